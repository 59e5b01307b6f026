/** The smallest step of amounts: asked of what people enter, of nothing that is computed and of nothing that stands. SPEC 3.2, 5.6. */
import { describe, expect, test } from 'vitest'
import type { Result } from '../src/base/result.ts'
import { DAY_MS } from '../src/base/time.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import type { Entry } from '../src/ledger/entry.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { POLICY_DEFAULTS, policyChangeShape } from '../src/ledger/policy.ts'
import { currencyShape, type OwnCurrency, ownCurrencyShape } from '../src/money/currency-shape.ts'
import { accountOf, balances, bill, idOfEntry, pay, setPolicy, tryKind, village } from './village.ts'
import { admit, codeOf, foundGroup, hashNamed, must, sumOf, TALENTS } from './world.ts'
import { meet } from './world-lines.ts'

const QUARTERS: OwnCurrency = { ...TALENTS, step: 25n }

function street() {
  const there = village()
  return { ...there, cid: admit(there.group, 'cid'), dan: admit(there.group, 'dan') }
}

const stepTo = (there: Pick<ReturnType<typeof street>, 'group' | 'ann'>, currency: OwnCurrency): void =>
  setPolicy(there, { currency })

describe('a currency', () => {
  // biome-ignore format: a table reads by column.
  test.each<[Partial<OwnCurrency>, boolean]>([
    [{ step: 25n },                              true],
    [{ step: 20n },                              true],
    [{ step: 100n },                             true],
    [{ step: 500n },                             true],
    [{ step: 150n },                             false],  // neither a part nor so many whole ones
    [{ step: 7n },                               false],
    [{ step: 1n },                               false],  // every amount is a multiple of it: that is said by its absence
    [{ step: 0n },                               false],
    [{ step: -25n },                             false],
    [{ step: 1_000_000n },                       true],
    [{ step: 2_000_000n },                       false],
    [{ style: 'hours', digits: 0, step: 15n },   true],
    [{ style: 'hours', digits: 0, step: 25n },   false],
    [{ style: 'count', digits: 0, step: 5n },    true],
  ])('takes as its step what goes evenly into a unit, or whole units (%#)', (change, fits) => {
    const bytes = encodeAs(policyChangeShape, { currency: { ...TALENTS, ...change } })
    expect(decodeAs(policyChangeShape, bytes).ok).toBe(fits)
  })

  test('without a step is written as it always was, and others are told it without', () => {
    expect(encodeAs(ownCurrencyShape, TALENTS)).toEqual(encodeAs(currencyShape, TALENTS))
    expect(decodeAs(currencyShape, encodeAs(ownCurrencyShape, QUARTERS)).ok).toBe(false)
  })
})

describe('what people enter', () => {
  const refused = { ok: false, refusal: { code: 'off-step', step: 25n } }

  test('is a multiple of the step, by every way in', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    stepTo(there, QUARTERS)
    const move = (amt: bigint) => ({ from: ben.account, to: cid.account, amt })
    expect(pay(group, ben, cid, 30n)).toEqual(refused)
    expect(bill(group, cid, ben, 30n)).toEqual(refused)
    expect(tryKind(group, ann, 'enter', move(30n))).toEqual(refused)
    expect(tryKind(group, ben, 'batch', { items: [move(50n), move(30n)] })).toEqual({
      ok: false,
      refusal: { code: 'batch-item', item: 1, why: refused.refusal },
    })
    const order: BodyOf<'standing'> = { ...move(30n), every: 'month', first: group.now + DAY_MS }
    expect(tryKind(group, ben, 'standing', order)).toEqual(refused)
    expect(balances(group)).toEqual({ ann: 0n, ben: 0n, cid: 0n, dan: 0n })

    must(pay(group, ben, cid, 25n))
    must(bill(group, cid, ben, 50n))
    must(tryKind(group, ann, 'enter', move(75n)))
    must(tryKind(group, ben, 'batch', { items: [move(100n), move(25n)] }))
    must(tryKind(group, ben, 'standing', { ...order, amt: 50n }))
    expect(balances(group)).toEqual({ ann: 0n, ben: -225n, cid: 225n, dan: 0n })
  })

  test('may be nothing where the group has thank-yous', () => {
    const there = street()
    stepTo(there, QUARTERS)
    setPolicy(there, { entry: { ...POLICY_DEFAULTS.entry, zero: true } })
    must(pay(there.group, there.ben, there.cid, 0n))
  })

  test('is first asked whose it is, and last whether there is enough', () => {
    const there = street()
    const { group, ann, ben, cid } = there
    stepTo(there, QUARTERS)
    const code = (change: Partial<BodyOf<'pay'>>) =>
      codeOf(tryKind(group, ben, 'pay', { from: ben.account, to: cid.account, amt: 30n, ...change }))
    must(tryKind(group, ann, 'lock', { account: ben.account, locked: true }))
    expect(code({ amt: 0n })).toBe('zero-amount')
    expect(code({ from: cid.account, to: ann.account })).toBe('not-your-account')
    expect(code({})).toBe('off-step')
    expect(code({ amt: 25n })).toBe('spend-locked')
  })

  test('is free again once the step is gone', () => {
    const there = street()
    stepTo(there, QUARTERS)
    expect(codeOf(pay(there.group, there.ben, there.cid, 30n))).toBe('off-step')
    stepTo(there, TALENTS)
    must(pay(there.group, there.ben, there.cid, 30n))
  })
})

describe('the rest of an account', () => {
  type Name = 'ann' | 'ben' | 'cid' | 'dan'
  type Way = 'pay' | 'bill' | 'enter' | 'batch' | 'standing'

  /** Ben has this much of cid's, and from now on amounts go in steps of 25. */
  function resting(has: bigint) {
    const there = street()
    const { group, ben, cid } = there
    must(has < 0n ? pay(group, ben, cid, -has) : pay(group, cid, ben, has))
    setPolicy(there, { currency: QUARTERS })
    return there
  }

  function enter({ group, ...who }: ReturnType<typeof street>, way: Way, from: Name, to: Name, amt: bigint) {
    const move = { from: who[from].account, to: who[to].account, amt }
    const ways: { readonly [W in Way]: () => Result<Entry, { readonly code: string }> } = {
      pay: () => tryKind(group, who[from], 'pay', move),
      bill: () => tryKind(group, who[to], 'bill', move),
      enter: () => tryKind(group, who.ann, 'enter', move),
      batch: () => tryKind(group, who[from], 'batch', { items: [move] }),
      standing: () => tryKind(group, who[from], 'standing', { ...move, every: 'once', first: group.now }),
    }
    return ways[way]()
  }

  // biome-ignore format: a table reads by column.
  test.each<[Way, bigint, Name, Name, bigint, string]>([
    ['pay',       33n, 'ben', 'dan', 33n, 'ok'],
    ['pay',       33n, 'ben', 'cid', 33n, 'ok'],
    ['pay',       33n, 'ben', 'ann', 32n, 'off-step'],
    ['pay',       33n, 'ben', 'ann', 34n, 'off-step'],
    ['pay',       33n, 'ben', 'ann', 8n,  'off-step'],    // leaves what is even, which is not zero
    ['pay',       33n, 'ann', 'ben', 33n, 'off-step'],    // the wrong way
    ['pay',      -33n, 'ann', 'ben', 33n, 'ok'],          // who is paid owed it, and ann, of the committee, may know
    ['pay',      -33n, 'ann', 'ben', 34n, 'off-step'],
    ['pay',      -33n, 'cid', 'ben', 33n, 'ok'],          // clears cid too
    ['pay',      -33n, 'dan', 'ben', 33n, 'off-step'],    // not for dan to know
    ['bill',      33n, 'ben', 'dan', 33n, 'off-step'],
    ['pay',      -33n, 'ben', 'ann', 33n, 'off-step'],
    ['bill',     -33n, 'dan', 'ben', 33n, 'ok'],
    ['bill',     -33n, 'dan', 'ben', 32n, 'off-step'],
    ['enter',     33n, 'ben', 'dan', 33n, 'ok'],
    ['enter',     33n, 'ben', 'dan', 34n, 'off-step'],
    ['batch',     33n, 'ben', 'ann', 33n, 'batch-item'],  // one by itself only
    ['standing',  33n, 'ben', 'ann', 33n, 'off-step'],    // nobody knows what there is on its day
  ])('by %s, where ben has %s: %s to %s %s is %s', (way, has, from, to, amt, says) =>
    expect(codeOf(enter(resting(has), way, from, to, amt))).toBe(says))

  test('is what the levies leave of it, and then its owner may go where leavers settle', () => {
    const there = street()
    const levy = {
      name: 'chest',
      on: 'payer',
      ppm: 30_000,
      flat: 0n,
      to: there.group.treasury,
      across: true,
    } as const
    must(pay(there.group, there.cid, there.ben, 107n))
    setPolicy(there, {
      currency: QUARTERS,
      levies: [levy],
      manners: { ...POLICY_DEFAULTS.manners, leaver: 'settle' },
    })
    const leave = () => codeOf(tryKind(there.group, there.ben, 'leave', { member: there.ben.id }))
    expect(leave()).toBe('not-settled')
    expect(codeOf(enter(there, 'pay', 'ben', 'ann', 107n))).toBe('off-step')
    must(enter(there, 'pay', 'ben', 'ann', 104n))
    expect(accountOf(there.group, there.ben).balance).toBe(0n)
    expect(leave()).toBe('ok')
  })

  test('asked for in a bill that waits may be paid when it is the rest no more', () => {
    const there = resting(-33n)
    const waiting = idOfEntry(enter(there, 'bill', 'ann', 'ben', 33n))
    must(enter(there, 'pay', 'cid', 'ben', 25n))
    must(tryKind(there.group, there.ann, 'accept', { bill: waiting }))
    expect(accountOf(there.group, there.ben).balance).toBe(25n)
  })
})

describe('what is not entered', () => {
  test('what stood before is paid, accepted, reversed as it is', () => {
    const there = street()
    const { group, ben, cid } = there
    const paid = idOfEntry(pay(group, ben, cid, 33n))
    const waiting = idOfEntry(bill(group, cid, ben, 7n))
    const order = { from: ben.account, to: cid.account, amt: 11n, every: 'once', first: group.now } as const
    const ordered = idOfEntry(tryKind(group, ben, 'standing', order))
    stepTo(there, QUARTERS)
    must(tryKind(group, ben, 'accept', { bill: waiting }))
    must(tryKind(group, 'node', 'due', { order: ordered }))
    expect(balances(group)).toMatchObject({ ben: -51n, cid: 51n })
    must(tryKind(group, cid, 'reverse', { payment: paid }))
    expect(balances(group)).toMatchObject({ ben: -18n, cid: 18n })
  })

  test('levies, contributions and demurrage are what they come to', () => {
    const there = street()
    const { group, ben, cid, ann } = there
    stepTo(there, QUARTERS)
    const levy = {
      name: 'chest',
      on: 'payer',
      ppm: 30_000,
      flat: 0n,
      to: group.treasury,
      across: true,
    } as const
    const charge = { every: 'month', from: group.now, free: 0n, to: group.treasury } as const
    setPolicy(there, {
      levies: [levy],
      charges: [
        { ...charge, name: 'fee', kind: 'fee', amt: 13n, ppm: 0 },
        { ...charge, name: 'rust', kind: 'demurrage', amt: 0n, ppm: 10_000 },
      ],
    })
    must(pay(group, ben, cid, 100n))
    expect(accountOf(group, ben).balance).toBe(-103n)
    const period = new Date(group.now).toISOString().slice(0, 7)
    must(tryKind(group, ann, 'run', { charge: 'fee', period }))
    must(tryKind(group, ann, 'run', { charge: 'rust', period }))
    expect(accountOf(group, cid).balance).toBe(87n)
    expect(sumOf(group.book)).toBe(0n)
  })

  test('nor does it bind what goes to another group, or how far a balance may go', () => {
    const there = street()
    const { group, ann, ben } = there
    const far = foundGroup('Far')
    meet(group, far)
    stepTo(there, QUARTERS)
    const across = { from: ben.account, to: far.gid, invoice: hashNamed('invoice'), max: 33n }
    must(tryKind(group, ben, 'pay-across', across))
    must(tryKind(group, ann, 'limits', { account: ben.account, limits: { min: -33n } }))
  })
})
