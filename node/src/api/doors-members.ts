/** Doors for what the committee, the auditor, and a coordinator of their area see of one member. What it changes it signs: POST /api/intents. */
import * as v from 'valibot'
import * as people from '../app/contract-people.ts'
import { scopeOf } from './desk-scope.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const MEMBER_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/holders',
    says: 'Who is on my account (or another that I have a part in), and what they may do',
    who: 'member',
    query: v.strictObject({ account: v.optional(idParam('account')) }),
    reply: people.holdersReply,
    answer: async ({ app, person, query }) => {
      const who = app.people.acting(person, query.account ?? null)
      return who.ok ? app.people.holders(who.value) : who
    },
  }),
  door({
    method: 'get',
    path: '/api/accounts/next',
    says: 'An id and a number that are free, for an account that the committee opens',
    who: 'committee',
    reply: people.nextAccountReply,
    answer: ({ app }) => app.people.nextAccount(),
  }),
  door({
    method: 'get',
    path: '/api/group-accounts',
    says: 'The accounts of nobody (treasury, community and so on), with balances and who may sign for them',
    who: 'books',
    reply: people.groupAccountsReply,
    answer: ({ app, person }) => app.people.groupAccounts(person),
  }),
  door({
    method: 'get',
    path: '/api/members/:member',
    says: 'One member: standing, roles, area, and every account with limits and holders',
    who: 'desk',
    params: v.object({ member: idParam('member') }),
    reply: people.memberReply,
    answer: async ({ app, person, params }) => app.people.member(person, params.member, scopeOf(person)),
  }),
  door({
    method: 'delete',
    path: '/api/members/:member',
    says: 'Erases who left: name, words, ways to reach them, photo, letters. What they paid stays in the ledger, under a number',
    who: 'committee',
    params: v.object({ member: idParam('member') }),
    reply: 'nothing',
    answer: ({ app, params }) => app.people.erase(params.member),
  }),
]
