/** Which transfers a line's checkpoints still let in, and which of them no checkpoint has listed yet. SPEC 6.7. */
import type { LineId, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { fitsWindow, NO_CHECKPOINT } from '../lines/balance.ts'
import type { Place, TransferBody } from '../transfer/body.ts'
import type { Book, Draft } from './book.ts'
import type { Row } from './tables.ts'

type Edge = NonNullable<Row<'transfers'>['in']>

/** A transfer's edge on one line, with what it moves from our side, µh. */
export interface OwnEdge {
  readonly tid: Tid
  readonly row: Row<'transfers'>
  readonly side: 'in' | 'out'
  readonly edge: Edge
}

/** Every transfer with an edge on this line that the book remembers. */
export function* edgesOn(book: Pick<Book, 'tables'>, line: string): Generator<OwnEdge> {
  for (const [tid, row] of book.tables.transfers.onLine(line)) {
    if (row.in?.line === line) yield { tid: tid as Tid, row, side: 'in', edge: row.in }
    else if (row.out?.line === line) yield { tid: tid as Tid, row, side: 'out', edge: row.out }
  }
}

/** Value moved for good on this edge: booked, and not let go by its receiver, who may be we. SPEC 7.9. */
export const isBooked = ({ row, side }: OwnEdge): boolean => {
  if (row.state === 'lost') return side === 'out'
  return row.state === 'applied' || (row.state === 'waived' && side === 'in' && row.writtenOff !== true)
}

/** Signed by us and not decided on this edge. */
export const isOpenOn = ({ row, side }: Pick<OwnEdge, 'row' | 'side'>): boolean =>
  row.state === 'signed' || (row.state === 'written-off' && side === 'out')

export const movedBy = ({ row, side }: OwnEdge): bigint => (side === 'in' ? row.amt : -row.amt)

/** What the next checkpoint of this line must list: signed and not decided, booked and not listed yet. */
export interface Unlisted {
  readonly signed: readonly OwnEdge[]
  readonly booked: readonly OwnEdge[]
}

export function unlistedOn(book: Pick<Book, 'tables'>, line: string): Unlisted {
  const signed: OwnEdge[] = []
  const booked: OwnEdge[] = []
  for (const own of edgesOn(book, line)) {
    // What a partner's answer has settled here may be open on the other line.
    if (own.edge.listed !== undefined) continue
    if (isOpenOn(own)) signed.push(own)
    else if (isBooked(own)) booked.push(own)
  }
  return { signed, booked }
}

/** The window of a line, as `fitsWindow` asks for it. */
export const windowOf = (
  row: Row<'balances'> | undefined,
): { known: number; signed: number; open: readonly Tid[] } => row ?? NO_CHECKPOINT

export const isInWindow = (draft: Draft, tid: Tid, edge: Pick<Edge, 'line' | 'cp'>): boolean =>
  fitsWindow({ tid, cp: edge.cp }, windowOf(draft.get('balances', edge.line)))

/**
 * May a REFUSE and a RELEASE of this body be signed? A body from before the window may be one that was settled and
 * forgotten: its REFUSE would contradict an old COMMIT. Asked of the edge on which value comes to us, at the payer of the
 * other; on a line that we do not keep we never signed anything. H8.
 */
export function mayAnswer(
  from: Pick<Draft, 'get'> | Pick<Book, 'tables'>,
  { body, tid, place }: { body: TransferBody; tid: Tid; place: Place },
): boolean {
  const edge = edgeOfBody(body, (place.in ?? place.out)?.line)
  if (edge === undefined) return true
  const isKept =
    'tables' in from ? from.tables.lines.has(edge.line) : from.get('lines', edge.line) !== undefined
  const state = 'tables' in from ? from.tables.balances.get(edge.line) : from.get('balances', edge.line)
  return !isKept || fitsWindow({ tid, cp: edge.cp }, windowOf(state))
}

/** No checkpoint to come may list this transfer on that line, and no body like it is taken there any more. */
const isBehind = (draft: Draft, tid: Tid, edge: Edge | undefined): boolean => {
  if (edge === undefined) return true
  const state = draft.get('balances', edge.line)
  return state !== undefined && edge.cp + 1 < state.known && !state.open.includes(tid)
}

/**
 * Forgets what is settled, listed and behind the window on all our edges: from then on a body like it is too old to be
 * answered. Of our members' own payments the outcome stays. SPEC 6.7.
 */
export function forgetSettled(draft: Draft, book: Pick<Book, 'tables'>): void {
  for (const key of book.tables.transfers.withEdges()) {
    const tid = key as Tid
    const row = draft.get('transfers', tid)
    if (row === undefined || isHeld(row)) continue
    if (!isBehind(draft, tid, row.in) || !isBehind(draft, tid, row.out)) continue
    const { in: _, out: __, ...outcome } = row
    if (isEndRow(row)) draft.set('transfers', tid, outcome)
    else draft.drop('transfers', tid)
  }
}

/** A line may still be asked for it, written off or not. */
const isHeld = ({ state }: Row<'transfers'>): boolean => state === 'signed' || state === 'written-off'

const isEndRow = ({ across, account }: Row<'transfers'>): boolean =>
  across !== undefined || account !== undefined

/** Only its outcome counts: no line asks for it any more. */
export const isForgotten = ({ in: into, out }: Pick<Row<'transfers'>, 'in' | 'out'>): boolean =>
  into === undefined && out === undefined

/** Our edge of a body on this line; undefined when there is none. */
export function edgeOfBody(body: TransferBody, line: LineId | undefined): Edge | undefined {
  const edge = line === undefined ? undefined : body.edges.find(one => one.line === line)
  return edge === undefined ? undefined : { line: edge.line, cp: edge.cp }
}

/** So much stands on a line that no checkpoint lists: the next transfer waits for one. */
export function isCheckpointDue(book: Pick<Book, 'tables'>, line: string): boolean {
  if (book.tables.transfers.countOn(line) < LIMITS.unlistedMax) return false
  const { signed, booked } = unlistedOn(book, line)
  return signed.length + booked.length >= LIMITS.unlistedMax
}
