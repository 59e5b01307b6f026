/**
 * What another group holds of a transfer, asked for by its id: a checkpoint names transfers whose end, or whose very
 * body, one side has not seen. What comes is taken like any message about a transfer. SPEC 7.6.
 */
import {
  askKnownShape,
  type Bytes,
  decodeAs,
  encodeAs,
  err,
  type GroupId,
  LIMITS,
  type LineId,
  ok,
  readBody,
  type Tid,
  tidOf,
  transferMessageShape,
} from '@localpay/protocol'
import type { ComparedLines } from './compared-lines.ts'
import type { Core } from './core.ts'
import type { Unknown } from './line-balances.ts'
import type { Mail } from './mail.ts'
import type { AroundRestore } from './restored-lines.ts'
import { messageFor } from './transfer-memory.ts'
import type { Transfers } from './transfers-type.ts'

/** Transfers that are asked for in one go; the others are asked for the next time. */
const ASKED_MAX = 16

export function makeKnownTransfers(
  core: Core,
  mail: Mail,
  transfers: Transfers,
  compared: Pick<ComparedLines, 'has'>,
): Unknown & Pick<AroundRestore, 'fetchLost'> {
  mail.onAsk('known', async (from, bytes) => {
    const ask = decodeAs(askKnownShape, bytes)
    if (!ask.ok) return err({ code: 'malformed' })
    const memory = await transfers.held(ask.value.tid)
    const isPart = memory?.state.body.parts.some(({ g }) => g === from) === true
    return isPart ? ok(messageFor(memory, from)) : err({ code: 'no-such-transfer' })
  })

  /**
   * The checkpoint that each body names on a line, of bodies that its partner told us. One that is too old to be signed or
   * answered is not kept otherwise, and may be answered only once a checkpoint lists it as open: that one must be able
   * to say how old it is. clearing.md §2.5, H8.
   */
  const cps = new Map<LineId, Map<Tid, number>>()
  const noteCps = (from: GroupId, tid: Tid, bytes: Bytes): void => {
    const body = readBody(bytes)
    if (!body.ok) return
    for (const { line, cp } of body.value.edges) {
      if (core.ledger.book.tables.lines.get(line)?.partner !== from) continue
      const known = cps.get(line) ?? new Map<Tid, number>()
      cps.set(line, known.set(tid, cp))
      const oldest = known.keys().next().value
      if (known.size > LIMITS.openListedMax && oldest !== undefined) known.delete(oldest)
    }
  }

  /** True when it was told. */
  const fetchOne = async (from: GroupId, tid: Tid, isLost: boolean): Promise<boolean> => {
    const reply = await mail.ask(from, 'known', encodeAs(askKnownShape, { v: 1, tid }))
    const message = reply.ok ? decodeAs(transferMessageShape, reply.value, LIMITS.frameBytesMax) : null
    // What somebody tells of another transfer was not asked for.
    if (!reply.ok || message?.ok !== true || tidOf(message.value.body) !== tid) return false
    noteCps(from, tid, message.value.body)
    const taken = await transfers.learn(from, reply.value, isLost)
    if (!taken.ok)
      core.ports.log.info({ event: 'known-unfit', tid: tid.slice(0, 8), code: taken.refusal.code })
    return true
  }

  return {
    isTold: line => compared.has(line),
    cpOf: (tid, line) =>
      transfers.waiting(tid)?.state.body.edges.find(edge => edge.line === line)?.cp ??
      cps.get(line)?.get(tid) ??
      null,
    fetch: async (from, tids) => {
      for (const tid of tids.slice(0, ASKED_MAX)) await fetchOne(from, tid, false)
    },
    fetchLost: async (from, tids) => {
      let told = 0
      for (const tid of tids) if (await fetchOne(from, tid, true)) told += 1
      return told === tids.length
    },
  }
}
