/** What can be drawn at once, without the table of all pages: home for a member, the door for who is not signed in. */
import type { Looking } from './access.ts'

export type FirstScreen = 'home' | 'welcome' | 'loading' | 'other'

/** @param path of the address */
export function firstScreen(
  path: string,
  { phase, me, settingUp = false }: Omit<Looking, 'page' | 'who'>,
): FirstScreen {
  if (path !== '/' || settingUp) return 'other'
  if (phase === undefined) return 'loading'
  if (phase !== 'ready') return 'other'
  if (me === undefined) return 'loading'
  if (me === null) return 'welcome'
  return me.status === 'member' || me.status === 'absent' ? 'home' : 'other'
}
