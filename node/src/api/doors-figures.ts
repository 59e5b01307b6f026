/** Doors for sums over the group, for where each account stands, and for the books entry by entry. */
import { err, ok } from '@localpay/protocol'
import * as v from 'valibot'
import * as b from '../app/contract-books.ts'
import * as f from '../app/contract-figures.ts'
import { API_LIMITS } from './api-limits.ts'
import { type AnyDoor, door } from './door.ts'
import { countParam, idParam } from './path-params.ts'

/** How the reader's spreadsheets part columns and mark decimals. */
const csv = v.optional(v.picklist(['comma', 'semicolon']), 'comma')

export const FIGURE_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/figures',
    says: 'Sums of the months that are over: payments, amounts, accounts that traded. None about few people',
    who: 'member',
    reply: f.figuresReply,
    answer: ({ app }) => app.figures.group(),
  }),
  door({
    method: 'get',
    path: '/api/own-year',
    says: 'Income and spending of my account (or another that I have a part in) in a year, by month and category',
    who: 'member',
    rates: ['search'],
    query: v.strictObject({
      account: v.optional(idParam('account')),
      year: v.pipe(countParam(9999), v.minValue(1970)),
    }),
    reply: f.ownYearReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.acting(person, query.account ?? null)
      if (!who.ok) return who
      const { account } = who.value
      return account === null ? err({ code: 'not-a-member-yet' }) : app.figures.ownYear(account, query.year)
    },
  }),
  door({
    method: 'get',
    path: '/api/positions',
    says: 'Every account with its limits, since when it is stuck at one, its last payment and its year',
    who: 'books',
    rates: ['search'],
    reply: f.positionsReply,
    answer: ({ app }) => app.figures.positions(),
  }),
  door({
    method: 'get',
    path: '/api/positions/table',
    says: 'The same as a table for spreadsheets (CSV)',
    who: 'books',
    rates: ['search'],
    query: v.strictObject({ csv }),
    reply: 'file',
    answer: async ({ app, query }) => {
      const table = await app.figures.positionsTable(query.csv)
      return table.ok ? ok({ file: table.value, name: 'positions.csv' }) : table
    },
  }),
  door({
    method: 'get',
    path: '/api/books',
    says: 'The ledger, newest first: whole for committee and auditor, amounts for members where books are open',
    who: 'member',
    rates: ['search'],
    query: v.strictObject({
      number: v.optional(v.pipe(v.string(), v.regex(/^[A-Z0-9]{8}$/, 'a number of an account'))),
      sort: v.optional(v.picklist(b.SORTS)),
      from: v.optional(countParam()),
      to: v.optional(countParam()),
      before: v.optional(countParam()),
      limit: v.optional(v.pipe(countParam(API_LIMITS.historyPageMax), v.minValue(1)), '50'),
    }),
    reply: b.booksReply,
    answer: ({ app, person, query: { number, sort, from, to, before, limit } }) =>
      app.books.entries(person, {
        number: number ?? null,
        sort: sort ?? null,
        from: from ?? null,
        to: to ?? null,
        before: before ?? null,
        limit,
      }),
  }),
  door({
    method: 'get',
    path: '/api/books/payments',
    says: 'Everything that moved in a time, by numbers of accounts and without words, as a table (CSV)',
    who: 'books',
    rates: ['search'],
    query: v.strictObject({ from: countParam(), to: countParam(), csv }),
    reply: 'file',
    answer: async ({ app, query }) => {
      const table = await app.books.payments({ ...query, style: query.csv })
      return table.ok ? ok({ file: table.value, name: 'payments.csv' }) : table
    },
  }),
  door({
    method: 'get',
    path: '/api/books/balances',
    says: 'Balances of all accounts before a time, which sum to zero, as a table (CSV)',
    who: 'books',
    rates: ['search'],
    query: v.strictObject({ at: countParam(), csv }),
    reply: 'file',
    answer: async ({ app, query }) => {
      const table = await app.books.balances({ ...query, style: query.csv })
      return table.ok ? ok({ file: table.value, name: 'balances.csv' }) : table
    },
  }),
]
