/** Doors for the rules of a group: reading them, trying a change, the contributions taken by them. */
import { asId, err, fromBase64 } from '@localpay/protocol'
import * as v from 'valibot'
import * as g from '../app/contract-group.ts'
import { type AnyDoor, door } from './door.ts'
import { amountOf } from './path-params.ts'

export const GROUP_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/policy',
    says: 'The rules of the group, section by section, and the accounts of the group itself',
    who: 'member',
    reply: g.policyReply,
    answer: ({ app }) => app.groupMoney.policy(),
  }),
  door({
    method: 'post',
    path: '/api/policy/dry-run',
    says: 'Whom a change of the rules would touch: all for who reads all books, else oneself; nothing is changed',
    who: 'member',
    rates: ['spend'],
    body: g.dryRunRequest,
    reply: g.dryRunReply,
    answer: async ({ app, person, body }) => {
      const change = fromBase64(body.change)
      if (change === null) return err({ code: 'malformed', why: 'change: want base64url' })
      return app.groupMoney.dryRun(person, change)
    },
  }),
  door({
    method: 'post',
    path: '/api/limits/dry-run',
    says: 'What own limits of one account would come to; nothing is changed',
    who: 'committee',
    rates: ['spend'],
    body: g.limitsDryRunRequest,
    reply: g.limitsDryRunReply,
    answer: async ({ app, body }) => {
      const account = asId('account', body.account)
      if (account === null) return err({ code: 'malformed', why: 'account: want 16 bytes in hex' })
      const [min, max] = [body.min, body.max].map(text => (text === undefined ? undefined : amountOf(text)))
      if (min === null || max === null)
        return err({ code: 'malformed', why: 'min, max: want amounts of 64 bits' })
      const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
      return app.groupMoney.limitsDryRun({ account, ...(body.own ? { limits: bounds } : {}) })
    },
  }),
  door({
    method: 'get',
    path: '/api/contributions',
    says: 'What is taken from all at the end of each period, what was, and what would be now',
    who: 'committee',
    reply: g.contributionsReply,
    answer: ({ app }) => app.groupMoney.contributions(),
  }),
  door({
    method: 'get',
    path: '/api/contributions/plan',
    says: 'From whom a contribution would take how much, for one period; nothing is taken',
    who: 'committee',
    rates: ['spend'],
    query: v.strictObject({
      charge: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
      period: v.pipe(
        v.string(),
        v.regex(/^\d{4}(?:-(?:\d{2}|Q\d|W\d{2}))?$/, 'a year, quarter, month or week'),
      ),
    }),
    reply: g.chargePlanReply,
    answer: ({ app, query }) => app.groupMoney.chargePlan(query),
  }),
]
