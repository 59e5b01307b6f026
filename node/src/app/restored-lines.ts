/**
 * What was lost when the books were put back to an older copy. Partners compare the newest common balance of their line
 * whenever they connect; who is shown a later one with its own signature, or a statement of its own that it does not know,
 * or is told by a witness that entries are missing, signs nothing about transfers until every partner has told what the
 * two had signed. SPEC 6.9.
 */
import {
  askStandingShape,
  type BodyOf,
  type Bytes,
  balanceShape,
  decodeAs,
  encodeAs,
  err,
  type GroupId,
  isRecovering,
  LIMITS,
  type LineId,
  type LineStanding,
  limitShape,
  ok,
  proposes,
  type Signed,
  type SignedIntent,
  signBalanceBytes,
  sortedTids,
  standingShape,
  type Tid,
  unlistedOn,
} from '@localpay/protocol'
import type { ComparedLines } from './compared-lines.ts'
import type { Core, Directory } from './core.ts'
import { meetNewer, signLimit } from './lines/line-papers.ts'
import type { Mail } from './mail.ts'

const RESTORE = {
  /** Lines are looked at this often; nothing is asked of a partner that has answered since it connected. */
  lookMs: 2_000,
  /** Who did not answer is asked again after this. */
  retryMs: 10_000,
} as const

export interface RestoredLines {
  /** How many partners have still to tell what the two had signed, and how many were set apart. */
  readonly waiting: () => { readonly asked: number; readonly quarantined: number }
}

export interface AroundRestore {
  /** Lines whose partner has shown since this start how far it stands, and told what it has of the two. */
  readonly compared: ComparedLines
  /** Asks a group for what it holds of transfers that we may have signed, and takes it. True when it told of each. Takes turns. */
  readonly fetchLost: (from: GroupId, tids: readonly Tid[]) => Promise<boolean>
  /** Goes on with what was held back. Takes a turn. */
  readonly resume: () => Promise<void>
  /** A partner asks for a checkpoint of its line. */
  readonly want: (line: LineId) => void
  /** A checkpoint that the partner has signed was shown. */
  readonly shown: (partner: GroupId, b: Bytes, sig: Bytes) => void
  /** Witnesses have seen entries that these books do not have. */
  readonly isBehind: () => boolean
}

export function makeRestoredLines(
  core: Core,
  directory: Pick<Directory, 'isConnected' | 'known'>,
  mail: Mail,
  around: AroundRestore,
): RestoredLines {
  const { clock, log, net } = core.ports
  const { ledger } = core
  const { tables } = ledger.book
  const us = (): GroupId => ledger.head().head.gid
  /** Partners that were compared since they connected, and when a line is asked again. */
  const asked = new Set<GroupId>()
  const notBefore = new Map<LineId, number>()
  const running = new Set<LineId>()

  /** Our signature under a checkpoint that both have signed. */
  const ourSignature = (partner: GroupId, bytes: Bytes): Bytes | null => {
    const read = decodeAs(balanceShape, bytes, LIMITS.balanceBytesMax)
    const ke = read.ok ? read.value.ke[proposes(us(), partner) ? 0 : 1] : undefined
    const signer = ke === undefined ? null : core.keys.ofEpoch(ledger.book, ke)
    return signer === null ? null : signBalanceBytes(bytes, signer)
  }

  /** Both newest limits: the one that we grant, made again, and the paper of the one that the partner grants. */
  const limitsOn = (line: LineId): Signed[] => {
    const row = tables.lines.get(line)
    if (row === undefined) return []
    const { granted, grantedSeq, receivedPaper } = row
    return [
      ...(grantedSeq > 0 ? [signLimit({ core, us }, line, granted, grantedSeq)] : []),
      ...(receivedPaper === undefined ? [] : [receivedPaper]),
    ]
  }

  const standingOf = (line: LineId, partner: GroupId): LineStanding => {
    const newest = tables.balances.get(line)?.newest
    const sig = newest === undefined ? null : ourSignature(partner, newest.b)
    const { signed, booked } = unlistedOn(ledger.book, line)
    return {
      v: 1,
      known: tables.balances.get(line)?.known ?? 0,
      ...(newest === undefined || sig === null
        ? {}
        : { newest: { b: newest.b, ours: sig, theirs: newest.theirs } }),
      tids: sortedTids([...signed, ...booked].map(({ tid }) => tid)).slice(0, LIMITS.standingTidsMax),
      limits: limitsOn(line),
    }
  }

  mail.onAsk('standing', async (from, bytes) => {
    const ask = decodeAs(askStandingShape, bytes)
    if (!ask.ok) return err({ code: 'malformed' })
    const { line, wants } = ask.value
    if (tables.lines.get(line)?.partner !== from) return err({ code: 'no-such-line' })
    if (wants !== undefined) around.want(line)
    return ok(encodeAs(standingShape, standingOf(line, from)))
  })

  /** The partner's newest checkpoint as our ledger takes it, when it is newer than ours. */
  const newestOf = (line: LineId, { newest, known }: LineStanding): BodyOf<'answer'>['newest'] => {
    if (newest === undefined || known <= (tables.balances.get(line)?.known ?? 0)) return undefined
    return { b: newest.b, ours: newest.theirs, theirs: newest.ours }
  }

  /** A checkpoint that we signed and do not know; one that only its co-signature lacks is none. */
  const isAhead = (line: LineId, standing: LineStanding): boolean => {
    const state = tables.balances.get(line)
    return standing.known > (state?.known ?? 0) + (state?.waiting === undefined ? 0 : 1)
  }

  /** Every partner is asked anew, and at once: what it said before was said to books that were taken for whole. */
  const everybodyAnew = (): void => {
    asked.clear()
    notBefore.clear()
  }

  const recover = (why: BodyOf<'recover'>['why']): Promise<boolean> =>
    core.turns.take(async () => {
      const done = await ledger.order([ledger.nodeIntent('recover', { why })], () => [])
      if (done.ok) {
        log.error({ event: 'books-are-older', why })
        everybodyAnew()
        core.live.tell('neighbours', 'all')
        core.live.tell('desk', 'all')
      }
      return done.ok
    })

  /** The partner may have another key than older books know: what it signed since is under that one. */
  const papersOf = (partner: GroupId): readonly SignedIntent[] => {
    const known = directory.known(partner)
    return known === null ? [] : meetNewer(core, known)
  }

  const unknownIn = ({ tids }: LineStanding): Tid[] => tids.filter(tid => !tables.transfers.has(tid))

  /** Limits that these books do not know. @returns true when one of them is our own: then they are an older copy */
  const takeLimits = async (line: LineId, partner: GroupId, { limits }: LineStanding): Promise<boolean> => {
    let isOlder = false
    for (const signed of limits) {
      const limit = decodeAs(limitShape, signed.b)
      const intents = (): SignedIntent[] => [...papersOf(partner), ledger.nodeIntent('limit', { signed })]
      if (!limit.ok || limit.value.line !== line || !ledger.would(intents()).ok) continue
      const done = await core.turns.take(() => ledger.order(intents(), () => []))
      isOlder ||= done.ok && limit.value.by === us()
    }
    return isOlder
  }

  /** The partner told all: what it has open is fetched first, for it may be ours. */
  const takeAnswer = async (line: LineId, partner: GroupId, standing: LineStanding): Promise<void> => {
    if (!(await around.fetchLost(partner, unknownIn(standing)))) return
    const newest = newestOf(line, standing)
    const body = { line, unlisted: standing.tids, ...(newest === undefined ? {} : { newest }) }
    const done = await core.turns.take(() =>
      ledger.order([...papersOf(partner), ledger.nodeIntent('answer', body)], () => []),
    )
    if (!done.ok) log.warn({ event: 'answer-unfit', line: line.slice(0, 8), code: done.refusal.code })
    else {
      around.compared.add(line)
      log.info({ event: 'partner-answered', line: line.slice(0, 8) })
      core.live.tell('neighbours', 'all')
      core.live.tell('desk', 'all')
      if (!isRecovering(ledger.book)) await around.resume()
    }
  }

  /** Its partner has told all: the next common balance is the one to build on. */
  const waitsForBalance = (line: LineId): boolean => {
    const state = tables.recovery.get(line)
    return state?.state === 'answered' && state.floor === (tables.balances.get(line)?.known ?? 0)
  }

  const compare = async (line: LineId, partner: GroupId): Promise<void> => {
    notBefore.set(line, clock.now() + RESTORE.retryMs)
    const wants = waitsForBalance(line)
    const question = {
      v: 1,
      line,
      known: tables.balances.get(line)?.known ?? 0,
      ...(wants ? { wants: 1 } : {}),
    } as const
    const reply = await mail.ask(partner, 'standing', encodeAs(askStandingShape, question))
    const read = reply.ok ? decodeAs(standingShape, reply.value, LIMITS.frameBytesMax) : null
    if (read?.ok !== true) return
    const standing = read.value
    if (standing.newest !== undefined) around.shown(partner, standing.newest.b, standing.newest.ours)
    const isOlder = await takeLimits(line, partner, standing)
    if (isOlder && !tables.recovery.has(line)) await recover('partner')
    const { state: now } = tables.recovery.get(line) ?? {}
    if (now === 'asked' || now === 'quarantined') return takeAnswer(line, partner, standing)
    // What it has signed and we do not know is most often on its way; with our own signature under it, it is what we lost.
    if (!(await around.fetchLost(partner, unknownIn(standing)))) return
    if (!wants) asked.add(partner)
    const newest = newestOf(line, standing)
    if (newest === undefined || !isAhead(line, standing)) return void around.compared.add(line)
    // Only our own signature under it is proof that we were further: nobody's word alone stops this group.
    const trial = [
      ...papersOf(partner),
      ledger.nodeIntent('recover', { why: 'partner' }),
      ledger.nodeIntent('answer', { line, unlisted: standing.tids, newest }),
    ]
    if (!ledger.would(trial).ok) around.compared.add(line)
    else if (await recover('partner')) await takeAnswer(line, partner, standing)
  }

  let heldBack = false
  /** Who was asked last may have been set apart, or its line closed: nobody's answer says then that the waiting is over. */
  const goOn = (): void => {
    const waits = isRecovering(ledger.book)
    if (heldBack && !waits)
      around.resume().catch(cause => log.error({ event: 'restore-fault', message: String(cause) }))
    heldBack = waits
  }

  const look = (): void => {
    if (!ledger.isFounded()) return
    goOn()
    if (around.isBehind() && tables.recovery.size === 0 && tables.lines.size > 0) void recover('witness')
    for (const [id, { partner, state }] of tables.lines) {
      const line = id as LineId
      if (!directory.isConnected(partner)) {
        asked.delete(partner)
        continue
      }
      const isOpen = tables.recovery.get(line)?.state === 'asked' || waitsForBalance(line)
      const isDone = asked.has(partner) && !isOpen
      if (state === 'closed' || isDone || running.has(line) || clock.now() < (notBefore.get(line) ?? 0))
        continue
      running.add(line)
      void compare(line, partner)
        .catch(cause => log.error({ event: 'restore-fault', message: String(cause) }))
        .finally(() => running.delete(line))
    }
  }
  const repeat = (): void => {
    if (core.closing.aborted) return
    look()
    clock.after(Math.min(RESTORE.lookMs, core.config.chores.balanceMs), repeat)
  }
  repeat()
  net.onPeer(peer => {
    for (const gid of asked) if (directory.known(gid)?.record.peer === peer) asked.delete(gid)
  })

  return {
    waiting: () => {
      const states = [...tables.recovery.values()].map(({ state }) => state)
      const count = (what: string): number => states.filter(state => state === what).length
      return { asked: count('asked'), quarantined: count('quarantined') }
    },
  }
}
