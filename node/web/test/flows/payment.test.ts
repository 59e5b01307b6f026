/** What can be done about a payment, and what is signed then; words and their hashes. */
import { fromHex, wordsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { actsInOrder, type PaymentAct, pairOf, totalOf } from '../../src/flows/payment.ts'
import { isSilent, needsWords, readAct } from '../../src/flows/payment-acts.ts'
import type { FormFields } from '../../src/flows/read-form.ts'
import { withWords } from '../../src/flows/words.ts'
import { id } from './fixtures.ts'

const typed = (fields: Record<string, string>): FormFields =>
  Object.assign((name: string) => fields[name] ?? '', { all: () => [] })
const PAYMENT = id('5', 32)

// biome-ignore format: a table reads by column.
const acts: readonly [PaymentAct, Record<string, string>, string, object | string][] = [
  ['accept',   {},                    '',        { bill: PAYMENT }],
  ['reject',   {},                    '',        { bill: PAYMENT }],
  ['withdraw', {},                    '',        { bill: PAYMENT }],
  ['reverse',  {},                    'sorry',   { payment: PAYMENT }],
  ['dispute',  {},                    'one loaf', { payment: PAYMENT }],
  ['dispute',  {},                    '  ',      'say-why'],            // somebody else has to live with it
  ['settle',   { how: 'stands' },     'agreed',  { payment: PAYMENT, how: 'stands' }],
  ['settle',   { how: 'stands' },     '',        'say-why'],
  ['settle',   {},                    'agreed',  'choose-one'],
  ['settle',   { how: 'burned' },     'agreed',  'choose-one'],
  ['thank',    { mark: 'good' },      '',        { payment: PAYMENT, mark: 'good' }],
  ['thank',    {},                    'lovely',  'choose-one'],
]
test.each(acts)('%s with %o and words «%s» signs %o', (act, fields, words, wanted) => {
  const read = readAct(act, PAYMENT, typed(fields), words)
  expect(read.ok ? read.value : Object.values(read.fields)[0]?.code).toEqual(wanted)
})

test('what undoes stands last, and nothing stands there that the node did not name', () => {
  expect(actsInOrder({ may: ['dispute', 'reverse', 'thank'] })).toEqual(['thank', 'reverse', 'dispute'])
  expect(actsInOrder({ may: ['reject', 'accept'] })).toEqual(['accept', 'reject'])
  expect(actsInOrder({ may: [] })).toEqual([])
})

test('whoever must say why is asked, and who cannot say anything is not', () => {
  const all: readonly PaymentAct[] = ['accept', 'reject', 'withdraw', 'reverse', 'dispute', 'settle', 'thank']
  expect(all.filter(needsWords)).toEqual(['dispute', 'settle'])
  expect(all.filter(isSilent)).toEqual(['accept', 'withdraw'])
})

test('many in one are summed, and named by the first', () => {
  const party = (name: string) => ({ account: id('1', 16), name, number: 'SELD0001' })
  const move = { from: party('Ann'), to: party('Ben'), memo: '' }
  const moves = [
    { ...move, amount: '150' },
    { ...move, to: party('Cid'), amount: '9007199254740993' },
  ]
  expect([totalOf({ moves }), pairOf({ moves })]).toEqual([9007199254741143n, { payer: 'Ann', payee: 'Ben' }])
  expect(pairOf({ moves: [] })).toEqual({ payer: '', payee: '' })
})

describe('words that go along', () => {
  const random = (length: number) => new Uint8Array(length).fill(9)
  const salt = '09'.repeat(16)
  const hash = (words: string) => wordsHash(fromHex(salt), words)
  const pay = { from: id('1', 16), to: id('2', 16), amt: 5n } as never

  test('stand as their hash where the kind has a place for it', () => {
    expect(withWords({ kind: 'pay', body: pay }, { memo: ' bread ' }, random)).toEqual({
      body: { ...(pay as object), memo: hash('bread') },
      beside: { memo: 'bread', salt },
    })
    const dispute = { payment: PAYMENT } as never
    expect(withWords({ kind: 'dispute', body: dispute }, { memo: 'why' }, random).body).toEqual({
      payment: PAYMENT,
      reason: hash('why'),
    })
  })

  test('that are none leave everything as it was', () => {
    expect(withWords({ kind: 'pay', body: pay }, { memo: '  ' }, random)).toEqual({ body: pay, beside: {} })
    expect(withWords({ kind: 'pay', body: pay }, {}, random)).toEqual({ body: pay, beside: {} })
  })

  test('of a batch stand with each payment that has some', () => {
    const body = { items: [pay, pay] } as never
    expect(withWords({ kind: 'batch', body }, { items: ['eggs', ' '] }, random)).toEqual({
      body: { items: [{ ...(pay as object), memo: hash('eggs') }, pay] },
      beside: { items: ['eggs', ''], salt },
    })
    expect(withWords({ kind: 'batch', body }, { items: ['', ''] }, random)).toEqual({ body, beside: {} })
  })

  test('of a kind without a place go beside it alone', () => {
    const consent = {} as never
    expect(withWords({ kind: 'pay-across', body: consent }, { memo: 'x' }, random)).toEqual({
      body: consent,
      beside: { memo: 'x' },
    })
  })
})
