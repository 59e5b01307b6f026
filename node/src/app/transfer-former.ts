/**
 * What this group's former self may have decided. Who starts does not know whether its books were put back to an older
 * copy: of a transfer that was proposed before it started, or not long after, nothing is decided until the partners of its
 * lines have said what they hold of it. A statement of our own among that is the proof, and it is held as signed. Who sleeps
 * is not waited for without end: whoever is awake was heard by then. SPEC 6.9.
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
  MINUTE_MS,
  placeOf,
  type Result,
  type Tid,
  type TransferBody,
  tidOf,
  transferMessageShape,
} from '@localpay/protocol'
import type { ComparedLines } from './compared-lines.ts'
import type { Core } from './core.ts'
import type { Mail } from './mail.ts'
import { makeMinuteCount } from './minute-count.ts'

const FORMER = {
  /** A body's time is its proposer's, whose clock may be so far ahead of ours while we are told of it, or were. */
  aheadMs: 5 * MINUTE_MS,
  /** A partner answers within this; whoever brought the message waits as long. */
  askMs: 3_000,
  /** Transfers that one partner may make us ask about, and all strangers together: a partner takes so many questions in a minute. */
  asksPerMinute: 60,
  /** Transfers of which the answers are remembered; of the oldest it would be asked again. */
  rememberedMax: 1_024,
} as const

/** A transfer that is not decided here. */
interface Undecided {
  readonly tid: Tid
  readonly body: TransferBody
}

export type Deciding = 'sign' | 'close' | 'refuse'

/** Whether the partner of each of our edges has told. */
interface Told {
  readonly in: boolean
  readonly out: boolean
}

export interface FormerSelf {
  /**
   * May this be done? To sign or close asks for the word of the partner from whom value comes, whom a REFUSE of ours lets go;
   * to refuse for that of both, either of whom may build on a COMMIT of ours.
   */
  readonly mayDecide: (one: Undecided, act: Deciding) => boolean
  /** Asks the partners of its lines, unless that is known, and takes what they hold. Takes turns. */
  readonly ask: (one: Undecided) => Promise<void>
  /** Does this, and does it again once the partners were asked, if it was `doubted` the first time; else `undecided`. */
  readonly surely: (from: GroupId, one: Undecided, doing: () => Promise<Taken>) => Promise<Taken>
  /**
   * May a payment of our own leave over this line? Older books would build it on a common balance that its partner has left behind:
   * nobody could sign it any more, nor let it go.
   */
  readonly mayBegin: (line: LineId | undefined) => boolean
  /** This process proposes it: no former self knew it. */
  readonly made: (tid: Tid) => void
}

type Taken = Result<null, { readonly code: string }>

/** Takes what another group holds of a transfer. Takes a turn. */
type Learn = (from: GroupId, bytes: Bytes) => Promise<Taken>

/** @param compared lines whose partner has shown since this start how far it stands */
export function makeFormerSelf(
  { ports, ledger, config }: Core,
  mail: Mail,
  learn: Learn,
  compared: Pick<ComparedLines, 'has'>,
): FormerSelf {
  const { clock, log } = ports
  const doubtEnds = clock.now() + config.chores.doubtMs
  /** Transfers that were asked about. */
  const told = new Map<Tid, Told>()
  /** What partners hold of these is being taken: that asks nobody anew. */
  const learning = new Set<Tid>()
  const asking = new Map<Tid, Promise<void>>()
  const askedFor = makeMinuteCount<GroupId | 'strangers'>(clock, FORMER.asksPerMinute)
  /** On whose account it is asked: a stranger costs nothing to make, so many of them count as one. */
  const accountOf = (from: GroupId): GroupId | 'strangers' =>
    [...ledger.book.tables.lines.values()].some(({ partner }) => partner === from) ? from : 'strangers'
  const note = (tid: Tid, by: Told): void => {
    const [oldest] = told.keys()
    if (told.size >= FORMER.rememberedMax && oldest !== undefined && !told.has(tid)) told.delete(oldest)
    told.set(tid, by)
  }

  const mayDecide: FormerSelf['mayDecide'] = ({ tid, body: { created } }, act) => {
    if (created > doubtEnds && created < clock.now() + FORMER.aheadMs) return true
    const known = told.get(tid)
    if (known === undefined || clock.now() > doubtEnds) return known !== undefined
    return known.in && (act !== 'refuse' || known.out)
  }

  /** What this partner holds of it; null when nothing, undefined when it does not say. */
  const heldBy = async (partner: GroupId, tid: Tid): Promise<Bytes | null | undefined> => {
    const reply = await mail.ask(partner, 'known', encodeAs(askKnownShape, { v: 1, tid }), FORMER.askMs)
    if (reply.ok) {
      const message = decodeAs(transferMessageShape, reply.value, LIMITS.frameBytesMax)
      // What it tells of another transfer is no answer: it could make us ask about that one, and so on without end.
      return message.ok && tidOf(message.value.body) === tid ? reply.value : undefined
    }
    const isNothing = reply.refusal.code === 'refused-there' && reply.refusal.there === 'no-such-transfer'
    return isNothing ? null : undefined
  }

  const askAll = async ({ tid, body }: Undecided): Promise<void> => {
    const place = placeOf(body, ledger.head().head.gid)
    const { lines } = ledger.book.tables
    const heldAt = async (line: LineId | undefined) => {
      const from = line === undefined ? undefined : lines.get(line)?.partner
      if (line === undefined || from === undefined) return null
      const holds = await heldBy(from, tid)
      // Where it stands further than these books know, it has forgotten what these books could still decide.
      return { from, holds: holds === null && !compared.has(line) ? undefined : holds }
    }
    const [into, out] = await Promise.all([heldAt(place?.in?.line), heldAt(place?.out?.line)])
    note(tid, {
      in: into?.holds !== undefined || into === null,
      out: out?.holds !== undefined || out === null,
    })
    learning.add(tid)
    // All at once, so that nothing comes between them.
    await Promise.all([into, out].map(one => (one?.holds == null ? null : learn(one.from, one.holds))))
  }

  const ask = async (one: Undecided): Promise<void> => {
    if (mayDecide(one, 'refuse') || learning.has(one.tid)) return
    const run =
      asking.get(one.tid) ??
      askAll(one)
        .catch(cause => log.error({ event: 'former-self-fault', message: String(cause) }))
        .finally(() => {
          asking.delete(one.tid)
          learning.delete(one.tid)
        })
    asking.set(one.tid, run)
    await run
  }
  const isDoubted = (taken: Taken): boolean => !taken.ok && taken.refusal.code === 'doubted'

  return {
    mayDecide,
    ask,
    surely: async (from, one, doing) => {
      const taken = await doing()
      if (!isDoubted(taken)) return taken
      const account = accountOf(from)
      if (!askedFor.isFull(account)) {
        askedFor.add(account)
        await ask(one)
      }
      const again = mayDecide(one, 'sign') ? await doing() : taken
      return isDoubted(again) ? err({ code: 'undecided' }) : again
    },
    mayBegin: line => line === undefined || compared.has(line) || clock.now() >= doubtEnds,
    made: tid => note(tid, { in: true, out: true }),
  }
}
