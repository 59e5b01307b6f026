/** The text that a group would propose as the next checkpoint of a line, and what it says when it declines one. SPEC 6.7. */
import { assert } from '../base/assert.ts'
import type { Bytes } from '../base/bytes.ts'
import type { LineId, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { decodeAs } from '../codec/shape.ts'
import {
  type Balance,
  balanceHash,
  balanceSeenBy,
  type Decline,
  declineShape,
  listHash,
  pairOf,
  sortedTids,
} from '../lines/balance.ts'
import { type Book, groupOf } from './book.ts'
import { movedBy, unlistedOn } from './checkpoint-window.ts'

type Tables = Pick<Book, 'tables'>

export interface Proposal {
  readonly balance: Balance
  readonly applied: readonly Tid[]
}

/**
 * The next text of a line that we propose: all that is booked, as open all that is signed, and after a Decline what the
 * partner has open. The oldest 128 booked are listed; more stand among the open ones until the next time.
 * @pre the line is ours to propose, and a waiting text was declined or is under a former key
 */
export function nextBalance(
  book: Tables,
  line: LineId,
  { at, decline }: { at: number; decline?: Bytes | undefined },
): Proposal {
  const row = book.tables.lines.get(line)
  assert(row !== undefined, 'a line of ours')
  const state = book.tables.balances.get(line)
  const { gid, ke } = groupOf(book)
  const partnerKe = book.tables.met.get(row.partner)?.ke
  assert(partnerKe !== undefined, 'the partner of a line is met')
  const { signed, booked } = unlistedOn(book, line)
  const oldest = [...booked].sort((a, b) => a.row.since - b.row.since || (a.tid < b.tid ? -1 : 1))
  const listed = oldest.slice(0, LIMITS.unlistedMax)
  const later = oldest.slice(LIMITS.unlistedMax)
  const applied = sortedTids(listed.map(({ tid }) => tid))
  const open = [...signed, ...later].map(({ tid }) => tid)
  const ours = row.balance + row.contested - later.reduce((sum, own) => sum + movedBy(own), 0n)
  return {
    balance: {
      v: 1,
      line,
      seq: (state?.known ?? 0) + 1,
      try: state?.waiting === undefined ? 0 : state.signedTry + 1,
      ...(state?.newest === undefined ? {} : { prev: balanceHash(state.newest.b) }),
      bal: balanceSeenBy(gid, row.partner, ours),
      applied: listHash(applied),
      open: sortedTids([...open, ...theirOpen(book, line, decline, applied)]),
      limits: pairOf(gid, row.partner, { ours: row.grantedSeq, theirs: row.receivedSeq }),
      ke: pairOf(gid, row.partner, { ours: ke, theirs: partnerKe }),
      at,
    },
    applied,
  }
}

/** What the partner has open beside what a checkpoint lists as booked. */
function theirOpen(
  { tables }: Tables,
  line: LineId,
  decline: Bytes | undefined,
  applied: readonly Tid[],
): Tid[] {
  const read = decline === undefined ? null : decodeAs(declineShape, decline, LIMITS.balanceBytesMax)
  if (read?.ok !== true) return []
  return read.value.open.filter(tid => {
    const row = tables.transfers.get(tid)
    const edge = row?.in?.line === line ? row.in : row?.out?.line === line ? row.out : undefined
    return edge?.listed === undefined && !applied.includes(tid)
  })
}

/** Our answer to a try that omits a transfer which we have signed. */
export const declineOf = (
  book: Tables,
  { line, seq, try: tried }: Pick<Balance, 'line' | 'seq' | 'try'>,
): Decline => ({
  v: 1,
  line,
  seq,
  try: tried,
  open: sortedTids(unlistedOn(book, line).signed.map(({ tid }) => tid)),
})

/** So many transfers were booked over the line since its newest checkpoint; and does the next one say anything new? */
export function newsOn(book: Tables, line: LineId): { readonly booked: number; readonly isNews: boolean } {
  const state = book.tables.balances.get(line)
  const { signed, booked } = unlistedOn(book, line)
  const open = new Set<string>(state?.open)
  const differs = signed.length !== open.size || signed.some(({ tid }) => !open.has(tid))
  return { booked: booked.length, isNews: booked.length > 0 || differs }
}
