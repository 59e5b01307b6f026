/** What is asked once everything is healed and has run dry. clearing.md §5. */
import { type GroupId, groupOf, type LineId, placeOf, type Row } from '@localpay/protocol'
import { hasReleased, isCertified, isWrittenOff, type PoolEntry } from './pool.ts'
import { lineNamed, named, type Scene, type WatchedGroup } from './scene.ts'
import type { Standing } from './tally.ts'

export function checkQuiet(scene: Scene): void {
  checkI11(scene)
  for (const group of scene.groups) checkI18(scene, group)
  for (const entry of scene.pool.all()) {
    checkI12(scene, entry)
    checkI13(scene, entry)
  }
}

/** Both sides of a line between honest groups hold the same number with opposite signs. */
function checkI11(scene: Scene): void {
  for (const group of scene.groups)
    for (const [line, row] of group.book().tables.lines) {
      const other = scene.byGid.get(row.partner)
      const theirs = other?.book().tables.lines.get(line)
      if (
        other === undefined ||
        theirs === undefined ||
        !group.honest ||
        !other.honest ||
        group.left() ||
        other.left() ||
        group.index > other.index
      )
        continue
      if (isGivenUp(group, line) || isGivenUp(other, line)) continue
      const isMirror = worthOf(row) === -worthOf(theirs)
      const differ = (): string => `${named(group)} has ${row.balance}, ${named(other)} has ${theirs.balance}`
      if (group.restored() || other.restored()) scene.hold('I18', isMirror, differ)
      else scene.hold('I11', isMirror, differ)
    }
}

/** Whoever lost books has been told by every partner that is there, and signs again. */
function checkI18(scene: Scene, group: WatchedGroup): void {
  if (!group.honest || group.left()) return
  const { lines, recovery } = group.book().tables
  for (const [line, { state }] of recovery) {
    const row = lines.get(line)
    // Over a line that has closed nothing is owed or held any more.
    if (row === undefined || row.state === 'closed') continue
    const partner = scene.byGid.get(row.partner)
    const isThere = partner?.honest === true && !partner.left()
    scene.hold(
      'I18',
      state !== 'asked' || !isThere,
      () => `${named(group)} waits for ${lineNamed(line as LineId)}`,
    )
  }
}

/** People went on without the partner's word on what was lost, and it has not come since. */
function isGivenUp(group: WatchedGroup, line: string): boolean {
  const { lines, recovery } = group.book().tables
  const state = recovery.get(line as LineId)?.state
  return state === 'quarantined' || (state === 'asked' && lines.get(line as LineId)?.state === 'closed')
}

/** What one side says that the other owes, in whatever account of its own. */
const worthOf = ({ balance, contested, writtenDown }: Row<'lines'>): bigint =>
  balance + contested + (writtenDown?.microHours ?? 0n)

const isApplied = (state: Standing): boolean => state === 'applied' || state === 'waived'

const partsOf = (scene: Scene, { body }: PoolEntry): WatchedGroup[] =>
  body.parts.flatMap(({ g }) => scene.byGid.get(g) ?? [])

/** Who decides before this group does: those behind it in the flow of value, up to the closer. */
function downstream({ body }: PoolEntry, gid: GroupId): readonly GroupId[] {
  const n = body.parts.length
  const found: GroupId[] = []
  for (let i = body.parts.findIndex(({ g }) => g === gid); i !== body.closer; ) {
    i = (i + 1) % n
    found.push((body.parts[i] as { g: GroupId }).g)
  }
  return found
}

/**
 * Does the end of it depend on somebody who lies (clearing.md §3.6), or on the people of a group whose former self, with
 * another key or before its disk was put back, may have signed it (H9)?
 */
const waitsForLiar = (scene: Scene, entry: PoolEntry, gid: GroupId): boolean =>
  [gid, ...downstream(entry, gid)].some(other => {
    const group = scene.byGid.get(other)
    return group?.honest !== true || isSilent(group, entry)
  })

function isSilent(group: WatchedGroup, { tid, body }: PoolEntry): boolean {
  const { gid, tally } = group
  const part = body.parts.find(({ g }) => g === gid)
  const { ke, inc } = groupOf(group.book())
  const standing = tally.standing(tid)
  const isFormer = part !== undefined && (part.ke < ke || part.inc < inc || group.restored())
  return isFormer && (standing === 'none' || standing === 'recalled')
}

/** Transfers for which the group holds value, and that end without the word of anybody who lies. */
export const openOf = (scene: Scene, group: WatchedGroup): readonly PoolEntry[] =>
  group.tally.held().flatMap(({ tid }) => {
    const entry = scene.pool.get(tid)
    return entry === undefined || waitsForLiar(scene, entry, group.gid) ? [] : [entry]
  })

/** No transfer stays open, all or none of it is applied; a liar blocks only those that wait for it. */
function checkI12(scene: Scene, entry: PoolEntry): void {
  const parts = partsOf(scene, entry)
  const states = parts.map(({ tally }) => tally.standing(entry.tid))
  for (const [i, group] of parts.entries()) {
    if (!group.honest || group.left()) continue
    scene.hold(
      'I12',
      states[i] !== 'signed' || waitsForLiar(scene, entry, group.gid),
      () => `${named(group)} still holds value: ${states.join(' ')}`,
      entry.tid,
    )
  }
  if (!scene.allHonest() || isWrittenOff(entry) || parts.some(({ left }) => left())) return
  const applied = states.filter(isApplied).length
  scene.hold(
    'I12',
    applied === 0 || applied === states.length,
    () => `neither all nor nothing: ${states.join(' ')}`,
    entry.tid,
  )
}

/** A certificate that one honest group knows is applied by all honest groups, but for edges that were released. */
function checkI13(scene: Scene, entry: PoolEntry): void {
  // What a group that was put back had booked before is in the balances that it took from its partners: I11.
  const parts = partsOf(scene, entry).filter(({ honest, restored, left }) => honest && !restored() && !left())
  if (!isCertified(entry) || !parts.some(({ tally }) => isApplied(tally.standing(entry.tid)))) return
  for (const group of parts) {
    const out = placeOf(entry.body, group.gid)?.out ?? null
    const freed = out !== null && hasReleased(entry, out.to, out.line)
    scene.hold(
      'I13',
      freed || isApplied(group.tally.standing(entry.tid)),
      () => `${named(group)} has not applied what others have: ${group.tally.standing(entry.tid)}`,
      entry.tid,
    )
  }
}
