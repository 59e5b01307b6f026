/** Doors for what members say of themselves, and how others reach them. */
import { ok } from '@localpay/protocol'
import * as v from 'valibot'
import { hex } from '../app/contract.ts'
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
  door({
    method: 'put',
    path: '/api/me/photo',
    says: 'Shows a small picture of me',
    who: 'member',
    rates: ['post'],
    body: p.photoRequest,
    reply: 'nothing',
    answer: ({ app, person, body }) => app.people.changePhoto(person, body.photo),
  }),
  door({
    method: 'delete',
    path: '/api/me/photo',
    says: 'Takes the picture of me away',
    who: 'member',
    reply: 'nothing',
    answer: ({ app, person }) => app.people.changePhoto(person, null),
  }),
  door({
    method: 'get',
    path: '/api/people/:account/photo',
    says: 'The picture of a member; `v` tells one from another',
    who: 'member',
    params: v.object({ account: idParam('account') }),
    query: v.strictObject({ v: v.optional(hex(8)) }),
    reply: 'picture',
    answer: async ({ app, person, params }) => {
      const photo = await app.people.photo(person, params.account)
      return photo.ok ? ok({ picture: photo.value.bytes, type: photo.value.type }) : photo
    },
  }),
]
