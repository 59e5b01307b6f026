/** What stands in the menu for somebody, and beside the pages of one section. Both are read off the routes. */
import type { TextKey } from '../text/keys.ts'
import { mayOpen } from './roles.ts'
import { ROUTES, SECTIONS, type SectionName } from './routes.ts'

export interface MenuEntry {
  readonly path: string
  readonly text: TextKey
}

export interface MenuSection {
  readonly name: SectionName
  readonly text: TextKey
  readonly entries: readonly MenuEntry[]
}

export const entriesOf = (section: SectionName, roles: readonly string[]): readonly MenuEntry[] =>
  Object.entries(ROUTES).flatMap(([path, route]) =>
    'section' in route && route.section === section && mayOpen(route.who, roles)
      ? [{ path, text: route.text }]
      : [],
  )

/** Sections with nothing in them for this person are left out. */
export const menuFor = (roles: readonly string[]): readonly MenuSection[] =>
  (Object.keys(SECTIONS) as SectionName[])
    .map(name => ({ name, text: SECTIONS[name], entries: entriesOf(name, roles) }))
    .filter(({ entries }) => entries.length > 0)
