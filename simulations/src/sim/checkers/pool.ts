/**
 * Every statement that was ever made: those that honest groups have on their disks, known to others or not, and those that
 * liars signed. What is asked of statements is asked of these. A group that was rolled back does not take its back, but for
 * those that had reached nobody: they were on the disk that is no more, and nowhere else.
 */
import type { Bytes, GroupId, LineId, Tid } from '@localpay/protocol'
import { readBody, type Statement, type TransferBody, tidOf } from '@localpay/protocol'

interface Made {
  commit: boolean
  refuse: boolean
  /** Lines that it let go. */
  readonly releases: Set<LineId>
  /** Some of them by a person who wrote the hold off. */
  writtenOff: boolean
}

type Named = Pick<Statement, 'k' | 'tid' | 'g' | 'line'>

const nameOf = (k: Named['k'], tid: Tid, g: GroupId, line: LineId | undefined): string =>
  `${k}/${tid}/${g}/${line ?? ''}`

export interface PoolEntry {
  readonly tid: Tid
  readonly body: TransferBody
  readonly made: Map<GroupId, Made>
}

export interface Pool {
  readonly addBody: (bytes: Bytes) => PoolEntry | null
  /** @returns false when it was made before, or of an unknown transfer */
  readonly add: (statement: Named) => boolean
  readonly writeOff: (tid: Tid, g: GroupId) => void
  /** It has reached another group: from here on it may be anywhere. */
  readonly heard: (statement: Named) => void
  /** The disk of this group is put back: what nobody has heard was never said. */
  readonly takeBack: (g: GroupId) => void
  readonly get: (tid: Tid) => PoolEntry | undefined
  readonly all: () => Iterable<PoolEntry>
  readonly counts: () => {
    readonly transfers: number
    readonly commits: number
    readonly refusals: number
    readonly releases: number
  }
  /** Transfers about which something was added since the last call. */
  readonly changed: () => readonly PoolEntry[]
}

export function makePool(): Pool {
  const entries = new Map<Tid, PoolEntry>()
  const changed = new Set<PoolEntry>()
  const heard = new Set<string>()
  const counts = { transfers: 0, commits: 0, refusals: 0, releases: 0 }

  const madeBy = ({ made }: PoolEntry, g: GroupId): Made => {
    const known = made.get(g)
    if (known !== undefined) return known
    const none: Made = { commit: false, refuse: false, releases: new Set(), writtenOff: false }
    made.set(g, none)
    return none
  }
  const put = (made: Made, { k, line }: Pick<Statement, 'k' | 'line'>): boolean => {
    if (k === 'C') {
      if (made.commit) return false
      made.commit = true
      counts.commits += 1
    } else if (k === 'F') {
      if (made.refuse) return false
      made.refuse = true
      counts.refusals += 1
    } else {
      if (line === undefined || made.releases.has(line)) return false
      made.releases.add(line)
      counts.releases += 1
    }
    return true
  }

  return {
    addBody: bytes => {
      const tid = tidOf(bytes)
      const known = entries.get(tid)
      if (known !== undefined) return known
      const body = readBody(bytes)
      if (!body.ok) return null
      const entry: PoolEntry = { tid, body: body.value, made: new Map() }
      entries.set(tid, entry)
      counts.transfers += 1
      return entry
    },
    add: statement => {
      const entry = entries.get(statement.tid)
      if (entry === undefined || !put(madeBy(entry, statement.g), statement)) return false
      changed.add(entry)
      return true
    },
    writeOff: (tid, g) => {
      const entry = entries.get(tid)
      if (entry !== undefined) madeBy(entry, g).writtenOff = true
    },
    heard: ({ k, tid, g, line }) => void heard.add(nameOf(k, tid, g, line)),
    takeBack: g => {
      for (const { tid, made } of entries.values()) {
        const own = made.get(g)
        if (own === undefined) continue
        const isHeard = (k: Named['k'], line?: LineId): boolean => heard.has(nameOf(k, tid, g, line))
        own.commit &&= isHeard('C')
        own.refuse &&= isHeard('F')
        for (const line of own.releases) if (!isHeard('R', line)) own.releases.delete(line)
      }
    },
    get: tid => entries.get(tid),
    all: () => entries.values(),
    counts: () => ({ ...counts }),
    changed: () => {
      const now = [...changed]
      changed.clear()
      return now
    },
  }
}

export const hasCommitted = ({ made }: PoolEntry, g: GroupId): boolean => made.get(g)?.commit === true
export const hasRefused = ({ made }: PoolEntry, g: GroupId): boolean => made.get(g)?.refuse === true
export const hasReleased = ({ made }: PoolEntry, g: GroupId, line: LineId): boolean =>
  made.get(g)?.releases.has(line) === true
export const hasWrittenOff = ({ made }: PoolEntry, g: GroupId): boolean => made.get(g)?.writtenOff === true

/** Has anybody written off a hold of it? */
export const isWrittenOff = ({ made }: PoolEntry): boolean =>
  [...made.values()].some(({ writtenOff }) => writtenOff)

/** Do the COMMITs of all parts exist? */
export const isCertified = (entry: PoolEntry): boolean =>
  entry.body.parts.every(({ g }) => hasCommitted(entry, g))
