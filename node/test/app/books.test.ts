/** The books as the committee, the auditor and, where they are open, members read them; tables that an accountant adds up. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeBooks } from '../../src/app/books.ts'
import type { BooksReply } from '../../src/app/contract-books.ts'
import { makeExports } from '../../src/app/exports.ts'
import { makeFigures } from '../../src/app/figures.ts'
import type { BooksAsk, Person } from '../../src/app/services.ts'
import { HOUR_MS, MONDAY, wish, yes } from '../support/test-node.ts'
import { type Member, payment, type Village, village } from '../support/village.ts'

const ALL: BooksAsk = { number: null, sort: null, from: null, to: null, before: null, limit: 100 }
const DAY_MS = 24 * HOUR_MS

const opened = async () => {
  const there = await village()
  return { ...there, books: makeBooks(there.node.core, there.node.people.nameOf) }
}
const as = (who: Member, ...roles: Person['roles'][number][]): Person => ({
  ...who.person,
  roles,
  committee: false,
})
const pay = async ({ node }: Pick<Village, 'node'>, from: Member, to: Member, amt: bigint, memo = '') =>
  yes(
    await node.payments.submit(
      from.person,
      payment(from, to, amt, { memo, at: node.core.ports.clock.now() }),
    ),
  )
const openBooks = async ({ node, admin }: Village) =>
  yes(
    await node.payments.submit(
      admin.person,
      wish(admin, 'policy', { change: { manners: { leaver: 'absorb', books: 'open' } } }),
    ),
  )

describe('the books', () => {
  test('are whole for the committee and the auditor, with who signed, newest first', async () => {
    const all = await opened()
    const { books, admin, ben, cleo } = all
    await pay(all, ben, cleo, 1_250n, 'three secret loaves')
    for (const who of [admin.person, as(ben, 'auditor')]) {
      const page = yes(await books.entries(who, ALL))
      expect(page).toMatchObject({ whole: true, next: null })
      expect(page.entries[0]).toMatchObject({
        kind: 'pay',
        by: 'Ben',
        moves: [
          { from: ben.me.account?.number, to: cleo.me.account?.number, amount: '1250', why: 'payment' },
        ],
      })
      expect(page.entries.map(({ seq }) => seq)).toEqual([...Array(page.entries.length).keys()].reverse())
      expect(page.entries.at(-1)).toMatchObject({ seq: 0, kind: 'found', by: null })
      expect(JSON.stringify(page)).not.toContain('secret')
    }
  })

  test('are closed to members, and to a coordinator', async () => {
    const { books, ben } = await opened()
    const refused = { ok: false, refusal: { code: 'books-closed' } }
    expect(await books.entries(ben.person, ALL)).toEqual(refused)
    expect(await books.entries(as(ben, 'coordinator'), ALL)).toEqual(refused)
  })

  test('that are open show members amounts by account number, and nobody’s name', async () => {
    const all = await opened()
    await openBooks(all)
    await pay(all, all.ben, all.cleo, 7n)
    const page = yes(await all.books.entries(all.cleo.person, ALL))
    expect(page.whole).toBe(false)
    expect(page.entries.map(({ kind, by, moves }) => [kind, by, moves[0]?.amount])).toEqual([
      ['pay', null, '7'],
    ])
  })

  test('go on from page to page, every entry once', async () => {
    const all = await opened()
    for (let i = 0; i < 9; i++) await pay(all, all.ben, all.cleo, 1n)
    const seen: number[] = []
    let before: number | null = null
    do {
      const page: BooksReply = yes(await all.books.entries(all.admin.person, { ...ALL, before, limit: 4 }))
      expect(page.entries.length).toBeLessThanOrEqual(4)
      seen.push(...page.entries.map(({ seq }) => seq))
      before = page.next
    } while (before !== null)
    const { size } = all.node.core.ledger.book
    expect(seen).toEqual([...Array(size).keys()].reverse())
  })

  test('are sought by account, by what they are about, and by time', async () => {
    const all = await opened()
    const { books, admin, ben, cleo, node } = all
    await pay(all, ben, cleo, 1n)
    node.pass(DAY_MS)
    await pay(all, cleo, admin, 2n)
    const found = async (ask: Partial<BooksAsk>) =>
      yes(await books.entries(admin.person, { ...ALL, ...ask })).entries.map(({ kind, moves }) =>
        [kind, moves[0]?.amount ?? ''].join(' '),
      )
    expect(await found({ number: ben.me.account?.number ?? null })).toEqual(['pay 1'])
    expect(await found({ number: cleo.me.account?.number ?? null })).toEqual(['pay 2', 'pay 1'])
    const nobody = await books.entries(admin.person, { ...ALL, number: 'ZZZZ9999' })
    expect(nobody).toEqual({ ok: false, refusal: { code: 'not-found' } })
    expect(await found({ sort: 'money' })).toEqual(['pay 2', 'pay 1'])
    expect((await found({ sort: 'people' })).every(text => text === 'admit ')).toBe(true)
    expect(await found({ from: MONDAY + 1 })).toEqual(['pay 2'])
    expect(await found({ sort: 'money', to: MONDAY + DAY_MS })).toEqual(['pay 1'])
    expect(await found({ number: cleo.me.account?.number ?? null, from: MONDAY, to: MONDAY + 1 })).toEqual([
      'pay 1',
    ])
  })
})

const rowsOf = (bytes: Uint8Array, mark = ','): string[][] => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  expect(text.charCodeAt(0)).toBe(0xfeff)
  return text
    .slice(1)
    .trim()
    .split('\r\n')
    .map(line => line.split(mark).map(one => one.replaceAll('"', '')))
}
const minor = (text: string | undefined): bigint => BigInt((text ?? '').replace(/[.,]/, '') || '0')

describe('tables for the accountant', () => {
  test('have no words and no names, and decimals as the reader’s spreadsheet takes them', async () => {
    const all = await opened()
    await pay(all, all.ben, all.cleo, 1_250n, 'three secret loaves')
    const ask = { from: 0, to: MONDAY + DAY_MS }
    const comma = rowsOf(yes(await all.books.payments({ ...ask, style: 'comma' })))
    const semicolon = rowsOf(yes(await all.books.payments({ ...ask, style: 'semicolon' })), ';')
    expect(comma[0]).toEqual(['date', 'entry', 'from', 'to', 'amount', 'levy', 'category', 'kind', 'id'])
    expect(comma[1]?.slice(2, 8)).toEqual([
      all.ben.me.account?.number,
      all.cleo.me.account?.number,
      '12.50',
      '',
      '',
      'payment',
    ])
    expect(semicolon[1]?.[4]).toBe('12,50')
    expect(JSON.stringify(comma)).not.toMatch(/secret|Ben|Cleo/)
    expect(rowsOf(yes(await all.books.balances({ at: MONDAY + 1, style: 'semicolon' })), ';')).toContainEqual(
      [all.ben.me.account?.number, 'person', '-12,50'],
    )
  })

  test('of more entries than one table holds is refused, and a shorter time is not', async () => {
    const { node } = await village()
    const { size } = node.core.ledger.book
    const ask = { from: 0, to: MONDAY + DAY_MS, style: 'comma' } as const
    const tables = makeExports(node.core, size - 1)
    expect(await tables.payments(ask)).toEqual({ ok: false, refusal: { code: 'period-too-long' } })
    expect((await tables.payments({ ...ask, to: MONDAY })).ok).toBe(true)
    expect((await makeExports(node.core, size).payments(ask)).ok).toBe(true)
  })

  test('rule 13: balances at any date sum to zero, and are what moved until then', async () => {
    const all = await opened()
    const { node, admin, ben, cleo, books } = all
    await openBooks(all)
    const group = node.core.ledger.book.tables.group.get('group')
    if (group === undefined) throw new Error('founded')
    const to = group.treasury
    const levies = [{ name: 'levy', on: 'payer', ppm: 100_000, flat: 1n, to, across: false }] as const
    const charges = [
      { name: 'upkeep', kind: 'fee', every: 'month', from: MONDAY, amt: 50n, ppm: 0, free: 0n, to },
    ] as const
    yes(
      await node.payments.submit(
        admin.person,
        wish(admin, 'policy', { change: { levies, charges } as never }),
      ),
    )
    const sign = async (who: Member, kind: 'reverse' | 'run' | 'unrun' | 'leave' | 'account', body: object) =>
      yes(
        await node.payments.submit(
          who.person,
          wish(who, kind, body as never, { at: node.core.ports.clock.now() }),
        ),
      )
    await pay(all, ben, cleo, 300n)
    // Ben has a shop beside his own account, and owes there what he has here, and more.
    const shop = yes(await node.people.nextAccount())
    const holders = [{ member: ben.person.member, can: ['pay', 'bill', 'manage'] }]
    await sign(admin, 'account', { ...shop, kind: 'company', holders })
    await pay(all, { ...ben, account: shop.account as Member['account'] }, ben, 800n)
    node.pass(DAY_MS)
    const wrong = await pay(all, cleo, admin, 120n)
    node.pass(DAY_MS)
    await sign(admin, 'reverse', { payment: wrong.intent })
    node.pass(DAY_MS)
    const run = await sign(admin, 'run', { charge: 'upkeep', period: '2027-01' })
    node.pass(DAY_MS)
    await sign(admin, 'leave', { member: ben.person.member })
    node.pass(DAY_MS)
    // Ben's part of it is the community's by now.
    await sign(admin, 'unrun', { run: run.intent })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -1, max: 5 * 24 }), async hours => {
        const at = MONDAY + hours * HOUR_MS
        const sums = new Map<string, bigint>()
        const add = (number = '', by: bigint) => void sums.set(number, (sums.get(number) ?? 0n) + by)
        for (const row of rowsOf(yes(await books.payments({ from: 0, to: at, style: 'comma' }))).slice(1)) {
          const moved = minor(row[4]) + minor(row[5])
          add(row[2], -moved)
          add(row[3], moved)
        }
        const balances = rowsOf(yes(await books.balances({ at, style: 'comma' }))).slice(1)
        expect(balances.map(row => [row[0], minor(row[2])])).toEqual(
          balances.map(row => [row[0], sums.get(row[0] ?? '') ?? 0n]),
        )
        expect(balances.reduce((sum, row) => sum + minor(row[2]), 0n)).toBe(0n)
      }),
      { numRuns: 30 },
    )
  })

  test('a levy stands in its column when it is taken, and when it goes back with its payment', async () => {
    const all = await opened()
    const { node, admin, ben, cleo, books } = all
    const to = node.core.ledger.book.tables.group.get('group')?.treasury
    const levies = [{ name: 'levy', on: 'payer', ppm: 100_000, flat: 0n, to, across: false }]
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { levies } } as never)))
    const { intent } = await pay(all, ben, cleo, 300n)
    yes(await node.payments.submit(cleo.person, wish(cleo, 'reverse', { payment: intent as never })))
    const [, ...rows] = rowsOf(yes(await books.payments({ from: 0, to: MONDAY + DAY_MS, style: 'comma' })))
    const [bens, cleos] = [ben, cleo].map(({ me }) => me.account?.number)
    expect(rows.map(row => [...row.slice(2, 6), row[7]])).toEqual([
      [bens, cleos, '3.00', '', 'payment'],
      [bens, 'TREASURY', '', '0.30', 'levy'],
      [cleos, bens, '3.00', '', 'reversal'],
      ['TREASURY', bens, '', '0.30', 'reversal'],
    ])
  })

  test('where accounts stand, one row each', async () => {
    const all = await opened()
    await pay(all, all.ben, all.cleo, 1_250n)
    const figures = makeFigures(all.node.core, all.node.people.holderOf)
    const [heading, ...rows] = rowsOf(yes(await figures.positionsTable('semicolon')), ';')
    expect(heading).toContain('below zero since')
    expect(rows).toHaveLength(3)
    expect(rows.find(([number]) => number === all.ben.me.account?.number)).toMatchObject([
      all.ben.me.account?.number,
      'person',
      '-12,50',
      '-200,00',
      '1000,00',
      'free',
      '',
      '2027-01-04 09:00:00',
      '2027-01-04 09:00:00',
      '0,00',
      '12,50',
    ])
  })
})
