/** What is typed about a payment between two others, and whom an account pays unasked, becomes what is signed. */
import { describe, expect, test } from 'vitest'
import { autoBody, autoWho, LISTED_MAX, listWith, readAuto } from '../../src/flows/auto-accept.ts'
import { enterBody, mayEnter } from '../../src/flows/enter.ts'
import { findAccounts } from '../../src/flows/find-accounts.ts'
import type { FormFields } from '../../src/flows/read-form.ts'
import { AMINA, GROUP, id } from './fixtures.ts'

const BEN = id('5', 16)

const read = (typed: Readonly<Record<string, string>>) => {
  const fields: Readonly<Record<string, string>> = { from: BEN, to: AMINA.account, amount: '12,50', ...typed }
  const form: FormFields = Object.assign((name: string) => fields[name] ?? '', { all: () => [] })
  return enterBody(form, { currency: GROUP.currency, language: 'fr' })
}

describe('a payment between two others', () => {
  const body = { from: BEN, to: AMINA.account, amt: 1_250n }

  test('is what was typed, with its kind where one was chosen of the list', () => {
    expect(read({})).toEqual({ ok: true, value: body })
    expect(read({ category: 'food' })).toEqual({ ok: true, value: { ...body, category: 'food' } })
    expect(read({ category: 'gold' })).toEqual({ ok: true, value: body })
  })

  // biome-ignore format: a table reads by column.
  test.each([
    ['nobody to pay',    { from: '' },              { from: 'choose-one' }],
    ['nobody paid',      { to: '' },                { to: 'choose-one' }],
    ['the same twice',   { to: BEN },               { to: 'same-account' }],
    ['no amount',        { amount: '' },            { amount: 'not-an-amount' }],
    ['less than nothing', { amount: '-3' },         { amount: 'not-positive' }],
  ])('with %s is refused at its field', (_, typed, fields) =>
    expect(read(typed)).toMatchObject({
      ok: false,
      fields: Object.fromEntries(Object.entries(fields).map(([name, code]) => [name, { code }])),
    }))

  // biome-ignore format: a table reads by column.
  test.each([
    ['no',        ['admin'],     false],
    ['confirm',   [],            true],
    ['committee', ['committee'], true],
    ['committee', ['admin'],     true],
    ['committee', ['auditor'],   false],
    ['committee', [],            false],
  ] as const)('under «%s» is entered by %j: %s', (way, roles, may) => expect(mayEnter(way, roles)).toBe(may))
})

describe('whom an account pays without asking', () => {
  const one = (n: number) => ({
    account: String(n).padStart(32, '0'),
    name: `P${n}`,
    number: `SELD${1_000 + n}`,
  })

  test('is nobody, some, or everybody', () => {
    expect(autoWho({ all: false, from: [] })).toBe('never')
    expect(autoWho({ all: false, from: [one(1)] })).toBe('some')
    expect(autoWho({ all: true, from: [one(1)] })).toBe('all')
  })

  test('is signed without the list where the list was not chosen', () => {
    const from = [one(1), one(2)]
    expect(autoBody(BEN, 'some', from)).toEqual({
      account: BEN,
      all: false,
      from: from.map(({ account }) => account),
    })
    expect(autoBody(BEN, 'never', from)).toEqual({ account: BEN, all: false, from: [] })
    expect(autoBody(BEN, 'all', from)).toEqual({ account: BEN, all: true, from: [] })
  })

  test('a list with nobody on it is refused, for it would quietly mean nobody', () => {
    expect(readAuto(BEN, 'some', [])).toEqual({ ok: false, fields: { list: { code: 'nobody-listed' } } })
    expect(readAuto(BEN, 'never', []).ok).toBe(true)
  })

  test('stands once on a list that has an end', () => {
    const list = Array.from({ length: LISTED_MAX - 1 }, (_, n) => one(n))
    expect(listWith(list, one(3))).toEqual(list)
    const full = listWith(list, one(99))
    expect(full).toEqual([...list, one(99)])
    expect(listWith(full, one(100))).toEqual(full)
  })
})

describe('who is meant by what was typed', () => {
  const common = { account: id('6', 16), name: 'Common', number: 'SELD0001' }
  const asked: string[] = []
  const api = {
    people: async () => ({ ok: true as const, value: { people: [AMINA] } }),
    numbers: async (numbers: readonly string[]) => {
      asked.push(...numbers)
      return { ok: true as const, value: { accounts: [common] } }
    },
  }

  test('is a person first, and by a whole number also an account that is nobody’s alone', async () => {
    expect(await findAccounts(api, 'Am')).toEqual({ ok: true, value: [AMINA] })
    expect(await findAccounts(api, 'seld 0007')).toEqual({ ok: true, value: [AMINA] })
    expect(asked).toEqual([])
    expect(await findAccounts(api, 'seld 0001')).toMatchObject({ ok: true, value: [common] })
    expect(asked).toEqual(['SELD0001'])
  })
})
