/** Another worth of an hour is tried: what the same things would cost on both sides of a line, and what is owed on it. */
import type { LineJson, NeighboursReply } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { readTexts } from '../../build/texts.ts'
import { confirmedRate, tryRate } from '../../src/flows/rate-tried.ts'
import { rateTriedWords } from '../../src/flows/rate-words.ts'
import { translator } from '../../src/text/text.ts'
import { GROUP, id, OTHER } from './fixtures.ts'
import { POLICY, RULES } from './rules-fixtures.ts'

const t = translator('en', readTexts('en'))

const line = (change: Partial<LineJson> = {}): LineJson => ({
  line: id('c', 16),
  group: { ...OTHER, rate: { num: '50000', den: '3' } },
  state: 'active',
  frozenFor: [],
  gone: false,
  writtenDown: '0',
  theyEnd: 'none',
  confirmCode: '',
  balance: '0',
  balanceLocal: '0',
  limitWeGrant: '0',
  limitTheyGrant: '0',
  roomIn: '0',
  roomOut: '0',
  contested: '0',
  places: { taken: 0, of: 16, stalls: 0 },
  openness: 'open',
  heldIn: '0',
  heldOut: '0',
  agreed: null,
  differs: null,
  restoring: null,
  connected: true,
  seenAt: 0,
  witnessedAt: null,
  ...change,
})

const tried = async (lines: readonly LineJson[]) => {
  const reply: NeighboursReply = { net: '0', lines: [...lines], transfers: [], stuck: [] }
  const api = { neighbours: async () => ({ ok: true as const, value: reply }) }
  // Today 20.00 Tal an hour; then 25.00.
  const answer = await tryRate({ api }, { rate: { num: '500', den: '1' } }, { num: 400n, den: 1n })
  if (!answer.ok) throw new Error('refused')
  return rateTriedWords(answer.value, POLICY, t).map(words => words.replaceAll('\u00a0', ' '))
}

describe('another worth of an hour', () => {
  test('says what a thing of ours counts as, and that nobody would notice without lines', async () => {
    expect(await tried([])).toEqual([
      'What costs 10.00 Tal here counts as 0:24 h for other groups; today as 0:30 h.',
      'No other group has a line with this one, so nobody would notice it today.',
      'Nobody’s balance changes. Payments on their way keep the value that was agreed.',
    ])
  })

  test('says prices on both sides of each open line, in the currency of who pays', async () => {
    const words = await tried([line(), line({ state: 'offered-by-us' })])
    expect(words).toHaveLength(4)
    expect(words.slice(1, 3)).toEqual([
      'Time Bank: what costs 10.00 Tal here costs its members 0:24 h; today 0:30 h.',
      'Time Bank: what costs 1:00 h there costs you 25.00 Tal; today 20.00 Tal.',
    ])
  })

  test('says what is owed in hours, which stay, and how that is written then', async () => {
    expect((await tried([line({ balance: '-2000000' })]))[3]).toBe(
      'Your group owes Time Bank 50.00 Tal (2:00 h). Today that is written 40.00 Tal; the hours stay.',
    )
  })

  test('says a dash where the other group’s rate makes a price that no books can hold', async () => {
    const strange = { ...OTHER, rate: { num: '1', den: `${2n ** 53n}` } }
    expect((await tried([line({ group: strange })]))[1]).toContain('costs its members –; today –.')
  })

  test('is refused where the lines cannot be asked', async () => {
    const api = { neighbours: async () => ({ ok: false as const, refusal: { code: 'no-connection' } }) }
    expect(await tryRate({ api }, { rate: GROUP.rate }, { num: 1n, den: 1n })).toMatchObject({ ok: false })
  })
})

describe('a change of what an hour is worth', () => {
  const rules = {
    ...RULES,
    ratesOfLate: [
      { num: '500', den: '1' },
      { num: '450', den: '1' },
    ],
  }
  const read = (num: bigint) => ({ ok: true, value: { num, den: 1n } }) as const

  test('within what the rules allow is signed as it is', () => {
    expect(confirmedRate(read(540n), rules, false)).toEqual(read(540n))
  })

  test('further than that from any of the last thirty days asks once more, and is signed with that word', () => {
    expect(confirmedRate(read(541n), rules, false)).toEqual({
      ok: false,
      fields: { sure: { code: 'rate-jump' } },
    })
    expect(confirmedRate(read(541n), rules, true)).toEqual({
      ok: true,
      value: { num: 541n, den: 1n, confirm: true },
    })
  })

  test('that does not read stays unread', () => {
    const unread = { ok: false, fields: { hour: { code: 'not-an-amount' } } } as const
    expect(confirmedRate(unread, rules, true)).toEqual(unread)
  })
})
