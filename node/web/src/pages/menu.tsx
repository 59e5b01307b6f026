import { menuFor } from '../flows/menu.ts'
import { Button } from '../parts/button.tsx'
import { useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SignOut } from '../parts/sign-out.tsx'
import { useAct } from '../parts/use-form.ts'

export function MenuPage() {
  const t = useText()
  const me = useMe()
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('tab.menu')} />
      <nav class="stack" aria-label={t('tab.menu')}>
        {menuFor(me.roles).map(section => (
          <section key={section.name} class="stack-small" aria-labelledby={`menu-${section.name}`}>
            <h2 id={`menu-${section.name}`}>{t(section.text)}</h2>
            <ul class="plain-list menu-list">
              {section.entries.map(entry => (
                <li key={entry.path}>
                  <a class="row-link" href={entry.path}>
                    {entry.path === '/messages' && me.unread > 0
                      ? `${t(entry.text)} · ${t('messages.unread', { count: me.unread })}`
                      : t(entry.text)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <p class="second">{t('menu.signed-in', { name: me.name })}</p>
      <Presence away={me.status === 'absent'} />
      <SignOut label={t('menu.sign-out')} />
    </div>
  )
}

/** Away for a while: others see it, and nothing else changes. */
function Presence({ away }: { away: boolean }) {
  const t = useText()
  const title = t(away ? 'menu.back' : 'menu.away')
  const act = useAct({ kind: 'presence', title, refresh: ['me'] })
  return (
    <div class="stack-small">
      {away && <p>{t('menu.away-now')}</p>}
      <RefusalNote refusal={act.refusal} />
      <Button
        kind="quiet"
        busy={act.busy}
        onClick={() => (act.state === 'waiting' ? act.retry() : act.start({ away: !away }))}
      >
        {title}
      </Button>
    </div>
  )
}
