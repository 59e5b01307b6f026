/** What a run does to its world: plain data, made from the seed before anything happens. Times are ms from its beginning. */
import type { TrickName } from './lies/library.ts'
import type { Boundary } from './world/disk.ts'
import type { Weather } from './world/net.ts'

export type Operation =
  /** A member pays somebody in another group so many minor units of the payee's. */
  | {
      readonly op: 'pay'
      readonly at: number
      readonly from: Somebody
      readonly to: Somebody
      readonly amount: string
      /** From the price to the consent. */
      readonly thinkMs: number
      /** It may take days. */
      readonly patient: boolean
    }
  | {
      readonly op: 'local'
      readonly at: number
      readonly group: number
      readonly from: number
      readonly to: number
      readonly amount: string
    }
  /** A group lets a neighbour owe it so many hours. */
  | {
      readonly op: 'limit'
      readonly at: number
      readonly group: number
      readonly partner: number
      readonly hours: number
    }
  /** A group opens a clearing round. */
  | { readonly op: 'round'; readonly at: number; readonly group: number }
  /** The power goes, at once or at the boundary of a write to come, and comes back. */
  | {
      readonly op: 'crash'
      readonly at: number
      readonly group: number
      readonly when: 'now' | Boundary
      /** Writes that still come off before. */
      readonly skip: number
      readonly downMs: number
    }
  | { readonly op: 'sleep'; readonly at: number; readonly group: number; readonly ms: number }
  /** Nobody on one side hears anybody on the other. */
  | { readonly op: 'split'; readonly at: number; readonly side: readonly number[]; readonly ms: number }
  | {
      readonly op: 'oneway'
      readonly at: number
      readonly from: number
      readonly to: number
      readonly ms: number
    }
  | { readonly op: 'weather'; readonly at: number; readonly weather: Weather; readonly ms: number }
  /** A group’s disk is put back to what it was at another time. */
  | {
      readonly op: 'rollback'
      readonly at: number
      readonly group: number
      readonly to: number
      readonly downMs: number
    }
  /** A group lies. */
  | { readonly op: 'lie'; readonly at: number; readonly group: number; readonly trick: TrickName }
  /** A group gets a new key from its roots; or one that begins another incarnation, as after a theft or the loss of its books. */
  | { readonly op: 'rotate' | 'rebirth'; readonly at: number; readonly group: number }
  /** The machine of a group is gone, at once or at the boundary of a write to come, for good if nothing brings it back. */
  | {
      readonly op: 'vanish'
      readonly at: number
      readonly group: number
      readonly when: 'now' | Boundary
    }
  | { readonly op: 'return'; readonly at: number; readonly group: number }
  /** Somebody gives back what came from another group: `which` of such payments from 0, the first, to 1. */
  | { readonly op: 'back'; readonly at: number; readonly group: number; readonly which: number }
  /** All machines are off for so long: what was due is late. Times of operations leave it out. */
  | { readonly op: 'leap'; readonly at: number; readonly ms: number }
  /** The same until it is so many hours past midnight, UTC. */
  | { readonly op: 'night'; readonly at: number; readonly hour: number }
  /** An admin decides about a neighbour, or about a payment that waits for one that is silent. */
  | {
      readonly op: 'freeze' | 'thaw' | 'pardon'
      readonly at: number
      readonly group: number
      readonly partner: number
    }
  | { readonly op: 'write-off'; readonly at: number; readonly group: number }
  /** An admin says that another group is gone for good, or here again. */
  | {
      readonly op: 'defunct'
      readonly at: number
      readonly group: number
      readonly partner: number
      readonly gone: boolean
    }
  /** What a neighbour owes counts no more; or one that does not tell what was signed is waited for no more. */
  | {
      readonly op: 'write-down' | 'quarantine'
      readonly at: number
      readonly group: number
      readonly partner: number
    }
  /** The net brings mail about an older transfer once more: `which` of them and of its mail from 0, the first, to 1. */
  | {
      readonly op: 'again'
      readonly at: number
      readonly which: number
      readonly mail: number
      /** Only what was for this group. */
      readonly to?: number
    }
  /** The group votes that an hour is worth more or less of its currency. */
  | { readonly op: 'rate'; readonly at: number; readonly group: number; readonly percent: number }

export interface Somebody {
  readonly group: number
  readonly member: number
}
