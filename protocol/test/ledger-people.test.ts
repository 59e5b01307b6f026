/**
 * People in random order: whatever a group's members try on one another, nobody becomes somebody else, nobody gives
 * themselves an office, and the rows that must agree do. What was allowed is judged here by its own record of who signed
 * what and when, not by the rows.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AccountId, type IntentId, type MemberId, NODE_AUTHOR, type PublicKey } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import type { Signer } from '../src/codec/signed.ts'
import { groupOf } from '../src/ledger/book.ts'
import type { Entry } from '../src/ledger/entry.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { ROLES } from '../src/ledger/kinds-people.ts'
import type { Row } from '../src/ledger/tables.ts'
import { AREAS, committee, custodial, rescue } from './committee.ts'
import { tryKind } from './village.ts'
import {
  type Author,
  admissionOf,
  hashNamed,
  idOf,
  memberOf,
  signerNamed,
  sumOf,
  type TestGroup,
  type TestMember,
} from './world.ts'

type Member = Row<'members'>

/** What a re-issue is to this test: whose words, when there were enough, what the group asked that day. */
interface Asked {
  readonly member: MemberId
  readonly words: Set<MemberId>
  readonly signers: number
  readonly delayMs: number
  enoughAt: number | null
}

interface Town {
  readonly group: TestGroup
  readonly people: TestMember[]
  readonly signers: Map<string, Signer>
  readonly asked: Map<string, Asked>
  /** How often each kind went through. */
  readonly done: Map<Kind, number>
  names: number
}

interface Act {
  readonly act: string
  readonly by: number
  readonly of: number
  readonly pick: number
}

type Wish = { [K in Kind]: readonly [by: Author, kind: K, body: BodyOf<K>] }[Kind]

/** What an act is given: who acts, on whom, beside whom; numbers to choose by. */
interface Scene extends Act {
  readonly town: Town
  readonly author: TestMember
  readonly target: TestMember
  readonly other: TestMember
  /** Of the target, what waits. */
  readonly reissue: IntentId
}

const rowOf = ({ group }: Town, id: MemberId): Member => group.book.tables.members.get(id) as Member

/** A phone that nobody had. */
function fresh(town: Town): PublicKey {
  const signer = signerNamed(`phone ${town.names++}`)
  town.signers.set(signer.pub, signer)
  return signer.pub
}

const word =
  (kind: 'second' | 'object' | 'agree') =>
  ({ author, reissue }: Scene): Wish => [author, kind, { reissue }]
const changes =
  (body: (scene: Scene) => Omit<BodyOf<'change'>, 'member'>) =>
  (scene: Scene): Wish => [scene.author, 'change', { member: scene.target.id, ...body(scene) }]

const WISHES: { readonly [act: string]: (scene: Scene) => Wish } = {
  key: ({ town, author, of }) => {
    const drop = rowOf(town, author.id).keys[of]
    return [author, 'key', { add: fresh(town), ...(drop === undefined ? {} : { drop }) }]
  },
  reissue: ({ town, author, target }) => [author, 'reissue', { member: target.id, pub: fresh(town) }],
  custody: ({ author, target, other }) => [author, 'reissue', { member: target.id, custodians: [other.id] }],
  second: word('second'),
  object: word('object'),
  agree: word('agree'),
  rekey: ({ reissue }) => ['node', 'rekey', { reissue }],
  rescue: ({ town, target }) => {
    const body = rescue(town.group, { member: target.id, pub: fresh(town) })
    return ['node', 'reissue', body]
  },
  roles: changes(({ pick }) => ({ roles: ROLES.filter((_, i) => ((pick * 7) >> i) % 2 === 1) })),
  status: changes(({ pick }) => ({ status: pick < 4 ? 'suspended' : 'member' })),
  area: changes(({ pick }) => ({ area: AREAS[pick % 3]?.id ?? '' })),
  custodians: changes(({ other }) => ({ custodians: [other.id] })),
  admit: ({ town, author, pick }) => [
    author,
    'admit',
    admissionOf(newcomer(town), pick < 2 ? { roles: ['committee'] } : {}),
  ],
  'admit-for': ({ town, author, other }) => [
    author,
    'admit',
    admissionOf(newcomer(town), { custodians: [other.id] }),
  ],
  leave: ({ author, target, pick }) => [author, 'leave', { member: pick < 3 ? author.id : target.id }],
  presence: ({ author, pick }) => [author, 'presence', { away: pick % 2 === 0 }],
  account: ({ town, author, target }) => {
    const account = idOf<AccountId>(`account ${town.names++}`)
    const number = `MORE${String(town.names).padStart(4, '0')}`
    const holders = [{ member: target.id, can: ['pay', 'manage'] as const }]
    return [author, 'account', { account, number, kind: 'family', holders }]
  },
  holder: ({ town, author, target, other, of }) => {
    const account = rowOf(town, other.id).holds.at(-1) ?? other.account
    const can = ([['pay'], ['pay', 'bill', 'manage'], undefined] as const)[of % 3]
    return [author, 'holder', { account, member: target.id, ...(can === undefined ? {} : { can }) }]
  },
  delegate: ({ town, author, pick }) => {
    const bounds = { scope: ['pay'], each: 5n, amount: 9n, every: 'week' } as const
    const until = town.group.now + pick * DAY_MS
    return [author, 'delegate', { key: fresh(town), account: author.account, ...bounds, until }]
  },
  undelegate: ({ town, author, target }) => [
    author,
    'undelegate',
    { key: rowOf(town, target.id).delegates[0] ?? fresh(town) },
  ],
  policy: ({ author, of, pick }) => {
    const recovery = { signers: 1 + (pick % 3), delayMs: (1 + (of % 3)) * DAY_MS }
    return [author, 'policy', { change: { recovery } }]
  },
  pay: ({ author, target, pick }) => [
    author,
    'pay',
    { from: author.account, to: target.account, amt: BigInt(1 + pick) },
  ],
}

/** Acts on what waits, if anything does. */
const ABOUT_REISSUES = ['second', 'object', 'agree', 'rekey']

const OFTEN = ['wait', 'wait', 'reissue', 'second', 'second', 'second', 'rekey', 'rekey']

const actArbitrary = fc.record({
  act: fc.constantFrom(...OFTEN, ...Object.keys(WISHES)),
  by: fc.nat(9),
  of: fc.nat(9),
  pick: fc.nat(9),
})

/** Somebody, with one of their phones, a custodian's, or one that is theirs no more. Often of the committee. */
function authorOf(town: Town, { act, by, pick }: Act, target: TestMember): TestMember {
  const { people } = town
  const about = (act === 'object' || act === 'agree') && by % 2 === 0
  const person = about ? target : (people[(by < 6 ? by % 3 : by) % people.length] as TestMember)
  const row = rowOf(town, person.id)
  const keys = [...row.keys, ...row.custodians.flatMap(id => rowOf(town, id).keys)]
  const key = pick === 9 ? undefined : keys[pick % Math.max(1, keys.length)]
  return { ...person, signer: (key === undefined ? undefined : town.signers.get(key)) ?? person.signer }
}

/** Null is waiting: a day to three go by. */
function wishOf(town: Town, act: Act): Wish | null {
  const { people } = town
  const waiting = people.filter(({ id }) => rowOf(town, id).reissue !== undefined)
  const among = ABOUT_REISSUES.includes(act.act) && waiting.length > 0 ? waiting : people
  const target = among[act.of % among.length] as TestMember
  const other = people[act.pick % people.length] as TestMember
  const reissue = rowOf(town, target.id).reissue ?? (hashNamed('no reissue') as string as IntentId)
  const author = authorOf(town, act, target)
  return WISHES[act.act]?.({ ...act, town, author, target, other, reissue }) ?? null
}

function newcomer(town: Town): TestMember {
  const member = memberOf(town.group, `newcomer ${town.names++}`)
  town.signers.set(member.signer.pub, member.signer)
  return { ...member, number: `COME${String(town.names).padStart(4, '0')}` }
}

/** Keeps this test's own record of who asked for what and who signed. */
function note(town: Town, { signed: { intent, id }, at }: Entry): Asked | undefined {
  if (intent.kind === 'admit') town.people.push(admitted(town, intent.body))
  if (intent.kind === 'reissue' && intent.body.roots === undefined) {
    const { signers, delayMs } = groupOf(town.group.book).policy.recovery
    const words = new Set<MemberId>()
    town.asked.set(id, { member: intent.body.member, words, signers, delayMs, enoughAt: null })
  }
  const about = 'reissue' in intent.body ? intent.body.reissue : id
  const asked = town.asked.get(about)
  if (asked !== undefined && (intent.kind === 'reissue' || intent.kind === 'second')) {
    asked.words.add(intent.by)
    if (asked.words.size >= asked.signers) asked.enoughAt ??= at
  }
  if (intent.kind === 'object') town.asked.delete(about)
  return asked
}

/** Asks of every change of keys and offices whether it was anybody's right. */
function judge(town: Town, entry: Entry, before: ReadonlyMap<string, Member>): void {
  const { intent } = entry.signed
  const asked = note(town, entry)
  const author = before.get(intent.by)
  for (const [member, row] of town.group.book.tables.members) {
    const was = before.get(member)
    if (was === undefined) continue
    if (`${was.keys}` !== `${row.keys}`)
      expect(mayReplaceKeys(entry, { member: member as MemberId, was, asked })).toBe(true)
    const offices = `${[...was.roles].sort()}` !== `${[...row.roles].sort()}` || was.status !== row.status
    const self = intent.by === member && (intent.kind === 'leave' || intent.kind === 'presence')
    if (offices && !self && was.roles.length + row.roles.length > 0) expect(author?.roles).toContain('admin')
    if (`${was.custodians}` !== `${row.custodians}` && intent.kind === 'change')
      expect([was.keys, row.custodians.includes(intent.by)]).toEqual([
        [],
        was.custodians.includes(intent.by) && row.custodians.includes(intent.by),
      ])
  }
}

function mayReplaceKeys(
  { signed: { intent }, at }: Entry,
  { member, was, asked }: { member: MemberId; was: Member; asked: Asked | undefined },
): boolean {
  if (intent.kind === 'key') return intent.by === member && was.keys.includes(intent.key)
  if (intent.kind === 'reissue') return intent.by === NODE_AUTHOR && was.roles.includes('admin')
  if (asked === undefined || asked.member !== member || asked.words.has(member)) return false
  if (asked.words.size < asked.signers) return false
  if (intent.kind === 'agree') return intent.by === member
  return intent.kind === 'rekey' && asked.enoughAt !== null && at >= asked.enoughAt + asked.delayMs
}

const admitted = (town: Town, body: BodyOf<'admit'>): TestMember => ({
  id: body.member,
  account: body.account,
  number: body.number,
  signer: (body.pub === undefined ? undefined : town.signers.get(body.pub)) ?? signerNamed('nobody'),
})

/** What must hold of the rows after every entry. */
function checkRows({ group }: Town): void {
  const { members, memberKeys, accounts, reissues, delegates } = group.book.tables
  const rows = [...members]
  const active = rows.filter(([, { status }]) => status === 'member' || status === 'absent')
  const admins = active.filter(([, { roles }]) => roles.includes('admin'))
  expect(group.book.tables.group.get('group')).toMatchObject({
    members: active.length,
    admins: admins.length,
  })
  expect(admins.length).toBeGreaterThan(0)
  expect(sumOf(group.book)).toBe(0n)
  for (const [id, row] of rows) {
    expect(row.keys.length === 0).toBe(row.custodians.length > 0)
    if (row.keys.length === 0) expect(row.roles).toEqual([])
    for (const key of row.keys) expect(memberKeys.get(key)).toEqual({ member: id })
    const waiting = [...reissues].filter(([, one]) => one.member === id && one.state === 'waiting')
    expect(waiting.map(([name]) => name)).toEqual(row.reissue === undefined ? [] : [row.reissue])
    const on = [...delegates].filter(([, one]) => one.member === id && one.state === 'on')
    const living = on.filter(([, { until }]) => until >= group.now).map(([key]) => key)
    expect(on.map(([key]) => key)).toEqual(expect.arrayContaining([...row.delegates]))
    expect(row.delegates).toEqual(expect.arrayContaining(living))
    const held = [...accounts].filter(([, { holders }]) => holders.some(({ member }) => member === id))
    expect(held.map(([name]) => name).sort()).toEqual([...row.holds].sort())
    if (row.status === 'left') expect([row.holds, row.roles, row.delegates]).toEqual([[], [], []])
    else
      expect(accounts.get(row.account)?.holders.find(({ member }) => member === id)?.can).toContain('manage')
  }
  const all = rows.flatMap(([, { keys }]) => keys)
  expect(new Set(all).size).toBe(all.length)
  for (const { kind, status, balance, holders } of accounts.values()) {
    if (status === 'closed') expect(balance).toBe(0n)
    else if (kind === 'person' || kind === 'family')
      expect(holders.some(({ can }) => can.includes('manage'))).toBe(true)
  }
}

function townOf(): Town {
  const there = committee()
  const old = custodial(there, 'old')
  const people = [there.ann, there.col, there.dee, there.kim, there.ben, there.eve, old]
  const signers = new Map(people.map(({ signer }) => [signer.pub as string, signer]))
  return { group: there.group, people, signers, asked: new Map(), done: new Map(), names: 0 }
}

function play(town: Town, act: Act): void {
  const wish = wishOf(town, act)
  if (wish === null) {
    town.group.now += (1 + (act.pick % 3)) * DAY_MS
    return
  }
  const before = new Map(town.group.book.tables.members)
  const [by, kind, body] = wish
  const result = tryKind(town.group, by, kind, body as never)
  if (!result.ok) {
    expect(town.group.book.tables.members).toEqual(before)
    return
  }
  town.done.set(kind, (town.done.get(kind) ?? 0) + 1)
  judge(town, result.value, before)
  checkRows(town)
}

describe('people in any order', () => {
  test('nobody becomes somebody else, nobody takes an office, rows agree', () => {
    const done = new Map<Kind, number>()
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 80, size: 'max' }), acts => {
        const town = townOf()
        for (const act of acts) play(town, act)
        for (const [kind, times] of town.done) done.set(kind, (done.get(kind) ?? 0) + times)
      }),
      { numRuns: 200 },
    )
    // A property over acts that are all refused would say nothing.
    for (const kind of ['key', 'reissue', 'second', 'object', 'agree', 'rekey', 'leave', 'holder'] as const)
      expect([kind, (done.get(kind) ?? 0) > 0]).toEqual([kind, true])
  }, 120_000)
})
