/** What is sought in the books, and in what order accounts stand that are stuck. */
import type { PositionJson } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { table } from '../../../../protocol/test/table.ts'
import { booksAskOf, nextDay, yearBefore } from '../../src/flows/books-ask.ts'
import { csvStyle, type PositionOrder, shownPositions } from '../../src/flows/positions.ts'
import type { FormFields } from '../../src/flows/read-form.ts'
import { id } from './fixtures.ts'

const form = (fields: Readonly<Record<string, string>>): FormFields =>
  Object.assign((name: string) => fields[name] ?? '', { all: () => [] })

describe('what is sought in the books', () => {
  test('nothing typed is everything', () => {
    expect(booksAskOf(form({}))).toEqual({
      ok: true,
      value: { number: undefined, sort: '', from: undefined, to: undefined },
    })
  })

  test.each([
    ['seld 0042', 'SELD0042'],
    ['treasury', 'TREASURY'],
    ['OUTSIDE0', 'OUTSIDE0'],
  ])('the account %s is %s', (typed, number) => {
    expect(booksAskOf(form({ number: typed }))).toMatchObject({ ok: true, value: { number } })
  })

  test('what is no number and no day is said at its field', () => {
    expect(booksAskOf(form({ number: 'Ann', from: '2026-02-31' }))).toEqual({
      ok: false,
      fields: { number: { code: 'bad-number' }, from: { code: 'not-a-date' } },
    })
  })

  test('the last day counts whole', () => {
    const day = new Date(2026, 9, 25).getTime()
    expect(booksAskOf(form({ to: '2026-10-25' }))).toMatchObject({ value: { to: nextDay(day) } })
    expect(new Date(nextDay(day)).getDate()).toBe(26)
  })

  test('an accountant closes the year before', () => {
    expect(yearBefore(new Date(2026, 10, 24).getTime())).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  })
})

describe('accounts between their limits', () => {
  const position = (number: string, more: Partial<PositionJson>): PositionJson => ({
    account: id('1', 16),
    number,
    member: null,
    name: number,
    kind: 'person',
    balance: '0',
    min: '-100',
    max: '100',
    standing: 'free',
    since: null,
    belowSince: null,
    lastTrade: null,
    earned: '0',
    spent: '0',
    ...more,
  })
  const all = [
    position('FREE0001', { lastTrade: 30, earned: '5', balance: '5' }),
    position('LOWE0002', { standing: 'floor', since: 20, balance: '-100', lastTrade: 20, spent: '100' }),
    position('HIGH0003', { standing: 'near-ceiling', since: 10, balance: '95', lastTrade: 10, earned: '95' }),
    position('IDLE0004', {}),
  ]
  test.each(
    table(`
      order       stuck                 everybody
      by-longest  HIGH0003,LOWE0002     HIGH0003,LOWE0002,FREE0001,IDLE0004
      by-balance  LOWE0002,HIGH0003     LOWE0002,IDLE0004,FREE0001,HIGH0003
      by-quiet    HIGH0003,LOWE0002     IDLE0004,HIGH0003,LOWE0002,FREE0001   // never is longest ago
      by-traded   LOWE0002,HIGH0003     LOWE0002,HIGH0003,FREE0001,IDLE0004
      by-number   HIGH0003,LOWE0002     FREE0001,HIGH0003,IDLE0004,LOWE0002
    `),
  )('$order: $stuck', ({ order, stuck, everybody }) => {
    const numbers = (stuckOnly: boolean) =>
      shownPositions(all, { stuckOnly, order: order as PositionOrder })
        .map(({ number }) => number)
        .join()
    expect(numbers(true)).toBe(stuck)
    expect(numbers(false)).toBe(everybody)
  })

  test('a table has the marks that a spreadsheet of that language takes', () => {
    expect(['en', 'fr', 'es'].map(csvStyle)).toEqual(['comma', 'semicolon', 'semicolon'])
  })
})
