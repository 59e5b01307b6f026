/**
 * Reads commit groups ahead of the fold and has their signatures judged meanwhile, many at a time: the fold needs a tenth
 * of the time that a signature takes, so several threads work for it. Groups go on in their order.
 */
import {
  type AuditRefusal,
  authorSignature,
  type Entry,
  type MalformedRefusal,
  type Result,
  readEntry,
  signatureOf,
} from '@localpay/protocol'
import type { Crypto } from '../ports.ts'
import type { LogGroup } from './log-groups.ts'

/** Entries read ahead: some chunks at hand for every thread, a megabyte of memory. */
const AHEAD_MAX = 512

/** A commit group and what was found out about it, entry by entry. */
export interface JudgedGroup extends LogGroup {
  readonly read: readonly JudgedEntry[]
  /** The signature on the head is by the key it names. */
  readonly headHolds: boolean
}

export interface JudgedEntry {
  readonly entry: Result<Entry, MalformedRefusal>
  /** The signature is by the author that the intent names; of what does not read, nobody's. */
  readonly holds: boolean
}

type Step<T> = Result<T, AuditRefusal>

export const judgedAhead = ({ verifyAll }: Pick<Crypto, 'verifyAll'>) =>
  async function* (source: AsyncIterable<Step<LogGroup>>): AsyncGenerator<Step<JudgedGroup>> {
    const ahead: { readonly step: Promise<Step<JudgedGroup>>; readonly entries: number }[] = []
    let waiting = 0
    try {
      for await (const step of readingOn(source)) {
        const entries = step.ok ? step.value.entries.length : 0
        const judging = judged(step, verifyAll)
        // Looked at in its turn, if ever: who stops early asks no more.
        judging.catch(() => {})
        ahead.push({ step: judging, entries })
        waiting += entries
        while (waiting > AHEAD_MAX) {
          const next = ahead.shift()
          if (next === undefined) break
          waiting -= next.entries
          yield await next.step
        }
      }
    } catch (fault) {
      // What was read before may be wrong, and then it is wrong first.
      for (const { step } of ahead) yield await step
      throw fault
    }
    for (const { step } of ahead) yield await step
  }

/** The same, with the next one asked for before the last is worked on, so that the disk is read meanwhile. */
async function* readingOn<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (let step = await next; step.done !== true; step = await next) {
      next = iterator.next()
      yield step.value
    }
  } finally {
    // Who stops early asks no more for what was being read, nor for its fault.
    next.catch(() => {})
    await iterator.return?.()
  }
}

async function judged(step: Step<LogGroup>, verifyAll: Crypto['verifyAll']): Promise<Step<JudgedGroup>> {
  if (!step.ok) return step
  const group = step.value
  const entries = group.entries.map(bytes => readEntry(bytes))
  const asked = entries.flatMap(entry => (entry.ok ? [authorSignature(entry.value.signed)] : []))
  const verdicts = await verifyAll([signatureOf('head', group.head), ...asked])
  let next = 1
  const read = entries.map(entry => ({ entry, holds: entry.ok && verdicts[next++] === true }))
  return { ok: true, value: { ...group, read, headHolds: verdicts[0] === true } }
}
