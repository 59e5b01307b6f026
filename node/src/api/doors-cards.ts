/** Doors for keys that act for an account within bounds. Giving and taking back is signed, and goes to /api/intents. */
import { err, fromBase64, fromHex } from '@localpay/protocol'
import * as v from 'valibot'
import { intentRequest } from '../app/contract.ts'
import { cardClientReply, cardIntentReply, cardsReply } from '../app/contract-cards.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const CARD_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/cards',
    says: 'Cards and helpers of my account (or another that I have a part in), with what is spent of each',
    who: 'member',
    query: v.strictObject({ account: v.optional(idParam('account')) }),
    reply: cardsReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.acting(person, query.account ?? null)
      return who.ok ? app.cards.list(who.value) : who
    },
  }),
  door({
    method: 'get',
    path: '/api/cards/:key',
    says: 'What a client that holds this key needs to sign with it, and what is left in this period',
    who: 'anyone',
    rates: ['search'],
    params: v.object({ key: idParam('key') }),
    reply: cardClientReply,
    answer: ({ app, params }) => app.cards.client(params.key),
  }),
  door({
    method: 'post',
    path: '/api/cards/intents',
    says: 'Records a payment or a bill that a delegated key signed, without a session; the same bytes get the same answer',
    who: 'anyone',
    rates: ['spend'],
    body: intentRequest,
    reply: cardIntentReply,
    answer: async ({ app, body }) => {
      const [intent, sig] = [fromBase64(body.intent), fromBase64(body.sig)]
      if (intent === null || intent.length === 0)
        return err({ code: 'malformed', why: 'intent: want base64url' })
      if (sig?.length !== 64) return err({ code: 'malformed', why: 'sig: want 64 bytes in base64url' })
      const { memo, items } = body
      const salt = body.salt === undefined ? undefined : fromHex(body.salt)
      return app.cards.submit({ intent, sig, memo, items, salt, quote: null })
    },
  }),
]
