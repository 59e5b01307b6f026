/** Which screen an address really shows, for who is looking. Pages behind the door lead to the door. */
import type { Me, StateReply } from '@localpay/node'
import type { PageName } from './router.ts'

export type Screen = PageName | 'setup' | 'welcome' | 'waiting' | 'loading'

/** Pages for everybody; the others are for members. */
const PUBLIC: ReadonlySet<PageName> = new Set(['signin', 'join', 'search', 'ad', 'not-found'])
const COMMITTEE: ReadonlySet<PageName> = new Set(['desk'])

export interface Looking {
  readonly page: PageName
  readonly phase: StateReply['phase'] | undefined
  /** undefined: not known yet; null: nobody signed in. */
  readonly me: Pick<Me, 'status' | 'roles'> | null | undefined
  /** The wizard is not done, whatever the node says by now: it may be showing the words of recovery. */
  readonly settingUp?: boolean
}

export function screenFor({ page, phase, me, settingUp = false }: Looking): Screen {
  if (settingUp) return 'setup'
  if (phase === undefined) return 'loading'
  if (phase === 'new') return 'setup'
  if (phase === 'relay') return page === 'ad' ? 'ad' : 'search'
  if (page === 'search' || page === 'ad' || page === 'not-found') return page
  if (me === undefined) return 'loading'
  if (me === null) return PUBLIC.has(page) ? page : signedOut(page)
  if (me.status !== 'member') return 'waiting'
  if (page === 'signin' || page === 'join') return 'home'
  return COMMITTEE.has(page) && me.roles.length === 0 ? 'not-found' : page
}

function signedOut(page: PageName): Screen {
  if (page === 'home') return 'welcome'
  return page === 'market' ? 'search' : 'signin'
}
