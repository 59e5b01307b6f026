/**
 * The tries of one payment to another group. A member consents once; the group may try several paths, one after the
 * other, and the consent is used once a try has applied. What the member's account holds ends with the payment, not with
 * a try. SPEC 5.10, clearing.md §3.7, §3.9, H11.
 *
 *     open    held; no try, or tries that are not decided
 *     paid    a try applied
 *     ended   given up: nothing is held any more
 *
 * The next try, or the end, waits for the RELEASE of the one before. With the payee's REFUSE in hand it may come at once, at
 * the group's own risk: a payee who signs both makes the group pay twice and holds the proof against itself. What is so
 * at risk is bounded for each payee group by policy.
 */
import type { Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { AMOUNT_MAX } from '../money/amount.ts'
import { groupAt, type TransferBody } from '../transfer/body.ts'
import { refuseOf, statementHolds } from '../transfer/statement.ts'
import { type Draft, keyName } from './book.ts'
import { leviesAcross } from './levies.ts'
import { applyMoves, moveBalance } from './moves.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { changeHeld, externalOf } from './rules-across.ts'
import { beginReversal, giveLeviesBack } from './rules-reversals.ts'
import type { Move, Row } from './tables.ts'
import { signedTransfer } from './transfer-rows.ts'

/** May the payment go on beside tries that are not decided? Each must be refused by the payee, within what may be at risk. */
function passOver(draft: Draft, group: Row<'group'>, consent: Row<'across'>): RuleResult {
  const rows = consent.live.map(tid => [tid, draft.get('transfers', tid) as Row<'transfers'>] as const)
  if (rows.some(([, row]) => row.denied !== true)) return err(refusal('try-open'))
  const fresh = rows.filter(([, row]) => row.atRisk !== true)
  const met = draft.get('met', consent.to) as Row<'met'>
  const atRisk = fresh.reduce((sum, [, { amt }]) => sum + amt, met.atRisk)
  if (fresh.length > 0 && atRisk > group.policy.neighbours.risk) return err(refusal('over-risk'))
  draft.set('met', consent.to, { ...met, atRisk })
  for (const [tid, row] of fresh) draft.set('transfers', tid, { ...row, atRisk: true })
  return ok(null)
}

/** A try by the member's consent: for that group, at most that much, and no more tries than are allowed. */
export function beginTry(
  { draft, group }: RuleContext<'commit'>,
  payer: { readonly across: string; readonly amt: bigint },
  { tid, body }: { readonly tid: Tid; readonly body: TransferBody },
): RuleResult {
  const consent = draft.get('across', payer.across)
  if (consent === undefined || consent.state !== 'open' || consent.to !== groupAt(body, body.closer))
    return err(refusal('no-consent'))
  if (!consent.patient && body.closeTtl > LIMITS.closeTtlPaySeconds) return err(refusal('no-consent'))
  if (payer.amt > consent.max) return err(refusal('over-consent'))
  if (consent.tries >= LIMITS.triesMax) return err(refusal('too-many-tries'))
  const reversal = beginReversal(draft, body, payer.across, consent)
  if (!reversal.ok) return reversal
  const passed = passOver(draft, group, consent)
  if (!passed.ok) return passed
  draft.set('across', payer.across, { ...consent, tries: consent.tries + 1, live: [...consent.live, tid] })
  return ok(null)
}

/** The try is over: it is at nobody's risk, and no part of the payment any more. */
export function loseTry(draft: Draft, tid: Tid, row: Row<'transfers'>): void {
  const consent = draft.get('across', row.across as string) as Row<'across'>
  draft.set('across', row.across as string, { ...consent, live: consent.live.filter(one => one !== tid) })
  if (row.atRisk !== true) return
  const met = draft.get('met', consent.to) as Row<'met'>
  draft.set('met', consent.to, { ...met, atRisk: met.atRisk - row.amt })
}

/**
 * The try applied. `local` leaves the member's account for the outside account, with its levies. When the payment had
 * gone on without this try, its payee signed both ways: the community account bears it until people settle it.
 */
export function payTry(context: RuleContext<'book'>, tid: Tid, row: Row<'transfers'>): void {
  const { draft, group } = context
  const [id, local] = [row.across as string, row.local as bigint]
  loseTry(draft, tid, row)
  const consent = draft.get('across', id) as Row<'across'>
  if (consent.state !== 'open') {
    moveBalance(draft, group.community, -local)
    moveBalance(draft, externalOf(draft).id, local)
    return
  }
  changeHeld(draft, consent.from, -(consent.max + consent.levy))
  moveBalance(draft, consent.from, -local)
  moveBalance(draft, externalOf(draft).id, local)
  const levies =
    consent.reverses === undefined
      ? takeLevies(context, consent, local)
      : giveLeviesBack(draft, consent.reverses, local)
  if (levies.length > 0)
    draft.set('transfers', tid, { ...(draft.get('transfers', tid) as Row<'transfers'>), levies })
  draft.set('across', id, { ...consent, state: 'paid' })
}

/** Policy may have changed since: never more than what the member's consent held, nor than books can hold. */
function takeLevies(
  { draft, group }: RuleContext<'book'>,
  consent: Row<'across'>,
  amt: bigint,
): readonly Move[] {
  const { kind } = draft.get('accounts', consent.from) as Row<'accounts'>
  const moves: Move[] = []
  let left = consent.levy
  for (const levy of leviesAcross(group.policy, 'payer', { account: consent.from, kind, amt })) {
    const room = AMOUNT_MAX - (draft.get('accounts', levy.to) as Row<'accounts'>).balance
    const taken = [left, room].reduce((least, one) => (one < least ? one : least), levy.amt)
    left -= taken
    if (taken === 0n) continue
    applyMoves(draft, [{ ...levy, amt: taken }])
    moves.push({ ...levy, amt: taken })
  }
  return moves
}

/** The payee's REFUSE of a try of ours, under the body's key epoch or a later one. */
export const denyTransfer: Rule<'deny'> = ({ draft, intent, verify }) => {
  const { tid, ke, reason, sig } = intent.body
  const open = signedTransfer(draft, tid, ['signed'], intent.gid)
  if (!open.ok) return open
  const { row, body } = open.value
  if (row.role !== 'payer' || row.denied === true) return err(refusal('wrong-state'))
  const payee = groupAt(body, body.closer)
  const pinned = body.parts[body.closer]?.ke ?? 0
  const key = ke >= pinned ? draft.get('keys', keyName(payee, ke)) : undefined
  if (key === undefined || !statementHolds(refuseOf(tid, payee, ke, reason), sig, key.key, verify))
    return err(refusal('bad-signature'))
  draft.set('transfers', tid, { ...row, denied: true })
  return ok(null)
}

/** The payment is given up: what the consent held is free. */
export const endAcross: Rule<'end-across'> = ({ draft, group, intent }) => {
  const { across, why } = intent.body
  const consent = draft.get('across', across)
  if (consent === undefined || consent.state !== 'open') return err(refusal('no-consent'))
  const passed = passOver(draft, group, consent)
  if (!passed.ok) return passed
  changeHeld(draft, consent.from, -(consent.max + consent.levy))
  draft.set('across', across, { ...(draft.get('across', across) as Row<'across'>), state: 'ended', why })
  return ok(null)
}
