/** Doors for one payment, for those in dispute, and for what others said of somebody. What is done about them is signed. */
import { ok } from '@localpay/protocol'
import * as v from 'valibot'
import * as p from '../app/contract-payments.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const PAYMENT_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/payments/:payment',
    says: 'One payment of mine, what was said of it, and what can be done now; the committee and auditors see all',
    who: 'member',
    params: v.object({ payment: idParam('intent') }),
    reply: p.paymentReply,
    answer: async ({ app, person, params }) => app.payments.payment(person, params.payment),
  }),
  door({
    method: 'get',
    path: '/api/disputes',
    says: 'Payments in which something is said to be wrong, for the committee to settle',
    who: 'committee',
    reply: p.disputesReply,
    answer: async ({ app, person }) => ok({ open: [...(await app.payments.disputes(person))] }),
  }),
  door({
    method: 'get',
    path: '/api/praise/:account',
    says: 'What others said after payments with an account of this group',
    who: 'member',
    params: v.object({ account: idParam('account') }),
    reply: p.praiseReply,
    answer: async ({ app, params }) => app.payments.praise(params.account),
  }),
  door({
    method: 'post',
    path: '/api/numbers',
    says: 'Whose these account numbers are; numbers that nobody has are left out',
    who: 'member',
    rates: ['search'],
    body: p.numbersRequest,
    reply: p.numbersReply,
    answer: async ({ app, body }) => ok({ accounts: [...app.payments.numbers(body.numbers)] }),
  }),
  door({
    method: 'post',
    path: '/api/batches/dry-run',
    says: 'Whether the rules would take these payments of me together now; nothing is changed',
    who: 'member',
    rates: ['spend'],
    body: p.batchRequest,
    reply: 'nothing',
    answer: async ({ app, person, body }) => app.payments.tryBatch(person, body.items),
  }),
  door({
    method: 'post',
    path: '/api/entries/dry-run',
    says: 'Whether the rules would take it that I enter this payment between two others; nothing is changed',
    who: 'member',
    rates: ['spend'],
    body: p.batchItem,
    reply: 'nothing',
    answer: async ({ app, person, body }) => app.payments.tryEntry(person, body),
  }),
]
