/** What a bench is, and what it is given. */
import type { BenchRow } from './rows.ts'

export interface BenchMeans {
  /** An empty folder on the disk that is measured; it goes when the bench ends. */
  readonly folder: string
  /** Others are measured too, where they are installed. */
  readonly peers: boolean
  /** Small samples: shows that the bench works, says little about speed. */
  readonly quick: boolean
  /** Aborted when somebody wants it to end: what was started must be closed all the same. */
  readonly stop: AbortSignal
  /** What is told on the way, such as sample sizes and what was skipped. */
  readonly tell: (line: string) => void
}

export interface BenchResult {
  readonly rows: readonly BenchRow[]
  /** Lines for a reader that no row says: sample sizes, tables, memory, what was SKIPPED. */
  readonly notes: readonly string[]
}

export interface Bench {
  readonly title: string
  readonly run: (means: BenchMeans) => Promise<BenchResult>
}
