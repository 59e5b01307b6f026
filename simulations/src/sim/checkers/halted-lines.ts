/**
 * `frozen`: nothing is signed that makes new debt on a line that is frozen, closing or closed. A frozen line pays back what we
 * owe the partner, who may not owe us more; one that closes brings both sides to zero; over a closed one nothing goes.
 * clearing.md §3.8, §4.3, §6a; SPEC 6.4.
 */
import type { LineId } from '@localpay/protocol'
import { type Decided, lineNamed, named, type Scene } from './scene.ts'
import type { Tallied } from './tally.ts'

export function checkFrozen(scene: Scene, { group, book }: Decided, { tid, step, ...edges }: Tallied): void {
  // What a former self signed is held whatever the line is today.
  if (!group.honest || (step !== 'commit' && step !== 'close')) return
  const stateOf = (line: LineId) => book.tables.lines.get(line)?.state ?? 'closed'
  const hold = (line: LineId, fact: boolean): void =>
    scene.hold(
      'frozen',
      fact,
      () => `${named(group)} signs new debt on line ${lineNamed(line)}, which is ${stateOf(line)}`,
      tid,
    )
  if (edges.in !== null && stateOf(edges.in) !== 'active') {
    const { claim, holdIn } = group.tally.line(edges.in)
    hold(edges.in, stateOf(edges.in) !== 'closed' && claim + holdIn <= 0n)
  }
  // That a line is frozen is the partner's debt, not ours.
  if (edges.out !== null && (stateOf(edges.out) === 'closing' || stateOf(edges.out) === 'closed')) {
    const { claim, holdOut } = group.tally.line(edges.out)
    hold(edges.out, stateOf(edges.out) === 'closing' && claim - holdOut >= 0n)
  }
}
