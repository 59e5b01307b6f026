/** One ledger that has every kind of intent, from names and seeds alone: what vectors are made of. */

import type { Bytes } from '../src/base/bytes.ts'
import { periodOf } from '../src/base/calendar.ts'
import type { AccountId, IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { explicitLimits, POLICY_DEFAULTS } from '../src/ledger/policy.ts'
import { proposes } from '../src/lines/balance.ts'
import { encodeBody, tidOf } from '../src/transfer/body.ts'
import { commitOf, refuseOf, releaseOf, signStatement } from '../src/transfer/statement.ts'
import { agree } from './balances.ts'
import { recover } from './every-kind-keys.ts'
import {
  admit,
  foundGroup,
  hashNamed,
  headNow,
  idOf,
  must,
  record,
  signerNamed,
  TALENTS,
  type TestGroup,
  type TestMember,
} from './world.ts'
import { handOver, vouched } from './world-keys.ts'
import { bodyOf, connect, consent, lineBetween, lineEnding } from './world-lines.ts'

/** Names of the seeds of the root and the key after the hand-over. */
export const SUCCESSOR = { root: 'Village root 2', key: 'Village key 2' } as const

/** Name of a delegate's key. */
export const CARD = "ben's card"

interface People {
  readonly us: TestGroup
  readonly ann: TestMember
  readonly ben: TestMember
  readonly cid: TestMember
}

/** Members, roles, areas, policy and accounts. */
function settle(): People {
  const us = foundGroup('Village')
  const [ann, ben] = [admit(us, 'ann'), admit(us, 'ben', { limits: { min: -50_00n } })]
  const levy = {
    name: 'Village chest',
    on: 'payer',
    ppm: 20_000,
    flat: 0n,
    to: us.treasury,
    across: true,
  } as const
  record(us, ann, 'policy', {
    change: {
      limits: { ...explicitLimits({ min: -100_00n, max: 200_00n }), skip: ['batch'] },
      entry: { ...POLICY_DEFAULTS.entry, zero: true },
      levies: [levy],
      areas: [{ id: 'north', name: 'North' }],
      manners: { leaver: 'absorb', books: 'open', terms: hashNamed('terms') },
    },
  })
  record(us, ann, 'rate', { num: 200n, den: 3n })
  const cid = admit(us, 'cid', { area: 'north', kind: 'company' })
  record(us, ann, 'change', { member: ben.id, roles: ['coordinator'], area: 'north' })
  record(us, ann, 'limits', { account: ben.account, limits: { min: -70_00n, max: 70_00n } })
  const shared = idOf<AccountId>('shared')
  const holders = [{ member: ben.id, can: ['pay', 'bill', 'manage'] }] as const
  record(us, ann, 'account', { account: shared, number: 'TEST0099', kind: 'family', holders })
  record(us, ben, 'holder', { account: shared, member: cid.id, can: ['bill'] })
  record(us, ann, 'lock', { account: shared, locked: true })
  record(us, ben, 'presence', { away: true })
  return { us, ann, ben, cid }
}

/** Payments of every way in, and what may follow on them. */
function trade({ us, ann, ben, cid }: People): void {
  const pay = (by: TestMember, to: TestMember, amt: bigint): IntentId =>
    record(us, by, 'pay', {
      from: by.account,
      to: to.account,
      amt,
      memo: hashNamed('memo'),
      category: 'garden',
    }).signed.id
  const bill = (amt: bigint): IntentId =>
    record(us, cid, 'bill', { from: ben.account, to: cid.account, amt }).signed.id
  record(us, ben, 'thank', { payment: pay(ben, ann, 12_50n), mark: 'good', text: hashNamed('kind words') })
  pay(cid, ann, 0n)
  record(us, ann, 'reverse', { payment: pay(ann, ben, 3_33n), reason: hashNamed('twice') })
  const disputed = pay(ann, cid, 4_00n)
  record(us, ann, 'dispute', { payment: disputed, reason: hashNamed('never came') })
  record(us, ann, 'settle', { payment: disputed, how: 'stands' })
  record(us, ben, 'accept', { bill: bill(1_00n) })
  record(us, ben, 'reject', { bill: bill(2_00n), reason: hashNamed('too much') })
  record(us, cid, 'withdraw', { bill: bill(3_00n) })
  const late = bill(4_00n)
  record(us, ben, 'auto', { account: ben.account, all: false, from: [cid.account] })
  record(us, cid, 'bill', { from: ben.account, to: cid.account, amt: 5_00n, head: headNow(us) })
  record(us, ann, 'enter', { from: cid.account, to: ben.account, amt: 6_00n })
  const items = [ben, cid].map(({ account }) => ({ from: account, to: ann.account, amt: 1_00n }))
  record(us, ann, 'batch', { items, category: 'fees' })
  const card = signerNamed(CARD)
  record(us, ben, 'delegate', {
    key: card.pub,
    account: ben.account,
    scope: ['pay'],
    each: 5_00n,
    amount: 20_00n,
    every: 'week',
    until: us.now + 300 * DAY_MS,
    tag: hashNamed('card'),
  })
  pay({ ...ben, signer: card }, cid, 2_50n)
  record(us, ben, 'undelegate', { key: card.pub })
  us.now += 31 * DAY_MS
  record(us, 'node', 'lapse', { bill: late })
}

/** Statements of others, as our book is given them. */
const commits = (body: Bytes, groups: readonly TestGroup[]): Bytes[] =>
  groups.map(({ gid, signer }) => signStatement(commitOf(tidOf(body), gid, 1), signer))
const release = (body: Bytes, by: TestGroup, to: TestGroup): BodyOf<'free'> => ({
  tid: tidOf(body),
  ke: 1,
  sig: signStatement(releaseOf(tidOf(body), by.gid, 1, lineBetween(by, to)), by.signer),
})

/** Payments to and from another group, in every way they end. @returns the one that they leave undecided */
function tradeAcross({ us, ann, ben, cid }: People, them: TestGroup): Bytes {
  connect(us, them, { byOne: 9_000_000n, byOther: 5_000_000n })
  const near = agreeBalances({ us, ann, ben, cid }, them)
  const notAfter = us.now + 30 * DAY_MS
  const to = (nonce: string) =>
    encodeBody(bodyOf({ groups: [us, them], amt: 1_000_000n, nonce }, { notAfter }))
  const across = (nonce: string) => ({ across: consent(us, ann, them, 10_00n, nonce), amt: 5_00n })
  const NAMES = ['paid', 'cancelled', 'waived', 'denied', 'again', 'lost'] as const
  const [paid, cancelled, waived, denied, again, lost] = NAMES.map(to) as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ]
  const consents = new Map<string, IntentId>()
  for (const [body, name] of [
    [paid, 'paid'],
    [cancelled, 'cancelled'],
    [waived, 'waived'],
    [lost, 'lost'],
  ] as const) {
    const payer = across(name)
    consents.set(name, payer.across)
    record(us, 'node', 'commit', { body, payer })
  }
  record(us, 'node', 'book', { tid: tidOf(paid), commits: commits(paid, [us, them]) })
  record(us, 'node', 'free', release(cancelled, them, us))
  record(us, 'node', 'end-across', { across: consents.get('cancelled') as IntentId, why: 'refused-there' })
  const tried = across('denied')
  record(us, 'node', 'commit', { body: denied, payer: tried })
  const sig = signStatement(refuseOf(tidOf(denied), them.gid, 1, 'capacity'), them.signer)
  record(us, 'node', 'deny', { tid: tidOf(denied), ke: 1, reason: 'capacity', sig })
  record(us, 'node', 'commit', { body: again, payer: tried })
  record(us, 'node', 'book', { tid: tidOf(again), commits: commits(again, [us, them]) })
  record(us, 'node', 'free', release(denied, them, us))
  record(us, 'node', 'book', { tid: tidOf(waived), commits: commits(waived, [us, them]) })
  record(us, 'node', 'waive', release(waived, them, us))
  record(us, 'node', 'refuse', { body: to('refused'), reason: 'policy' })
  const back = encodeBody(bodyOf({ groups: [them, us], amt: 750_000n, nonce: 'back' }, { notAfter }))
  const payee = { account: ben.account, amt: 3_75n, invoice: hashNamed('invoice') }
  record(us, 'node', 'close', { body: back, commits: commits(back, [them, us]), payee })
  restore({ us, ann, ben, cid }, them, near)
  return lost
}

/** An older copy was put back: a partner tells of a payment that nobody here remembers, the other does not answer. */
function restore({ us, ann }: People, them: TestGroup, near: TestGroup): void {
  record(us, 'node', 'recover', { why: 'partner' })
  const plan = bodyOf({ groups: [us, near], amt: 1_000n, nonce: 'lost' }, { notAfter: us.now + 30 * DAY_MS })
  const body = encodeBody({ ...plan, edges: plan.edges.map(edge => ({ ...edge, cp: 1 })) })
  record(us, 'node', 'recall', { body, commit: commits(body, [us])[0] as Bytes })
  record(us, 'node', 'answer', { line: lineBetween(us, near), unlisted: [] })
  record(us, ann, 'quarantine', { line: lineBetween(us, them) })
  record(us, 'node', 'free', release(body, near, us))
}

/** The committee stops a partner's debt, lets it go on, and ends the line. */
function part({ us, ann }: People, them: TestGroup): void {
  const line = lineBetween(us, them)
  record(us, ann, 'freeze', { line, why: 'people' })
  record(us, ann, 'thaw', { line, why: 'people' })
  record(us, 'node', 'freeze', { line, why: 'evidence', ke: 1 })
  record(us, ann, 'pardon', { gid: them.gid, ke: 1 })
  record(us, ann, 'openness', { line, openness: 'neighbours' })
  record(us, ann, 'end-line', { line })
  record(us, 'node', 'line-end', { signed: lineEnding(us, them, { rest: false }) })
}

/** Common balances with two groups: one proposes to us, to the other we do. A transfer that one text omits is declined. */
function agreeBalances({ us, ann }: People, them: TestGroup): TestGroup {
  const near = ['Near', 'Next', 'Nigh', 'Close']
    .map(name => foundGroup(name))
    .find(({ gid }) => proposes(us.gid, gid) !== proposes(us.gid, them.gid)) as TestGroup
  near.now = us.now
  connect(us, near, { byOne: 1_000_000n, byOther: 5_000_000n })
  for (const group of [near, them]) {
    const notAfter = us.now + 30 * DAY_MS
    const nonce = `held by ${group.name}`
    const body = encodeBody(bodyOf({ groups: [us, group], amt: 1_000n, nonce }, { notAfter }))
    record(us, 'node', 'commit', { body, payer: { across: consent(us, ann, group, 2n, nonce), amt: 1n } })
    agree(us, group)
    record(us, 'node', 'free', release(body, group, us))
  }
  return near
}

/** The partner is silent for ever, or nearly: what is written off binds us all the same, and what it owes is written down. */
function lose({ us, ann }: People, them: TestGroup, lost: Bytes): void {
  us.now += LIMITS.writeOffGoneMs
  record(us, ann, 'defunct', { gid: them.gid, gone: true })
  record(us, ann, 'write-off', { tid: tidOf(lost) })
  record(us, 'node', 'book', { tid: tidOf(lost), commits: commits(lost, [us, them]) })
  record(us, ann, 'defunct', { gid: them.gid, gone: false })
  const near = foundGroup('Gone')
  near.now = us.now
  connect(us, near, { byOne: 1_000_000n, byOther: 1_000_000n })
  record(us, ann, 'defunct', { gid: near.gid, gone: true })
  record(us, ann, 'write-down', { line: lineBetween(us, near) })
}

/** What the calendar brings: orders paid and passed over, a contribution taken, given back and taken again, a vote. */
function pass({ us, ann, ben, cid }: People): void {
  const order = (amt: bigint, times: number): IntentId =>
    record(us, ann, 'standing', {
      from: ann.account,
      to: ben.account,
      amt,
      memo: hashNamed('rent'),
      every: 'month',
      first: us.now,
      times,
    }).signed.id
  const [rent, dear, stopped] = [order(1_00n, 2), order(500_00n, 2), order(1_00n, 12)]
  record(us, 'node', 'due', { order: rent })
  record(us, ann, 'stop', { order: stopped })
  us.now += LIMITS.orderRetryMs
  record(us, 'node', 'due', { order: dear, skip: 'refused' })
  const fee = { name: 'fee', kind: 'fee', every: 'month', ppm: 0, free: 0n, to: us.treasury } as const
  record(us, ann, 'policy', {
    change: { charges: [{ ...fee, from: us.now, amt: 50n }], currency: { ...TALENTS, step: 50n } },
  })
  const run = { charge: 'fee', period: periodOf(us.now, 'month') }
  record(us, ann, 'unrun', { run: record(us, ann, 'run', run).signed.id })
  record(us, ann, 'run', run)
  const closes = us.now + POLICY_DEFAULTS.votes.runMs
  const limits = { account: cid.account, limits: { min: -80_00n } }
  const proposal = record(us, ann, 'propose', { text: hashNamed('more for cid?'), closes, limits }).signed.id
  for (const [by, choice] of [
    [ann, 'yes'],
    [cid, 'no'],
    [cid, 'abstain'],
  ] as const)
    record(us, by, 'vote', { proposal, choice })
  us.now = closes
  record(us, 'node', 'outcome', { proposal })
}

export function everyKind(): { readonly us: TestGroup; readonly them: TestGroup } {
  const people = settle()
  const { us, ann, cid } = people
  trade(people)
  recover(people)
  const them = foundGroup('Far')
  them.now = us.now
  const lost = tradeAcross(people, them)
  part(people, them)
  lose(people, them, lost)
  pass(people)
  record(us, ann, 'leave', { member: cid.id })
  must(handOver(us, { key: SUCCESSOR.key, roots: [SUCCESSOR.root], head: vouched(us) }))
  record(us, ann, 'rate', { num: 200n, den: 5n, confirm: true })
  return { us, them }
}
