/** Doors for payments that wait for an answer. The answers themselves are signed, and go to /api/intents. */
import { ok } from '@localpay/protocol'
import { billsReply } from '../app/contract-bills.ts'
import { type AnyDoor, door } from './door.ts'

export const BILL_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/bills',
    says: 'What my account is asked to pay, and what it asks of others, as long as it waits',
    who: 'member',
    reply: billsReply,
    answer: async ({ app, person }) => ok(await app.payments.bills(person)),
  }),
]
