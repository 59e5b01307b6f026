/** Doors for how somebody comes in: the terms of the group, and invitations. */
import * as v from 'valibot'
import { hex } from '../app/contract.ts'
import * as j from '../app/contract-joining.ts'
import { type AnyDoor, door } from './door.ts'

export const JOINING_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/terms',
    says: 'The terms of the group that are in force',
    who: 'anyone',
    reply: j.termsReply,
    answer: async ({ app }) => app.joining.terms(),
  }),
  door({
    method: 'put',
    path: '/api/me/terms',
    says: 'Accepts the terms in force, named by their hash',
    who: 'member',
    body: j.acceptRequest,
    reply: 'nothing',
    answer: ({ app, person, body }) => app.joining.accept(person, body.terms),
  }),
  door({
    method: 'get',
    path: '/api/invitations',
    says: 'One’s own invitations, open and ended',
    who: 'member',
    reply: j.invitationsReply,
    answer: async ({ app, person }) => app.joining.invitations(person),
  }),
  door({
    method: 'post',
    path: '/api/invitations',
    says: 'Invites somebody by a link whose secret the page has made',
    who: 'member',
    rates: ['post'],
    body: j.inviteRequest,
    reply: j.invitationsReply,
    answer: ({ app, person, body }) => app.joining.invite(person, body),
  }),
  door({
    method: 'delete',
    path: '/api/invitations/:invitation',
    says: 'Takes an invitation back: its link opens nothing any more',
    who: 'member',
    rates: ['post'],
    params: v.object({ invitation: hex(32) }),
    reply: j.invitationsReply,
    answer: ({ app, person, params }) => app.joining.takeBack(person, params.invitation),
  }),
  door({
    method: 'get',
    path: '/api/join/:secret',
    says: 'Who invites, for whoever has the link',
    who: 'anyone',
    params: v.object({ secret: hex(16) }),
    reply: j.invitationReply,
    answer: async ({ app, params }) => app.joining.invitation(params.secret),
  }),
]
