/**
 * Wishes that members signed, and what they see of the books: their history, receipts, the signed head. The same
 * bytes again get the same answer, so a phone may send them as often as the network loses the answer.
 */
import {
  type Bytes,
  err,
  NODE_AUTHOR,
  ok,
  type Result,
  readIntent,
  type SignedIntent,
  toHex,
} from '@localpay/protocol'
import type { Across } from './across.ts'
import { accountsByNumber, tryBatch, tryEntry } from './batches.ts'
import { billsOf, refusedChanges } from './bills.ts'
import { cardChanges } from './card-names.ts'
import type * as c from './contract.ts'
import type { Core } from './core.ts'
import { discreet } from './discreet.ts'
import { balancePointsOf, historyOf, lineAt, statusOf } from './history.ts'
import type { Ordered } from './ledger.ts'
import { hasPart, readsAll } from './members.ts'
import { memoChanges, wordsOf } from './memo.ts'
import { headJson } from './own-group.ts'
import { disputesOf, paymentOf } from './payment-page.ts'
import type { PeopleHere } from './people.ts'
import { praiseOf } from './praise.ts'
import { accountsOf, readersOf } from './receipts.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { MemoRow } from './rows.ts'
import type { Payments, Person, SubmitRequest } from './services.ts'
import { signsFor } from './signers.ts'
import { statementOf } from './statement.ts'
import { tellEntries, tellRules } from './tell-entries.ts'
import type { SignedWriteOff } from './transfer-acts.ts'
import type { Decided } from './turns.ts'

type Recorded = Omit<c.IntentReply, 'me'>
type Answer<T> = Promise<Result<T, AppRefusal>>

interface Parts {
  readonly core: Core
  readonly people: PeopleHere
  readonly across: Pick<Across, 'quote' | 'submit'>
  readonly told: Told
}

/** Without other groups. */
const ALONE: Told = {
  announce: () => {},
  lineChanged: () => {},
  writeOff: async () => err({ code: 'no-such-transfer' }),
}

/** Who hears of what was recorded, beside the people concerned. */
export interface Told {
  /** Rate or currency changed, which other groups are told. */
  readonly announce: () => void
  /** The committee decided something about a line: the node has its part to do. */
  readonly lineChanged: () => void
  /** Records what an admin signed about a transfer, with all that goes with it. Inside a turn. */
  readonly writeOff: (signed: SignedWriteOff) => Promise<Result<readonly Ordered[], AppRefusal>>
}

export function makePayments(
  core: Core,
  people: PeopleHere,
  across: Parts['across'],
  told: Told = ALONE,
): Payments {
  const parts: Parts = { core, people, across, told }
  const { ledger } = core
  return {
    submit: (person, request) => submit(parts, person, request),
    quote: async (person, request) =>
      person.account === null ? no('not-a-member-yet') : across.quote(person, request),
    history: async ({ account }, before, limit) =>
      account === null
        ? { items: [], next: null }
        : historyOf(core, people.holderOf, { account, before, limit }),
    bills: person => billsOf(core, people, person),
    payment: (person, id) => paymentOf(core, people, person, id),
    disputes: person => disputesOf(core, people, person),
    numbers: numbers => accountsByNumber(core, people, numbers),
    tryBatch: (person, items) => tryBatch(core, person, items),
    tryEntry: (person, item) => tryEntry(core, person, item),
    praise: account => praiseOf(core, people, account),
    statement: async ({ account }) =>
      account === null ? no('not-a-member-yet') : ok(await statementOf(core, people.holderOf, account)),
    balancePoints: async ({ account }) =>
      account === null ? { points: [] } : balancePointsOf(core, account),
    receipt: (person, seq) => receipt(core, person, seq),
    head: async () => (ledger.isFounded() ? ok(headJson(core)) : no('not-set-up')),
    consistency: async from => {
      if (!ledger.isFounded()) return no('not-set-up')
      const proof = Number.isSafeInteger(from) && from >= 0 ? await ledger.consistency(from) : null
      return proof === null
        ? no('not-found')
        : ok({ head: headJson(core), proof: proof.map(hash => toHex(hash)) })
    },
  }
}

async function submit(parts: Parts, person: Person, request: SubmitRequest): Answer<c.IntentReply> {
  if (!parts.core.ledger.isFounded()) return no('not-set-up')
  if (person.account === null) return no('not-a-member-yet')
  const read = readIntent(request.intent, request.sig)
  if (!read.ok) return read
  const signed = read.value
  // What somebody else signed is theirs to bring.
  if (!isTheirs(parts.core, person, signed)) return err({ code: 'not-allowed' })
  const words = wordsOf(signed, request)
  if (!words.ok) return words
  const recorded =
    signed.intent.kind === 'pay-across'
      ? await submitAcross(parts, person, signed, request.quote)
      : await submitHere(parts, signed, words.value)
  if (!recorded.ok) return err(discreet(parts.core, person, recorded.refusal))
  const me = await parts.people.me(person)
  return ok({ ...recorded.value, me: me.ok ? me.value : null })
}

/** One's own; or, inside the group, for somebody without a device. */
const isTheirs = (core: Core, person: Person, { intent: { by, kind } }: SignedIntent): boolean =>
  by === person.member || (by !== NODE_AUTHOR && kind !== 'pay-across' && signsFor(core, person, by))

async function submitHere(parts: Parts, signed: SignedIntent, words: MemoRow): Answer<Recorded> {
  const { turns, ledger } = parts.core
  const { intent } = signed
  await ledger.checkSignatures([signed])
  if (isWriteOff(signed)) return turns.take(() => recordWriteOff(parts, signed))
  const done = await (CHANGES_PEOPLE.has(intent.kind)
    ? turns.take(() => recordPeople(parts, signed, words.memo))
    : turns.share(() => record(parts, signed, words)))
  if (done.ok) tellAbout(parts, signed, done.value.ordered)
  return done.ok ? ok(done.value.recorded) : done
}

/** `ordered`: what is new in the books; nothing when these bytes had been recorded before. */
type Done = Result<{ readonly recorded: Recorded; readonly ordered: readonly Ordered[] }, AppRefusal>

/** What a member may sign alone, as one entry. In a shared turn. */
async function record({ core, people }: Parts, signed: SignedIntent, words: MemoRow): Promise<Decided<Done>> {
  const before = await recordedBefore(core, signed)
  if (before !== null) return { answer: ok({ recorded: before, ordered: [] }), written: null }
  const asked = mayBeAsked(people, signed)
  if (!asked.ok) return { answer: asked, written: null }
  const joined = await core.ledger.join([signed], done => [
    ...besideOf(signed, words),
    ...refusedChanges(core, done),
  ])
  if (!joined.ok) return { answer: joined, written: null }
  const { ordered, written } = joined.value
  return { answer: ok({ recorded: recordedNow(ordered), ordered }), written }
}

/** A card's name goes with its key, which every payment by it names. */
const besideOf = (signed: SignedIntent, words: MemoRow) =>
  signed.intent.kind === 'delegate' ? cardChanges(signed, words) : memoChanges(signed.id, words)

/** Members vote about somebody who asked to join, as they asked; about terms whose text is here. */
function mayBeAsked(people: PeopleHere, { intent }: SignedIntent): Result<unknown, AppRefusal> {
  if (intent.kind !== 'propose') return ok(null)
  const { admit, policy } = intent.body
  const terms = policy?.manners?.terms
  if (terms !== undefined && !people.hasTerms(terms)) return no('other-words')
  return admit === undefined ? ok(null) : people.admission(admit)
}

/** Who is a member, how they come in and on what terms is also kept in memory beside the books. */
const CHANGES_PEOPLE: ReadonlySet<string> = new Set(['admit', 'policy', 'reissue', 'object', 'agree'])

/** In a turn of its own. */
async function recordPeople({ core, people }: Parts, signed: SignedIntent, words: string): Promise<Done> {
  const before = await recordedBefore(core, signed)
  if (before !== null) return ok({ recorded: before, ordered: [] })
  const beside = people.beside(signed, words)
  if (!beside.ok) return beside
  const ordered = await core.ledger.order([signed], () => beside.value.changes)
  if (!ordered.ok) return ordered
  beside.value.keep()
  return ok({ recorded: recordedNow(ordered.value), ordered: ordered.value })
}

const isWriteOff = (signed: SignedIntent): signed is SignedWriteOff => signed.intent.kind === 'write-off'

/** In a turn of its own: our RELEASE goes out with it. */
async function recordWriteOff(parts: Parts, signed: SignedWriteOff): Answer<Recorded> {
  const before = await recordedBefore(parts.core, signed)
  if (before !== null) return ok(before)
  const ordered = await parts.told.writeOff(signed)
  if (!ordered.ok) return ordered
  tellAbout(parts, signed, ordered.value)
  return ok(recordedNow(ordered.value))
}

function recordedNow([one]: readonly Ordered[]): Recorded {
  const { seq, at, signed } = (one as Ordered).entry
  return { intent: signed.id, seq, at, status: 'recorded', tid: null }
}

async function submitAcross(
  { core, across }: Parts,
  person: Person,
  signed: SignedIntent,
  quote: string | null,
): Answer<Recorded> {
  const before = await recordedBefore(core, signed)
  if (before !== null) return ok(before)
  if (quote === null) return no('quote-mismatch')
  const done = await across.submit(person, signed, quote)
  // Sent twice at once: the other one was first, so its answer is this one's too.
  const first = done.ok ? null : await recordedBefore(core, signed)
  if (first !== null) return ok(first)
  return done.ok ? ok({ intent: signed.id, status: 'waiting', ...done.value }) : done
}

/** The answer that these bytes had when they were recorded; null when they were not. */
async function recordedBefore(core: Core, signed: SignedIntent): Promise<Recorded | null> {
  const { id, intent } = signed
  const seq = core.ledger.seqOf(signed)
  if (seq === undefined) return null
  // Sent twice at once: the first is answered when it is on disk, and so is this.
  if (seq >= core.ledger.head().head.size) await core.ledger.settled()
  const entry = await core.ledger.entry(seq)
  if (entry === null) return null
  const { at } = entry
  if (intent.kind !== 'pay-across') return { intent: id, seq, at, status: 'recorded', tid: null }
  const line = await lineAt(core, intent.body.from, seq)
  const waits = line !== null && statusOf(core.ledger.book, line) === 'waiting'
  return { intent: id, seq, at, status: waits ? 'waiting' : 'recorded', tid: line?.tid ?? null }
}

/** What people decide about other groups. */
const ABOUT_LINES: ReadonlySet<string> = new Set([
  'freeze',
  'thaw',
  'pardon',
  'end-line',
  'openness',
  'write-off',
  'defunct',
  'write-down',
])

function tellLine(core: Core, { announce, lineChanged }: Told): void {
  core.live.tell('neighbours', 'all')
  // What a partner may owe us is part of our record.
  announce()
  lineChanged()
}

/** Acts on one person, who must see at once what changed for them. */
const TOUCHES_MEMBER: ReadonlySet<string> = new Set(['change', 'leave', 'holder'])

function tellAbout({ core, told }: Parts, signed: SignedIntent, ordered: readonly Ordered[]): void {
  const { intent } = signed
  if (ordered.length === 0) return
  if (intent.kind === 'rate' || intent.kind === 'policy') tellRules(core, told.announce)
  if (ABOUT_LINES.has(intent.kind)) tellLine(core, told)
  if (intent.kind === 'admit') core.live.tell('me', intent.body.member)
  tellEntries(core, ordered)
  const { live, ledger } = core
  // An open page listens under its person's first account: the others who hold this one are told by their own id.
  for (const account of accountsOf(ledger.book, signed))
    for (const { member } of ledger.book.tables.accounts.get(account)?.holders ?? [])
      if (ledger.book.tables.members.get(member)?.account !== account) live.tell('me', member)
  if (TOUCHES_MEMBER.has(intent.kind)) live.tell('me', (intent.body as { member: string }).member)
  if (intent.kind === 'presence') live.tell('me', intent.by)
}

async function receipt(core: Core, person: Person, seq: number): Answer<Bytes> {
  const entry = Number.isSafeInteger(seq) && seq >= 0 ? await core.ledger.entry(seq) : null
  // A stranger is not told whether there is such an entry.
  if (entry === null || !mayRead(core, person, entry.signed)) return no('not-found')
  const bytes = await core.ledger.receipt(seq)
  return bytes === null ? no('not-found') : ok(bytes)
}

const mayRead = (core: Core, person: Person, signed: SignedIntent): boolean =>
  readsAll(core, person) ||
  readersOf(core.ledger.book, signed).some(id => id === person.account || hasPart(core, person, id))
