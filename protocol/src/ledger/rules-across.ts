/** A member's consent to pay somebody in another group, and what holds until that is decided. SPEC 5.10. */
import type { AccountId } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import type { Draft } from './book.ts'
import { checkCeiling, checkFloor } from './bounds.ts'
import { leviesAcross } from './levies.ts'
import { openAccount } from './moves.ts'
import { refusal } from './refusals.ts'
import { mayUse } from './rights.ts'
import type { Rule } from './rule.ts'
import type { Row } from './tables.ts'

/** The account that stands for all other groups, and its id. */
export function externalOf(draft: Draft): { readonly id: AccountId; readonly row: Row<'accounts'> } {
  const id = (draft.get('group', 'group') as Row<'group'>).external
  return { id, row: draft.get('accounts', id) as Row<'accounts'> }
}

/** Holds so much more of a member's account, and with it of what may enter the outside account. */
export function changeHeld(draft: Draft, account: AccountId, by: bigint): void {
  for (const id of [account, externalOf(draft).id]) {
    const row = draft.get('accounts', id) as Row<'accounts'>
    draft.set('accounts', id, { ...row, held: row.held + by })
  }
}

/** The payer's own levies on at most this much, which are held with it. */
export const levyHeld = (policy: Row<'group'>['policy'], account: AccountId, max: bigint): bigint =>
  leviesAcross(policy, 'payer', account, max).reduce((sum, { amt }) => sum + amt, 0n)

export const consentAcross: Rule<'pay-across'> = ({ draft, group, intent, id }) => {
  const { from, to, invoice, max } = intent.body
  const payer = openAccount(draft, from)
  if (!payer.ok) return payer
  if (!mayUse(draft, intent.by, from, 'pay')) return err(refusal('not-your-account'))
  if (payer.value.locked) return err(refusal('spend-locked'))
  if (to === intent.gid) return err(refusal('same-account'))
  if (draft.get('met', to) === undefined) return err(refusal('unknown-group'))
  const levy = levyHeld(group.policy, from, max)
  const { policy } = group
  const floor = checkFloor({ policy, account: from, row: payer.value, amt: max + levy })
  if (!floor.ok) return floor
  const external = externalOf(draft)
  const ceiling = checkCeiling({ policy, account: external.id, row: external.row, amt: max + levy })
  if (!ceiling.ok) return ceiling
  changeHeld(draft, from, max + levy)
  draft.set('across', id, { from, to, invoice, max, levy, used: false })
  return ok(null)
}
