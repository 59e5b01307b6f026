/** I19: what undecided payments may hold of a line, counted anew at each signing. clearing.md §3.7. */
import {
  commitOf,
  type GroupId,
  groupAt,
  keyName,
  LIMITS,
  type LineId,
  placeOf,
  type Row,
  SECOND_MS,
  statementHolds,
} from '@localpay/protocol'
import { type Decided, lineNamed, named, type Scene } from './scene.ts'
import type { Held, Tallied } from './tally.ts'

export function checkI19(
  scene: Scene,
  { group, book, entry }: Decided,
  { tid, body, step, ...edges }: Tallied,
): void {
  if (!group.honest || step !== 'commit' || body.kind !== 'pay') return
  checkUnsigned(scene, { group, book, entry }, { tid, body, in: edges.in })
  const payments = group.tally.held().filter(one => one.body.kind === 'pay')
  for (const side of ['in', 'out'] as const) {
    const line = edges[side]
    const row = line === null ? undefined : book.tables.lines.get(line)
    if (line === null || row === undefined) continue
    const here = payments.filter(one => one.in === line || one.out === line)
    const hold = (fact: boolean, what: string): void =>
      scene.hold('I19', fact, () => `line ${lineNamed(line)} of ${named(group)}: ${what}`, tid)
    // Of whom this one is counts. Others may stand above their share: what a former self signed is held, whoever's it is.
    const proposer = groupAt(body, 0)
    const isStranger = !isOf(group.gid, row.partner, proposer)
    const strangers = here.filter(({ body: other }) => !isOf(group.gid, row.partner, groupAt(other, 0)))
    const ofOne = strangers.filter(({ body: other }) => groupAt(other, 0) === proposer)
    const from = placeOf(body, group.gid)?.in?.from
    const upstream = here.filter(one => one.in !== null && placeOf(one.body, group.gid)?.in?.from === from)
    hold(here.length <= LIMITS.linePaymentsMax, `${here.length} payments wait`)
    hold(
      !isStranger || strangers.length <= LIMITS.lineStrangersMax,
      `${strangers.length} payments of strangers wait`,
    )
    hold(!isStranger || ofOne.length <= LIMITS.proposerPaymentsMax, 'too many of one payer')
    hold(from === undefined || upstream.length <= LIMITS.upstreamPaymentsMax, 'too many of one neighbour')
    hold(
      !isStalled(here, { tid, line, side, row, at: entry.at }),
      'more was signed while much waits too long',
    )
  }
}

/** Of what waits for a neighbour that has not signed no more than a tenth of the line is signed. */
function checkUnsigned(
  scene: Scene,
  { group, book, entry }: Decided,
  { tid, body, in: line }: Pick<Tallied, 'tid' | 'body' | 'in'>,
): void {
  const { intent } = entry.signed
  const row = line === null ? undefined : book.tables.lines.get(line)
  if (line === null || row === undefined || intent.kind !== 'commit') return
  const { upstream } = intent.body
  const part = body.parts.find(({ g }) => g === row.partner)
  if (upstream !== undefined) {
    const key = part === undefined ? undefined : book.tables.keys.get(keyName(part.g, part.ke))?.key
    const isSigned =
      part !== undefined &&
      key !== undefined &&
      statementHolds(commitOf(tid, part.g, part.ke), upstream, key, scene.verify)
    scene.hold('I19', isSigned, () => `${named(group)} takes for signed what its neighbour has not`, tid)
    return
  }
  const waiting = group.tally.held().filter(one => one.in === line && !one.backed)
  const sum = waiting.reduce((all, { amt }) => all + amt, 0n)
  scene.hold(
    'I19',
    sum * LIMITS.unsignedShare <= row.granted,
    () => `${sum} of line ${lineNamed(line)} of ${named(group)} wait for a neighbour, of ${row.granted}`,
    tid,
  )
}

const isOf = (us: GroupId, partner: GroupId, proposer: GroupId): boolean =>
  proposer === us || proposer === partner

interface Where {
  readonly tid: Held['tid']
  readonly line: LineId
  readonly side: 'in' | 'out'
  readonly row: Row<'lines'>
  readonly at: number
}

/** Did those that wait longer than they should hold more than their share before this one was signed? */
function isStalled(held: readonly Held[], { tid, line, side, row, at }: Where): boolean {
  const late = held.filter(
    one => one.tid !== tid && one[side] === line && one.since + one.body.prepTtl * SECOND_MS < at,
  )
  const sum = late.reduce((all, { amt }) => all + amt, 0n)
  return late.length > 0 && sum * LIMITS.stalledShare > (side === 'in' ? row.granted : row.received)
}
