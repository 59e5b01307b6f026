/** Who has said nothing of a cycle, among those of whom we would have heard it. */
import type { GroupId, PlannedCycle } from '@localpay/protocol'
import type { CycleRow } from './round-rows.ts'

/** A COMMIT goes to the closer and to both neighbours: of the others we cannot say that they were silent. */
function hearsOf({ groups, closer }: PlannedCycle, us: GroupId, part: number): boolean {
  const [own, n] = [groups.indexOf(us), groups.length]
  return own === closer || part === (own + 1) % n || part === (own + n - 1) % n
}

export const silentParts = ({ cycle, signed, refused }: CycleRow, us: GroupId): readonly GroupId[] =>
  cycle.groups.filter(
    (gid, part) =>
      gid !== us &&
      hearsOf(cycle, us, part) &&
      !signed.includes(part) &&
      !refused.some(said => said.part === part),
  )
