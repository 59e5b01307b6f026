/**
 * What happened, in order: a hash over all of it, by which two runs of one seed are compared, and rows for people, of which
 * the last many are kept.
 */
import { createHash } from 'node:crypto'
import type { Millis } from '@localpay/protocol'

export interface TraceRow {
  readonly at: Millis
  /** The group it happened at; null for what concerns all. */
  readonly group: number | null
  readonly text: string
}

export interface Trace {
  /** Goes into the hash alone. */
  readonly mix: (text: string | Uint8Array) => void
  /** A row for people, and into the hash. */
  readonly tell: (group: number | null, text: string) => void
  readonly rows: () => readonly TraceRow[]
  readonly hash: () => string
}

const ROWS_MAX = 4_000

export function makeTrace(now: () => Millis): Trace {
  const hash = createHash('sha256')
  let rows: TraceRow[] = []
  return {
    mix: text => void hash.update(text),
    tell: (group, text) => {
      hash.update(`${now()} ${group} ${text}\n`)
      rows.push({ at: now(), group, text })
      if (rows.length >= 2 * ROWS_MAX) rows = rows.slice(-ROWS_MAX)
    },
    rows: () => rows.slice(-ROWS_MAX),
    hash: () => hash.copy().digest('hex'),
  }
}
