/**
 * The fold held against a naive model of a group: random acts of random people, and after each of them every figure of
 * every account, the state of every payment and bill, and who is what. What the fold refuses, the model has a reason
 * against by the same name; what it takes, the model has none.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AccountId, type MemberId, NODE_AUTHOR } from '../src/base/ids.ts'
import { DAY_MS, HOUR_MS } from '../src/base/time.ts'
import { applyEntry } from '../src/ledger/apply.ts'
import { type Intent, readIntent, signIntent } from '../src/ledger/intent.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { explicitLimits, POLICY_DEFAULTS, type PolicyChange } from '../src/ledger/policy.ts'
import { NOBODY } from './bodies.ts'
import { naively } from './naive-acts.ts'
import { figuresOf, hasRole, type NaiveGroup, naiveActive } from './naive-group.ts'
import { admit, copyOf, foundGroup, hashNamed, idOf, must, record, sumOf, type TestGroup } from './world.ts'
import { meet } from './world-lines.ts'

/** How many acts in all: the fast tier takes a part of them. */
const ACTS = process.env['LOCALPAY_TESTS'] === 'fast' ? 10_000 : 100_000
const ACTS_PER_RUN = 150

const far = foundGroup('Far')
const SHOP = idOf<AccountId>('shop')

/** Every role, an area, an account of two people. */
const template: TestGroup = (() => {
  const areas = [{ id: 'north', name: 'North' }]
  const group = foundGroup('Village', { limits: { min: -60n, max: 90n }, policy: { areas } })
  const ann = admit(group, 'ann')
  admit(group, 'col', { roles: ['committee'] })
  admit(group, 'kim', { roles: ['coordinator'], area: 'north' })
  const ben = admit(group, 'ben')
  const cid = admit(group, 'cid', { area: 'north' })
  admit(group, 'dan', { limits: { min: -20n } })
  admit(group, 'eve', { area: 'north' })
  const holders = [
    { member: ben.id, can: ['pay', 'bill', 'manage'] },
    { member: cid.id, can: ['bill'] },
  ] as const
  record(group, ann, 'account', { account: SHOP, number: 'TEST0077', kind: 'company', holders })
  meet(group, far)
  return group
})()

function naiveOf(group: TestGroup): NaiveGroup {
  const { tables } = group.book
  const accounts = [...tables.accounts].map(([key, { kind, own, holders }]) => {
    const id = key as AccountId
    return [
      id,
      { id, kind, closed: false, locked: false, own, auto: undefined, holders: [...holders] },
    ] as const
  })
  const members = [...tables.members].map(([key, { area = '', roles, status }]) => {
    const id = key as MemberId
    return [id, { id, area, roles, status: status as string }] as const
  })
  return {
    accounts: new Map(accounts),
    members: new Map(members),
    payments: new Map(),
    bills: new Map(),
    consents: [],
    takenOver: [],
    external: group.external,
    community: group.community,
    policy: tables.group.get('group')!.policy,
    at: group.now,
  }
}

const people = [...template.members.values()]
const accounts: readonly AccountId[] = [
  ...people.map(({ account }) => account),
  SHOP,
  template.treasury,
  template.community,
  ...people.map(({ account }) => account),
  template.external,
  template.contested,
  NOBODY.account,
]

const levy = (on: 'payer' | 'payee', ppm: number, flat: bigint, to = template.treasury) =>
  ({ name: `${on} ${ppm} ${flat}`, on, ppm, flat, to, across: ppm > 0 }) as const
const entry = (change: Partial<(typeof POLICY_DEFAULTS)['entry']>) => ({
  entry: { ...POLICY_DEFAULTS.entry, ...change },
})

const CURRENCY = template.book.tables.group.get('group')!.policy.currency

/** What an admin may come to think of. */
const POLICIES: readonly PolicyChange[] = [
  { limits: explicitLimits({ min: -60n, max: 90n }) },
  { limits: { ...explicitLimits({ min: -10n }), skip: ['batch'] } },
  { limits: { ...explicitLimits({ min: -30n, max: 30n }), skip: ['committee'] } },
  { limits: { ...explicitLimits({ min: 0n, max: 0n }), hard: false } },
  { limits: { mode: 'none', hard: true, skip: [] } },
  { limits: { mode: 'balanced', max: 45n, hard: true, skip: [] } },
  { limits: { mode: 'earned', min: -5n, max: 80n, share: 333_333, cap: 50n, hard: true, skip: [] } },
  entry({}),
  entry({ payee: 'direct', zero: true, payerUndoMs: DAY_MS }),
  entry({ payer: false, payee: 'confirm', third: 'confirm', autoMs: 3 * DAY_MS }),
  entry({ payee: 'no', third: 'no', payerUndoMs: 5 * DAY_MS, payeeUndoMs: 0 }),
  entry({ third: 'confirm', waitMs: 2 * DAY_MS, payerUndoMs: DAY_MS }),
  { levies: [] },
  { levies: [levy('payer', 50_000, 1n)] },
  { levies: [levy('payee', 125_000, 0n), levy('payer', 0, 2n, template.community)] },
  { manners: { ...POLICY_DEFAULTS.manners, leaver: 'absorb' } },
  { manners: POLICY_DEFAULTS.manners },
  { currency: { ...CURRENCY, step: 5n } },
  { currency: CURRENCY },
  { currency: CURRENCY },
]

const KINDS = [
  ...Array<'pay'>(8).fill('pay'),
  ...Array<'bill'>(6).fill('bill'),
  ...Array<'accept'>(4).fill('accept'),
  ...Array<'reverse'>(3).fill('reverse'),
  ...Array<'dispute'>(3).fill('dispute'),
  ...Array<'settle'>(3).fill('settle'),
  ...(['enter', 'enter', 'batch', 'batch', 'pay-across', 'reject', 'withdraw', 'lapse', 'lapse'] as const),
  ...([
    'thank',
    'auto',
    'lock',
    'limits',
    'policy',
    'policy',
    'presence',
    'change',
    'change',
    'leave',
  ] as const),
] as const
type Tried = (typeof KINDS)[number]

const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  by: fc.nat(people.length),
  /** Whether whose matter it is does it. */
  fitting: fc.integer({ min: 0, max: 3 }).map(n => n > 0),
  from: fc.nat(accounts.length - 1),
  to: fc.nat(accounts.length - 1),
  amt: fc.oneof(
    { weight: 9, arbitrary: fc.bigInt({ min: 1n, max: 40n }) },
    { weight: 1, arbitrary: fc.constant(0n) },
  ),
  which: fc.nat(1_000),
  hours: fc.oneof(fc.nat(5), fc.nat(1), fc.constantFrom(0, 24, 48, 72, 120), fc.nat(400)),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)]

/** Somebody who may use this account, if there is anybody. */
const userOf = (
  { accounts: all }: NaiveGroup,
  id: AccountId | undefined,
  right: string,
): MemberId | undefined =>
  id === undefined ? undefined : all.get(id)?.holders.find(({ can }) => can.includes(right as 'pay'))?.member

interface Wish {
  readonly by: MemberId | 'node'
  readonly body: BodyOf<Kind>
}

/** A step made an act: with an author whose matter it is, or with anybody. */
function wishOf(naive: NaiveGroup, { kind, by, fitting, from, to, amt, which }: Step): Wish {
  const anybody = people[by]?.id ?? 'node'
  const staff = (...roles: readonly string[]) =>
    pick(
      [...naive.members.values()].filter(one => naiveActive(one) && hasRole(one, ...roles)),
      which,
    )?.id
  const as = (fit: MemberId | undefined): MemberId | 'node' => (fitting ? (fit ?? anybody) : anybody)
  const [source, target] = [accounts[from] as AccountId, accounts[to] as AccountId]
  const payment = { from: source, to: target, amt }
  const waiting = [...naive.bills].filter(([, { state }]) => !fitting || state === 'waiting')
  const [billId = hashNamed('none'), bill] = pick(waiting, which) ?? []
  const newest = [...naive.payments].reverse().slice(0, 12)
  const disputed = newest.filter(([, { state }]) => state === 'disputed')
  const [paidId = hashNamed('none'), paid] =
    pick(kind === 'settle' && fitting ? disputed : newest, which) ?? []
  const move = paid?.moves[0]
  const member = people[from % people.length]!
  const wishes: {
    readonly [K in Tried]: () => { readonly by: MemberId | 'node'; readonly body: BodyOf<K> }
  } = {
    pay: () => ({ by: as(userOf(naive, source, 'pay')), body: payment }),
    bill: () => ({ by: as(userOf(naive, target, 'bill')), body: payment }),
    enter: () => ({ by: as(staff('admin', 'committee')), body: payment }),
    batch: () => ({
      by: as(which % 2 === 0 ? userOf(naive, source, 'pay') : staff('admin', 'committee')),
      body: {
        items: Array.from({ length: 1 + (which % 4) }, (_, i) => ({
          ...payment,
          to: accounts[(to + i) % accounts.length] as AccountId,
        })),
      },
    }),
    'pay-across': () => ({
      by: as(userOf(naive, source, 'pay')),
      body: { from: source, to: far.gid, invoice: hashNamed('invoice'), max: amt + 1n },
    }),
    accept: () => ({ by: as(userOf(naive, bill?.from, 'pay')), body: { bill: billId as never } }),
    reject: () => ({ by: as(userOf(naive, bill?.from, 'pay')), body: { bill: billId as never } }),
    withdraw: () => ({ by: as(bill?.by), body: { bill: billId as never } }),
    lapse: () => ({ by: fitting ? 'node' : anybody, body: { bill: billId as never } }),
    reverse: () => ({
      by: as(
        which % 3 === 0
          ? staff('admin', 'committee')
          : userOf(naive, which % 3 === 1 ? move?.from : move?.to, 'pay'),
      ),
      body: { payment: paidId as never },
    }),
    dispute: () => ({ by: as(userOf(naive, move?.from, 'pay')), body: { payment: paidId as never } }),
    settle: () => ({
      by: as(staff('admin', 'committee')),
      body: { payment: paidId as never, how: which % 2 === 0 ? 'stands' : 'reversed' },
    }),
    thank: () => ({
      by: as(userOf(naive, move?.to, 'pay')),
      body: { payment: paidId as never, mark: 'good' },
    }),
    auto: () => ({
      by: as(userOf(naive, source, 'pay')),
      body: { account: source, all: which % 5 === 0, from: which % 2 === 0 ? [target] : [] },
    }),
    lock: () => ({ by: as(staff('admin', 'committee')), body: { account: source, locked: which % 3 === 0 } }),
    limits: () => ({
      by: as(staff('admin', 'committee')),
      body: {
        account: source,
        ...(which % 2 === 0 ? {} : { limits: { min: -amt, max: BigInt(which % 60) - 5n } }),
      },
    }),
    policy: () => ({ by: as(staff('admin')), body: { change: pick(POLICIES, which) as PolicyChange } }),
    presence: () => ({ by: anybody, body: { away: which % 2 === 0 } }),
    change: () => ({
      by: as(staff('admin', 'committee', 'coordinator')),
      body: { member: member.id, status: which % 2 === 0 ? 'member' : 'suspended' },
    }),
    leave: () => ({ by: as(which % 3 === 0 ? staff('admin') : member.id), body: { member: member.id } }),
  }
  return wishes[kind]()
}

/** The intent as if its author had signed it: signatures are other tests' matter. */
function signedBy(group: TestGroup, kind: Kind, { by, body }: Wish) {
  const author = people.find(({ id }) => id === by)
  const key = author?.signer.pub ?? group.signer.pub
  const nonce = new Uint8Array(16)
  new DataView(nonce.buffer).setUint32(0, group.counter++)
  const times = { at: group.now, until: group.now + HOUR_MS }
  const intent = {
    v: 1,
    gid: group.gid,
    inc: 0,
    kind,
    by: by === 'node' ? NODE_AUTHOR : by,
    key,
    nonce,
    ...times,
    body,
  }
  const { bytes, sig } = signIntent(intent as Intent, { pub: key, sign: () => new Uint8Array(64) })
  return must(readIntent(bytes, sig))
}

/** Tells the first place where the two differ; `expect` is slow, so it is asked only then. */
function compare(group: TestGroup, naive: NaiveGroup): void {
  const { tables } = group.book
  for (const [id, { closed, locked }] of naive.accounts) {
    const row = tables.accounts.get(id)!
    const told = { ...figuresOf(naive, id), status: closed ? 'closed' : 'open', locked }
    for (const [name, value] of Object.entries(told))
      if (row[name as 'balance'] !== value)
        expect({ id, name, value: row[name as 'balance'] }).toEqual({ id, name, value })
  }
  for (const [id, { state, thanks, levies, by }] of naive.payments) {
    const row = tables.payments.get(id)
    if (row?.state !== state || row.thanks.length !== thanks.length || row.levies.length !== levies.length)
      expect(row).toMatchObject({ state, thanks, levies, by })
  }
  for (const [id, { state }] of naive.bills)
    if (tables.bills.get(id)?.state !== state) expect(tables.bills.get(id)).toMatchObject({ state })
  const active = [...naive.members.values()].filter(naiveActive)
  const admins = active.filter(one => hasRole(one, 'admin')).length
  const counted = tables.group.get('group')!
  const seen = [counted.members, counted.admins, tables.payments.size, tables.bills.size, sumOf(group.book)]
  const want = [active.length, admins, naive.payments.size, naive.bills.size, 0n]
  if (seen.some((value, i) => value !== want[i])) expect(seen).toEqual(want)
  for (const [id, { status }] of naive.members)
    if (tables.members.get(id)?.status !== status) expect(tables.members.get(id)).toMatchObject({ status })
}

const taken = new Map<string, number>()
const refused = new Map<string, number>()
const count = (map: Map<string, number>, name: string): void => void map.set(name, (map.get(name) ?? 0) + 1)

function live(steps: readonly Step[]): void {
  const group = copyOf(template)
  const naive = naiveOf(group)
  for (const one of steps) {
    group.now += one.hours * HOUR_MS
    naive.at = group.now
    const wish = wishOf(naive, one)
    const signed = signedBy(group, one.kind, wish)
    const { against, happen } = naively(one.kind, { ...wish, group: naive, id: signed.id } as never)
    const entry = { seq: group.book.size, at: group.now, signed }
    const done = applyEntry(group.book, entry, { verify: () => true, checkSignature: false })
    if (done.ok) {
      if (against.length > 0) expect({ kind: one.kind, against }).toEqual({ kind: one.kind, against: [] })
      happen()
    } else if (!against.includes(done.refusal.code)) expect(against).toContain(done.refusal.code)
    count(done.ok ? taken : refused, done.ok ? one.kind : done.refusal.code)
    compare(group, naive)
  }
}

test('rule 13: whatever people do, the fold says what a naive model says, and the sum is zero', () => {
  const all = () => [...taken.values(), ...refused.values()].reduce((sum, n) => sum + n, 0)
  const lives = fc.array(step, { minLength: 1, maxLength: ACTS_PER_RUN, size: 'max' })
  while (all() < ACTS) fc.assert(fc.property(lives, live), { numRuns: 20 })
  // Random acts are worth something only if they meet every kind, and most of what can stand against them.
  expect([...taken.keys()].sort()).toEqual([...new Set(KINDS)].sort())
  expect(refused.size).toBeGreaterThan(25)
}, 600_000)
