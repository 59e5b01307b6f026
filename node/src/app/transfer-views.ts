/** Transfers as the screens get them: those of the books, and those that wait for somebody's signature. */
import {
  assert,
  type GroupId,
  placeIn,
  readBody,
  roleOf,
  type Tid,
  type TransferBody,
} from '@localpay/protocol'
import type { TransferJson } from './contract-neighbours.ts'
import type { Core, Directory } from './core.ts'
import type { TransferMemory } from './transfer-memory.ts'

/** Newest first. */
export function transfersJson(
  { ledger }: Core,
  open: readonly TransferMemory[],
  directory: Directory,
): TransferJson[] {
  const { group, met } = ledger.book.tables
  const us = ledger.head().head.gid
  const nameOf = (gid: GroupId): string =>
    gid === us
      ? (group.get('group')?.name ?? '')
      : (directory.known(gid)?.group.name ?? met.get(gid)?.name ?? gid.slice(0, 8))
  const json = (
    tid: Tid,
    body: TransferBody,
    rest: Pick<TransferJson, 'role' | 'state' | 'since'>,
  ): TransferJson => ({
    tid,
    kind: body.kind,
    ...rest,
    microHours: String(body.edges[0]?.amt ?? 0n),
    groups: body.parts.map(({ g }) => nameOf(g)),
  })
  const booked = [...ledger.book.tables.transfers].map(([tid, { body, role, state, since }]) => {
    const read = readBody(body)
    assert(read.ok, 'a body of our own ledger')
    return json(tid as Tid, read.value, { role, state, since })
  })
  const waiting = open.flatMap(memory => {
    const { body, phase, since } = memory.state
    return phase === 'open' || phase === 'closing'
      ? [json(memory.tid, body, { role: roleOf(body, placeIn(memory.state)), state: 'open', since })]
      : []
  })
  return [...booked, ...waiting].sort((a, b) => b.since - a.since)
}
