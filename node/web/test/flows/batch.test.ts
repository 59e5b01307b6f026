/** Many payments out of a table: what is read of each row, and what is said of those that cannot be read. */
import { amount, type Intent, LIMITS, signerFromSeed, signIntent } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BATCH_ROWS_MAX,
  batchBody,
  numbersIn,
  readBatch,
  rowOfRefusal,
  totalsOf,
} from '../../src/flows/batch.ts'
import { decodeCsv, parseCsv } from '../../src/flows/csv.ts'
import { GROUP, id } from './fixtures.ts'

const account = (n: number) => ({ account: id(String(n), 16), number: `SELD000${n}`, name: `N${n}` })
const [OWN, AMINA, BEN] = [account(1), account(2), account(3)] as const
const HOURS = { ...GROUP.currency, style: 'hours', digits: 0 } as const

function read(text: string, more: { each?: string; currency?: typeof GROUP.currency } = {}) {
  const table = parseCsv(text)
  if (!table.ok) return [table.refusal.code]
  const means = {
    currency: GROUP.currency,
    language: 'fr',
    own: OWN,
    accounts: [OWN, AMINA, BEN],
    each: '',
    ...more,
  } as const
  const { rows, refused } = readBatch(table.value, means)
  return [
    ...rows.map(
      ({ row, from, to, amt, words }) => `${row} ${from.name}>${to.name} ${amt}${words && ` ${words}`}`,
    ),
    ...refused.map(({ row, refusal }) => `${row} ${refusal.code}`),
  ]
}

// biome-ignore format: a table reads by column.
const cases: readonly [string, string, readonly string[], { each?: string; currency?: typeof GROUP.currency }?][] = [
  ['semicolons and a decimal comma', 'à;montant;motif\nSELD 0002;12,50;pain',  ['2 N1>N2 1250 pain']],
  ['commas and a point',             'to,amount\nSELD0002,12.50',              ['2 N1>N2 1250']],
  ['quotes and signs inside',        'to;amount;for\n"SELD 0002";"12,50";"a;b"', ['2 N1>N2 1250 a;b']],
  ['a mark of its own at the start', '\uFEFFto;amount\nSELD0002;1',            ['2 N1>N2 100']],
  ['hours and minutes',              'to;amount\nSELD0002;1:30',               ['2 N1>N2 90'], { currency: HOURS }],
  ['lower case and dashes',          'to;amount\nseld-0002;1',                 ['2 N1>N2 100']],
  ['others who pay',                 'from;to;amount\nSELD0002;SELD0003;1',    ['2 N2>N3 100']],
  ['many to one',                    'from;amount\nSELD0002;1\nSELD0003;2',    ['2 N2>N1 100', '3 N3>N1 200']],
  ['one amount for all',             'to\nSELD0002\nSELD0003',                 ['2 N1>N2 200', '3 N1>N3 200'], { each: '2' }],
  ['the same person twice',          'to;amount\nSELD0002;1\nSELD0002;2',      ['2 N1>N2 100', '3 N1>N2 200']],
  ['columns of other things',        'to;town;amount\nSELD0002;Die;1',         ['2 N1>N2 100']],
  ['Spanish names',                  'para;importe;concepto\nSELD0002;1;pan',  ['2 N1>N2 100 pan']],
  ['a number that nobody has',       'to;amount\nSELD0002;1\nSELD0099;1',      ['2 N1>N2 100', '3 no-such-number']],
  ['a name instead of a number',     'to;amount\nAmina;1',                     ['2 no-such-number']],
  ['an amount nobody can read',      'to;amount\nSELD0002;ten',                ['2 not-an-amount']],
  ['no amount at all',               'to;amount\nSELD0002;',                   ['2 not-an-amount']],
  ['nothing to pay',                 'to;amount\nSELD0002;0',                  ['2 not-positive']],
  ['somebody who pays themselves',   'to;amount\nSELD0001;1',                  ['2 same-account']],
  ['too many words',                 `to;amount;for\nSELD0002;1;${'x'.repeat(101)}`, ['2 words-too-long']],
  ['an empty row before a bad one',  'to;amount\n\nSELD0002;x',                ['3 not-an-amount']],
  ['no column that says who',        'amount;for\n1;pain',                     ['1 no-such-column']],
  ['a head and nothing below it',    'to;amount',                              ['1 not-a-table']],
  ['nothing',                        '',                                       ['not-a-table']],
]

describe('a table with', () => {
  test.each(cases)('%s', (_, text, wanted, more) => {
    expect(read(text, more)).toEqual(wanted)
  })

  test('more rows than one wish takes is not begun', () => {
    const { plain, worded } = BATCH_ROWS_MAX
    const rows = (count: number, last = '') =>
      `to;amount;for\n${'SELD0002;1;\n'.repeat(count - 1)}SELD0002;1;${last}`
    expect(read(rows(plain))).toHaveLength(plain)
    expect(read(rows(plain + 1))).toEqual(['1 table-too-long'])
    expect(read(rows(worded, 'stamps'))).toHaveLength(worded)
    expect(read(rows(worded + 1, 'stamps'))).toEqual(['1 table-too-long'])
  })

  test('as many rows as are taken fits one signed wish, whatever the amounts', () => {
    const { plain, worded } = BATCH_ROWS_MAX
    expect(plain).toBe(LIMITS.batchItemsMax)
    const move = { from: id('1', 16), to: id('2', 16), amt: amount(2n ** 63n - 1n) }
    const bytesOf = (items: readonly object[]): number => {
      const intent = {
        v: 1,
        gid: id('a', 32),
        inc: 0,
        kind: 'batch',
        by: id('1', 16),
        key: id('b', 32),
        nonce: id('c', 16),
        at: 2 ** 48,
        until: 2 ** 48,
        body: { items, category: 'c'.repeat(24) },
      }
      return signIntent(intent as unknown as Intent, signerFromSeed(new Uint8Array(32))).bytes.length
    }
    expect(bytesOf(Array(plain).fill(move))).toBeLessThanOrEqual(LIMITS.intentBytesMax)
    const said = { ...move, memo: id('d', 32) }
    expect(bytesOf(Array(worded).fill(said))).toBeLessThanOrEqual(LIMITS.intentBytesMax)
    expect(bytesOf(Array(plain).fill(said))).toBeGreaterThan(LIMITS.intentBytesMax)
  })

  test('letters of older programs', () => {
    expect(
      read(decodeCsv(new Uint8Array([0xe0, ...new TextEncoder().encode(';montant\nSELD0002;1')]))),
    ).toEqual(['2 N1>N2 100'])
  })

  test('anything at all is read or refused, and never more than it has rows', () => {
    const cell = fc.constantFrom(
      'SELD0002',
      'seld 3',
      '',
      '1',
      '-1',
      '1e9',
      '=1+1',
      '"',
      'à',
      '\u202e',
      '9'.repeat(30),
    )
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 6 }), rows => {
        const text = ['from;to;amount;for', ...rows.map(cells => cells.join(';'))].join('\n')
        expect(read(text).length).toBeLessThanOrEqual(Math.max(1, rows.length))
      }),
    )
  })
})

test('numbers are asked for once each, and only what is one', () => {
  const table = parseCsv('from;to\nSELD0002;SELD 0003\nx;SELD0002')
  expect(table.ok && numbersIn(table.value)).toEqual(['SELD0002', 'SELD0003'])
})

describe('what is read', () => {
  const rows = [
    { row: 2, from: OWN, to: AMINA, amt: 5n, words: 'a' },
    { row: 4, from: BEN, to: OWN, amt: 7n, words: '' },
    { row: 5, from: OWN, to: BEN, amt: 1n, words: '' },
  ]

  test('is summed for each who pays', () => {
    expect(totalsOf(rows).map(({ name, count, amount }) => [name, count, amount])).toEqual([
      ['N1', 2, 6n],
      ['N3', 1, 7n],
    ])
  })

  test('is signed in its order', () => {
    expect(batchBody(rows).items.map(({ from, to, amt }) => [from, to, amt])).toEqual([
      [OWN.account, AMINA.account, 5n],
      [BEN.account, OWN.account, 7n],
      [OWN.account, BEN.account, 1n],
    ])
  })

  test('is refused by the row of the table, not by the place in the list', () => {
    const why = { code: 'account-closed' }
    // The text counts from one.
    expect(rowOfRefusal({ code: 'batch-item', item: 1, why }, rows)).toEqual({
      code: 'batch-item',
      item: 3,
      why,
    })
    expect(rowOfRefusal({ code: 'over-limit' }, rows)).toEqual({ code: 'over-limit' })
    expect(rowOfRefusal({ code: 'batch-item', item: 9, why }, rows)).toEqual({
      code: 'batch-item',
      item: 9,
      why,
    })
  })
})
