/** I19: what undecided payments may hold of a line, counted anew at each signing. clearing.md §3.7. */
import { type GroupId, groupAt, LIMITS, type LineId, placeOf, type Row, SECOND_MS } from '@localpay/protocol'
import { type Decided, lineNamed, named, type Scene } from './scene.ts'
import type { Held, Tallied } from './tally.ts'

export function checkI19(
  scene: Scene,
  { group, book, entry }: Decided,
  { tid, body, step, ...edges }: Tallied,
): void {
  if (!group.honest || step !== 'commit' || body.kind !== 'pay') return
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
