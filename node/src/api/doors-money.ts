/** Doors for paying, for what was paid, and for proofs of it. */
import { err, fromBase64, fromHex, ok } from '@localpay/protocol'
import * as v from 'valibot'
import * as c from '../app/contract.ts'
import * as neighbours from '../app/contract-neighbours.ts'
import { API_LIMITS } from './api-limits.ts'
import { type AnyDoor, door } from './door.ts'
import { amountOf, countParam, idParam } from './path-params.ts'

export const MONEY_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/history',
    says: 'Payments of my account (or another that I have a part in, or the group’s own at the desk), newest first, before an entry number',
    who: 'member',
    query: v.strictObject({
      account: v.optional(idParam('account')),
      before: v.optional(countParam()),
      limit: v.optional(v.pipe(countParam(API_LIMITS.historyPageMax), v.minValue(1)), '30'),
    }),
    reply: c.historyReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.reading(person, query.account ?? null)
      return who.ok ? ok(await app.payments.history(who.value, query.before ?? null, query.limit)) : who
    },
  }),
  door({
    method: 'get',
    path: '/api/statement',
    says: 'My payments as a table for spreadsheets (CSV)',
    who: 'member',
    rates: ['search'],
    query: v.strictObject({ account: v.optional(idParam('account')) }),
    reply: 'file',
    answer: async ({ app, person, query }) => {
      const who = app.people.reading(person, query.account ?? null)
      if (!who.ok) return who
      const table = await app.payments.statement(who.value)
      return table.ok ? ok({ file: table.value, name: 'statement.csv' }) : table
    },
  }),
  door({
    method: 'get',
    path: '/api/balance-points',
    says: 'My balance over time, for the chart',
    who: 'member',
    query: v.strictObject({ account: v.optional(idParam('account')) }),
    reply: c.balancePointsReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.reading(person, query.account ?? null)
      return who.ok ? ok(await app.payments.balancePoints(who.value)) : who
    },
  }),
  door({
    method: 'post',
    path: '/api/intents',
    says: 'Records what a member signed: a payment, or an act of the committee. The same bytes get the same answer',
    who: 'member',
    rates: ['spend'],
    body: c.intentRequest,
    reply: c.intentReply,
    answer: async ({ app, person, body }) => {
      const [intent, sig] = [fromBase64(body.intent), fromBase64(body.sig)]
      if (intent === null || intent.length === 0)
        return err({ code: 'malformed', why: 'intent: want base64url' })
      if (sig?.length !== 64) return err({ code: 'malformed', why: 'sig: want 64 bytes in base64url' })
      const { memo, items, quote = null } = body
      const salt = body.salt === undefined ? undefined : fromHex(body.salt)
      return app.payments.submit(person, { intent, sig, memo, items, salt, quote })
    },
  }),
  door({
    method: 'post',
    path: '/api/quotes',
    says: 'What it costs to pay somebody in another group, and along which groups',
    who: 'member',
    rates: ['spend'],
    body: neighbours.quoteRequest,
    reply: neighbours.quoteReply,
    answer: async ({ app, person, body }) => {
      const amount = amountOf(body.amount)
      if (amount === null || amount <= 0n)
        return err({ code: 'malformed', why: 'amount: want one above zero' })
      return app.payments.quote(person, body)
    },
  }),
  door({
    method: 'get',
    path: '/api/receipts/:seq',
    says: 'A receipt file, which anybody can check without this node',
    who: 'member',
    params: v.object({ seq: countParam() }),
    reply: 'file',
    answer: async ({ app, person, params: { seq } }) => {
      const receipt = await app.payments.receipt(person, seq)
      return receipt.ok ? ok({ file: receipt.value, name: `receipt-${seq}.localpay` }) : receipt
    },
  }),
  door({
    method: 'get',
    path: '/api/head',
    says: 'The newest signed head of the ledger',
    who: 'signed-in',
    reply: c.headSchema,
    answer: ({ app }) => app.payments.head(),
  }),
  door({
    method: 'get',
    path: '/api/consistency',
    says: 'Proof that the ledger of so many entries is the beginning of the one of today',
    who: 'signed-in',
    query: v.strictObject({ from: countParam() }),
    reply: c.consistencyReply,
    answer: ({ app, query }) => app.payments.consistency(query.from),
  }),
]
