/**
 * What groups say to each other. Mail is written to the outbox in the same batch as the decision that causes it,
 * sent until acknowledged, and may arrive twice. A question is asked once and answered at once.
 *
 * One mail at a time goes to each group, oldest first; a group that does not answer is tried again after a
 * growing pause, and at once when it connects.
 */
import {
  type ASK_KINDS,
  type Bytes,
  decodeAs,
  type Envelope,
  encodeAs,
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
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { counterRow, type OutRow, outRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

type MailKind = (typeof MAIL_KINDS)[number]
type AskKind = (typeof ASK_KINDS)[number]

/** Refused for good: the sender drops the mail. A thrown fault means «try again later». */
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
  /** One mail, bytes: what an envelope and the signed frame around it leave. One that never fits would block all after it. */
  bodyBytesMax: 47 * 1024,
  deadlineMs: 5_000,
  pauseMinMs: 500,
  pauseMaxMs: 30_000,
  askMs: 6_000,
} as const

/** Questions that one group may ask in a minute: each may cost a write. */
const ASKS_PER_MINUTE = 240

/** Replies that only mean the other side does not know us yet, or was busy: keep the mail. */
const TRANSIENT = new Set(['unknown-group', 'bad-signature', 'not-for-us', 'later', 'fault'])

interface Waiting {
  readonly ctr: number
  readonly row: OutRow
}

interface Box {
  readonly waiting: Waiting[]
  ctr: number
  sending: boolean
  failures: number
  notBefore: number
  readonly asks: { minute: number; count: number }
}

export async function makeMail(core: Core, directory: Directory): Promise<Mail> {
  const { store, net, clock, crypto, log } = core.ports
  const boxes = new Map<GroupId, Box>()
  const mailHandlers = new Map<string, MailHandler>()
  const askHandlers = new Map<string, AskHandler>()

  const boxOf = (gid: GroupId): Box => {
    const known = boxes.get(gid)
    if (known !== undefined) return known
    const box: Box = {
      waiting: [],
      ctr: 0,
      sending: false,
      failures: 0,
      notBefore: 0,
      asks: { minute: 0, count: 0 },
    }
    boxes.set(gid, box)
    return box
  }
  for await (const [key, row] of rangeRows(store, outRow, all('out/'))) {
    const [, gid, ctr] = key.split('/') as [string, GroupId, string]
    boxOf(gid).waiting.push({ ctr: Number(ctr), row })
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

  /** @returns true when it left the outbox: acknowledged, or refused for good */
  const deliver = async (gid: GroupId, mail: Waiting): Promise<boolean> => {
    const peer = directory.peerOf(gid)
    if (peer === null) return false
    const bytes = seal({ to: gid, ctr: mail.ctr, kind: mail.row.kind as MailKind, body: mail.row.body })
    const reply = decodeAs(replyShape, await net.ask(peer, PROTOCOLS.mail, bytes, MAIL.deadlineMs))
    if (!reply.ok) return false
    if (!reply.value.ok) {
      log.warn({
        event: 'mail-refused',
        to: gid.slice(0, 8),
        kind: mail.row.kind,
        code: reply.value.code ?? '',
      })
      if (TRANSIENT.has(reply.value.code ?? 'fault')) return false
    }
    await core.turns.take(() => store.write([{ del: KEYS.out(gid, mail.ctr) }]))
    return true
  }

  const drain = async (gid: GroupId, box: Box): Promise<void> => {
    if (box.sending) return
    box.sending = true
    try {
      while (box.waiting.length > 0 && !core.closing.aborted) {
        if (!(await deliver(gid, box.waiting[0] as Waiting).catch(() => false))) {
          box.failures += 1
          box.notBefore =
            clock.now() + Math.min(MAIL.pauseMaxMs, MAIL.pauseMinMs * 2 ** Math.min(box.failures, 10))
          return
        }
        box.waiting.shift()
        box.failures = 0
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

  net.serve(PROTOCOLS.mail, async bytes => {
    const envelope = open(bytes)
    if (!envelope.ok) return answer({ ok: false, code: envelope.refusal.code })
    const handler = mailHandlers.get(envelope.value.kind)
    if (handler === undefined) return answer({ ok: false, code: 'unknown-kind' })
    const done = await handler(envelope.value.from, envelope.value.body).catch(
      faultOf(core, envelope.value.kind),
    )
    return answer(done.ok ? { ok: true } : { ok: false, code: done.refusal.code })
  })
  net.serve(PROTOCOLS.ask, async bytes => {
    const envelope = open(bytes)
    if (!envelope.ok) return answer({ ok: false, code: envelope.refusal.code })
    const handler = askHandlers.get(envelope.value.kind)
    if (handler === undefined) return answer({ ok: false, code: 'unknown-kind' })
    const asked = boxOf(envelope.value.from).asks
    const minute = Math.floor(clock.now() / 60_000)
    if (asked.minute !== minute) Object.assign(asked, { minute, count: 0 })
    asked.count += 1
    if (asked.count > ASKS_PER_MINUTE) return answer({ ok: false, code: 'too-many-questions' })
    const done = await handler(envelope.value.from, envelope.value.body).catch(
      faultOf(core, envelope.value.kind),
    )
    return answer(done.ok ? { ok: true, body: done.value } : { ok: false, code: done.refusal.code })
  })

  return {
    begin: () => {
      const posted: { box: Box; to: GroupId; mail: Waiting }[] = []
      return {
        post: (to, kind, body) => {
          const box = boxOf(to)
          const isFull =
            box.waiting.length >= MAIL.perGroupMax ||
            (directory.known(to) === null && strangersMail() >= MAIL.strangersMax)
          if (isFull) return log.warn({ event: 'outbox-full', to: to.slice(0, 8) })
          if (body.length > MAIL.bodyBytesMax)
            return log.error({ event: 'mail-too-big', to: to.slice(0, 8), kind, bytes: body.length })
          box.ctr += 1
          posted.push({ box, to, mail: { ctr: box.ctr, row: { kind, body, at: clock.now() } } })
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
