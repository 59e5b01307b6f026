/** Doors for what members say of themselves, and how others reach them. */
import * as v from 'valibot'
import * as p from '../app/contract-profile.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const PROFILE_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/me/profile',
    says: 'What I say of myself, with every way to reach me',
    who: 'member',
    reply: p.profileReply,
    answer: ({ app, person }) => app.people.profile(person),
  }),
  door({
    method: 'put',
    path: '/api/me/profile',
    says: 'Changes what I say of myself; what is left out is gone',
    who: 'member',
    rates: ['post'],
    body: p.profileRequest,
    reply: 'nothing',
    answer: ({ app, person, body }) => app.people.changeProfile(person, body),
  }),
  door({
    method: 'get',
    path: '/api/people/:account',
    says: 'A member, with the ways to reach them that are meant for me',
    who: 'member',
    params: v.object({ account: idParam('account') }),
    reply: p.personReply,
    answer: ({ app, person, params }) => app.people.person(person, params.account),
  }),
]
