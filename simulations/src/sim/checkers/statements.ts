/** What is asked of the statements about one transfer, whoever knows them. clearing.md §3.4, §3.6, §5. */
import { type Place, placeOf } from '@localpay/protocol'
import {
  hasCommitted,
  hasRefused,
  hasReleased,
  hasWrittenOff,
  isCertified,
  isWrittenOff,
  type PoolEntry,
} from './pool.ts'
import { named, type Scene, type WatchedGroup } from './scene.ts'

/** An honest group in the transfer. */
interface Part {
  readonly group: WatchedGroup
  readonly place: Place
}

export function checkStatements(scene: Scene, entry: PoolEntry): void {
  for (const { g } of entry.body.parts) {
    const group = scene.byGid.get(g)
    const place = placeOf(entry.body, g)
    if (group === undefined || !group.honest || place === null) continue
    const part = { group, place }
    checkI2(scene, entry, part)
    checkI3(scene, entry, part)
    if (place.out === null) checkI5(scene, entry, part)
    else if (place.in !== null) checkI4(scene, entry, part)
  }
  // What a person wrote off may be certified after all: who did it has accepted that. clearing.md §3.7.
  if (scene.allHonest() && !isWrittenOff(entry)) checkI7(scene, entry)
}

/** Never COMMIT and REFUSE on one transfer. */
function checkI2(scene: Scene, entry: PoolEntry, { group }: Part): void {
  const both = hasCommitted(entry, group.gid) && hasRefused(entry, group.gid)
  scene.hold('I2', !both, () => `${named(group)} has signed COMMIT and REFUSE`, entry.tid)
}

/** RELEASE only after the own REFUSE, after the RELEASE of the out-edge (never the closer), or written off by a person. */
function checkI3(scene: Scene, entry: PoolEntry, { group, place }: Part): void {
  if (place.in === null || !hasReleased(entry, group.gid, place.in.line)) return
  const { out } = place
  const freed = !place.closer && out !== null && hasReleased(entry, out.to, out.line)
  const may = hasRefused(entry, group.gid) || freed || hasWrittenOff(entry, group.gid)
  scene.hold('I3', may, () => `${named(group)} has released without a reason`, entry.tid)
}

/** Is the value on the line into this place booked for good? */
const isEffective = (
  entry: PoolEntry,
  receiver: WatchedGroup['gid'],
  line: NonNullable<Place['in']>['line'],
) => isCertified(entry) && !hasReleased(entry, receiver, line)

/** Who passes value on, or is in a cycle, does not pay without being paid; who wrote a hold off accepted that. */
function checkI4(scene: Scene, entry: PoolEntry, { group, place }: Part): void {
  if (place.in === null || place.out === null || hasWrittenOff(entry, group.gid)) return
  const pays = isEffective(entry, place.out.to, place.out.line)
  const isPaid = isEffective(entry, group.gid, place.in.line)
  scene.hold('I4', !pays || isPaid, () => `${named(group)} pays and is not paid`, entry.tid)
}

/** A certificate pays the payee. */
function checkI5(scene: Scene, entry: PoolEntry, { group, place }: Part): void {
  if (place.in === null || !isCertified(entry)) return
  const isPaid = isEffective(entry, group.gid, place.in.line)
  scene.hold(
    'I5',
    isPaid,
    () => `the payee ${named(group)} is not paid though the certificate exists`,
    entry.tid,
  )
}

/** Among the honest a certificate and an end never coexist. */
function checkI7(scene: Scene, entry: PoolEntry): void {
  const ended = [...entry.made.values()].some(({ refuse, releases }) => refuse || releases.size > 0)
  scene.hold('I7', !(isCertified(entry) && ended), () => 'a certificate and an end exist both', entry.tid)
}
