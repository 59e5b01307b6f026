/** Lines as pages get them. */
import {
  type Bytes,
  divideNearest,
  type GroupId,
  groupOf,
  hashHex,
  LIMITS,
  type LineId,
  placesFor,
  type Row,
  roomIn,
  roomOut,
  shortCode,
  showCode,
  stallScore,
} from '@localpay/protocol'
import type { LineJson } from '../contract-neighbours.ts'
import type { Core } from '../core.ts'
import { groupJsonOf } from '../group-json.ts'
import type { LineDirectory } from './line-papers.ts'

interface LineView {
  readonly line: LineId
  readonly state: LineJson['state']
  readonly row: Row<'lines'> | null
  /** The paper of an offer, and what the side that made it grants. */
  readonly open: Bytes | null
  readonly limit?: bigint
}

/** None for a line with a group that this node does not know any more. */
export function lineJson(
  core: Core,
  directory: LineDirectory,
  gid: GroupId,
  { line, state, row, open, limit = 0n }: LineView,
): LineJson[] {
  const known = directory.known(gid)
  const group = groupJsonOf(known)
  if (known === null || group === null) return []
  const rate = groupOf(core.ledger.book).rate
  const balance = row?.balance ?? 0n
  const room = (of: (row: Row<'lines'>) => bigint): string => {
    const left = row === null ? 0n : of(row)
    return String(left > 0n ? left : 0n)
  }
  return [
    {
      line,
      group,
      state,
      frozenFor: [...(row?.frozen?.why ?? [])],
      gone: core.ledger.book.tables.met.get(gid)?.gone !== undefined,
      writtenDown: String(row?.writtenDown?.microHours ?? 0n),
      theyEnd: row?.end === undefined ? 'none' : row.end.theirs,
      confirmCode: open === null ? group.code : showCode(shortCode(hashHex('line-open', open))),
      balance: String(balance),
      balanceLocal: String(divideNearest(balance * rate.den, rate.num)),
      limitWeGrant: String(row?.granted ?? (state === 'offered-by-us' ? limit : 0n)),
      limitTheyGrant: String(row?.received ?? (state === 'offered-by-them' ? limit : 0n)),
      roomIn: room(roomIn),
      roomOut: room(roomOut),
      heldIn: String(row?.holdIn ?? 0n),
      heldOut: String(row?.holdOut ?? 0n),
      places: placesOf(core, row),
      openness: row?.openness ?? 'open',
      contested: String(row?.contested ?? 0n),
      agreed: agreedOn(core, line),
      differs: null,
      restoring: restoringOn(core, line),
      connected: directory.isConnected(gid),
      seenAt: known.seenAt,
      witnessedAt: null,
    },
  ]
}

/** What the budgets of our own rules leave. SPEC 6.5. */
function placesOf({ ports }: Core, row: Row<'lines'> | null): LineJson['places'] {
  const stalls = row === null ? 0 : stallScore(row, ports.clock.now())
  const taken = row?.held.filter(({ kind }) => kind === 'pay').length ?? 0
  return { taken, of: placesFor(LIMITS.linePaymentsMax, stalls), stalls }
}

function agreedOn({ ledger }: Core, line: LineId): LineJson['agreed'] {
  const balance = ledger.book.tables.balances.get(line)
  return balance === undefined || balance.known === 0 ? null : { seq: balance.known, at: balance.at }
}

function restoringOn({ ledger }: Core, line: LineId): LineJson['restoring'] {
  const state = ledger.book.tables.recovery.get(line)?.state
  return state === undefined || state === 'answered' ? null : state
}
