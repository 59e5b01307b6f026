/** Which transfers a line's checkpoints still let in, and which of them no checkpoint has listed yet. SPEC 6.7. */
import type { LineId, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { fitsWindow, NO_CHECKPOINT } from '../lines/balance.ts'
import type { TransferBody } from '../transfer/body.ts'
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
  for (const [tid, row] of book.tables.transfers) {
    if (row.in?.line === line) yield { tid: tid as Tid, row, side: 'in', edge: row.in }
    else if (row.out?.line === line) yield { tid: tid as Tid, row, side: 'out', edge: row.out }
  }
}

/** Value moved for good on this edge: booked, and not let go by its receiver. */
export const isBooked = ({ row, side }: OwnEdge): boolean =>
  row.state === 'applied' || (row.state === 'waived' && side === 'in')

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
    if (own.row.state === 'signed') signed.push(own)
    else if (isBooked(own) && own.edge.listed === undefined) booked.push(own)
  }
  return { signed, booked }
}

/** The window of a line, as `fitsWindow` asks for it. */
export const windowOf = (
  row: Row<'balances'> | undefined,
): { known: number; signed: number; open: readonly Tid[] } => row ?? NO_CHECKPOINT

export const isInWindow = (draft: Draft, tid: Tid, edge: Pick<Edge, 'line' | 'cp'>): boolean =>
  fitsWindow({ tid, cp: edge.cp }, windowOf(draft.get('balances', edge.line)))

/** Our edge of a body on this line; undefined when there is none. */
export function edgeOfBody(body: TransferBody, line: LineId | undefined): Edge | undefined {
  const edge = line === undefined ? undefined : body.edges.find(one => one.line === line)
  return edge === undefined ? undefined : { line: edge.line, cp: edge.cp }
}

/** So much stands on a line that no checkpoint lists: the next transfer waits for one. */
export function isCheckpointDue(book: Pick<Book, 'tables'>, line: string): boolean {
  if (book.tables.transfers.size < LIMITS.unlistedMax) return false
  const { signed, booked } = unlistedOn(book, line)
  return signed.length + booked.length >= LIMITS.unlistedMax
}
