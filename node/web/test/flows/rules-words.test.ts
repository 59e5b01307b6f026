/** The rules of a group in sentences, as members read them. */
import type { PolicyJson } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { readTexts } from '../../build/texts.ts'
import { rateWords } from '../../src/flows/hour-text.ts'
import { signerWarning } from '../../src/flows/rules-warnings.ts'
import { ruleWords } from '../../src/flows/rules-words.ts'
import { sayDayUtc, sayPeriod, sayReceiver } from '../../src/flows/taking-words.ts'
import { translator } from '../../src/text/text.ts'
import { COMMUNITY, DAY_MS, POLICY, RULES, TREASURY } from './rules-fixtures.ts'

const t = translator('en', readTexts('en'))
const fr = translator('fr', readTexts('fr'))

type Section = Parameters<typeof ruleWords>[0]

const words = (section: Section, change: Partial<PolicyJson> = {}, say = t): readonly string[] =>
  ruleWords(section, { ...POLICY, ...change }, { t: say, accounts: RULES.accounts }).map(one =>
    one.replaceAll(/[\u00a0\u202f]/g, ' '),
  )

describe('limits', () => {
  const EARNED = { mode: 'earned', min: '-5000', share: 5_000, cap: '20000', hard: true, skip: [] } as const

  test('say how far, whether they bind, and what may pass them', () => {
    expect(words('limits')).toEqual([
      'Below zero: −200.00 Tal · above: no limit',
      'Payments beyond the limits are refused.',
      'Lists of payments that the committee enters may pass the limits.',
    ])
  })

  test('as advice bind nothing, so nothing needs to pass them', () => {
    const limits = { mode: 'balanced', max: '5000', hard: false, skip: ['batch'] } as const
    expect(words('limits', { limits: { ...limits, skip: ['batch'] } })).toEqual([
      'Below zero: −50.00 Tal · above: 50.00 Tal',
      'The limits are advice: nothing is refused.',
    ])
  })

  test('that grow say by how much, and how far at most', () => {
    expect(words('limits', { limits: { ...EARNED, skip: [] } }, fr)).toContain(
      'La limite sous zéro grandit de 0,5 % de ce qu’un membre a gagné, jusqu’à −200,00 Tal.',
    )
  })

  test('of nothing are not the same as none', () => {
    const none = { mode: 'none', hard: true, skip: [] } as const
    expect(words('limits', { limits: { ...none, skip: [] } })).toEqual(['Balances have no limits.'])
    const zero = { mode: 'balanced', max: '0', hard: true, skip: [] } as const
    expect(words('limits', { limits: { ...zero, skip: [] } })[0]).toBe(
      'Below zero: 0.00 Tal · above: 0.00 Tal',
    )
  })
})

test('what is taken of payments says who gives, how much, and to which account', () => {
  const levy = { name: 'levy', on: 'payer', ppm: 20_000, flat: '50', to: TREASURY, across: true } as const
  expect(words('levies')).toEqual(['Nothing is taken from payments.'])
  expect(
    words('levies', { levies: [levy, { ...levy, on: 'payee', ppm: 0, to: COMMUNITY, across: false }] }),
  ).toEqual([
    'levy: Who pays gives 2% + 0.50 Tal of each payment on top, to: Treasury. Also on payments with other groups.',
    'levy: 0.50 Tal of each payment goes off what is received, to: Community account.',
  ])
})

test('what is taken of balances says how much, how often, to which account, and from when on', () => {
  const fee = {
    name: 'upkeep',
    kind: 'fee',
    every: 'quarter',
    from: Date.parse('2026-11-24T00:00:00Z'),
    amt: '500',
    ppm: 0,
    free: '0',
    to: TREASURY,
  } as const
  expect(words('charges', { charges: [fee] })).toEqual([
    'upkeep: 5.00 Tal from each account, each quarter, to: Treasury. First for quarter 4 of 2026.',
  ])
  const demurrage = { ...fee, kind: 'demurrage', every: 'month', ppm: 10_000, free: '10000' } as const
  expect(words('charges', { charges: [demurrage] }, fr)).toEqual([
    'upkeep : 1 % de ce qui dépasse 100,00 Tal, chaque mois, pour : Trésorerie. La première fois pour novembre 2026.',
  ])
})

test('how payments are entered is said in full, also what is not allowed', () => {
  const sentences = words('entry', { entry: { ...POLICY.entry, autoMs: 7 * DAY_MS, payerUndoMs: 600_000 } })
  expect(sentences).toHaveLength(8)
  expect(sentences).toContain('Without an answer it counts as accepted after 7 days.')
  expect(sentences).toContain('Who paid may take the payment back within 10 minutes.')
  expect(words('entry')).toContain('Who paid cannot take the payment back; the committee can.')
})

test('votes, manners, areas and the currency have their sentences', () => {
  expect(words('votes')).toContain('A vote counts when at least 25% of the members have voted.')
  const all = { ...POLICY.votes, majorityPpm: 1_000_000, quorumPpm: 0 }
  expect(words('votes', { votes: all })).toContain('It passes when nobody says no.')
  expect(words('manners')).toHaveLength(2)
  expect(words('areas')).toEqual(['The group has no areas.'])
  expect(words('areas', { areas: [{ id: 'n', name: 'Nord' }] })).toEqual(['Nord'])
  expect(words('currency')).toEqual(['The group counts in Talents, written like 12.50 Tal.'])
  expect(rateWords(RULES, t)).toEqual(['One hour is worth 20\u00a0Tal to other groups.'])
})

describe('the number of people who give a lost access anew', () => {
  const warned = (signers: number, committee: number): string | null =>
    signerWarning({ policy: { ...POLICY, recovery: { ...POLICY.recovery, signers } }, committee }, t)

  // biome-ignore format: a table reads by column.
  const cases: readonly [number, number, string | null][] = [
    [2, 0, 'rules.too-few-signers'],
    [2, 1, 'rules.too-few-signers'],
    [1, 1, 'rules.signers-edge'],   // for the only one of the committee, nobody is left
    [2, 2, 'rules.signers-edge'],
    [1, 2, 'rules.one-signer'],
    [2, 3, null],
  ]
  test.each(cases)('%s of %s', (signers, committee, key) => {
    expect(warned(signers, committee)).toBe(
      key === null ? null : t(key as 'rules.signers-edge', { count: committee }),
    )
  })
})

test('periods and days are those of the calendar in UTC', () => {
  expect(['2026', '2026-Q4', '2026-11', '2026-W05'].map(period => sayPeriod(period, t))).toEqual([
    '2026',
    'quarter 4 of 2026',
    'November 2026',
    'week 5 of 2026',
  ])
  expect(sayDayUtc(Date.parse('2026-12-01T00:00:00Z'), t)).toBe('1 December 2026')
})

test('an account of the group has its name, another treasury its number', () => {
  const [more] = RULES.accounts.more
  const say = (account: string): string => sayReceiver(account, { t, accounts: RULES.accounts })
  expect([say(TREASURY), say(COMMUNITY), say(more?.account ?? '')]).toEqual([
    'Treasury',
    'Community account',
    'SELD 0100',
  ])
})
