/** Doors for payments to come. Ordering one and stopping it are signed, and go to /api/intents. */
import * as v from 'valibot'
import { ordersReply } from '../app/contract-orders.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const ORDER_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/orders',
    says: 'Payments that my account (or another that I have a part in) is to make, and what came of the last of each',
    who: 'member',
    query: v.strictObject({ account: v.optional(idParam('account')) }),
    reply: ordersReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.acting(person, query.account ?? null)
      return who.ok ? app.orders.list(who.value) : who
    },
  }),
]
