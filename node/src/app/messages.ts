/**
 * One member writes to another through the node, so that neither has to show where they live. Messages stand beside the
 * ledger, one copy for each of the two, and nobody else reads them: no door shows anybody's but one's own, the committee's
 * neither. Whoever does not want to hear from somebody says so, and the other is told that nothing is taken, not why.
 */
import {
  cleanText,
  err,
  fromHex,
  isActive,
  isCommittee,
  LIMITS,
  type MemberId,
  ok,
  type Result,
} from '@localpay/protocol'
import type { MessageBox, MessageJson, MessageRequest, MessagesReply } from './contract-messages.ts'
import type { Core } from './core.ts'
import {
  boxOf,
  type Kept,
  messageName,
  pageOf,
  sentAs,
  withMessage,
  without,
  withRead,
} from './message-box.ts'
import type { PeopleHere } from './people.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { type BoxRow, boxRow, putRow } from './rows.ts'
import type { Messages, Person } from './services.ts'
import { KEYS } from './store-keys.ts'

type Answer<T> = Result<T, AppRefusal>
type Names = Pick<PeopleHere, 'nameOf'>

export function makeMessages(core: Core, names: Names): Messages {
  const { store } = core.ports
  const write = async (member: MemberId, changes: readonly StoreChange[]): Promise<Answer<null>> => {
    if (changes.length === 0) return ok(null)
    await store.write(changes)
    core.live.tell('messages', member)
    return ok(null)
  }
  return {
    list: async ({ member }, ask) => ok(await listOf(core, names, member, ask)),
    send: (person, request) => core.turns.take(() => send(core, person, request)),
    markRead: ({ member }, messages) =>
      core.turns.take(async () => write(member, await withRead(store, member, new Set(messages)))),
    drop: ({ member }, message) =>
      core.turns.take(async () => write(member, await without(store, member, message))),
    block: (person, other) =>
      core.turns.take(async () => {
        const change = await blocking(core, person, other)
        return change.ok ? write(person.member, change.value) : change
      }),
    unblock: ({ member }, other) =>
      core.turns.take(async () => {
        const before = await boxOf(store, member)
        return write(
          member,
          boxWith(member, { ...before, blocked: before.blocked.filter(one => one !== other) }),
        )
      }),
  }
}

const boxWith = (member: MemberId, row: BoxRow): readonly StoreChange[] => [
  putRow(boxRow, KEYS.box(member), row),
]

async function listOf(
  { ports: { store } }: Core,
  names: Names,
  member: MemberId,
  { box, before }: { readonly box: MessageBox; readonly before: string | null },
): Promise<MessagesReply> {
  const { messagesPageMax: most } = LIMITS
  const called = async (other: string) => ({ member: other, name: (await names.nameOf(other))?.name ?? '' })
  const tell = async ({ name, row: { at, other, text, read } }: Kept): Promise<MessageJson> => ({
    message: name,
    at,
    other: await called(other),
    text,
    read,
  })
  const kept = await pageOf(store, member, { box, before, limit: most + 1 })
  const { unread, blocked } = await boxOf(store, member)
  return {
    messages: await Promise.all(kept.slice(0, most).map(tell)),
    next: kept.length > most ? (kept[most - 1]?.name ?? null) : null,
    blocked: await Promise.all(blocked.map(called)),
    unread,
  }
}

/** In a turn. Both copies are one write. */
async function send(core: Core, { member }: Person, request: MessageRequest): Promise<Answer<null>> {
  const { store, clock, random } = core.ports
  const to = request.to as MemberId
  const text = cleanText(request.text)
  if (text === '' || [...text].length > LIMITS.messageCharsMax)
    return err({ code: 'malformed', why: `text: 1 to ${LIMITS.messageCharsMax} characters` })
  if (to === member) return err({ code: 'malformed', why: 'to: want somebody else' })
  const sent = await sentAs(store, member, request.wish)
  if (sent !== null) return sent.other === to && sent.text === text ? ok(null) : no('other-message')
  const refusal = await whyNot(core, { from: member, to })
  if (refusal !== null) return refusal
  const at = clock.now()
  const name = messageName(random, at)
  const mine = { other: to, text, at, read: true, wish: fromHex(request.wish) }
  const theirs = { other: member, text, at, read: false }
  const inTheirs = await withMessage(store, to, { box: 'received', name, row: theirs })
  const inMine = await withMessage(store, member, { box: 'sent', name, row: mine })
  // One's own copies are all read, so that there is always room for another.
  if (inTheirs === null || inMine === null) return no('box-full')
  await store.write([...inTheirs, ...inMine])
  core.live.tell('messages', to)
  core.live.tell('messages', member)
  return ok(null)
}

/** The committee hears everybody who is a member: what somebody said before they were of it does not count. */
async function whyNot(
  core: Core,
  { from, to }: { readonly from: MemberId; readonly to: MemberId },
): Promise<Result<never, AppRefusal> | null> {
  const { members } = core.ledger.book.tables
  const { store } = core.ports
  const there = members.get(to)
  if (!isActive(members.get(from))) return err({ code: 'not-active' })
  if (there === undefined) return err({ code: 'no-such-member' })
  if (!isActive(there)) return no('takes-no-messages')
  if ((await boxOf(store, from)).blocked.includes(to)) return no('blocked-by-you')
  const isBlocked = !isCommittee(there) && (await boxOf(store, to)).blocked.includes(from)
  return isBlocked ? no('takes-no-messages') : null
}

async function blocking(
  core: Core,
  person: Person,
  other: MemberId,
): Promise<Answer<readonly StoreChange[]>> {
  const { members } = core.ledger.book.tables
  const { member } = person
  if (members.get(other) === undefined || other === member) return err({ code: 'no-such-member' })
  if (person.committee) return no('committee-listens')
  const before = await boxOf(core.ports.store, member)
  if (before.blocked.includes(other)) return ok([])
  if (before.blocked.length >= LIMITS.blockedMax) return no('too-many-blocked')
  return ok(boxWith(member, { ...before, blocked: [...before.blocked, other] }))
}
