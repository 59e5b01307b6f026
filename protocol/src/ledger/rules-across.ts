/** A member's consent to pay somebody in another group, and what holds until that is decided. SPEC 5.10. */
import type { AccountId } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import { AMOUNT_MAX } from '../money/amount.ts'
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
export const levyHeld = (
  policy: Row<'group'>['policy'],
  payer: { readonly account: AccountId; readonly kind: Row<'accounts'>['kind']; readonly amt: bigint },
): bigint => leviesAcross(policy, 'payer', payer).reduce((sum, { amt }) => sum + amt, 0n)

export const consentAcross: Rule<'pay-across'> = ({ draft, group, intent, id }) => {
  const { from, to, invoice, max, patient = false, reverses } = intent.body
  const payer = openAccount(draft, from)
  if (!payer.ok) return payer
  if (!mayUse(draft, intent.by, from, 'pay')) return err(refusal('not-your-account'))
  if (payer.value.locked) return err(refusal('spend-locked'))
  if (to === intent.gid) return err(refusal('same-account'))
  if (draft.get('met', to) === undefined) return err(refusal('unknown-group'))
  const { policy } = group
  // What is given back was levied when it came.
  const levy =
    reverses === undefined ? levyHeld(policy, { account: from, kind: payer.value.kind, amt: max }) : 0n
  const amt = max + levy
  const floor = checkFloor({ policy, account: from, row: payer.value, amt })
  if (!floor.ok) return floor
  const external = externalOf(draft)
  const ceiling = checkCeiling({ policy, account: external.id, row: external.row, amt })
  if (!ceiling.ok) return ceiling
  // What a member may hold is part of what all hold, so this bound is the narrower one.
  const wouldBe = external.row.held + amt
  if (wouldBe > AMOUNT_MAX)
    return err({ code: 'over-limit', who: 'payee', account: external.id, limit: AMOUNT_MAX, wouldBe })
  changeHeld(draft, from, amt)
  draft.set('across', id, {
    from,
    to,
    invoice,
    max,
    levy,
    patient,
    ...(reverses === undefined ? {} : { reverses }),
    state: 'open',
    tries: 0,
    live: [],
  })
  return ok(null)
}
