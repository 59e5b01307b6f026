/**
 * The groups that this node has heard of, by what they say of themselves. A record proves itself, so it may come from
 * anybody; of two records of one group the one under the newer key holds, then the one with the higher number.
 * Anybody can found a group at no cost, so places are counted and a group that fell silent loses its own.
 */
import {
  assert,
  type Bytes,
  decodeAs,
  equalBytes,
  type GroupId,
  groupIdOf,
  groupOf,
  hasNewerRecord,
  type KnownRecord,
  LIMITS,
  ok,
  type PublicKey,
  type RecordRefusal,
  type Result,
  readBundle,
  recordBundleShape,
} from '@localpay/protocol'
import type { Core, KnownGroupRow } from './core.ts'
import type { StoreChange } from './ports.ts'
import { putRow, rangeRows, recordRow } from './rows.ts'
import { SOCIAL } from './social-bounds.ts'
import { all, KEYS } from './store-keys.ts'

export interface KnownGroups {
  /** Another group; null for our own. */
  readonly get: (gid: GroupId) => KnownGroupRow | null
  readonly others: () => readonly KnownGroupRow[]
  readonly own: () => KnownRecord | null
  /** Another group or our own. */
  readonly any: (gid: GroupId) => KnownRecord | null
  readonly keyOf: (gid: GroupId) => PublicKey | null
  /**
   * Checks and keeps a bundle. `known` is also the answer for a group that there is no place for, or that fell silent
   * long ago. Takes a turn.
   */
  readonly learn: (bundle: Bytes) => Promise<Result<'new' | 'known', RecordRefusal>>
  /** A group's node answered us just now. */
  readonly heard: (gid: GroupId) => Promise<void>
  /** Our own record, already on disk. */
  readonly setOwn: (own: KnownRecord) => void
  /** The highest number under which somebody holds a record of ours: after a restore it may be above what we remember. */
  readonly ownSeqSeen: () => number
  readonly isPartner: (gid: GroupId) => boolean
  readonly partners: () => readonly KnownGroupRow[]
  /** Groups that nobody told anything of for too long. */
  readonly silent: () => readonly GroupId[]
  /** In memory; its record on disk goes with its ads. */
  readonly forget: (gid: GroupId) => void
  /** Others and our own. */
  readonly all: () => readonly KnownRecord[]
}

/** The group of this node; null before founding and on a relay. */
export const ownGroupId = (core: Core): GroupId | null =>
  core.config.role === 'relay' || !core.ledger.isFounded() ? null : groupOf(core.ledger.book).gid

/** @throws RowFault when a row does not read */
export async function openKnownGroups(core: Core, onNews: (gid: GroupId) => void): Promise<KnownGroups> {
  const { store, clock, crypto } = core.ports
  const rows = new Map<GroupId, KnownGroupRow>()
  /** When each group was last heard of, as it stands on disk. */
  const seenOnDisk = new Map<GroupId, number>()
  let own: KnownRecord | null = null
  let ownSeqSeen = 0

  for await (const [key, { bundle, seenAt }] of rangeRows(store, recordRow, all('record/'))) {
    const known = readBundle(bundle, crypto.verify)
    assert(known.ok, `${key} was checked before it was written`)
    if (known.value.group.gid === ownGroupId(core)) own = known.value
    else {
      rows.set(known.value.group.gid, { ...known.value, seenAt })
      seenOnDisk.set(known.value.group.gid, seenAt)
    }
  }

  const any = (gid: GroupId): KnownRecord | null =>
    rows.get(gid) ?? (own?.group.gid === gid ? own : null)

  const keep = (known: KnownRecord): Promise<'new' | 'known'> =>
    core.turns.take(async () => {
      const { gid } = known.group
      const before = rows.get(gid)
      if (before !== undefined && !isNewer(known, before)) return 'known'
      const seenAt = clock.now()
      await store.write([rowOf(known, seenAt)])
      rows.set(gid, { ...known, seenAt })
      seenOnDisk.set(gid, seenAt)
      onNews(gid)
      return 'new'
    })

  const learn: KnownGroups['learn'] = async bytes => {
    if (isHeld(bytes, any)) return ok('known')
    const read = readBundle(bytes, crypto.verify)
    if (!read.ok) return read
    const known = read.value
    if (known.group.gid === ownGroupId(core)) {
      ownSeqSeen = Math.max(ownSeqSeen, known.record.seq)
      if (own === null || known.record.seq > own.record.seq) onNews(known.group.gid)
      return ok('known')
    }
    if (!rows.has(known.group.gid)) {
      if (rows.size >= SOCIAL.groupsMax) return ok('known')
      if (known.record.at < clock.now() - SOCIAL.forgetGroupMs) return ok('known')
    }
    return ok(await keep(known))
  }

  const heard: KnownGroups['heard'] = async gid => {
    const row = rows.get(gid)
    if (row === undefined) return
    const seenAt = clock.now()
    rows.set(gid, { ...row, seenAt })
    if (seenAt - (seenOnDisk.get(gid) ?? 0) < SOCIAL.seenOnDiskMs) return
    seenOnDisk.set(gid, seenAt)
    await core.turns.take(async () => {
      const now = rows.get(gid)
      if (now !== undefined) await store.write([rowOf(now, now.seenAt)])
    })
  }

  const partnerIds = (): ReadonlySet<GroupId> =>
    new Set([...core.ledger.book.tables.lines.values()].map(({ partner }) => partner))

  return {
    get: gid => rows.get(gid) ?? null,
    others: () => [...rows.values()],
    own: () => own,
    any,
    keyOf: gid => (gid === ownGroupId(core) ? core.signer.pub : (rows.get(gid)?.group.key ?? null)),
    learn,
    heard,
    setOwn: known => {
      own = known
    },
    ownSeqSeen: () => ownSeqSeen,
    isPartner: gid => partnerIds().has(gid),
    partners: () =>
      [...partnerIds()].map(gid => rows.get(gid)).filter((row): row is KnownGroupRow => row !== undefined),
    silent: () => {
      const partners = partnerIds()
      const before = clock.now() - SOCIAL.forgetGroupMs
      return [...rows.values()]
        .filter(({ group, seenAt }) => seenAt < before && !partners.has(group.gid))
        .map(({ group }) => group.gid)
    },
    forget: gid => {
      rows.delete(gid)
      seenOnDisk.delete(gid)
      onNews(gid)
    },
    all: () => [...rows.values(), ...(own === null ? [] : [own])],
  }
}

export const rowOf = (known: KnownRecord, seenAt: number): StoreChange =>
  putRow(recordRow, KEYS.record(known.group.gid), { bundle: known.bytes, seenAt })

const isNewer = (a: KnownRecord, b: KnownRecord): boolean =>
  hasNewerRecord({ ke: a.group.ke, seq: a.record.seq }, { ke: b.group.ke, seq: b.record.seq })

/** Cheap, before any signature: what we hold already comes again with every hello. */
function isHeld(bytes: Bytes, any: KnownGroups['any']): boolean {
  const bundle = decodeAs(recordBundleShape, bytes, LIMITS.recordBytesMax)
  const known = bundle.ok ? any(groupIdOf(bundle.value.charter)) : null
  return known !== null && equalBytes(bytes, known.bytes)
}
