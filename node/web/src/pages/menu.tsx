import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'

export function MenuPage() {
  const { session, router } = useApp()
  const t = useText()
  const me = useMe()
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  if (me === null) return null
  const links = [
    { path: '/number', text: t('number.title') },
    { path: '/ads/mine', text: t('my-ads.title') },
    { path: '/ad/new', text: t('ad-new.title') },
    { path: '/neighbours', text: t('neighbours.title') },
    ...(me.roles.length > 0 ? [{ path: '/desk', text: t('desk.title') }] : []),
  ]
  return (
    <div class="stack narrow">
      <Heading title={t('tab.menu')} />
      <ul class="plain-list menu-list">
        {links.map(link => (
          <li key={link.path}>
            <a class="row-link" href={link.path}>
              {link.text}
            </a>
          </li>
        ))}
      </ul>
      <p class="second">{t('menu.signed-in', { name: me.name })}</p>
      <RefusalNote refusal={refusal} />
      <Button
        kind="quiet"
        onClick={async () => {
          const refused = await session.signOut()
          setRefusal(refused)
          if (refused === null) router.go('/')
        }}
      >
        {t('menu.sign-out')}
      </Button>
    </div>
  )
}
