/** What checkers look at: the groups' books as their disks tell them, every statement ever made, and who lies. */
import type { Book, Entry, GroupId, LineId, Tid, Verify } from '@localpay/protocol'
import { letterOf } from '../world/shapes.ts'
import type { Pool } from './pool.ts'
import type { Tally } from './tally.ts'

/** clearing.md §5, keys of today, what a payee owes its own members, and lines without new debt (§6a). I15 is a property of the planner and is tested there. */
export const CHECKERS = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I8',
  'I9',
  'I10',
  'I11',
  'I12',
  'I13',
  'I14',
  'I16',
  'I17',
  'I18',
  'I19',
  'I20',
  'H2',
  'H11',
  'frozen',
] as const
export type CheckerName = (typeof CHECKERS)[number]

/** `bug` stands for an assertion of the production code that failed, or a node that did not open on its own disk. */
export type Broken = CheckerName | 'bug'

export class Violation extends Error {
  readonly checker: Broken
  readonly tid: Tid | null
  constructor(checker: Broken, what: string, tid: Tid | null = null) {
    super(`${checker}: ${what}`)
    this.checker = checker
    this.tid = tid
  }
}

export interface WatchedGroup {
  readonly index: number
  readonly gid: GroupId
  readonly honest: boolean
  /** Its disk was put back to an older copy. */
  readonly restored: () => boolean
  /** Its machine is gone, for good as far as anybody knows. */
  readonly left: () => boolean
  readonly book: () => Book
  readonly tally: Tally
}

export interface Scene {
  readonly groups: readonly WatchedGroup[]
  readonly byGid: ReadonlyMap<GroupId, WatchedGroup>
  readonly pool: Pool
  readonly verify: Verify
  /** Nobody lies and nobody's past was taken away. */
  readonly allHonest: () => boolean
  /** Counts that something was looked at. @throws Violation when it does not hold */
  readonly hold: (checker: CheckerName, fact: boolean, what: () => string, tid?: Tid) => void
}

/** A decision that became durable, with the book after it. */
export interface Decided {
  readonly group: WatchedGroup
  readonly entry: Entry
  readonly book: Book
}

export const named = ({ index }: WatchedGroup): string => letterOf(index)

export const lineNamed = (line: LineId): string => line.slice(0, 6)
