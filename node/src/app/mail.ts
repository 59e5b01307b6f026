/**
 * What groups say to each other. Mail is written to the outbox in the same batch as the decision that causes it,
 * sent until acknowledged, and may arrive twice. A question is asked once and answered at once.
 *
 * One mail at a time goes to each group, oldest first; a group that does not answer is tried again after a
 * growing pause, and at once when it connects. What it cannot decide yet is passed over, for it may wait for somebody who
 * sleeps for weeks.
 */
import {
  type ASK_KINDS,
  type Bytes,
  decodeAs,
  type Envelope,
  encodeAs,
  equalBytes,
  err,
  type GroupId,
  LIMITS,
  type MAIL_KINDS,
  ok,
  openEnvelope,
  PROTOCOLS,
  type Reply,
  type Result,
  replyShape,
  sealEnvelope,
} from '@localpay/protocol'
import type { Core, Directory } from './core.ts'
import { type MinuteCount, makeMinuteCount } from './minute-count.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { counterRow, type OutRow, outRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

type MailKind = (typeof MAIL_KINDS)[number]
type AskKind = (typeof ASK_KINDS)[number]

/** Refused for good: the sender drops the mail. A thrown fault means «try again later», `undecided` that others may go first. */
type MailHandler = (from: GroupId, body: Bytes) => Promise<Result<null, { readonly code: string }>>
type AskHandler = (from: GroupId, body: Bytes) => Promise<Result<Bytes, { readonly code: string }>>

/** Mail of one decision: written with it, and sent only once it is on disk. */
interface Posting {
  readonly post: (to: GroupId, kind: MailKind, body: Bytes) => void
  /** What puts the mail into the outbox: part of the decision's own batch. */
  readonly changes: () => readonly StoreChange[]
  /** The batch is on disk. */
  readonly send: () => void
}

export interface Mail {
  readonly begin: () => Posting
  readonly ask: (
    to: GroupId,
    kind: AskKind,
    body: Bytes,
    timeoutMs?: number,
  ) => Promise<Result<Bytes, AppRefusal>>
  readonly onMail: (kind: MailKind, handler: MailHandler) => void
  readonly onAsk: (kind: AskKind, handler: AskHandler) => void
}

/** Bounds of the outbox. */
const MAIL = {
  perGroupMax: 2_000,
  /** Mails to groups whose address nobody has told us: transfers may name groups that do not exist. */
  strangersMax: 1_000,
  /** Mails of one group that are passed over as undecided, several for each transfer that we may hold open. */
  passedOverMax: 4 * LIMITS.openTransfersMax,
  /** One mail, bytes: what an envelope and the signed frame around it leave. One that never fits would block all after it. */
  bodyBytesMax: 47 * 1024,
  deadlineMs: 5_000,
  pauseMinMs: 500,
  pauseMaxMs: 30_000,
  askMs: 6_000,
} as const

/** What is taken from one group, or heard from one peer, in a minute. What is over it is not looked at. */
const PER_MINUTE = {
  /** Questions of one group: each may cost a write. */
  asks: 240,
  /** Mail of one group: a hundred a second, several times what the busiest line has. It comes again later. */
  mails: 6_000,
  /** Nonsense of one peer, whichever groups it speaks for: then it is not heard until the minute is over. */
  faults: 240,
} as const

/** What no node says that works as ours do, or says a few times while it does not know us yet. */
const FAULTS: ReadonlySet<string> = new Set([
  'malformed',
  'bad-signature',
  'not-for-us',
  'unknown-group',
  'unknown-kind',
  'not-well-formed',
  'bad-certificate',
  'bad-line',
  'bad-offer',
  'bad-proof',
])

/** Replies that only mean the other side does not know us yet, or was busy: keep the mail. */
const TRANSIENT = new Set(['unknown-group', 'bad-signature', 'not-for-us', 'later', 'fault'])

interface Waiting {
  readonly ctr: number
  readonly row: OutRow
  /** How often it was put off as `undecided`, and until when it is passed over. */
  putOff: number
  notBefore: number
}
const waiting = (ctr: number, row: OutRow): Waiting => ({ ctr, row, putOff: 0, notBefore: 0 })

const pauseAfter = (failures: number): number =>
  Math.min(MAIL.pauseMaxMs, MAIL.pauseMinMs * 2 ** Math.min(failures, 10))

interface Box {
  readonly waiting: Waiting[]
  ctr: number
  sending: boolean
  failures: number
  notBefore: number
}

/** How the letters of one protocol are handled: by kind, and so many a minute of one group. */
interface Serving {
  readonly handlers: ReadonlyMap<
    string,
    (from: GroupId, body: Bytes) => Promise<Result<Bytes | null, { readonly code: string }>>
  >
  readonly count: MinuteCount<GroupId>
  readonly busy: 'later' | 'too-many-questions'
}

export async function makeMail(core: Core, directory: Directory): Promise<Mail> {
  const { store, net, clock, crypto, log } = core.ports
  const boxes = new Map<GroupId, Box>()
  const mailHandlers = new Map<string, MailHandler>()
  const askHandlers = new Map<string, AskHandler>()

  const boxOf = (gid: GroupId): Box => {
    const known = boxes.get(gid)
    if (known !== undefined) return known
    const box: Box = { waiting: [], ctr: 0, sending: false, failures: 0, notBefore: 0 }
    boxes.set(gid, box)
    return box
  }
  for await (const [key, row] of rangeRows(store, outRow, all('out/'))) {
    const [, gid, ctr] = key.split('/') as [string, GroupId, string]
    boxOf(gid).waiting.push(waiting(Number(ctr), row))
  }
  for await (const [key, row] of rangeRows(store, counterRow, all('ctr/')))
    boxOf(key.slice(4) as GroupId).ctr = row.ctr

  const strangersMail = (): number =>
    [...boxes].reduce(
      (sum, [gid, { waiting }]) =>
        waiting.length > 0 && directory.known(gid) === null ? sum + waiting.length : sum,
      0,
    )

  const seal = (envelope: Omit<Envelope, 'v' | 'from'>): Bytes =>
    sealEnvelope({ v: 1, from: core.ledger.head().head.gid, ...envelope }, core.signer)

  /** @returns `gone` when it left the outbox: acknowledged, or refused for good; `undecided`: it alone is to come again */
  const deliver = async (gid: GroupId, mail: Waiting): Promise<'gone' | 'undecided' | 'failed'> => {
    const peer = directory.peerOf(gid)
    if (peer === null) return 'failed'
    const bytes = seal({ to: gid, ctr: mail.ctr, kind: mail.row.kind as MailKind, body: mail.row.body })
    const reply = decodeAs(replyShape, await net.ask(peer, PROTOCOLS.mail, bytes, MAIL.deadlineMs))
    if (!reply.ok) return 'failed'
    if (reply.value.code === 'undecided') return 'undecided'
    if (!reply.value.ok) {
      log.warn({
        event: 'mail-refused',
        to: gid.slice(0, 8),
        kind: mail.row.kind,
        code: reply.value.code ?? '',
      })
      if (TRANSIENT.has(reply.value.code ?? 'fault')) return 'failed'
    }
    await core.turns.take(() => store.write([{ del: KEYS.out(gid, mail.ctr) }]))
    return 'gone'
  }

  const drain = async (gid: GroupId, box: Box): Promise<void> => {
    if (box.sending) return
    box.sending = true
    try {
      while (!core.closing.aborted) {
        const mail = box.waiting
          .slice(0, MAIL.passedOverMax + 1)
          .find(({ notBefore }) => clock.now() >= notBefore)
        if (mail === undefined) return
        const went = await deliver(gid, mail).catch(() => 'failed' as const)
        if (went === 'failed') {
          box.failures += 1
          box.notBefore = clock.now() + pauseAfter(box.failures)
          return
        }
        box.failures = 0
        if (went === 'gone') box.waiting.splice(box.waiting.indexOf(mail), 1)
        else {
          mail.putOff += 1
          mail.notBefore = clock.now() + pauseAfter(mail.putOff)
        }
      }
    } finally {
      box.sending = false
    }
  }

  const sendAll = (): void => {
    if (core.closing.aborted || !core.ledger.isFounded()) return
    for (const [gid, box] of boxes)
      if (box.waiting.length > 0 && clock.now() >= box.notBefore) void drain(gid, box)
  }
  const chore = (): void => {
    if (core.closing.aborted) return
    sendAll()
    clock.after(core.config.chores.outboxMs, chore)
  }
  chore()
  net.onPeer(() => {
    for (const box of boxes.values()) box.notBefore = 0
    sendAll()
  })

  const open = (bytes: Bytes): Result<Envelope, { readonly code: string }> =>
    core.ledger.isFounded()
      ? openEnvelope(bytes, {
          us: core.ledger.head().head.gid,
          keyOf: gid => directory.known(gid)?.group.key ?? null,
          verify: crypto.verify,
        })
      : err({ code: 'not-for-us' })

  const faults = makeMinuteCount<string>(clock, PER_MINUTE.faults)

  /** One protocol: what comes over it, by whom, and how often. */
  const serve = (
    protocol: string,
    { handlers, count, busy }: Serving,
    replyOf: (body: Bytes | null) => Omit<Reply, 'v'>,
  ): void => {
    const hear = async (bytes: Bytes): Promise<Result<Bytes | null, { readonly code: string }>> => {
      const envelope = open(bytes)
      if (!envelope.ok) return envelope
      const { from, kind, body } = envelope.value
      const handler = handlers.get(kind)
      if (handler === undefined) return err({ code: 'unknown-kind' })
      if (count.isFull(from)) return err({ code: busy })
      count.add(from)
      return await handler(from, body).catch(faultOf(core, kind))
    }
    net.serve(protocol, async (bytes, peer) => {
      if (faults.isFull(peer)) return answer({ ok: false, code: 'later' })
      const heard = await hear(bytes)
      if (heard.ok) return answer(replyOf(heard.value))
      if (FAULTS.has(heard.refusal.code)) faults.add(peer)
      return answer({ ok: false, code: heard.refusal.code })
    })
  }
  serve(
    PROTOCOLS.mail,
    { handlers: mailHandlers, count: makeMinuteCount(clock, PER_MINUTE.mails), busy: 'later' },
    () => ({ ok: true }),
  )
  serve(
    PROTOCOLS.ask,
    { handlers: askHandlers, count: makeMinuteCount(clock, PER_MINUTE.asks), busy: 'too-many-questions' },
    body => (body === null ? { ok: true } : { ok: true, body }),
  )

  return {
    begin: () => {
      const posted: { box: Box; to: GroupId; mail: Waiting }[] = []
      return {
        post: (to, kind, body) => {
          const box = boxOf(to)
          const isFull =
            box.waiting.length >= MAIL.perGroupMax ||
            (directory.known(to) === null && strangersMail() >= MAIL.strangersMax)
          // A peer that asks for one thing without end and never takes it fills no box with it.
          const isWaiting = box.waiting.some(({ row }) => row.kind === kind && equalBytes(row.body, body))
          if (isWaiting) return
          if (isFull) return log.warn({ event: 'outbox-full', to: to.slice(0, 8) })
          if (body.length > MAIL.bodyBytesMax)
            return log.error({ event: 'mail-too-big', to: to.slice(0, 8), kind, bytes: body.length })
          box.ctr += 1
          posted.push({ box, to, mail: waiting(box.ctr, { kind, body, at: clock.now() }) })
        },
        changes: () =>
          posted.flatMap(({ to, mail }) => [
            putRow(outRow, KEYS.out(to, mail.ctr), mail.row),
            putRow(counterRow, KEYS.ctr(to), { ctr: mail.ctr }),
          ]),
        send: () => {
          for (const { box, mail } of posted) box.waiting.push(mail)
          sendAll()
        },
      }
    },
    ask: async (to, kind, body, timeoutMs = MAIL.askMs) => {
      const peer = directory.peerOf(to)
      if (peer === null) return no('group-not-known')
      try {
        const bytes = await net.ask(peer, PROTOCOLS.ask, seal({ to, ctr: 0, kind, body }), timeoutMs)
        const reply = decodeAs(replyShape, bytes, LIMITS.frameBytesMax)
        if (!reply.ok) return no('group-not-reachable')
        if (!reply.value.ok || reply.value.body === undefined)
          return err({ code: 'refused-there', there: reply.value.code ?? 'fault' })
        return ok(reply.value.body)
      } catch {
        return no('group-not-reachable')
      }
    },
    onMail: (kind, handler) => void mailHandlers.set(kind, handler),
    onAsk: (kind, handler) => void askHandlers.set(kind, handler),
  }
}

const answer = (reply: Omit<Reply, 'v'>): Bytes => encodeAs(replyShape, { v: 1, ...reply })

const faultOf = (core: Core, kind: string) => (cause: unknown) => {
  core.ports.log.error({
    event: 'peer-door-fault',
    kind,
    message: cause instanceof Error ? cause.message : String(cause),
  })
  return err({ code: 'fault' } as const)
}
