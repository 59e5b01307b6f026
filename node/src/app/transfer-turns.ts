/**
 * Cycles that wait for their turn on our lines: one that goes first is not refused for room that a cycle behind it holds,
 * but asked again once that one has ended; and then, in a node that has just started, once partners have said what they
 * hold of it. In memory alone and few: who has signed one that is forgotten here reminds us of it. SPEC 6.9, 8.8.
 */
import { goesFirst, type LedgerRefusal, placeIn, type Tid } from '@localpay/protocol'
import { TRANSFERS } from './transfer-bounds.ts'
import type { TransferMemory } from './transfer-memory.ts'

export interface CycleTurns {
  /** Was it refused for room that a cycle holds which gives way to it? Then it waits here. */
  readonly waits: (memory: TransferMemory, refusal: LedgerRefusal) => boolean
  /** Its turn has come and a former self may have decided it: it waits on. False when too many do. */
  readonly hold: (memory: TransferMemory) => boolean
  /** Something that was held has ended, or a partner has spoken. */
  readonly freed: () => void
  /** Those to be asked again, once: each waits anew, if it must. */
  readonly takeDue: () => readonly TransferMemory[]
  readonly of: (tid: Tid) => TransferMemory | undefined
  readonly all: () => readonly TransferMemory[]
  readonly drop: (tid: Tid) => void
}

/** @param signed transfers of ours that hold value */
export function makeCycleTurns(signed: () => Iterable<TransferMemory>): CycleTurns {
  const waiting = new Map<Tid, TransferMemory>()
  let isFreed = false

  const blocks = (held: TransferMemory, wanted: TransferMemory): boolean => {
    const { body, phase } = held.state
    if (phase !== 'signed' || body.kind !== 'clear' || held.tid === wanted.tid) return false
    const [theirs, ours] = [placeIn(held.state), placeIn(wanted.state)]
    const isOnOurs = theirs.in?.line === ours.in?.line || theirs.out?.line === ours.out?.line
    return isOnOurs && goesFirst({ tid: wanted.tid, body: wanted.state.body }, { tid: held.tid, body })
  }

  const hold = (memory: TransferMemory): boolean => {
    if (waiting.size >= TRANSFERS.turnsMax && !waiting.has(memory.tid)) return false
    waiting.set(memory.tid, memory)
    return true
  }

  return {
    waits: (memory, refusal) =>
      memory.state.body.kind === 'clear' &&
      refusal.code === 'over-line-limit' &&
      [...signed()].some(held => blocks(held, memory)) &&
      hold(memory),
    hold,
    freed: () => {
      isFreed = true
    },
    takeDue: () => {
      if (!isFreed) return []
      isFreed = false
      const due = [...waiting.values()]
      waiting.clear()
      return due
    },
    of: tid => waiting.get(tid),
    all: () => [...waiting.values()],
    drop: tid => void waiting.delete(tid),
  }
}
