/**
 * Balance checkpoints with the partners of our lines: the group with the smaller id proposes, the other signs the same
 * text, or says what the text lacks. Each signature is an entry of the own ledger before it leaves the house, and what
 * was signed once is sent again in the same bytes. Two books that say different balances are told to people. SPEC 6.7.
 */
import {
  type BalanceAsk,
  type BalanceReply,
  type BodyOf,
  type Bytes,
  balanceAskShape,
  balanceReplyShape,
  balanceShape,
  DAY_MS,
  declineOf,
  declineShape,
  decodeAs,
  encodeAs,
  encodeBalance,
  encodeDecline,
  equalBytes,
  err,
  type GroupId,
  groupOf,
  isRecovering,
  type LedgerRefusal,
  LIMITS,
  type LineId,
  newsOn,
  nextBalance,
  ok,
  proposes,
  type Result,
  type Signer,
  signBalanceBytes,
  signDeclineBytes,
  type Tid,
} from '@localpay/protocol'
import type { BalanceTrouble } from './contract-neighbours.ts'
import type { Core, Directory } from './core.ts'
import { endedChanges } from './ended-transfers.ts'
import type { Ordered } from './ledger.ts'
import type { Mail } from './mail.ts'
import type { StoreChange } from './ports.ts'
import { differRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'
import type { BalanceNotices } from './witness/notice-balances.ts'

const BALANCES = {
  /** A checkpoint is made after so many booked transfers: half of what one may list. */
  bookedMax: LIMITS.unlistedMax / 2,
  /** And after so long, whatever happened. */
  weekMs: 7 * DAY_MS,
  /** Lines are looked at this often: it costs nothing while no entry was written and nobody connected. */
  lookMs: 2_000,
  /** A partner that waits for something of ours, or did not answer, is asked again after this. */
  retryMs: 5_000,
  /** Texts of one checkpoint that are tried at once; after more the next look goes on. */
  triesAtOnce: 8,
} as const

/** Transfers of the line's partner that we do not know, or not to their end. */
export interface Unknown {
  /** The checkpoint that this transfer names on the line, when its body was read; null when it was not. */
  readonly cpOf: (tid: Tid, line: LineId) => number | null
  /** Asks the group for what it holds of these, and takes it. Takes turns. */
  readonly fetch: (from: GroupId, tids: readonly Tid[]) => Promise<void>
  /** Has the partner of this line told, since this start, what it has of the two? Older books would sign away what they lost. */
  readonly isTold: (line: LineId) => boolean
}

export interface LineBalances {
  /** Why the two books of a line do not agree; null where they do, as far as anybody said. */
  readonly trouble: (line: LineId) => BalanceTrouble | null
  /** The partner asks for a checkpoint. */
  readonly want: (line: LineId) => void
}

/** `stale`: the partner signs nothing any more that stands under these keys. */
type Settled = 'agreed' | 'again' | 'later' | 'stale'

/** @throws RowFault */
export async function makeLineBalances(
  core: Core,
  directory: Directory,
  mail: Mail,
  unknown: Unknown,
  notices: BalanceNotices,
): Promise<LineBalances> {
  const { store, clock, log, net } = core.ports
  const { ledger } = core
  const { tables } = ledger.book
  const us = (): GroupId => ledger.head().head.gid
  const troubles = new Map<LineId, BalanceTrouble>()
  for await (const [key, row] of rangeRows(store, differRow, all('differ/')))
    troubles.set(key.slice('differ/'.length) as LineId, {
      ours: String(row.ours),
      theirs: String(row.theirs),
      at: row.at,
    })
  /** Partners that were connected at the last look; lines whose partner came and was not asked yet; when one may be asked again. */
  const connected = new Set<GroupId>()
  const fresh = new Set<LineId>()
  const wanted = new Set<LineId>()
  const notBefore = new Map<LineId, number>()
  const running = new Set<LineId>()
  let lookedAt = -1

  const signerOf = (ke: number): Signer | null => core.keys.ofEpoch(ledger.book, ke)
  const ourKe = (partner: GroupId, ke: readonly number[]): number => ke[proposes(us(), partner) ? 0 : 1] ?? 0

  /** Our signature under a text that our ledger holds; the same bytes whenever it is asked for. */
  const signatureUnder = (partner: GroupId, bytes: Bytes): Bytes | null => {
    const read = decodeAs(balanceShape, bytes, LIMITS.balanceBytesMax)
    const signer = read.ok ? signerOf(ourKe(partner, read.value.ke)) : null
    return signer === null ? null : signBalanceBytes(bytes, signer)
  }

  const noteTrouble = async (line: LineId, ours: bigint, theirs: bigint): Promise<void> => {
    const known = troubles.get(line)
    if (known?.ours === String(ours) && known.theirs === String(theirs)) return
    const at = clock.now()
    troubles.set(line, { ours: String(ours), theirs: String(theirs), at })
    log.error({ event: 'balances-differ', line: line.slice(0, 8) })
    await store.write([putRow(differRow, KEYS.differ(line), { ours, theirs, at })])
    core.live.tell('neighbours', 'all')
  }
  /** Both signed one balance: whatever differed before is settled. */
  const agreed = async (line: LineId, ordered: readonly Ordered[]): Promise<readonly StoreChange[]> => {
    troubles.delete(line)
    return [{ del: KEYS.differ(line) }, ...(await endedChanges(store, ordered, clock.now()))]
  }
  const tell = (line: LineId, event: string): void => {
    log.info({ event, line: line.slice(0, 8), seq: tables.balances.get(line)?.signed ?? 0 })
    core.live.tell('neighbours', 'all')
    directory.announce()
  }

  const strangersIn = (line: LineId, open: readonly Tid[]): BodyOf<'balance'>['strangers'] =>
    open.flatMap(tid => {
      const cp = tables.transfers.has(tid) ? null : unknown.cpOf(tid, line)
      return cp === null ? [] : [{ tid, cp }]
    })
  const lacking = (tids: readonly Tid[]): Tid[] =>
    tids.filter(tid => {
      const state = tables.transfers.get(tid)?.state
      return state === undefined || state === 'signed' || state === 'written-off'
    })
  /** Of open ones: those of which nothing is known, not even how old they are. */
  const unread = (line: LineId, open: readonly Tid[]): Tid[] =>
    open.filter(tid => !tables.transfers.has(tid) && unknown.cpOf(tid, line) === null)

  // The side that is asked.

  const answer = async (from: GroupId, ask: BalanceAsk): Promise<Result<BalanceReply, { code: string }>> => {
    const read = decodeAs(balanceShape, ask.balance, LIMITS.balanceBytesMax)
    if (!read.ok) return err({ code: 'malformed' })
    const { line, seq, try: tried, open } = read.value
    if (tables.lines.get(line)?.partner !== from) return err({ code: 'no-such-line' })
    notices.signed(from, ask.balance, ask.sig)
    const state = tables.balances.get(line)
    if (state?.newest !== undefined && equalBytes(state.newest.b, ask.balance)) {
      const sig = signatureUnder(from, ask.balance)
      return sig === null ? err({ code: 'key-missing' }) : ok({ v: 1, sig })
    }
    if (state?.declined?.seq === seq && state.declined.try === tried) return ok(declined(state.declined.b))
    if (!unknown.isTold(line)) return ok({ v: 1, wait: 1 })
    const intent = ledger.nodeIntent('balance', {
      balance: ask.balance,
      applied: ask.applied,
      strangers: strangersIn(line, open),
      theirs: ask.sig,
    })
    const would = ledger.would([intent])
    if (!would.ok) return whyNot(from, ask, read.value, would.refusal)
    const done = await ledger.order([intent], ordered => agreed(line, ordered))
    if (!done.ok) return err({ code: done.refusal.code })
    tell(line, 'balance-cosigned')
    const sig = signatureUnder(from, ask.balance)
    return sig === null ? err({ code: 'key-missing' }) : ok({ v: 1, sig })
  }

  const declined = (b: Bytes): BalanceReply => ({
    v: 1,
    decline: { b, sig: signDeclineBytes(b, core.signer) },
  })

  /** A text that we cannot sign: declined for what it omits, fetched for what we lack, else refused by name. */
  const whyNot = async (
    from: GroupId,
    ask: BalanceAsk,
    balance: { line: LineId; seq: number; try: number; open: readonly Tid[] },
    refusal: LedgerRefusal,
  ): Promise<Result<BalanceReply, { code: string }>> => {
    const { line, open } = balance
    switch (refusal.code) {
      case 'not-listed':
      case 'transfer-ended': {
        const decline = encodeDecline(declineOf(ledger.book, balance))
        const done = await ledger.order([ledger.nodeIntent('decline', { decline })], () => [])
        return done.ok ? ok(declined(decline)) : err({ code: done.refusal.code })
      }
      case 'not-booked':
        begin(() => unknown.fetch(from, lacking([...ask.applied, ...open])))
        return ok({ v: 1, wait: 1 })
      case 'no-such-transfer':
        begin(() => unknown.fetch(from, unread(line, open)))
        return ok({ v: 1, wait: 1 })
      case 'unknown-limit':
        return ok({ v: 1, wait: 1 })
      case 'balances-differ':
        await noteTrouble(line, refusal.ours, refusal.theirs)
        return ok({ v: 1, differs: refusal.ours })
      default:
        log.warn({ event: 'balance-refused', line: line.slice(0, 8), code: refusal.code })
        return err({ code: refusal.code })
    }
  }

  mail.onAsk('balance', async (from, bytes) => {
    const ask = decodeAs(balanceAskShape, bytes, LIMITS.frameBytesMax)
    if (!ask.ok) return err({ code: 'malformed' })
    const reply = await core.turns.take(() => answer(from, ask.value))
    return reply.ok ? ok(encodeAs(balanceReplyShape, reply.value)) : reply
  })

  // The side that proposes.

  const begin = (run: () => Promise<void>): void => {
    void run().catch(cause => log.error({ event: 'balance-fault', message: String(cause) }))
  }

  /** Signs the next text of a line, if none waits, or the try after a Decline. Takes a turn. */
  const sign = (line: LineId, decline?: BalanceReply['decline']): Promise<Result<null, LedgerRefusal>> =>
    core.turns.take(async () => {
      const state = tables.balances.get(line)
      if (state?.waiting !== undefined && decline === undefined && !isUnderFormerKey(line)) return ok(null)
      const { balance, applied } = nextBalance(ledger.book, line, { at: clock.now(), decline: decline?.b })
      const body: BodyOf<'balance'> = {
        balance: encodeBalance(balance),
        applied,
        strangers: strangersIn(line, balance.open),
        ...(decline === undefined ? {} : { decline }),
      }
      const done = await ledger.order([ledger.nodeIntent('balance', body)], () => [])
      return done.ok ? ok(null) : done
    })

  const isUnderFormerKey = (line: LineId): boolean => {
    const waiting = tables.balances.get(line)?.waiting
    const read = waiting === undefined ? null : decodeAs(balanceShape, waiting.b)
    const row = tables.lines.get(line)
    if (read?.ok !== true || row === undefined) return false
    return (
      read.value.ke[0] !== groupOf(ledger.book).ke || read.value.ke[1] !== tables.met.get(row.partner)?.ke
    )
  }

  /** One question with the text that waits, and what its answer makes of it. */
  const ask = async (line: LineId, partner: GroupId): Promise<Settled> => {
    const waiting = tables.balances.get(line)?.waiting
    const sig = waiting === undefined ? null : signatureUnder(partner, waiting.b)
    if (waiting === undefined || sig === null) return 'later'
    const question = { v: 1, balance: waiting.b, sig, applied: waiting.applied } as const
    const reply = await mail.ask(partner, 'balance', encodeAs(balanceAskShape, question))
    const read = reply.ok ? decodeAs(balanceReplyShape, reply.value) : null
    if (!reply.ok) {
      log.info({ event: 'balance-unanswered', line: line.slice(0, 8), code: reply.refusal.code })
      return reply.refusal.code === 'refused-there' && reply.refusal.there === 'stale-inc' ? 'stale' : 'later'
    }
    if (read?.ok !== true) return 'later'
    const { sig: theirs, decline, differs } = read.value
    if (theirs !== undefined) {
      notices.signed(partner, waiting.b, theirs)
      return (await take(line, theirs)) ? 'agreed' : 'later'
    }
    if (decline !== undefined) return afterDecline(line, partner, decline)
    if (differs !== undefined) {
      const text = decodeAs(balanceShape, waiting.b, LIMITS.balanceBytesMax)
      if (text.ok) await core.turns.take(() => noteTrouble(line, text.value.bal, -differs))
    }
    return 'later'
  }

  const afterDecline = async (
    line: LineId,
    partner: GroupId,
    decline: NonNullable<BalanceReply['decline']>,
  ): Promise<Settled> => {
    notices.declined(partner, decline.b, decline.sig)
    const next = await sign(line, decline)
    if (next.ok) return 'again'
    if (next.refusal.code !== 'no-such-transfer') {
      log.warn({ event: 'balance-refused', line: line.slice(0, 8), code: next.refusal.code })
      return 'later'
    }
    const read = decodeAs(declineShape, decline.b, LIMITS.balanceBytesMax)
    if (read.ok) await unknown.fetch(partner, unread(line, read.value.open))
    return 'later'
  }

  const take = (line: LineId, sig: Bytes): Promise<boolean> =>
    core.turns.take(async () => {
      const state = tables.balances.get(line)
      if (state?.waiting === undefined) return true
      const body = { line, seq: state.signed, try: state.signedTry, sig }
      const done = await ledger.order([ledger.nodeIntent('cosign', body)], ordered => agreed(line, ordered))
      if (done.ok) tell(line, 'balance-agreed')
      else log.warn({ event: 'balance-refused', line: line.slice(0, 8), code: done.refusal.code })
      return done.ok
    })

  const settle = async (line: LineId, partner: GroupId): Promise<void> => {
    // Under keys of before the partner may have signed what waits, and then it signs no other text of that number: it says.
    let state: Settled = isUnderFormerKey(line) ? await ask(line, partner) : 'stale'
    if (state === 'stale') {
      const signed = await sign(line)
      if (!signed.ok) log.warn({ event: 'balance-unfit', line: line.slice(0, 8), code: signed.refusal.code })
      state = signed.ok ? 'again' : 'later'
    }
    for (let i = 0; state === 'again' && i < BALANCES.triesAtOnce; i++) state = await ask(line, partner)
    if (state !== 'agreed') notBefore.set(line, clock.now() + BALANCES.retryMs)
  }

  /** After a restore nothing is signed over the line until there is a newer checkpoint to build on. */
  const isRestored = (line: LineId): boolean => {
    const recovery = tables.recovery.get(line)
    return recovery?.state === 'answered' && recovery.floor === (tables.balances.get(line)?.known ?? 0)
  }

  /** Does this line want a checkpoint now? */
  const isDue = (line: LineId): boolean => {
    const state = tables.balances.get(line)
    const now = clock.now()
    const isFresh = fresh.has(line)
    if (state?.waiting !== undefined) return isFresh || now >= (notBefore.get(line) ?? 0)
    if (wanted.has(line) || isRestored(line)) return now >= (notBefore.get(line) ?? 0)
    const age = now - (state?.at ?? 0)
    if (state !== undefined && age >= BALANCES.weekMs) return true
    const { booked, isNews } = newsOn(ledger.book, line)
    if (booked >= BALANCES.bookedMax || (isNews && age >= BALANCES.weekMs)) return true
    if (!isNews) fresh.delete(line)
    return isFresh && isNews && age >= core.config.chores.balanceMs
  }

  const look = (): void => {
    if (!ledger.isFounded() || isRecovering(ledger.book)) return
    const isQuiet = ledger.book.size === lookedAt
    lookedAt = ledger.book.size
    for (const [id, row] of tables.lines) {
      const line = id as LineId
      const isHere = directory.isConnected(row.partner)
      if (!isHere || !proposes(us(), row.partner) || !unknown.isTold(line)) {
        connected.delete(row.partner)
        continue
      }
      if (!connected.has(row.partner)) fresh.add(line)
      connected.add(row.partner)
      const waits = tables.balances.get(line)?.waiting !== undefined || isRestored(line)
      if (running.has(line) || (isQuiet && !fresh.has(line) && !wanted.has(line) && !waits) || !isDue(line))
        continue
      fresh.delete(line)
      wanted.delete(line)
      running.add(line)
      begin(() => settle(line, row.partner).finally(() => running.delete(line)))
    }
  }
  const repeat = (): void => {
    if (core.closing.aborted) return
    look()
    clock.after(Math.min(BALANCES.lookMs, core.config.chores.balanceMs), repeat)
  }
  repeat()
  net.onPeer(peer => {
    // Between two looks it may have gone and come back.
    for (const gid of connected) if (directory.known(gid)?.record.peer === peer) connected.delete(gid)
  })

  return { trouble: line => troubles.get(line) ?? null, want: line => void wanted.add(line) }
}
