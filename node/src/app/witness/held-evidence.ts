/**
 * Proofs that a group signed what no honest group signs. Each was checked before it was kept, one of a group is enough,
 * and it counts until the group's roots have answered with newer papers or our committee lets it pass. Whatever is new
 * here is told on.
 */
import {
  type Bytes,
  type CheckedEvidence,
  chainStep,
  checkEvidence,
  encodeEvidence,
  err,
  type Found,
  type GroupId,
  type GroupProof,
  groupOf,
  type MisconductProof,
  ok,
  type Result,
  type SeenKey,
  seenOf,
} from '@localpay/protocol'
import type { Core, KnownGroupRow } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import { putRow, rangeRows } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import { WITNESS } from './witness-bounds.ts'
import { evidenceRow } from './witness-rows.ts'

interface EvidenceHeld {
  readonly gid: GroupId
  readonly name: string
  readonly found: Found
  readonly at: number
  /** Under which key epoch it was signed. */
  readonly ke: number
  /** The committee let it pass, by an entry of the books. */
  readonly pardoned: boolean
  readonly bytes: Bytes
}

export interface HeldEvidence {
  /** What a stranger brings: kept when it holds and is news. Takes a turn. */
  readonly take: (bytes: Bytes) => Promise<Result<'new' | 'known', { readonly code: string }>>
  /** What we saw ourselves: kept soon. */
  readonly add: (papers: GroupProof, proof: MisconductProof) => void
  /** All that no newer papers have answered. */
  readonly list: () => readonly EvidenceHeld[]
  /** The key epoch under which this group signed it, while that counts against it; null when nothing does. */
  readonly against: (gid: GroupId) => number | null
  /** Calls back once something new is on disk. */
  readonly listen: (run: () => void) => void
}

interface Held extends Omit<EvidenceHeld, 'pardoned'> {
  /** The papers that it was signed under. */
  readonly seen: SeenKey
}

interface Around {
  readonly known: (gid: GroupId) => Pick<KnownGroupRow, 'group'> | null
  /** Told of what is new, once it is on disk. */
  readonly onNew: (bytes: Bytes) => void
}

/** @throws RowFault when a row does not read */
export async function openHeldEvidence(core: Core, { known, onNew }: Around): Promise<HeldEvidence> {
  const { store, clock, crypto, log } = core.ports
  const held = new Map<GroupId, Held>()
  const listeners: (() => void)[] = []
  for await (const [key, row] of rangeRows(store, evidenceRow, all('evidence/'))) {
    const checked = checkEvidence(row.evidence, crypto)
    if (!checked.ok) throw new Error(`${key} was checked before it was written`)
    held.set(checked.value.group.gid, heldOf(checked.value, row.evidence, row.at))
  }

  const seenNow = (gid: GroupId): SeenKey | null => {
    if (gid === ownGroupId(core)) {
      const { re, ke, rootPrev, keyPrev } = groupOf(core.ledger.book)
      return { re, ke, root: rootPrev, cert: keyPrev }
    }
    const group = known(gid)?.group
    return group === undefined ? null : seenOf(group)
  }
  /** Its roots have named another key since: they answered. */
  const isAnswered = ({ gid, seen }: Held): boolean => {
    const group = known(gid)?.group
    if (group !== undefined) return chainStep(seen, group) === 'newer'
    const own = gid === ownGroupId(core) ? groupOf(core.ledger.book) : null
    return own !== null && (own.re > seen.re || own.ke > seen.ke)
  }
  const counts = (gid: GroupId): Held | null => {
    const row = held.get(gid)
    return row === undefined || isAnswered(row) ? null : row
  }
  const isPardoned = ({ gid, ke }: Held): boolean => (core.ledger.book.tables.pardons.get(gid)?.ke ?? 0) >= ke
  const write = async (row: Held): Promise<void> => {
    const { bytes: evidence, at } = row
    await store.write([putRow(evidenceRow, KEYS.evidence(row.gid), { evidence, at })])
    held.set(row.gid, row)
    core.live.tell('neighbours', 'all')
  }

  const take: HeldEvidence['take'] = async bytes => {
    const checked = checkEvidence(bytes, { verify: crypto.verify, seenOf: seenNow })
    if (!checked.ok) return checked
    const { gid } = checked.value.group
    if (seenNow(gid) === null) return err({ code: 'unknown-group' })
    return core.turns.take(async () => {
      if (counts(gid) !== null) return ok('known')
      if (!held.has(gid) && held.size >= WITNESS.evidenceMax) return err({ code: 'full' })
      await write(heldOf(checked.value, bytes, clock.now()))
      log.error({
        event: 'misconduct-proved',
        what: checked.value.found.e,
        group: gid.slice(0, 8),
        own: gid === ownGroupId(core),
      })
      onNew(bytes)
      for (const run of listeners) run()
      return ok('new')
    })
  }

  return {
    take,
    add: ({ charter, chain }, proof) => {
      void take(encodeEvidence({ charter, chain }, proof)).then(
        taken => {
          if (!taken.ok) log.warn({ event: 'evidence-unfit', code: taken.refusal.code })
        },
        cause => log.error({ event: 'evidence-fault', message: String(cause) }),
      )
    },
    list: () =>
      [...held.keys()].flatMap(gid => {
        const row = counts(gid)
        return row === null ? [] : [{ ...row, pardoned: isPardoned(row) }]
      }),
    against: gid => {
      const row = counts(gid)
      return row === null || isPardoned(row) ? null : row.ke
    },
    listen: run => void listeners.push(run),
  }
}

const heldOf = ({ group, found }: CheckedEvidence, bytes: Bytes, at: number): Held => ({
  gid: group.gid,
  name: group.name,
  found,
  at,
  ke: group.ke,
  bytes,
  seen: seenOf(group),
})
