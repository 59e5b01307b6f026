/** Doors for payments that wait for an answer. The answers themselves are signed, and go to /api/intents. */
import { ok } from '@localpay/protocol'
import * as v from 'valibot'
import { billsReply } from '../app/contract-bills.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const BILL_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/bills',
    says: 'What my account (or another that I have a part in) is asked to pay, what it asks of others, what was refused',
    who: 'member',
    query: v.strictObject({ account: v.optional(idParam('account')) }),
    reply: billsReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.acting(person, query.account ?? null)
      return who.ok ? ok(await app.payments.bills(who.value)) : who
    },
  }),
]
