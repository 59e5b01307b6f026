/**
 * Transfers at this group: what comes in is checked and remembered, the machine says what to do, `performAct` does
 * it. Every message may come twice, late or in any order; a group that is stopped at any instant goes on from its
 * ledger and its outbox.
 */
import {
  assert,
  deadlineOf,
  decodeAs,
  err,
  type GroupId,
  isForgotten,
  isRecovering,
  mayAnswer,
  ok,
  owesAnswer,
  placeIn,
  proposerOf,
  type Result,
  stepTransfer,
  type Tid,
  type TransferBody,
  type TransferEvent,
  type TransferMessage,
  tidOf,
  withdrawMailShape,
} from '@localpay/protocol'
import type { ComparedLines } from './compared-lines.ts'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'
import { makeMinuteCount } from './minute-count.ts'
import { getRow, xferRow } from './rows.ts'
import { KEYS } from './store-keys.ts'
import { type Beside, type Payee, payeeOf, performAct, readEnds, reasonOf } from './transfer-acts.ts'
import { TRANSFERS } from './transfer-bounds.ts'
import { makeFitness } from './transfer-fitness.ts'
import { makeFormerSelf } from './transfer-former.ts'
import {
  type CycleSaid,
  cycleSaid,
  heldEvents,
  holdsStatement,
  isOver,
  memoryOfRow,
  messageFor,
  newMemory,
  saveMemory,
  type TransferMemory,
} from './transfer-memory.ts'
import {
  answerLate,
  comingTransfers,
  nameIn,
  readTransferMail,
  undecidedTransfers,
} from './transfer-parts.ts'
import { recallIfOurs } from './transfer-recall.ts'
import { makeReminders } from './transfer-reminders.ts'
import { eventsOf, learnProofs, proofsKnown } from './transfer-statements.ts'
import { makeCycleTurns } from './transfer-turns.ts'
import { listTransfers, stuckTransfers } from './transfer-views.ts'
import { recordWriteOff } from './transfer-write-off.ts'
import type { Transfers } from './transfers-type.ts'
import type { HeldEvidence } from './witness/held-evidence.ts'
import { makeNotices } from './witness/notice-misconduct.ts'

const isUnsigned = ({ state }: TransferMemory): boolean => state.phase === 'open' || state.phase === 'closing'

export async function makeTransfers(
  core: Core,
  directory: Directory,
  mail: Mail,
  beside: Beside,
  evidence: Pick<HeldEvidence, 'add' | 'against'>,
  compared: Pick<ComparedLines, 'has'>,
): Promise<Transfers> {
  const { store, clock, log } = core.ports
  const { ledger } = core
  /** Transfers that hold value, and those that we may still close. */
  const open = new Map<Tid, TransferMemory>()
  /** Cycles among them that we proposed. */
  const proposed = new Set<Tid>()
  const listeners: ((said: CycleSaid) => Promise<void>)[] = []
  const tellCycle = async (memory: TransferMemory): Promise<void> => {
    const said = cycleSaid(memory)
    if (said !== null) for (const run of listeners) await run(said)
  }
  const refusals = makeMinuteCount(clock, TRANSFERS.refusalsPerMinute)
  const reminders = makeReminders(clock)
  const us = (): GroupId => ledger.head().head.gid
  const notices = makeNotices(core, directory, evidence)
  const turns = makeCycleTurns(() => open.values())
  const fitness = makeFitness(core, evidence, turns)

  const nameOf = nameIn(core, directory)
  const load = async (tid: Tid): Promise<TransferMemory | null> => {
    const known = open.get(tid) ?? turns.of(tid)
    if (known !== undefined) return known
    const row = await getRow(store, xferRow, KEYS.xfer(tid))
    return row === null ? null : memoryOfRow(row, us())
  }

  /** What is neither signed nor ours to close is not kept: who sends it again sends all of it. */
  const keep = (memory: TransferMemory): void => {
    const { phase } = memory.state
    if (phase === 'signed' || phase === 'closing') open.set(memory.tid, memory)
    else {
      drop(memory.tid)
      turns.freed()
    }
    const waiting = [...open.values()].filter(({ state }) => state.phase === 'closing')
    if (waiting.length > TRANSFERS.waitingMax)
      drop((waiting.find(one => !mayRefuse(one)) ?? waiting[0])?.tid as Tid)
  }
  const drop = (tid: Tid): void => {
    open.delete(tid)
    proposed.delete(tid)
    reminders.drop(tid)
  }

  /** We shall not sign it, and nobody next to us waits for our word: nothing of it stays. */
  const forget = async ({ tid }: TransferMemory): Promise<void> => {
    drop(tid)
    if ((await store.get(KEYS.xfer(tid))) !== undefined) await store.write([{ del: KEYS.xfer(tid) }])
  }

  const mayRefuse = ({ tid, state, isInvoiced }: TransferMemory): boolean =>
    owesAnswer(state, line => ledger.book.tables.lines.has(line), isInvoiced) &&
    mayAnswer(ledger.book, { body: state.body, tid, place: placeIn(state) })

  /** One event, with whatever it makes us do. */
  const step = async (memory: TransferMemory, event: TransferEvent, payee: Payee | null): Promise<void> => {
    const next = stepTransfer(memory.state, event)
    if (next.act === null) {
      memory.state = next.state
      return
    }
    // What was learned stays, whether or not the act comes off.
    memory.state = { ...next.state, phase: memory.state.phase }
    const { name } = next.act
    if (name === 'refuse' && !mayRefuse(memory)) return
    const undecided = { tid: memory.tid, body: memory.state.body }
    const isDecision = name === 'sign' || name === 'close' || name === 'refuse'
    memory.isDoubted = isUnsigned(memory) && isDecision && !former.mayDecide(undecided, name)
    if (memory.isDoubted) return
    const done = await performAct({ core, mail, sides: { payer: null, payee }, beside }, memory, next)
    if (done.ok && name === 'sign') await bookIfWhole(memory)
    if (done.ok) return tellCycle(memory)
    log.warn({
      event: 'transfer-unfit',
      tid: memory.tid.slice(0, 8),
      act: name,
      code: done.refusal.code,
    })
    // A closer of a cycle holds nothing until it closes: what holds its lines meanwhile may give way.
    if (name === 'close' && turns.waits(memory, done.refusal)) return
    if (name === 'sign' || name === 'close')
      await step(memory, { event: 'unfit', reason: reasonOf(done.refusal) }, payee)
  }

  /** A closer may have signed before us, against the rules: then our own COMMIT was the last. */
  const bookIfWhole = async (memory: TransferMemory): Promise<void> => {
    const part = placeIn(memory.state).index
    const sig = memory.state.commits[part]
    if (sig != null) await step(memory, { event: 'commit', part, sig }, null)
  }

  const take = async (
    from: GroupId,
    message: TransferMessage,
    body: TransferBody,
    isLost: boolean,
  ): Promise<Result<null, { code: string }>> => {
    const tid = tidOf(message.body)
    const row = ledger.book.tables.transfers.get(tid)
    const known = await load(tid)
    // Settled, listed by the checkpoints of its lines, and forgotten: who asks still was put back to an older copy.
    if (row !== undefined && isForgotten(row)) {
      if (known !== null)
        await answerLate({ store, mail }, known, { to: from, holds: message.statements.length })
      return ok(null)
    }
    turns.drop(tid)
    if (known === null && refusals.isFull(from)) return err({ code: 'later' })
    const memory = known ?? newMemory(message.body, body, us(), clock.now())
    const wasOver = isOver(memory)
    if (wasOver && message.statements.every(({ s }) => holdsStatement(memory, s))) {
      await answerLate({ store, mail }, memory, { to: from, holds: message.statements.length })
      return ok(null)
    }
    const events = eventsOf(core, memory, message, learnProofs(core, memory, message.proofs))
    if (events === null) return err({ code: 'bad-certificate' })
    if (message.ends !== undefined && readEnds(message.ends, body) !== null) memory.ends = message.ends
    const unsigned = isUnsigned(memory)
    const recall = unsigned ? await recallIfOurs(core, memory, events, isLost) : 'no'
    if (recall === 'dropped') {
      await forget(memory)
      return ok(null)
    }
    // Nothing new is begun while partners are asked what we had signed: it comes again.
    if (recall === 'no' && unsigned && isRecovering(ledger.book)) return err({ code: 'undecided' })
    const payee = unsigned ? await payeeOf(core, memory) : null
    memory.isInvoiced ||= payee !== null
    if (memory.isDoubted) events.unshift(...heldEvents(memory.state))
    memory.isDoubted = false
    for (const event of events) await step(memory, event, payee)
    await notices.look(memory)
    // What nothing follows from today may be asked for in a month: who refused what we have signed.
    if (memory.state.phase === 'signed' && events.length > 0) await store.write([saveMemory(memory)])
    if (isUnsigned(memory)) await step(memory, { event: 'clock', now: clock.now() }, payee)
    if (isUnsigned(memory)) {
      const fit = fitness(memory, payee)
      if (fit !== null) await step(memory, fit, payee)
      if (memory.isDoubted) {
        if (known !== null) keep(memory)
        return err({ code: 'doubted' })
      }
      if (fit?.event !== 'fits' && isUnsigned(memory)) {
        await tellCycle(memory)
        await forget(memory)
        return ok(null)
      }
    }
    await tellCycle(memory)
    if (unsigned && memory.state.phase === 'refused') refusals.add(from)
    keep(memory)
    // Who brought what ended it is told with all others.
    if (wasOver) await answerLate({ store, mail }, memory, { to: from, holds: message.statements.length })
    return ok(null)
  }

  const learn: Transfers['learn'] = async (from, bytes, isLost = false) => {
    const read = readTransferMail(core, bytes)
    if (!read.ok) return read
    const { message, body } = read.value
    const tid = tidOf(message.body)
    return former.surely(from, { tid, body }, () =>
      core.turns.take(() =>
        take(from, message, body, isLost).catch(cause => {
          // What is on disk counts, not what was half done in memory.
          drop(tid)
          throw cause
        }),
      ),
    )
  }
  mail.onMail('transfer', (from, bytes) => learn(from, bytes))
  const former = makeFormerSelf(core, mail, learn, compared)

  /** What ends it may have come when nothing could be decided. */
  const endIfKnown = async (memory: TransferMemory): Promise<void> => {
    if (memory.state.phase === 'signed') await bookIfWhole(memory)
    const { release } = memory.state
    if (release !== null) await step(memory, { event: 'release', ...release }, null)
  }

  const resume = async (): Promise<void> => {
    for (const memory of [...open.values()]) await endIfKnown(memory)
  }

  /** The payer's member does not want it any more: whoever has not signed refuses, or forgets it. */
  mail.onMail('withdraw', (from, bytes) =>
    core.turns.take(async () => {
      const wish = decodeAs(withdrawMailShape, bytes)
      if (!wish.ok) return err({ code: 'malformed' })
      const memory = await load(wish.value.tid)
      if (memory === null || !isUnsigned(memory) || proposerOf(memory.state.body) !== from) return ok(null)
      await step(memory, { event: 'withdraw' }, null)
      if (memory.isDoubted) {
        void former.ask({ tid: memory.tid, body: memory.state.body })
        return err({ code: 'undecided' })
      }
      if (isUnsigned(memory)) await forget(memory)
      else keep(memory)
      return ok(null)
    }),
  )

  /** Our former self may have decided it: the partners are asked, at once and then now and then, and it is looked at again. */
  const askPartners = (memory: TransferMemory, isNews: boolean): void => {
    const undecided = { tid: memory.tid, body: memory.state.body }
    if (!isNews && !reminders.isDue(memory.tid)) return
    void former.ask(undecided).then(() => {
      if (former.mayDecide(undecided, 'sign')) turns.freed()
    })
  }

  /** One that waited for its turn: what held its line has ended. */
  const askAgain = async (memory: TransferMemory): Promise<void> => {
    const wasDoubted = memory.isDoubted
    memory.isDoubted = false
    const part = memory.state.commits.findIndex(sig => sig !== null)
    const sig = memory.state.commits[part]
    if (memory.state.phase === 'closing' && sig != null)
      await step(memory, { event: 'commit', part, sig }, null)
    const fit = isUnsigned(memory) ? fitness(memory, null) : null
    if (fit !== null && !memory.isDoubted) await step(memory, fit, null)
    if (memory.isDoubted) {
      turns.hold(memory)
      return askPartners(memory, !wasDoubted)
    }
    if (wasDoubted) reminders.drop(memory.tid)
    if (fit !== null || !isUnsigned(memory)) keep(memory)
  }

  const chore = async (): Promise<void> => {
    const now = clock.now()
    for (const memory of turns.takeDue())
      if (now >= deadlineOf(memory.state)) turns.hold(memory)
      else await askAgain(memory)
    for (const memory of turns.all()) if (memory.isDoubted) askPartners(memory, false)
    for (const memory of [...open.values(), ...turns.all()]) {
      if (memory.state.phase === 'signed' && reminders.isDue(memory.tid))
        await step(memory, { event: 'restart' }, null)
      if (!isUnsigned(memory) || now < deadlineOf(memory.state)) continue
      turns.drop(memory.tid)
      memory.isDoubted = false
      await step(memory, { event: 'clock', now }, null)
      if (memory.isDoubted) {
        if (!open.has(memory.tid)) turns.hold(memory)
        askPartners(memory, false)
      } else if (isUnsigned(memory)) await forget(memory)
      else keep(memory)
    }
  }
  const repeat = (): void => {
    if (core.closing.aborted) return
    void core.turns
      .take(chore)
      .catch(cause => log.error({ event: 'transfer-chore-fault', message: String(cause) }))
      .finally(() => clock.after(TRANSFERS.choreMs, repeat))
  }

  if (ledger.isFounded()) await reopen()
  async function reopen(): Promise<void> {
    for (const memory of await undecidedTransfers(core)) {
      open.set(memory.tid, memory)
      // Of what we wait with only our own proposals are on disk.
      if (memory.state.phase === 'closing') proposed.add(memory.tid)
    }
    for (const memory of open.values())
      await core.turns.take(async () => {
        await step(memory, { event: 'restart' }, null)
        await endIfKnown(memory)
      })
  }
  clock.after(TRANSFERS.choreMs, repeat)

  return {
    propose: async (body, bodyBytes, payer, ends, besideOwn) => {
      const memory = newMemory(bodyBytes, body, us(), clock.now())
      if (!former.mayBegin(placeIn(memory.state).out?.line)) return err({ code: 'checkpoint-due' })
      former.made(memory.tid)
      memory.proofs.push(...proofsKnown(core, directory, body))
      memory.ends = ends
      const next = stepTransfer(memory.state, { event: 'fits' })
      assert(next.act?.name === 'sign', 'the payer signs first')
      const done = await performAct(
        { core, mail, sides: { payer, payee: null }, beside: besideOwn },
        memory,
        next,
      )
      if (!done.ok) return done
      keep(memory)
      return ok(memory.tid)
    },
    onCycle: run => void listeners.push(run),
    tellCycles: async () => {
      for (const memory of [...open.values()]) await tellCycle(memory)
    },
    proposeCycle: async (body, bodyBytes, proofs, noted) => {
      const memory = newMemory(bodyBytes, body, us(), clock.now())
      former.made(memory.tid)
      learnProofs(core, memory, [...proofsKnown(core, directory, body), ...proofs])
      const would = fitness(memory, null)
      if (would?.event !== 'fits')
        return err({ code: 'over-line-limit', line: body.edges[0]?.line as never, side: 'in', room: 0n })
      const posting = mail.begin()
      for (const { g } of body.parts) if (g !== us()) posting.post(g, 'transfer', messageFor(memory, g))
      await store.write([saveMemory(memory), ...posting.changes(), ...noted])
      posting.send()
      keep(memory)
      proposed.add(memory.tid)
      return ok(memory.tid)
    },
    closing: () => proposed.size,
    held: load,
    waiting: tid => open.get(tid),
    learn,
    resume: () => core.turns.take(resume),
    coming: () => comingTransfers(core, [...open.values()]),
    list: () => listTransfers(core, { open, nameOf }),
    stuck: () => stuckTransfers(core, { open, nameOf }),
    writeOff: signed => recordWriteOff({ core, mail, beside }, { signed, load, keep }),
  }
}
