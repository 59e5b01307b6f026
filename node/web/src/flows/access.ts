/** Which screen an address really shows, for who is looking. Pages behind the door lead to the door. */
import type { Me, StateReply } from '@localpay/node'
import { mayOpen, type Who } from './roles.ts'
import type { PageName } from './routes.ts'

export type Screen = PageName | 'setup' | 'welcome' | 'waiting' | 'loading'

/** Shown to who is not signed in, instead of a page for members. */
const OUTSIDE: Partial<Record<PageName, Screen>> = { home: 'welcome', market: 'search' }
/** Who is inside has no use for the door. */
const DOOR: ReadonlySet<PageName> = new Set(['signin', 'join'])

export interface Looking {
  readonly page: PageName
  readonly who: Who
  readonly phase: StateReply['phase'] | undefined
  /** undefined: not known yet; null: nobody signed in. */
  readonly me: Pick<Me, 'status' | 'roles'> | null | undefined
  /** The wizard is not done, whatever the node says by now: it may be showing the words of recovery. */
  readonly settingUp?: boolean
}

export function screenFor({ page, who, phase, me, settingUp = false }: Looking): Screen {
  if (settingUp) return 'setup'
  if (phase === undefined) return 'loading'
  if (phase === 'new') return 'setup'
  if (phase === 'relay') return page === 'ad' ? 'ad' : 'search'
  if (who === 'anyone' && !DOOR.has(page)) return page
  if (me === undefined) return 'loading'
  if (me === null) return who === 'anyone' ? page : (OUTSIDE[page] ?? 'signin')
  if (me.status !== 'member' && me.status !== 'absent') return 'waiting'
  if (DOOR.has(page)) return 'home'
  return mayOpen(who, me.roles) ? page : 'not-found'
}
