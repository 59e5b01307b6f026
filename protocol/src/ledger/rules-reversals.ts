/**
 * A payment between groups paid back: by a payment the other way that names it, at its rates, once, and never more than it
 * was. The member who was paid consents; the member who paid gets it. SPEC 7.8, clearing.md §3.2.
 */
import type { AccountId, Tid } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { AMOUNT_MAX, divideDown } from '../money/amount.ts'
import { groupAt, readBody, type TransferBody } from '../transfer/body.ts'
import type { Draft } from './book.ts'
import { applyMoves } from './moves.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'
import type { Move, Row } from './tables.ts'

/** The payment that is paid back: ours, booked, with the same two groups at its ends the other way round, and no smaller. */
function originalOf(
  draft: Draft,
  body: TransferBody,
  role: 'payer' | 'payee',
): Result<{ readonly tid: Tid; readonly row: Row<'transfers'> }, LedgerRefusal> {
  const tid = body.reverses as Tid
  const row = draft.get('transfers', tid)
  if (row === undefined || row.role !== role || row.state !== 'applied')
    return err(refusal('not-the-original'))
  const before = readBody(row.body)
  const isSame =
    before.ok &&
    groupAt(before.value, 0) === groupAt(body, body.closer) &&
    groupAt(before.value, before.value.closer) === groupAt(body, 0)
  if (!isSame || before.value.reverses !== undefined) return err(refusal('not-the-original'))
  return (body.edges[0]?.amt ?? 0n) > row.amt ? err(refusal('over-original')) : ok({ tid, row })
}

/** At the group that gives back, before it signs: the account that was paid gives it, and nothing else gives it meanwhile. */
export function beginReversal(
  draft: Draft,
  body: TransferBody,
  across: string,
  consent: Row<'across'>,
): RuleResult {
  if (body.reverses !== consent.reverses) return err(refusal('no-consent'))
  if (body.reverses === undefined) return ok(null)
  const original = originalOf(draft, body, 'payee')
  if (!original.ok) return original
  const { tid, row } = original.value
  if (row.account !== consent.from) return err(refusal('not-the-original'))
  const before = row.back === undefined || row.back === across ? undefined : draft.get('across', row.back)
  if (before !== undefined && before.state !== 'ended') return err(refusal('payment-reversed'))
  draft.set('transfers', tid, { ...row, back: across as Row<'transfers'>['back'] & string })
  return ok(null)
}

/** At the group that gets it back: to who paid, no more than the same part of what it cost them. */
export function closeReversal(
  draft: Draft,
  body: TransferBody,
  tid: Tid,
  payee: { readonly account: AccountId; readonly amt: bigint },
): RuleResult {
  if (body.reverses === undefined) return ok(null)
  const original = originalOf(draft, body, 'payer')
  if (!original.ok) return original
  const { row } = original.value
  if (row.backBy !== undefined) return err(refusal('payment-reversed'))
  const from = draft.get('across', row.across ?? '')?.from
  if (from !== payee.account) return err(refusal('not-the-original'))
  const amt = body.edges[0]?.amt ?? 0n
  if (payee.amt * row.amt > (row.local ?? 0n) * amt) return err(refusal('over-original'))
  draft.set('transfers', original.value.tid, { ...row, backBy: tid })
  return ok(null)
}

/**
 * What the group's own levies took of the original comes back with it: as great a part as `amt` is of what it moved here, rounded
 * down. No limit binds that, as inside the group; only what books can hold.
 */
export function giveLeviesBack(draft: Draft, original: Tid, amt: bigint): readonly Move[] {
  const { local, levies = [] } = draft.get('transfers', original) as Row<'transfers'>
  const whole = local ?? 0n
  const balance = (account: AccountId): bigint => (draft.get('accounts', account) as Row<'accounts'>).balance
  const moves: Move[] = []
  for (const { from, to, amt: taken } of levies) {
    const part = amt < whole ? divideDown(taken * amt, whole) : taken
    const room = [AMOUNT_MAX + balance(to), AMOUNT_MAX - balance(from)]
    const given = room.reduce((least, one) => (one < least ? one : least), part)
    if (given === 0n) continue
    const move = { from: to, to: from, amt: given }
    applyMoves(draft, [move])
    moves.push(move)
  }
  return moves
}
