/**
 * The groups that this node has heard of, by what they say of themselves. A record proves itself, so it may come from
 * anybody; of two records of one group the one under the newer key holds, then the one with the higher number.
 * Anybody can found a group at no cost, so places are counted and a group that fell silent loses its own.
 */
import {
  assert,
  type Bytes,
  type ChainStep,
  chainStep,
  decodeAs,
  equalBytes,
  type GroupId,
  type GroupProof,
  groupIdOf,
  groupOf,
  type KnownRecord,
  LIMITS,
  type Millis,
  type MisconductProof,
  ok,
  type PublicKey,
  type RecordRefusal,
  type Result,
  readBundle,
  recordBundleShape,
  type SeenKey,
  seenOf,
} from '@localpay/protocol'
import type { Core, KnownGroupRow } from './core.ts'
import type { StoreChange } from './ports.ts'
import { putRow, rangeRows, recordRow } from './rows.ts'
import { SOCIAL } from './social-bounds.ts'
import { all, KEYS } from './store-keys.ts'
import { clashOfChains, clashOfRates } from './witness/notice-papers.ts'

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

interface Memory {
  readonly rows: Map<GroupId, KnownGroupRow>
  /** When each group was last heard of, as it stands on disk. */
  readonly seenOnDisk: Map<GroupId, number>
  own: KnownRecord | null
  ownSeqSeen: number
}

interface OnNews {
  readonly news: (gid: GroupId) => void
  /** A group that we knew signs with another key from now on. */
  readonly newKey: (gid: GroupId, key: PublicKey) => void
  /** A group has signed two papers under one number. */
  readonly clash: (papers: GroupProof, proof: MisconductProof) => void
}

/** @throws RowFault when a row does not read */
export async function openKnownGroups(core: Core, tell: OnNews): Promise<KnownGroups> {
  const memory: Memory = { rows: new Map(), seenOnDisk: new Map(), own: null, ownSeqSeen: 0 }
  const { rows, seenOnDisk } = memory
  for await (const [key, { bundle, seenAt }] of rangeRows(core.ports.store, recordRow, all('record/'))) {
    const known = readBundle(bundle, core.ports.crypto.verify)
    assert(known.ok, `${key} was checked before it was written`)
    const { gid } = known.value.group
    if (gid === ownGroupId(core)) memory.own = known.value
    else remember(memory, known.value, seenAt)
  }
  return {
    get: gid => rows.get(gid) ?? null,
    others: () => [...rows.values()],
    own: () => memory.own,
    any: gid => anyOf(memory, gid),
    keyOf: gid => (gid === ownGroupId(core) ? core.signer.pub : (rows.get(gid)?.group.key ?? null)),
    learn: makeLearn(core, memory, tell),
    heard: gid => heard(core, memory, gid),
    setOwn: known => {
      memory.own = known
    },
    ownSeqSeen: () => memory.ownSeqSeen,
    isPartner: gid => partnerIds(core).has(gid),
    partners: () => [...partnerIds(core)].flatMap(gid => rows.get(gid) ?? []),
    silent: () => {
      const partners = partnerIds(core)
      const before = core.ports.clock.now() - SOCIAL.forgetGroupMs
      const isSilent = (row: KnownGroupRow): boolean => row.seenAt < before && !partners.has(row.group.gid)
      return [...rows.values()].filter(isSilent).map(({ group }) => group.gid)
    },
    forget: gid => {
      rows.delete(gid)
      seenOnDisk.delete(gid)
      tell.news(gid)
    },
    all: () => [...rows.values(), ...(memory.own === null ? [] : [memory.own])],
  }
}

const partnerIds = (core: Core): ReadonlySet<GroupId> =>
  new Set([...core.ledger.book.tables.lines.values()].map(({ partner }) => partner))

const anyOf = ({ rows, own }: Memory, gid: GroupId): KnownRecord | null =>
  rows.get(gid) ?? (own?.group.gid === gid ? own : null)

function remember({ rows, seenOnDisk }: Memory, known: KnownRecord, seenAt: Millis): void {
  rows.set(known.group.gid, { ...known, seenAt })
  seenOnDisk.set(known.group.gid, seenAt)
}

function makeLearn(core: Core, memory: Memory, tell: OnNews): KnownGroups['learn'] {
  const { store, clock, crypto, log } = core.ports

  /** Somebody holds a record of our own group: if it is above ours, our next must be above it. */
  const learnOwn = ({ group, record }: KnownRecord): void => {
    const step = chainStep(ownSeen(core), group)
    // Only our own key of today counts our records: a former one may be in a thief's hands.
    if (step === 'older' || step === 'forked') return
    if (step === 'newer') {
      log.error({ event: 'key-elsewhere', what: 'another machine signs for our group', ke: group.ke })
      return
    }
    memory.ownSeqSeen = Math.max(memory.ownSeqSeen, record.seq)
    if (record.seq > (memory.own?.record.seq ?? 0)) tell.news(group.gid)
  }
  const hasPlaceFor = ({ group, record }: KnownRecord): boolean =>
    memory.rows.has(group.gid) ||
    (memory.rows.size < SOCIAL.groupsMax && record.at >= clock.now() - SOCIAL.forgetGroupMs)

  return async bytes => {
    if (isHeld(memory, bytes)) return ok('known')
    const read = readBundle(bytes, crypto.verify)
    if (!read.ok) return read
    const known = read.value
    if (known.group.gid === ownGroupId(core)) {
      learnOwn(known)
      return ok('known')
    }
    return await core.turns.take(async () => {
      const { gid, key, ke } = known.group
      const before = memory.rows.get(gid)
      const step = stepOf(core, before, known)
      if (step === 'forked') log.warn({ event: 'forked-papers', group: gid.slice(0, 8), ke })
      if (before !== undefined) tellClash(before, known, tell)
      if (!hasPlaceFor(known) || !isNewer(step, known, before)) return ok('known')
      const seenAt = clock.now()
      await store.write([rowOf(known, seenAt)])
      remember(memory, known, seenAt)
      tell.news(gid)
      if (before !== undefined && before.group.key !== key) tell.newKey(gid, key)
      return ok('new')
    })
  }
}

/** Under a number that it has used before it says something else. */
function tellClash(before: KnownRecord, known: KnownRecord, { clash }: OnNews): void {
  const isForked = chainStep(seenOf(before.group), known.group) === 'forked'
  const proof = isForked ? clashOfChains(before.bundle, known.bundle) : clashOfRates(before, known)
  if (proof !== null) clash(before.bundle, proof)
}

async function heard(core: Core, memory: Memory, gid: GroupId): Promise<void> {
  const row = memory.rows.get(gid)
  if (row === undefined) return
  const seenAt = core.ports.clock.now()
  memory.rows.set(gid, { ...row, seenAt })
  if (seenAt - (memory.seenOnDisk.get(gid) ?? 0) < SOCIAL.seenOnDiskMs) return
  memory.seenOnDisk.set(gid, seenAt)
  await core.turns.take(async () => {
    const now = memory.rows.get(gid)
    if (now !== undefined) await core.ports.store.write([rowOf(now, now.seenAt)])
  })
}

export const rowOf = (known: KnownRecord, seenAt: number): StoreChange =>
  putRow(recordRow, KEYS.record(known.group.gid), { bundle: known.bytes, seenAt })

/** How the papers of a group stand to those that we know: in the books, and by the record of before. */
function stepOf(core: Core, before: KnownRecord | undefined, { group }: KnownRecord): ChainStep {
  const met = core.ledger.book.tables.met.get(group.gid)
  const inBooks = met === undefined ? 'newer' : chainStep(met, group)
  if (inBooks === 'older' || inBooks === 'forked') return inBooks
  return before === undefined ? 'newer' : chainStep(seenOf(before.group), group)
}

/** What our own books say of our papers. @pre the group is founded */
function ownSeen({ ledger }: Core): SeenKey {
  const { re, ke, rootPrev, keyPrev } = groupOf(ledger.book)
  return { re, ke, root: rootPrev, cert: keyPrev }
}

/** Of records under one key the higher number holds; a newer key counts before any number. */
const isNewer = (step: ChainStep, known: KnownRecord, before: KnownRecord | undefined): boolean =>
  step === 'newer' || (step === 'same' && known.record.seq > (before?.record.seq ?? -1))

/** Cheap, before any signature: what we hold already comes again with every hello. */
function isHeld(memory: Memory, bytes: Bytes): boolean {
  const bundle = decodeAs(recordBundleShape, bytes, LIMITS.bundleBytesMax)
  const known = bundle.ok ? anyOf(memory, groupIdOf(bundle.value.charter)) : null
  return known !== null && equalBytes(bytes, known.bytes)
}
