/** How far a balance may go, in every way a group can say it, and who may pass that. domain.md rules 5 to 12; SPEC 5.6. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import { boundsOf, checkCeiling, checkFloor, spendable } from '../src/ledger/bounds.ts'
import { newAccount } from '../src/ledger/new-account.ts'
import {
  explicitLimits,
  POLICY_DEFAULTS,
  type Policy,
  policyChangeShape,
  policyShape,
} from '../src/ledger/policy.ts'
import type { Row } from '../src/ledger/tables.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { table } from './table.ts'
import {
  accountOf,
  balances,
  bill,
  idOfEntry,
  pay,
  setLimits,
  setPolicy,
  tryKind,
  village,
} from './village.ts'
import { admit, balanceOf, codeOf, idOf, must, NOW, TALENTS } from './world.ts'

type Limits = Policy['limits']
const MODES = {
  none: { mode: 'none', hard: true, skip: [] },
  explicit: { mode: 'explicit', min: -30n, max: 50n, hard: true, skip: [] },
  floor: { mode: 'explicit', min: -30n, hard: true, skip: [] },
  ceiling: { mode: 'explicit', max: 50n, hard: true, skip: [] },
  closed: { mode: 'explicit', min: 0n, max: 0n, hard: true, skip: [] },
  balanced: { mode: 'balanced', max: 40n, hard: true, skip: [] },
  earned: { mode: 'earned', min: -10n, max: 90n, share: 500_000, cap: 60n, hard: true, skip: [] },
  still: { mode: 'earned', min: -10n, share: 0, cap: 10n, hard: true, skip: [] },
} as const satisfies { readonly [name: string]: Limits }

const policyOf = (limits: Limits): Policy => ({ ...POLICY_DEFAULTS, currency: TALENTS, limits })
const account = (change: Partial<Row<'accounts'>> = {}): Row<'accounts'> => ({
  ...newAccount({ number: 'TEST0001', kind: 'person', holders: [], since: NOW }),
  ...change,
})
const shown = (bound: bigint | null): string => (bound === null ? 'none' : `${bound}`)

describe('the bounds of an account', () => {
  const BOUNDS = table<'mode' | 'earned' | 'min' | 'max'>(`
    mode      earned  min   max
    none      0       none  none
    explicit  0       -30   50
    explicit  999     -30   50
    floor     0       -30   none
    ceiling   0       none  50
    closed    0       0     0
    balanced  0       -40   40    // as far below zero as above
    earned    0       -10   90
    earned    1       -10   90    // half of it, rounded down
    earned    2       -11   90
    earned    99      -59   90
    earned    100     -60   90
    earned    101     -60   90    // capped
    earned    999999  -60   90
    still     999     -10   none
  `)

  test.each(BOUNDS)('$mode with $earned earned: from $min to $max', ({ mode, earned, min, max }) => {
    const bounds = boundsOf(policyOf(MODES[mode as 'none']), account({ earned: BigInt(earned) }))
    expect([shown(bounds.min), shown(bounds.max), bounds.hard]).toEqual([min, max, true])
  })

  test('rule 6: an absent limit is not zero, in the group and in an account', () => {
    const { min, max } = boundsOf(policyOf(MODES.explicit), account({ own: { max: 0n } }))
    expect([min, max]).toEqual([null, 0n])
    expect(boundsOf(policyOf(MODES.closed), account({ own: {} }))).toMatchObject({ min: null, max: null })
  })

  test('own limits stand in place of the group’s, both bounds, and whatever was earned', () => {
    const own = { min: -1n, max: 2n }
    for (const limits of Object.values(MODES))
      expect(boundsOf(policyOf(limits), account({ own, earned: 500n }))).toMatchObject(own)
  })

  test('the group’s own accounts make no credit, the outside account is bound by its own limits alone', () => {
    for (const limits of Object.values(MODES)) {
      for (const kind of ['treasury', 'community'] as const)
        expect(boundsOf(policyOf(limits), account({ kind }))).toEqual({ min: 0n, max: null, hard: true })
      expect(boundsOf(policyOf(limits), account({ kind: 'external' }))).toMatchObject({
        min: null,
        max: null,
      })
      expect(boundsOf(policyOf(limits), account({ kind: 'external', own: { min: -5n } }))).toMatchObject({
        min: -5n,
        max: null,
        hard: true,
      })
    }
  })

  test('rule 9: limits of people may be advice, those of the group’s own accounts never are', () => {
    const advice = policyOf({ ...MODES.explicit, hard: false })
    expect(boundsOf(advice, account()).hard).toBe(false)
    expect(boundsOf(advice, account({ own: { min: 0n } })).hard).toBe(false)
    expect(boundsOf(advice, account({ kind: 'treasury' })).hard).toBe(true)
    expect(boundsOf(advice, account({ kind: 'external', own: { max: 1n } })).hard).toBe(true)
  })
})

describe('floor and ceiling', () => {
  const limit = fc.option(fc.bigInt({ min: -100n, max: 100n }), { nil: undefined })
  const asked = fc
    .record({
      balance: fc.bigInt({ min: -200n, max: 200n }),
      held: fc.bigInt({ min: 0n, max: 50n }),
      frozen: fc.bigInt({ min: 0n, max: 50n }),
      amt: fc.bigInt({ min: 1n, max: 300n }),
      min: limit,
      max: limit,
    })
    .filter(({ min, max }) => min === undefined || max === undefined || min <= max)
    .map(({ min, max, amt, ...row }) => ({
      amt,
      min: min ?? null,
      max: max ?? null,
      row: account({
        ...row,
        own: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
      }),
    }))
  const policy = policyOf(MODES.none)
  const id = idOf<Parameters<typeof checkFloor>[0]['account']>('account')

  test('rule 5: only the side that moves outward is asked, of the projected balance', () => {
    fc.assert(
      fc.property(asked, ({ row, amt, min, max }) => {
        const left = spendable(row) - amt
        const after = row.balance + amt
        expect(checkFloor({ policy, account: id, row, amt }).ok).toBe(
          !(left < 0n && min !== null && left < min),
        )
        expect(checkCeiling({ policy, account: id, row, amt }).ok).toBe(
          !(after > 0n && max !== null && after > max),
        )
      }),
    )
  })

  test('rule 5: a move that ends at zero or short of it is never refused', () => {
    fc.assert(
      fc.property(asked, ({ row }) => {
        const free = spendable(row)
        if (free > 0n) expect(checkFloor({ policy, account: id, row, amt: free }).ok).toBe(true)
        if (row.balance < 0n)
          expect(checkCeiling({ policy, account: id, row, amt: -row.balance }).ok).toBe(true)
      }),
    )
  })

  test('rule 7: what is held and what is frozen cannot be spent, and makes no room', () => {
    fc.assert(
      fc.property(asked, ({ row, amt }) => {
        const free = account({ ...row, held: 0n, frozen: 0n })
        const bare = account({ ...free, balance: spendable(row) })
        expect(checkFloor({ policy, account: id, row, amt })).toEqual(
          checkFloor({ policy, account: id, row: bare, amt }),
        )
        expect(checkCeiling({ policy, account: id, row, amt })).toEqual(
          checkCeiling({ policy, account: id, row: free, amt }),
        )
      }),
    )
  })
})

describe('rule 9: limits that are advice', () => {
  test('stop nobody short of what books can hold', () => {
    const { group, ann, ben } = village({}, { policy: { limits: { ...MODES.explicit, hard: false } } })
    must(pay(group, ben, ann, 1_000n))
    must(pay(group, ben, ann, AMOUNT_MAX - 1_000n))
    expect(pay(group, ben, ann, 1n)).toMatchObject({ refusal: { code: 'over-limit', limit: -AMOUNT_MAX } })
  })
})

describe('rule 8: who may pass limits, each as the group says', () => {
  const SKIPS = table<'skip' | 'kind' | 'by' | 'answer'>(`
    skip       kind   by   answer
    none       enter  ann  over-limit
    committee  enter  ann  booked
    batch      enter  ann  over-limit
    none       batch  ann  over-limit
    batch      batch  ann  booked
    batch      batch  ben  over-limit   // the committee’s, not everybody’s
    committee  batch  ann  over-limit
    committee  pay    ann  over-limit   // what the committee pays of its own is like anybody’s
    batch      pay    ben  over-limit
    automatic  batch  ann  over-limit
  `)

  test.each(SKIPS)('$skip: $kind by $by is $answer', ({ skip, kind, by, answer }) => {
    const there = village(
      {},
      { policy: { limits: { ...MODES.closed, skip: skip === 'none' ? [] : [skip as 'batch'] } } },
    )
    const { group, ann, ben } = there
    const author = { ann, ben }[by as 'ann']
    const other = author === ann ? ben : ann
    const [from, to] = kind === 'enter' ? [ben, ann] : [author, other]
    const payment = { from: from.account, to: to.account, amt: 5n }
    const done =
      kind === 'batch'
        ? tryKind(group, author, 'batch', { items: [payment] })
        : tryKind(group, author, kind as 'pay', payment)
    expect(done.ok ? 'booked' : done.refusal.code).toBe(answer)
  })

  test('who may pass limits still cannot pass what books can hold', () => {
    const there = village({}, { policy: { limits: { ...MODES.closed, skip: ['committee'] } } })
    const { group, ann, ben } = there
    const enter = (amt: bigint) => tryKind(group, ann, 'enter', { from: ben.account, to: ann.account, amt })
    must(enter(AMOUNT_MAX))
    expect(enter(1n)).toMatchObject({ refusal: { code: 'over-limit', who: 'payer', limit: -AMOUNT_MAX } })
  })
})

describe('rule 10: newcomers', () => {
  test('may be given a narrow and lopsided band, which stays theirs when the group’s changes', () => {
    const there = village()
    const { group, ann } = there
    const cid = admit(group, 'cid', { limits: { min: -5_00n, max: 50_00n } })
    expect(codeOf(pay(group, cid, ann, 5_01n))).toBe('over-limit')
    must(pay(group, cid, ann, 5_00n))
    setPolicy(there, { limits: explicitLimits({}) })
    expect(codeOf(pay(group, cid, ann, 1n))).toBe('over-limit')
    must(setLimits(there, cid, null))
    must(pay(group, cid, ann, 1n))
  })
})

describe('rule 11: limits change and nothing is rewritten', () => {
  test('of the group: who then stands beyond may move back, and no further out', () => {
    const there = village()
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 90_00n))
    setPolicy(there, { limits: explicitLimits({ min: -1_00n, max: 1_00n }) })
    expect(balances(group)).toEqual({ ann: 90_00n, ben: -90_00n })
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('over-limit')
    must(pay(group, ann, ben, 40_00n))
    must(pay(group, ann, ben, 50_99n))
    expect(pay(group, ann, ben, 2n)).toMatchObject({ refusal: { who: 'payer', wouldBe: -1_01n } })
  })
})

describe('rule 12: a floor that sinks with sales', () => {
  const grown = () => village({}, { policy: { limits: MODES.earned } })

  test('two who pay one another in circles gain no more than the cap', () => {
    const { group, ann, ben } = grown()
    for (let round = 0; round < 40; round++) {
      for (const [from, to] of [[ann, ben] as const, [ben, ann] as const]) {
        const { min } = boundsOf(policyOf(MODES.earned), accountOf(group, from))
        must(pay(group, from, to, balanceOf(group, from.account) - (min as bigint)))
      }
    }
    for (const who of [ann, ben])
      expect(boundsOf(policyOf(MODES.earned), accountOf(group, who)).min).toBe(-60n)
  })

  test('counts what members pay, not what common accounts give, and takes back what is reversed', () => {
    const { group, ann, ben } = grown()
    const treasury = { account: group.treasury }
    must(pay(group, ben, ann, 8n))
    must(tryKind(group, ann, 'pay', { from: ann.account, to: group.treasury, amt: 8n }))
    must(tryKind(group, ann, 'pay', { from: group.treasury, to: ben.account, amt: 5n }))
    expect([ann, ben, treasury].map(who => accountOf(group, who).earned)).toEqual([8n, 0n, 0n])
    const payment = idOfEntry(pay(group, ben, ann, 6n))
    expect(accountOf(group, ann).earned).toBe(14n)
    must(tryKind(group, ann, 'reverse', { payment }))
    expect(accountOf(group, ann).earned).toBe(8n)
  })

  test('what was earned stays within what books can hold, however often they pay in circles', () => {
    const { group, ann, ben } = village({}, { policy: { limits: MODES.none } })
    must(pay(group, ben, ann, AMOUNT_MAX))
    must(pay(group, ann, ben, AMOUNT_MAX))
    const last = idOfEntry(pay(group, ben, ann, AMOUNT_MAX))
    expect(accountOf(group, ann).earned).toBe(AMOUNT_MAX)
    must(tryKind(group, ann, 'reverse', { payment: last }))
    expect(accountOf(group, ann).earned).toBe(0n)
  })
})

describe('rule 7: what waits', () => {
  test('bills count nowhere, and are asked again when they are accepted, so many of them spend nothing twice', () => {
    const { group, ann, ben } = village({ min: -10n })
    const cid = admit(group, 'cid')
    const ids = [ann, cid, ann].map(payee => idOfEntry(bill(group, payee, ben, 8n)))
    expect(accountOf(group, ben)).toMatchObject({ balance: 0n, waiting: 3 })
    const answers = ids.map(id => codeOf(tryKind(group, ben, 'accept', { bill: id })))
    expect(answers).toEqual(['ok', 'over-limit', 'over-limit'])
    expect(accountOf(group, ben)).toMatchObject({ balance: -8n, waiting: 2 })
  })
})

describe('what a policy may say', () => {
  const reads = (limits: unknown): string =>
    codeOf(decodeAs(policyChangeShape, encodeAs(policyChangeShape, { limits: limits as Limits })))

  test('bounds that fit the mode', () => {
    for (const limits of Object.values(MODES)) expect(reads(limits)).toBe('ok')
    const wrong: readonly (Partial<Limits> & { mode: Limits['mode'] })[] = [
      { mode: 'none', max: 1n },
      { mode: 'none', min: 0n },
      { mode: 'explicit', min: 1n },
      { mode: 'explicit', max: -1n },
      { mode: 'explicit', share: 1, cap: 1n },
      { mode: 'balanced' },
      { mode: 'balanced', min: -1n, max: 1n },
      { mode: 'earned', min: -1n },
      { mode: 'earned', min: -1n, share: 1 },
      { mode: 'earned', share: 1, cap: 1n },
      { mode: 'earned', min: -5n, share: 1, cap: 4n },
      { mode: 'earned', min: -5n, share: 1_000_001, cap: 9n },
      { mode: 'none', skip: ['batch', 'batch'] },
    ]
    for (const limits of wrong) expect(reads({ hard: true, skip: [], ...limits })).toBe('malformed')
  })

  test('a bill waits at least an hour, and is taken by itself after a day at the soonest', () => {
    const entry = (change: Partial<Policy['entry']>): string =>
      codeOf(
        decodeAs(
          policyChangeShape,
          encodeAs(policyChangeShape, { entry: { ...POLICY_DEFAULTS.entry, ...change } }),
        ),
      )
    expect([entry({ waitMs: 3_599_999 }), entry({ waitMs: 3_600_000 })]).toEqual(['malformed', 'ok'])
    expect([entry({ autoMs: 86_399_999 }), entry({ autoMs: 86_400_000 })]).toEqual(['malformed', 'ok'])
  })

  test('the defaults are a policy', () => {
    const policy = policyOf(explicitLimits({ min: -1n }))
    expect(must(decodeAs(policyShape, encodeAs(policyShape, policy)))).toEqual(policy)
  })
})
