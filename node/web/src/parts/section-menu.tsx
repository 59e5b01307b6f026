import { entriesOf } from '../flows/menu.ts'
import { SECTIONS, type SectionName } from '../flows/routes.ts'
import { useApp, useMe, useText } from './context.tsx'

const bringIntoView = (link: HTMLElement | null): void =>
  link?.scrollIntoView({ block: 'nearest', inline: 'center' })

/** The one that the keyboard has come to. A press with a finger must not move what it presses. */
const showFocused = ({ currentTarget: link }: { readonly currentTarget: HTMLElement }): void => {
  if (link.matches(':focus-visible')) bringIntoView(link)
}

/** The other pages of this section, over each of them. On a phone they are one line that moves sideways. */
export function SectionMenu({ section }: { section: SectionName }) {
  const { router } = useApp()
  const t = useText()
  const here = router.here.value.pathname
  const entries = entriesOf(section, useMe()?.roles ?? [])
  if (entries.length < 2) return null
  return (
    <nav class="section-menu" aria-label={t(SECTIONS[section])}>
      {entries.map(({ path, text }) => (
        <a
          key={path}
          href={path}
          onFocus={showFocused}
          {...(path === here ? { 'aria-current': 'page' as const, ref: bringIntoView } : {})}
        >
          {t(text)}
        </a>
      ))}
    </nav>
  )
}
