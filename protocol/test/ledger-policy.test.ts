/** What a group decides about its own money: in sections, with history. SPEC 5.5. */
import { describe, expect, test } from 'vitest'
import type { AccountId } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { applyEntry } from '../src/ledger/apply.ts'
import { emptyBook } from '../src/ledger/book.ts'
import { readEntry } from '../src/ledger/entry.ts'
import { explicitLimits, POLICY_DEFAULTS, type Policy, type PolicyChange } from '../src/ledger/policy.ts'
import { bill, idOfEntry, pay, setLimits, setPolicy, tryKind, type Village, village } from './village.ts'
import {
  admit,
  codeOf,
  foundGroup,
  idOf,
  must,
  record,
  signerNamed,
  TALENTS,
  type TestGroup,
  verify,
} from './world.ts'
import { consent, meet } from './world-lines.ts'

const policyOf = (group: TestGroup): Policy => group.book.tables.group.get('group')!.policy
const HOURS = { code: 'h', name: 'Hours', symbol: 'h', digits: 0, style: 'hours' } as const
const change = ({ group, ann }: Village, body: PolicyChange): string =>
  codeOf(tryKind(group, ann, 'policy', { change: body }))

describe('sections', () => {
  test('are replaced whole, and what is not named stays', () => {
    const there = village()
    const before = policyOf(there.group)
    const areas = [{ id: 'north', name: 'North' }]
    setPolicy(there, { areas, limits: explicitLimits({ max: 5n }) })
    expect(policyOf(there.group)).toEqual({
      ...before,
      areas,
      limits: { mode: 'explicit', max: 5n, hard: true, skip: [] },
    })
    setPolicy(there, { areas: [] })
    expect(policyOf(there.group).areas).toEqual([])
  })

  test('a change of nothing is no change', () => {
    expect(change(village(), {})).toBe('malformed')
  })

  test('are the admins’: not the committee’s, and not the node’s', () => {
    const { group, ann } = village()
    const col = admit(group, 'col', { roles: ['committee'] })
    const body = { change: { areas: [] } }
    expect([col, ann, 'node' as const].map(by => codeOf(tryKind(group, by, 'policy', body)))).toEqual([
      'not-allowed',
      'ok',
      'not-allowed',
    ])
  })

  test('no two areas, levies or charges have one name', () => {
    const area = { id: 'north', name: 'North' }
    expect(change(village(), { areas: [area, area] })).toBe('malformed')
    expect(change(village(), { areas: [area, { ...area, id: 'south' }] })).toBe('ok')
  })

  test('what is charged goes to a common account of the group', () => {
    const there = village()
    const { group, ben } = there
    const fee = (to: AccountId): PolicyChange => ({
      charges: [{ name: 'fee', kind: 'fee', every: 'year', from: 0, amt: 1n, ppm: 0, free: 0n, to }],
    })
    expect([group.treasury, group.community].map(to => change(there, fee(to)))).toEqual(['ok', 'ok'])
    for (const to of [group.external, group.contested, ben.account, idOf<AccountId>('nobody')])
      expect(change(there, fee(to))).toBe('no-such-account')
  })
})

describe('history', () => {
  test('the log says what held when: a fold up to an entry has the policy and the rate of that day', () => {
    const there = village()
    const { group, ann } = there
    const held: { seq: number; policy: Policy; rate: unknown }[] = []
    const note = () => {
      const { policy, rate } = group.book.tables.group.get('group')!
      held.push({ seq: group.book.size, policy, rate })
    }
    note()
    for (const max of [5n, 7n, 9n]) {
      group.now += DAY_MS
      setPolicy(there, { limits: explicitLimits({ max }) })
      record(group, ann, 'rate', { num: max, den: 3n })
      note()
    }
    const book = emptyBook()
    for (const bytes of group.entries) {
      must(applyEntry(book, must(readEntry(bytes)), { verify, checkSignature: false }))
      const then = held.find(({ seq }) => seq === book.size)
      if (then === undefined) continue
      const { policy, rate } = book.tables.group.get('group')!
      expect({ policy, rate }).toEqual({ policy: then.policy, rate: then.rate })
    }
    expect(held.at(-1)?.rate).toEqual({ num: 9n, den: 3n, seq: 4 })
  })

  test('a payment keeps the levies of its day, whatever is decided later', () => {
    const there = village()
    const { group, ann, ben } = there
    const levy = { name: 'chest', on: 'payer', ppm: 0, flat: 5n, to: group.treasury, across: false } as const
    setPolicy(there, { levies: [levy] })
    const payment = idOfEntry(pay(group, ben, ann, 1n))
    setPolicy(there, { levies: [{ ...levy, flat: 500n }] })
    expect(group.book.tables.payments.get(payment)?.levies).toEqual([
      { from: ben.account, to: group.treasury, amt: 5n },
    ])
  })
})

describe('what a minor unit is', () => {
  test('name, symbol and style may change at any time, as long as the unit is the same', () => {
    const there = village()
    must(pay(there.group, there.ben, there.ann, 5n))
    expect(change(there, { currency: { ...TALENTS, name: 'Thalers', symbol: 'Th' } })).toBe('ok')
    expect(policyOf(there.group).currency.name).toBe('Thalers')
  })

  test('may change while no amount of it stands anywhere', () => {
    const there = village()
    expect(change(there, { currency: HOURS })).toBe('ok')
    expect(change(there, { currency: { ...TALENTS, digits: 0 } })).toBe('ok')
  })

  const USES: { readonly [what: string]: (there: Village) => unknown } = {
    'a payment': ({ group, ann, ben }) => pay(group, ben, ann, 5n),
    'a payment that was reversed': ({ group, ann, ben }) => {
      const payment = idOfEntry(pay(group, ben, ann, 5n))
      return tryKind(group, ann, 'reverse', { payment })
    },
    'a payment to the treasury and back': ({ group, ben, ann }) => {
      must(tryKind(group, ben, 'pay', { from: ben.account, to: group.treasury, amt: 5n }))
      return tryKind(group, ann, 'pay', { from: group.treasury, to: ben.account, amt: 5n })
    },
    'a bill that waits': ({ group, ann, ben }) => bill(group, ann, ben, 5n),
    'a bill that was withdrawn': ({ group, ann, ben }) =>
      tryKind(group, ann, 'withdraw', { bill: idOfEntry(bill(group, ann, ben, 5n)) }),
    'a standing order': ({ group, ann, ben }) =>
      tryKind(group, ben, 'standing', {
        from: ben.account,
        to: ann.account,
        amt: 5n,
        every: 'month',
        first: group.now + DAY_MS,
      }),
    'a delegate’s bounds': ({ group, ben }) =>
      tryKind(group, ben, 'delegate', {
        key: signerNamed('a card').pub,
        account: ben.account,
        scope: ['pay'],
        each: 5n,
        amount: 5n,
        every: 'week',
        until: group.now + DAY_MS,
      }),
    'a consent for another group': ({ group, ben }) => {
      const far = foundGroup('Far')
      meet(group, far)
      return { ok: true, value: consent(group, ben, far, 5n) }
    },
    'limits of one account': there => setLimits(there, there.ben, { min: -5n }),
  }

  test.each(Object.keys(USES))('is fixed by %s', what => {
    const there = village()
    must(USES[what]!(there) as ReturnType<typeof pay>)
    expect(change(there, { currency: HOURS })).toBe('minor-units-fixed')
    expect(change(there, { currency: { ...TALENTS, digits: 3 } })).toBe('minor-units-fixed')
  })

  test('limits of one account that are the group’s again fix nothing', () => {
    const there = village()
    must(setLimits(there, there.ben, { min: -5n }))
    must(setLimits(there, there.ben, null))
    expect(change(there, { currency: HOURS })).toBe('ok')
  })
})

test('the defaults: the payer pays, the payee bills and is confirmed, and nothing is taken from anybody', () => {
  expect(POLICY_DEFAULTS).toMatchObject({
    entry: { payer: true, payee: 'confirm', third: 'committee', zero: false, payerUndoMs: 0 },
    levies: [],
    charges: [],
    manners: { leaver: 'settle', books: 'own' },
  })
})
