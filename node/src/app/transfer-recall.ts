/**
 * A transfer that this group may have signed in a former life: what comes in bears our own signature, or names an epoch of
 * ours that is over, or a partner has it open while we ask what we lost. It is held as signed, and never refused. H9.
 */
import {
  groupOf,
  isAskedAbout,
  isRecovering,
  owesAnswer,
  placeIn,
  type TransferEvent,
} from '@localpay/protocol'
import type { Core } from './core.ts'
import { meetings } from './transfer-acts.ts'
import { saveMemory, type TransferMemory } from './transfer-memory.ts'

/** `no`: nothing of the kind; `held`: it counts as signed from now on; `dropped`: nothing of it may be answered. */
export type Recall = 'no' | 'held' | 'dropped'

/** On every own line its partner was asked since, and it builds on nothing younger: partners need not tell again. */
function isLossKnown({ ledger }: Core, { state }: TransferMemory): boolean {
  const { in: into, out } = placeIn(state)
  const { recovery, lines } = ledger.book.tables
  const own = state.body.edges.filter(
    ({ line }) => (line === into?.line || line === out?.line) && lines.has(line),
  )
  return own.every(({ line, cp }) => cp <= (recovery.get(line)?.floor ?? -1))
}

/**
 * @param isLost a partner told of it when it was asked what we had signed
 * @pre our ledger knows nothing of the transfer. Inside a turn.
 */
export async function recallIfOurs(
  core: Core,
  memory: TransferMemory,
  events: readonly TransferEvent[],
  isLost: boolean,
): Promise<Recall> {
  const { ledger, log } = { ledger: core.ledger, log: core.ports.log }
  const { body } = memory.state
  const part = placeIn(memory.state).index
  const { ke, inc } = body.parts[part] as { ke: number; inc: number }
  const group = groupOf(ledger.book)
  const isFormer = inc < group.inc || ke < group.ke
  const commit = events.flatMap(one => (one.event === 'commit' && one.part === part ? [one.sig] : []))[0]
  const isOurs = commit !== undefined || events.some(one => one.event === 'refusal' && one.part === part)
  const isAsked = isLost && isAskedAbout(ledger.book, inc)
  if (!isFormer && !isOurs && !isAsked) return 'no'
  // Strangers do not make us keep anything.
  const waits = owesAnswer(memory.state, line => ledger.book.tables.lines.has(line))
  if (!isOurs && !isAsked && !waits) return 'dropped'
  const isNews = isOurs && !isFormer && !isRecovering(ledger.book) && !isLossKnown(core, memory)
  const held = ledger.nodeIntent('recall', {
    body: memory.bodyBytes,
    ...(commit === undefined ? {} : { commit }),
  })
  const intents = [
    ...(isNews ? [ledger.nodeIntent('recover', { why: 'own-commit' as const })] : []),
    ...meetings(core, memory),
    held,
  ]
  // A body from before the window of all our lines is none that could still be booked: no alarm, no answer.
  const would = ledger.would(intents)
  if (!would.ok) {
    log.warn({ event: 'recall-unfit', tid: memory.tid.slice(0, 8), code: would.refusal.code })
    return 'dropped'
  }
  if (isNews) log.error({ event: 'own-statement-unknown', tid: memory.tid.slice(0, 8) })
  const before = memory.state
  memory.state = { ...before, phase: 'signed' }
  const done = await ledger.order(intents, () => [saveMemory(memory)])
  if (!done.ok) memory.state = before
  else core.live.tell('neighbours', 'all')
  return done.ok ? 'held' : 'dropped'
}
