/** A payment between two others: a sheet of paper that was signed at the market, somebody without a phone. */
import { mayEnter } from '../flows/enter.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** What typed amounts need comes after the page. */
const enterForm = async () => (await import('./enter-form.tsx')).EnterForm

export function EnterPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('policy', stop => api.policy(stop))
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('enter.title')} />
      <Loaded query={query} tall>
        {({ policy: { entry } }) => (
          <>
            <p>{t('rules.third', { way: entry.third })}</p>
            {mayEnter(entry.third, me.roles) ? (
              <Lazy bring={enterForm} props={{ me, way: entry.third, waitMs: entry.waitMs }} />
            ) : (
              <p class="note note-mild">{t('enter.not-you')}</p>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}
