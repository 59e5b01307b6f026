import { Button } from '../parts/button.tsx'
import { useApp, useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'

/** Asked to join, or no longer active. A live event opens the door without a reload. */
export function WaitingPage() {
  const { data, session } = useApp()
  const t = useText()
  const me = useMe()
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t(me.status === 'asked' ? 'waiting.title' : 'waiting.closed-title')} />
      <p role="status">
        {t(me.status === 'asked' ? 'waiting.text' : 'waiting.closed-text', {
          name: me.name,
          group: me.group.name,
        })}
      </p>
      <div class="button-row">
        <a class="button main" href="/search">
          {t('search.title')}
        </a>
        <Button kind="quiet" onClick={() => data.me.refetch()}>
          {t('waiting.look')}
        </Button>
        <Button kind="quiet" onClick={() => session.signOut()}>
          {t('menu.sign-out')}
        </Button>
      </div>
    </div>
  )
}
