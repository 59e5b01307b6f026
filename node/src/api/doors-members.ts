/** Doors for what the committee sees of one member. What it changes it signs: POST /api/intents. */
import * as v from 'valibot'
import * as people from '../app/contract-people.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const MEMBER_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/members/:member',
    says: 'One member: standing, roles, area, and every account with limits and holders',
    who: 'committee',
    params: v.object({ member: idParam('member') }),
    reply: people.memberReply,
    answer: async ({ app, params }) => app.people.member(params.member),
  }),
]
