/** Transfers as pages get them, and of those that wait for a silent group what a person may do about it. SPEC 7.9. */
import {
  assert,
  divideNearest,
  type GroupId,
  groupAt,
  groupOf,
  LIMITS,
  type Place,
  placeIn,
  placeOf,
  type Row,
  readBody,
  roleOf,
  type Tid,
  type TransferBody,
  toHex,
} from '@localpay/protocol'
import type { StuckJson, TransferJson } from './contract-neighbours.ts'
import type { Core } from './core.ts'
import type { TransferMemory } from './transfer-memory.ts'

/** What is known of transfers beside the books, and what groups are called. */
interface Known {
  /** Of those that are not decided, by id. */
  readonly open: ReadonlyMap<Tid, TransferMemory>
  readonly nameOf: (gid: GroupId) => string
}

/** All of them, the newest first; those that we still consider, too. */
export function listTransfers(core: Core, { open, nameOf }: Known): TransferJson[] {
  const json = (
    tid: Tid,
    body: TransferBody,
    { role, state, since }: Pick<TransferJson, 'role' | 'state' | 'since'>,
  ): TransferJson => ({
    tid,
    kind: body.kind,
    role,
    state,
    microHours: String(body.edges[0]?.amt ?? 0n),
    groups: body.parts.map(({ g }) => nameOf(g)),
    since,
  })
  const rows = [...core.ledger.book.tables.transfers].map(([tid, row]) => json(tid as Tid, bodyOf(row), row))
  const waiting = [...open.values()].flatMap(memory => {
    const { body, phase, since } = memory.state
    const role = roleOf(body, placeIn(memory.state))
    return phase === 'open' || phase === 'closing'
      ? [json(memory.tid, body, { role, state: 'open', since })]
      : []
  })
  return [...rows, ...waiting].sort((a, b) => b.since - a.since)
}

function bodyOf(row: Row<'transfers'>): TransferBody {
  const body = readBody(row.body)
  assert(body.ok, 'a body of our own ledger')
  return body.value
}

/** Those that we signed and that the next group should have answered by now, the oldest first; and what was written off. */
export function stuckTransfers(core: Core, { open, nameOf }: Known): StuckJson[] {
  const { book } = core.ledger
  const us = groupOf(book).gid
  const now = Math.max(core.ports.clock.now(), book.at)
  const stuck: StuckJson[] = []
  for (const [tid, row] of book.tables.transfers) {
    if (row.state !== 'signed' && row.state !== 'written-off') continue
    const body = bodyOf(row)
    const place = placeOf(body, us)
    if (place?.out == null || now < row.since + body.closeTtl * 1_000) continue
    stuck.push(stuckJson(core, { open, nameOf }, { tid: tid as Tid, row, body, place }))
  }
  return stuck.sort((a, b) => a.since - b.since)
}

function stuckJson(
  { ledger }: Core,
  { open, nameOf }: Known,
  { tid, row, body, place }: { tid: Tid; row: Row<'transfers'>; body: TransferBody; place: Place },
): StuckJson {
  const { rate } = groupOf(ledger.book)
  const closer = groupAt(body, body.closer)
  const refuse = open.get(tid)?.refusals.find(({ part }) => part === body.closer)
  const isGone = [closer, place.out?.to].some(
    gid => ledger.book.tables.met.get(gid as GroupId)?.gone !== undefined,
  )
  const waitMs = refuse !== undefined ? LIMITS.writeOffRefusedMs : isGone ? LIMITS.writeOffGoneMs : null
  return {
    tid,
    kind: body.kind,
    role: row.role,
    state: row.state === 'signed' ? 'signed' : 'written-off',
    microHours: String(row.amt),
    local: String(row.local ?? divideNearest(row.amt * rate.den, rate.num)),
    from: place.in === null ? null : nameOf(place.in.from),
    silent: nameOf(place.out?.to as GroupId),
    closer: nameOf(closer),
    closerGid: closer,
    since: row.since,
    mayFrom: waitMs === null || row.state !== 'signed' ? null : row.since + waitMs,
    refuse: refuse === undefined ? null : { ke: refuse.ke, reason: refuse.reason, sig: toHex(refuse.sig) },
  }
}
