/**
 * What people decide when another group stays silent: a transfer of ours is written off, a group is marked as gone, the claim
 * on it is written down. Whatever is lost by that the community account bears, so that the books keep summing to zero.
 *
 *     write-off     our RELEASE of the in-edge while the next hop is silent, clearing.md §3.7.3. Our out-edge stays held:
 *                   should a certificate come after all, we owe without being paid
 *     defunct       that group is gone for good; taken back if it returns
 *     write-down    what a group that is gone owes us counts no more
 *
 * Nothing of this happens by itself. SPEC 7.9, 5.21.
 */
import type { GroupId, LineId, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { inOrder, lineIdOf } from '../lines/line.ts'
import { moveLine } from '../lines/line-state.ts'
import { AMOUNT_MAX, divideNearest } from '../money/amount.ts'
import type { Place } from '../transfer/body.ts'
import { groupAt } from '../transfer/body.ts'
import { refuseOf, statementHolds } from '../transfer/statement.ts'
import { type Draft, groupIn } from './book.ts'
import { applyMoves } from './moves.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { changeHeld, externalOf } from './rules-across.ts'
import { changeLine, endHold } from './rules-holds.ts'
import { isAtRest } from './rules-line-states.ts'
import { isRecovering } from './rules-restore.ts'
import { loseTry } from './rules-tries.ts'
import type { Row } from './tables.ts'
import { keyOf, signedTransfer } from './transfer-rows.ts'

/** Micro-hours in minor units at our rate of today, nearest. */
function localOf(draft: Draft, microHours: bigint): bigint {
  const { rate } = groupIn(draft)
  return divideNearest(microHours * rate.den, rate.num)
}

/**
 * What other groups owe ours has become less (or, below zero, more again), so the account of all other groups rises and the
 * community's falls. No limit stands against a loss; only what books can hold does. @returns what was moved
 */
function bearLoss(draft: Draft, local: bigint): bigint {
  const { community } = groupIn(draft)
  const external = externalOf(draft)
  const balances = [external.row.balance, -(draft.get('accounts', community) as Row<'accounts'>).balance]
  const most = balances.reduce((least, balance) => {
    const room = AMOUNT_MAX - (local < 0n ? -balance : balance)
    return room < least ? room : least
  }, AMOUNT_MAX)
  const size = local < 0n ? -local : local
  const amt = size < most ? size : most
  const [from, to] = local < 0n ? [external.id, community] : [community, external.id]
  applyMoves(draft, [{ from, to, amt }])
  return local < 0n ? -amt : amt
}

export const writeOff: Rule<'write-off'> = context => {
  const { draft, intent, at, verify } = context
  const { tid, refuse } = intent.body
  // What a former self signed is not known yet: nothing is let go.
  if (isRecovering(context.book)) return err(refusal('recovering'))
  const open = signedTransfer(draft, tid, ['signed'], intent.gid)
  if (!open.ok) return open
  const { row, body, place } = open.value
  const closer = groupAt(body, body.closer)
  if (refuse !== undefined) {
    const { ke, reason, sig } = refuse
    const key = ke >= (body.parts[body.closer]?.ke ?? 0) ? keyOf(draft, closer, ke) : null
    if (key === null || !statementHolds(refuseOf(tid, closer, ke, reason), sig, key, verify))
      return err(refusal('bad-signature'))
  } else if (![closer, place.out?.to].some(gid => isGone(draft, gid))) return err(refusal('not-gone'))
  if (at < row.since + (refuse === undefined ? LIMITS.writeOffGoneMs : LIMITS.writeOffRefusedMs))
    return err(refusal('not-yet'))
  endHold(draft, { tid, place, amt: row.amt, at }, ['in'])
  draft.set('transfers', tid, { ...row, state: 'written-off', writtenOff: true })
  if (row.across !== undefined) freeMember(draft, tid, row)
  return ok(null)
}

const isGone = (draft: Draft, gid: GroupId | undefined): boolean =>
  draft.get('met', gid ?? '')?.gone !== undefined

/** The try is over, and with the last of them the payment: what the member's account held for it is free. */
function freeMember(draft: Draft, tid: Tid, row: Row<'transfers'>): void {
  loseTry(draft, tid, row)
  const consent = draft.get('across', row.across as string) as Row<'across'>
  if (consent.state !== 'open' || consent.live.length > 0) return
  changeHeld(draft, consent.from, -(consent.max + consent.levy))
  draft.set('across', row.across as string, { ...consent, state: 'ended', why: 'too-late' })
}

/** The certificate came after the write-off: the out-edge binds us, the in-edge is released for ever. H3, H5. */
export function bookLost(
  { draft, at }: RuleContext<'book'>,
  { tid, row, place }: { readonly tid: Tid; readonly row: Row<'transfers'>; readonly place: Place },
): void {
  endHold(draft, { tid, place, amt: row.amt, at }, ['out'])
  changeLine(draft, place.out?.line, line => ({ ...line, balance: line.balance - row.amt }))
  bearLoss(draft, row.local ?? localOf(draft, row.amt))
  draft.set('transfers', tid, { ...row, state: 'lost' })
}

export const markGone: Rule<'defunct'> = ({ draft, intent, at }) => {
  const { gid, gone } = intent.body
  const met = draft.get('met', gid)
  if (met === undefined) return err(refusal('unknown-group'))
  if ((met.gone !== undefined) === gone) return err(refusal('already-decided'))
  const { gone: _, ...here } = met
  draft.set('met', gid, gone ? { ...here, gone: at } : here)
  const line = lineIdOf(...inOrder(intent.gid, gid))
  const row = draft.get('lines', line)
  if (row === undefined) return ok(null)
  if (gone) draft.set('lines', line, { ...row, state: moveLine(row.state, 'end') ?? row.state })
  else takeBack(draft, line, row)
  return ok(null)
}

/** It is here again: what was written down is owed again, and the line runs down as any that ends. */
function takeBack(draft: Draft, line: LineId, row: Row<'lines'>): void {
  const { writtenDown, ...rest } = row
  if (writtenDown === undefined) return
  bearLoss(draft, -writtenDown.local)
  const state = moveLine(row.state, 'return') ?? row.state
  draft.set('lines', line, { ...rest, balance: rest.balance + writtenDown.microHours, state })
}

/** Also what a vote decides. */
export function writeDownLine(draft: Draft, id: LineId): RuleResult {
  const row = draft.get('lines', id)
  if (row === undefined) return err(refusal('no-such-line'))
  if (draft.get('met', row.partner as GroupId)?.gone === undefined) return err(refusal('not-gone'))
  if (row.state !== 'closing') return err(refusal('wrong-line-state'))
  // What we owe a group is not ours to strike out.
  if (row.balance < 0n) return err(refusal('not-settled'))
  const local = bearLoss(draft, localOf(draft, row.balance))
  const before = row.writtenDown ?? { microHours: 0n, local: 0n }
  const writtenDown = { microHours: before.microHours + row.balance, local: before.local + local }
  const after = { ...row, balance: 0n, writtenDown }
  const state = isAtRest(after) ? (moveLine(row.state, 'rest') ?? row.state) : row.state
  draft.set('lines', id, { ...after, state })
  return ok(null)
}

export const writeDown: Rule<'write-down'> = ({ draft, intent }) => writeDownLine(draft, intent.body.line)
