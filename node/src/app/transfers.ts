/**
 * Transfers at this group: what comes in is checked and remembered, the machine says what to do, `performAct` does
 * it. Every message may come twice, late or in any order; a group that is stopped at any instant goes on from its
 * ledger and its outbox.
 */
import {
  assert,
  type Bytes,
  deadlineOf,
  decodeAs,
  err,
  type GroupId,
  type LedgerRefusal,
  LIMITS,
  ok,
  type PublicKey,
  placeIn,
  placeOf,
  type Result,
  readBody,
  readGroupProof,
  roleOf,
  statementHolds,
  stepTransfer,
  type Tid,
  type TransferBody,
  type TransferEvent,
  type TransferMessage,
  tidOf,
  transferMessageShape,
} from '@localpay/protocol'
import type { TransferJson } from './contract.ts'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'
import { getRow, rangeRows, xferRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'
import {
  type Beside,
  decisionIntent,
  meetings,
  type Payee,
  type PayerSide,
  payeeOf,
  performAct,
  reasonOf,
} from './transfer-acts.ts'
import {
  memoryOfRow,
  messageFor,
  newMemory,
  type Proof,
  rememberStatement,
  saveMemory,
  statementsOf,
  type TransferMemory,
} from './transfer-memory.ts'

/** Transfers heard of and not signed that are remembered at once; the oldest unsigned makes room. */
const UNSIGNED_MAX = 256
const CHORE_MS = 1_000

export interface Transfers {
  /** Our own payment: consent, hold and COMMIT in one decision, then the proposal. Inside a turn. */
  readonly propose: (
    body: TransferBody,
    bodyBytes: Bytes,
    payer: PayerSide,
    ends: Bytes,
    beside: Beside,
  ) => Promise<Result<Tid, LedgerRefusal>>
  /** A cycle that we close: proposed to the others, signed by us last of all. Inside a turn. */
  readonly proposeCycle: (
    body: TransferBody,
    bodyBytes: Bytes,
    proofs: readonly Proof[],
  ) => Promise<Result<Tid, LedgerRefusal>>
  readonly list: () => readonly TransferJson[]
  readonly closing: () => number
}

export async function makeTransfers(
  core: Core,
  directory: Directory,
  mail: Mail,
  beside: Beside,
): Promise<Transfers> {
  const { store, clock, crypto, log } = core.ports
  const { ledger } = core
  /** Transfers that are not ended, and those heard of but not signed. */
  const open = new Map<Tid, TransferMemory>()
  const us = (): GroupId => ledger.head().head.gid

  const nameOf = (gid: GroupId): string =>
    gid === us()
      ? (ledger.book.tables.group.get('group')?.name ?? '')
      : (directory.known(gid)?.group.name ?? ledger.book.tables.met.get(gid)?.name ?? gid.slice(0, 8))

  /** Charters and certificates of all parts that we know ourselves. */
  const ownProofs = (body: TransferBody): Proof[] =>
    body.parts.flatMap(({ g }) => {
      const bundle = g === us() ? directory.own() : directory.known(g)?.bundle
      return bundle == null ? [] : [{ charter: bundle.charter, cert: bundle.cert }]
    })

  const load = async (tid: Tid): Promise<TransferMemory | null> => {
    const known = open.get(tid)
    if (known !== undefined) return known
    const row = await getRow(store, xferRow, KEYS.xfer(tid))
    return row === null ? null : memoryOfRow(row, us())
  }

  const keep = (memory: TransferMemory): void => {
    const ended = !['open', 'closing', 'signed'].includes(memory.state.phase)
    if (ended) open.delete(memory.tid)
    else open.set(memory.tid, memory)
    const unsigned = [...open.values()].filter(({ state }) => state.phase === 'open')
    if (unsigned.length > UNSIGNED_MAX) open.delete((unsigned[0] as TransferMemory).tid)
  }

  /** May we sign, or close? Asked of the ledger's own rules, with nothing written. H2. */
  const fitness = (memory: TransferMemory, payee: Payee | null): TransferEvent => {
    const place = placeIn(memory.state)
    if (memory.state.body.kind === 'pay' && place.out === null && payee === null)
      return { event: 'unfit', reason: 'policy' }
    const would = ledger.would([
      ...meetings(core, memory),
      decisionIntent(core, memory, { payer: null, payee }),
    ])
    // A closer that still waits has no certificate yet: all else holds.
    const waits = !would.ok && would.refusal.code === 'bad-certificate' && place.closer
    return would.ok || waits ? { event: 'fits' } : { event: 'unfit', reason: reasonOf(would.refusal) }
  }

  /** H10: a refusal is signed only for somebody whose COMMIT on a line of ours waits for it. */
  const mayRefuse = (memory: TransferMemory): boolean => {
    const { body, commits } = memory.state
    const { index } = placeIn(memory.state)
    const n = body.parts.length
    const neighbours = body.kind === 'clear' ? [(index + n - 1) % n, (index + 1) % n] : [index - 1, index + 1]
    return neighbours.some(part => commits[part] != null)
  }

  /** One event, with whatever it makes us do. */
  const step = async (memory: TransferMemory, event: TransferEvent, payee: Payee | null): Promise<void> => {
    const next = stepTransfer(memory.state, event)
    if (next.act === null) {
      memory.state = next.state
      return
    }
    // What was learned stays, whether or not the act comes off.
    memory.state = { ...next.state, phase: memory.state.phase }
    if (next.act.name === 'refuse' && !mayRefuse(memory)) return
    const done = await performAct({ core, mail, sides: { payer: null, payee }, beside }, memory, next)
    if (done.ok) return
    log.warn({
      event: 'transfer-unfit',
      tid: memory.tid.slice(0, 8),
      act: next.act.name,
      code: done.refusal.code,
    })
    if (next.act.name === 'sign' || next.act.name === 'close')
      await step(memory, { event: 'unfit', reason: reasonOf(done.refusal) }, payee)
  }

  const learnProofs = (memory: TransferMemory, proofs: readonly Proof[]): Map<string, PublicKey> => {
    const keys = new Map<string, PublicKey>()
    const group = ledger.book.tables.group.get('group')
    if (group !== undefined) keys.set(`${group.gid}/${group.ke}`, group.key)
    const seen = new Set(memory.proofs.flatMap(proof => gidOf(proof)?.gid ?? []))
    for (const proof of [...memory.proofs, ...proofs]) {
      const known = gidOf(proof)
      if (known === null || !memory.state.body.parts.some(part => part.g === known.gid)) continue
      keys.set(`${known.gid}/${known.ke}`, known.key)
      if (!seen.has(known.gid)) {
        seen.add(known.gid)
        memory.proofs.push(proof)
      }
    }
    return keys
  }
  const gidOf = (proof: Proof): { gid: GroupId; ke: number; key: PublicKey } | null => {
    const group = readGroupProof(proof.charter, proof.cert, crypto.verify)
    return group.ok ? group.value : null
  }

  /** Statements of the message that hold and are new, as events in the order in which they are to be looked at. */
  const eventsOf = (
    memory: TransferMemory,
    message: TransferMessage,
    keys: Map<string, PublicKey>,
  ): TransferEvent[] => {
    const commits: TransferEvent[] = []
    const others: TransferEvent[] = []
    const out = placeIn(memory.state).out
    for (const statement of message.statements) {
      const { s, sig } = statement
      const part = memory.state.body.parts.findIndex(({ g }) => g === s.g)
      const key = keys.get(`${s.g}/${s.ke}`)
      if (
        s.tid !== memory.tid ||
        part < 0 ||
        key === undefined ||
        !statementHolds(s, sig, key, crypto.verify)
      )
        continue
      if (s.k === 'C' && s.ke !== memory.state.body.parts[part]?.ke) continue
      if (!rememberStatement(memory, statement)) continue
      if (s.k === 'C') commits.push({ event: 'commit', part, sig })
      else if (s.k === 'F') others.push({ event: 'refusal', part })
      else if (out !== null && s.line === out.line && s.g === out.to)
        others.push({ event: 'release', ke: s.ke, sig })
    }
    return [...commits, ...others]
  }

  const take = async (
    from: GroupId,
    message: TransferMessage,
    body: TransferBody,
  ): Promise<Result<null, { code: string }>> => {
    const tid = tidOf(message.body)
    const memory = (await load(tid)) ?? newMemory(message.body, body, us(), clock.now())
    const keys = learnProofs(memory, message.proofs)
    if (memory.ends === null && message.ends !== undefined) memory.ends = message.ends
    const events = eventsOf(memory, message, keys)
    const own = placeIn(memory.state).index
    const unsigned = memory.state.phase === 'open' || memory.state.phase === 'closing'
    if (unsigned && events.some(event => event.event === 'commit' && event.part === own)) {
      // Our own COMMIT that our ledger does not know: we were rolled back, or the key is stolen. H9.
      log.error({ event: 'own-commit-unknown', tid: tid.slice(0, 8) })
      return err({ code: 'rolled-back' })
    }
    const payee = unsigned ? await payeeOf(core, memory) : null
    for (const event of events) await step(memory, event, payee)
    if (memory.state.phase === 'open' || memory.state.phase === 'closing') {
      await step(memory, { event: 'clock', now: clock.now() }, payee)
      await step(memory, fitness(memory, payee), payee)
    }
    keep(memory)
    await answerLate(memory, from, message)
    return ok(null)
  }

  /** Somebody who still lacks what ended this transfer gets all we hold. */
  const answerLate = async (
    memory: TransferMemory,
    from: GroupId,
    message: TransferMessage,
  ): Promise<void> => {
    const ended = !['open', 'closing', 'signed'].includes(memory.state.phase)
    const lacks = statementsOf(memory).length > message.statements.length
    if (!ended || !lacks || !memory.state.body.parts.some(part => part.g === from)) return
    const posting = mail.begin()
    posting.post(from, 'transfer', messageFor(memory, from))
    await store.write(posting.changes())
    posting.send()
  }

  mail.onMail('transfer', async (from, bytes) => {
    const message = decodeAs(transferMessageShape, bytes, LIMITS.frameBytesMax)
    if (!message.ok) return err({ code: 'malformed' })
    const body = readBody(message.value.body)
    if (!body.ok) return err({ code: body.refusal.code })
    if (placeOf(body.value, us()) === null) return err({ code: 'not-a-part' })
    return core.turns.take(() => take(from, message.value, body.value))
  })

  const chore = async (): Promise<void> => {
    const now = clock.now()
    for (const memory of [...open.values()]) {
      const { phase, body } = memory.state
      if (phase === 'open' && now > body.notAfter) open.delete(memory.tid)
      if ((phase === 'open' || phase === 'closing') && now >= deadlineOf(memory.state))
        await step(memory, { event: 'clock', now }, null)
      if (open.has(memory.tid)) keep(memory)
    }
  }
  const repeat = (): void => {
    if (core.closing.aborted) return
    void core.turns
      .take(chore)
      .catch(cause => log.error({ event: 'transfer-chore-fault', message: String(cause) }))
      .finally(() => clock.after(CHORE_MS, repeat))
  }

  if (ledger.isFounded()) await reopen()
  async function reopen(): Promise<void> {
    for await (const [, row] of rangeRows(store, xferRow, all('xfer/'))) {
      const memory = memoryOfRow(row, us())
      if (memory !== null && ['open', 'closing', 'signed'].includes(memory.state.phase))
        open.set(memory.tid, memory)
    }
    for (const memory of open.values()) await core.turns.take(() => step(memory, { event: 'restart' }, null))
  }
  clock.after(CHORE_MS, repeat)

  return {
    propose: async (body, bodyBytes, payer, ends, besideOwn) => {
      const memory = newMemory(bodyBytes, body, us(), clock.now())
      memory.proofs.push(...ownProofs(body))
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
    proposeCycle: async (body, bodyBytes, proofs) => {
      const memory = newMemory(bodyBytes, body, us(), clock.now())
      learnProofs(memory, [...ownProofs(body), ...proofs])
      const would = fitness(memory, null)
      if (would.event !== 'fits')
        return err({ code: 'over-line-limit', line: body.edges[0]?.line as never, side: 'in', room: 0n })
      const posting = mail.begin()
      for (const { g } of body.parts) if (g !== us()) posting.post(g, 'transfer', messageFor(memory, g))
      await store.write([saveMemory(memory), ...posting.changes()])
      posting.send()
      keep(memory)
      return ok(memory.tid)
    },
    closing: () => [...open.values()].filter(({ state }) => state.phase === 'closing').length,
    list: () => {
      const rows = [...ledger.book.tables.transfers].map(([tid, row]) => {
        const body = readBody(row.body)
        assert(body.ok, 'a body of our own ledger')
        return toJson(tid as Tid, body.value, row.role, row.state, row.since)
      })
      const waiting = [...open.values()].flatMap(memory => {
        const { body, phase, since } = memory.state
        const place = placeIn(memory.state)
        return phase === 'open' || phase === 'closing'
          ? [toJson(memory.tid, body, roleOf(body, place), 'open', since)]
          : []
      })
      return [...rows, ...waiting].sort((a, b) => b.since - a.since)
    },
  }

  function toJson(
    tid: Tid,
    body: TransferBody,
    role: TransferJson['role'],
    state: TransferJson['state'],
    since: number,
  ): TransferJson {
    return {
      tid,
      kind: body.kind,
      role,
      state,
      microHours: String(body.edges[0]?.amt ?? 0n),
      groups: body.parts.map(({ g }) => nameOf(g)),
      since,
    }
  }
}
