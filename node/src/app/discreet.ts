/**
 * A limit that binds tells a balance: «would be 112, beyond 100». Who may not read that account hears only that its limit
 * stands in the way. That much everybody hears who tries to pay.
 */
import { type AccountId, groupOf } from '@localpay/protocol'
import type { Core } from './core.ts'
import { readingOn, readsAll } from './members.ts'
import type { AppRefusal } from './refusals.ts'
import type { Person } from './services.ts'

export function discreet(core: Core, person: Person, refusal: AppRefusal): AppRefusal {
  if (refusal.code === 'batch-item')
    return { code: 'batch-item', item: refusal.item, why: discreet(core, person, refusal.why) }
  if (refusal.code !== 'over-limit' || mayKnow(core, person, refusal.account)) return refusal
  return { code: 'over-other-limit', who: refusal.who }
}

const mayKnow = (core: Core, person: Person, account: AccountId): boolean =>
  readsAll(core, person) ||
  readingOn(core, person, account).ok ||
  groupOf(core.ledger.book).policy.manners.books === 'open'
