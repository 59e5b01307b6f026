/** Of an act with every fault, each repair shows the next refusal, in the order of SPEC 5.6 to 5.9. */
import { expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { NOBODY } from './bodies.ts'
import {
  accountOf,
  bill,
  idOfEntry,
  pay,
  setEntry,
  setLimits,
  tryKind,
  type Village,
  village,
} from './village.ts'
import { admit, codeOf, hashNamed, must, signerNamed, type TestMember } from './world.ts'

interface Street extends Village {
  readonly cid: TestMember
  readonly dan: TestMember
  readonly gone: TestMember
}

/** Ben pays, Cid is paid, Dan has nothing to do with it, Ann is the committee, and somebody has left. */
function street(): Street {
  const there = village()
  const { group } = there
  const [cid, dan, gone] = [admit(group, 'cid'), admit(group, 'dan'), admit(group, 'gone')]
  must(tryKind(group, gone, 'leave', { member: gone.id }))
  return { ...there, cid, dan, gone }
}

const lock = ({ group, ann }: Street, { account }: TestMember, locked: boolean): void =>
  void must(tryKind(group, ann, 'lock', { account, locked }))

test('of a bill that is booked at once', () => {
  const there = street()
  const { group, ann, ben, cid, gone } = there
  const card = { ...cid, signer: signerNamed('a card') }
  const bounds = { each: 1n, amount: 1n, every: 'week', until: group.now + DAY_MS } as const
  const delegation = { key: card.signer.pub, account: cid.account, scope: ['pay'], ...bounds } as const
  must(tryKind(group, cid, 'delegate', delegation))
  const code = (change: Partial<BodyOf<'bill'>>, by: TestMember = card) =>
    codeOf(tryKind(group, by, 'bill', { from: ben.account, to: ben.account, amt: 0n, ...change }))
  lock(there, ben, true)
  must(setLimits(there, ben, { min: 0n }))
  setEntry(there, { payee: 'no' })
  expect(code({ from: NOBODY.account })).toBe('entry-not-allowed')
  setEntry(there, { payee: 'direct' })
  expect(code({ from: NOBODY.account })).toBe('no-such-account')
  expect(code({ from: gone.account, to: gone.account })).toBe('account-closed')
  expect(code({})).toBe('same-account')
  expect(code({ to: group.external })).toBe('no-such-account')
  expect(code({ to: gone.account })).toBe('account-closed')
  expect(code({ to: ann.account })).toBe('zero-amount')
  expect(code({ to: ann.account, amt: 1n })).toBe('not-your-account')
  expect(code({ to: cid.account, amt: 1n })).toBe('delegate-scope')
  expect(code({ to: cid.account, amt: 1n }, cid)).toBe('spend-locked')
  lock(there, ben, false)
  expect(code({ to: cid.account, amt: 1n }, cid)).toBe('over-limit')
  must(setLimits(there, ben, null))
  expect(code({ to: cid.account, amt: 1n }, cid)).toBe('ok')
})

test('of a payment that a third enters: by the committee at once, by anybody to wait', () => {
  const there = street()
  const { group, ann, ben, cid, dan } = there
  const code = (change: Partial<BodyOf<'enter'>>, by: TestMember) =>
    codeOf(tryKind(group, by, 'enter', { from: ben.account, to: cid.account, amt: 1n, ...change }))
  lock(there, ben, true)
  must(setLimits(there, ben, { min: 0n }))
  setEntry(there, { third: 'no' })
  expect(code({ from: NOBODY.account }, dan)).toBe('entry-not-allowed')
  setEntry(there, { third: 'committee' })
  expect(code({ from: NOBODY.account }, dan)).toBe('not-allowed')
  expect(code({ from: NOBODY.account }, ann)).toBe('no-such-account')
  expect(code({}, ann)).toBe('spend-locked')
  lock(there, ben, false)
  expect(code({}, ann)).toBe('over-limit')
  setEntry(there, { third: 'confirm' })
  expect(code({ amt: 0n }, dan)).toBe('zero-amount')
  for (let i = 0; i < LIMITS.billsWaitingMax; i++) expect(code({}, dan)).toBe('ok')
  expect(code({}, dan)).toBe('too-many-bills')
})

test('of an acceptance', () => {
  const there = street()
  const { group, ben, cid, dan } = there
  const accept = (id: string, by: TestMember = ben) =>
    codeOf(tryKind(group, by, 'accept', { bill: id as IntentId }))
  const rejected = idOfEntry(bill(group, cid, ben, 1n))
  must(tryKind(group, ben, 'reject', { bill: rejected }))
  const late = idOfEntry(bill(group, cid, ben, 1n))
  group.now += 30 * DAY_MS
  const [toGone, good] = [dan, cid].map(payee => idOfEntry(bill(group, payee, ben, 1n))) as [
    IntentId,
    IntentId,
  ]
  must(tryKind(group, dan, 'leave', { member: dan.id }))
  lock(there, ben, true)
  must(setLimits(there, ben, { min: 0n }))
  expect(accept(hashNamed('none'), cid)).toBe('no-such-bill')
  expect(accept(rejected, cid)).toBe('bill-decided')
  expect(accept(late, cid)).toBe('not-your-account')
  expect(accept(late)).toBe('bill-decided')
  expect(accept(toGone)).toBe('account-closed')
  expect(accept(good)).toBe('spend-locked')
  lock(there, ben, false)
  expect(accept(good)).toBe('over-limit')
  must(setLimits(there, ben, null))
  expect(accept(good)).toBe('ok')
})

test('of a reversal by one of the two', () => {
  const there = street()
  const { group, ann, ben, cid, dan } = there
  setEntry(there, { payerUndoMs: 2 * DAY_MS, payeeUndoMs: 0 })
  const undo = (by: TestMember, payment: string) =>
    codeOf(tryKind(group, by, 'reverse', { payment: payment as IntentId }))
  const disputed = idOfEntry(pay(group, ben, cid, 1n))
  must(tryKind(group, ben, 'dispute', { payment: disputed }))
  const old = idOfEntry(pay(group, ben, cid, 1n))
  group.now += 2 * DAY_MS
  must(tryKind(group, ann, 'settle', { payment: disputed, how: 'stands' }))
  const again = idOfEntry(pay(group, ben, cid, 1n))
  must(tryKind(group, ben, 'dispute', { payment: again }))
  const toDan = idOfEntry(pay(group, ben, dan, 1n))
  must(pay(group, dan, ben, 1n))
  lock(there, dan, true)
  must(tryKind(group, ann, 'leave', { member: dan.id }))
  const good = idOfEntry(pay(group, ben, cid, 5n))
  lock(there, cid, true)
  must(setLimits(there, cid, { min: 0n }))
  expect(undo(ann, hashNamed('none'))).toBe('no-such-payment')
  expect(undo(ann, again)).toBe('payment-disputed')
  expect(undo(ann, disputed)).toBe('payment-settled')
  expect(undo(ann, toDan)).toBe('account-closed')
  expect(undo(there.gone, old)).toBe('not-active')
  expect(undo(cid, old)).toBe('too-late-to-undo')
  expect(undo(ben, old)).toBe('too-late-to-undo')
  expect(undo(ben, good)).toBe('spend-locked')
  expect(undo(ben, toDan)).toBe('spend-locked')
  lock(there, cid, false)
  must(pay(group, cid, ann, 6n))
  expect(accountOf(group, cid)).toMatchObject({ balance: 2n, frozen: 1n })
  expect(undo(ben, good)).toBe('over-limit')
  must(pay(group, ann, cid, 6n))
  expect(undo(ben, good)).toBe('ok')
  expect(undo(ben, good)).toBe('payment-reversed')
})
