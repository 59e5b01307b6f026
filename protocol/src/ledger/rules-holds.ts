/**
 * How much of a line payments that are not decided may reserve, so that nobody jams it: a stranger reserves most of a
 * line only together with a neighbour who reserves its own. Asked before each COMMIT, with the times of our own
 * entries, so that every reader of the log finds the same. clearing.md §3.7; SPEC 6.5.
 *
 * Example: a line of 40 h. Payments that wait since longer than their `prepTtl` may hold 10 h of it; a fresh one may
 * use whatever is free. A neighbour that left us waiting twice has two doublings less of everything that is counted.
 */
import type { GroupId, LineId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { SECOND_MS } from '../base/time.ts'
import { groupAt, type Place, type TransferBody } from '../transfer/body.ts'
import type { Draft } from './book.ts'
import type { Hold } from './hold.ts'
import { refusal } from './refusals.ts'
import type { RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

/** A body that we are about to sign: what will be held for it, from when, and whether the group before us has signed. */
export interface Wanted {
  readonly body: TransferBody
  readonly tid: Hold['tid']
  readonly place: Place
  readonly amt: bigint
  readonly at: number
  readonly backed: boolean
}

/** Who proposed it: the payer of a payment, the closer of a cycle. */
export const proposerOf = (body: TransferBody): GroupId =>
  groupAt(body, body.kind === 'pay' ? 0 : body.closer)

/**
 * How often the partner keeps us waiting: transfers over the line that it has not answered by their `closeTtl`, and those that
 * it answered late lately, less those in time.
 */
export const stallScore = ({ held, stalls }: Pick<Row<'lines'>, 'held' | 'stalls'>, at: number): number =>
  stalls + held.filter(({ side, overdue }) => side === 'out' && overdue < at).length

/** A number of places, halved for each stall; one always stays, or nobody could ever do better. */
export const placesFor = (places: number, score: number): number => Math.max(1, places >> Math.min(score, 8))

const sumOf = (holds: readonly Hold[]): bigint => holds.reduce((sum, { amt }) => sum + amt, 0n)

/** The budgets of both our lines, in the order of SPEC 7.4. Cycles lessen debts: of them only the number counts. */
export function checkBudgets(draft: Draft, us: GroupId, wanted: Wanted): RuleResult {
  const { body, place, amt } = wanted
  const isForwarded = place.in !== null && place.out !== null
  if (body.kind === 'pay' && isForwarded && amt < LIMITS.forwardMicroHoursMin)
    return err(refusal('forward-too-small'))
  for (const side of ['in', 'out'] as const) {
    const line = draft.get('lines', place[side]?.line ?? '')
    if (line === undefined) continue
    const fits = body.kind === 'pay' ? checkPayments(draft, us, line, wanted) : checkCycles(line, wanted)
    if (!fits.ok) return fits
    if (body.kind === 'pay' && isStalled(line, side, wanted.at)) return err(refusal('line-stalled'))
  }
  const first = draft.get('lines', place.in?.line ?? '')
  if (body.kind === 'clear' || first === undefined || wanted.backed) return ok(null)
  const unsigned = sumOf(first.held.filter(hold => hold.side === 'in' && !hold.backed))
  return (unsigned + amt) * LIMITS.unsignedShare > first.granted
    ? err(refusal('upstream-unsigned'))
    : ok(null)
}

/** Places on one line: all, those of strangers, of one stranger, of one group before us. */
function checkPayments(draft: Draft, us: GroupId, line: Row<'lines'>, wanted: Wanted): RuleResult {
  const { place, at } = wanted
  const isOwn = (gid: GroupId): boolean => gid === us || gid === line.partner
  const payments = line.held.filter(({ kind }) => kind === 'pay')
  const score = stallScore(line, at)
  const proposer = proposerOf(wanted.body)
  if (payments.length >= placesFor(LIMITS.linePaymentsMax, score)) return err(refusal('line-places-full'))
  if (!isOwn(proposer)) {
    const strangers = payments.filter(hold => !isOwn(hold.proposer))
    if (strangers.length >= placesFor(LIMITS.lineStrangersMax, score))
      return err(refusal('stranger-places-full'))
    if (strangers.filter(hold => hold.proposer === proposer).length >= LIMITS.proposerPaymentsMax)
      return err(refusal('proposer-places-full'))
  }
  if (place.in === null) return ok(null)
  const before = draft.get('lines', place.in.line)
  const upstream = payments.filter(hold => hold.upstream === place.in?.from).length
  const places = placesFor(LIMITS.upstreamPaymentsMax, before === undefined ? 0 : stallScore(before, at))
  return upstream >= places ? err(refusal('upstream-places-full')) : ok(null)
}

function checkCycles(line: Row<'lines'>, { place }: Wanted): RuleResult {
  const upstream = line.held.filter(hold => hold.kind === 'clear' && hold.upstream === place.in?.from)
  return upstream.length >= LIMITS.upstreamCyclesMax ? err(refusal('upstream-places-full')) : ok(null)
}

/** More than a quarter of the line's limit in that direction waits since longer than it should. */
function isStalled(line: Row<'lines'>, side: Hold['side'], at: number): boolean {
  const limit = side === 'in' ? line.granted : line.received
  const late = line.held.filter(hold => hold.kind === 'pay' && hold.side === side && hold.late < at)
  return late.length > 0 && sumOf(late) * LIMITS.stalledShare > limit
}

export const SIDES = ['in', 'out'] as const
const SUM_OF = { in: 'holdIn', out: 'holdOut' } as const

/** Our COMMIT: the amount is held on each edge of ours. */
export function holdOn(draft: Draft, { body, tid, place, amt, at, backed }: Wanted): void {
  const hold = {
    tid,
    kind: body.kind,
    amt,
    proposer: proposerOf(body),
    ...(place.in === null ? {} : { upstream: place.in.from }),
    backed,
    late: at + body.prepTtl * SECOND_MS,
    overdue: at + body.closeTtl * SECOND_MS,
  }
  for (const side of SIDES)
    changeLine(draft, place[side]?.line, row => ({
      ...row,
      [SUM_OF[side]]: row[SUM_OF[side]] + amt,
      held: [...row.held, { ...hold, side }],
    }))
}

/**
 * The transfer is decided: nothing is held for it any more, and the next group's answer came in time or late. Written off, only
 * its in-edge is: SPEC 7.9.
 */
export function endHold(
  draft: Draft,
  { tid, place, amt, at }: Pick<Wanted, 'tid' | 'place' | 'amt' | 'at'>,
  sides: readonly Hold['side'][] = SIDES,
): void {
  for (const side of sides)
    changeLine(draft, place[side]?.line, row => ({
      ...row,
      [SUM_OF[side]]: row[SUM_OF[side]] - amt,
      held: row.held.filter(hold => hold.tid !== tid),
      ...(side === 'out' ? { stalls: stallsAfter(row, tid, at) } : {}),
    }))
}

function stallsAfter({ held, stalls }: Row<'lines'>, tid: Hold['tid'], at: number): number {
  const hold = held.find(one => one.tid === tid)
  const isLate = hold !== undefined && hold.overdue < at
  return isLate ? Math.min(LIMITS.stallsMax, stalls + 1) : Math.max(0, stalls - 1)
}

export const changeLine = (
  draft: Draft,
  id: LineId | undefined,
  change: (row: Row<'lines'>) => Row<'lines'>,
): void => {
  if (id !== undefined) draft.set('lines', id, change(draft.get('lines', id) as Row<'lines'>))
}
