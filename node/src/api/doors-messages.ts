/** Doors for messages from one member to another. Each shows only one's own. */
import * as v from 'valibot'
import { hex } from '../app/contract.ts'
import * as m from '../app/contract-messages.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

const other = v.object({ member: idParam('member') })

export const MESSAGE_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/messages',
    says: 'My messages, received or sent, the newest first',
    who: 'member',
    query: v.strictObject({
      box: v.optional(v.picklist(m.MESSAGE_BOXES), 'received'),
      before: v.optional(hex(16)),
    }),
    reply: m.messagesReply,
    answer: ({ app, person, query: { box, before = null } }) => app.messages.list(person, { box, before }),
  }),
  door({
    method: 'post',
    path: '/api/messages',
    says: 'Writes to another member of this group',
    who: 'member',
    rates: ['write'],
    body: m.messageRequest,
    reply: 'nothing',
    answer: ({ app, person, body }) => app.messages.send(person, body),
  }),
  door({
    method: 'post',
    path: '/api/messages/read',
    says: 'Says that I have read these',
    who: 'member',
    body: m.readRequest,
    reply: 'nothing',
    answer: ({ app, person, body }) => app.messages.markRead(person, body.messages),
  }),
  door({
    method: 'delete',
    path: '/api/messages/:message',
    says: 'Throws my copy of a message away',
    who: 'member',
    params: v.object({ message: hex(16) }),
    reply: 'nothing',
    answer: ({ app, person, params }) => app.messages.drop(person, params.message),
  }),
  door({
    method: 'put',
    path: '/api/blocked/:member',
    says: 'Takes no more messages from this member',
    who: 'member',
    params: other,
    reply: 'nothing',
    answer: ({ app, person, params }) => app.messages.block(person, params.member),
  }),
  door({
    method: 'delete',
    path: '/api/blocked/:member',
    says: 'Takes messages from this member again',
    who: 'member',
    params: other,
    reply: 'nothing',
    answer: ({ app, person, params }) => app.messages.unblock(person, params.member),
  }),
]
