/** Doors for how people come in: a new password, the devices that are signed in, and coming back when it is lost. */
import { err, fromBase64, ok } from '@localpay/protocol'
import * as v from 'valibot'
import { hex } from '../app/contract.ts'
import * as a from '../app/contract-access.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

const keyParams = v.object({ key: idParam('key') })

export const ACCESS_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/access',
    says: 'When the password was chosen, and the devices that are signed in',
    who: 'signed-in',
    reply: a.accessReply,
    answer: ({ app, person, session }) => app.access.own(person, session ?? ''),
  }),
  door({
    method: 'put',
    path: '/api/access/password',
    says: 'Another password: its proof, and the same key sealed anew; all other devices are signed out',
    who: 'signed-in',
    rates: ['password'],
    body: a.passwordRequest,
    reply: 'nothing',
    answer: ({ app, person, session, body }) => app.access.changePassword(person, session ?? '', body),
  }),
  door({
    method: 'delete',
    path: '/api/access/sessions',
    says: 'Signs out all other devices',
    who: 'signed-in',
    reply: 'nothing',
    answer: ({ app, person, session }) => app.access.endElsewhere(person, session ?? '', null),
  }),
  door({
    method: 'delete',
    path: '/api/access/sessions/:session',
    says: 'Signs out one other device',
    who: 'signed-in',
    params: v.object({ session: hex(16) }),
    reply: 'nothing',
    answer: ({ app, person, session, params }) =>
      app.access.endElsewhere(person, session ?? '', params.session),
  }),
  door({
    method: 'post',
    path: '/api/lost',
    says: 'Asks the committee for access with a new password; the answer is the same for unknown names',
    who: 'anyone',
    rates: ['lost'],
    body: a.lostRequest,
    reply: a.lostReply,
    answer: ({ app, body }) => app.access.askBack(body),
  }),
  door({
    method: 'get',
    path: '/api/lost/:key',
    says: 'What became of it, for whoever made that key',
    who: 'anyone',
    params: keyParams,
    reply: a.lostState,
    answer: async ({ app, params }) => ok(await app.access.lostState(params.key)),
  }),
  door({
    method: 'get',
    path: '/api/lost/:key/rescue',
    says: 'What the recovery words would sign to give an administrator this key',
    who: 'anyone',
    params: keyParams,
    reply: a.rescueStart,
    answer: ({ app, params }) => app.access.rescueStart(params.key),
  }),
  door({
    method: 'post',
    path: '/api/lost/:key/rescue',
    says: 'Gives an administrator this key by the word of the recovery words, at once',
    who: 'anyone',
    rates: ['lost'],
    params: keyParams,
    body: a.rescueRequest,
    reply: 'nothing',
    answer: async ({ app, params, body }) => {
      const paper = fromBase64(body.paper)
      return paper === null
        ? err({ code: 'malformed', why: 'paper: want base64url' })
        : app.access.rescue(params.key, paper)
    },
  }),
  door({
    method: 'get',
    path: '/api/desk/lost',
    says: 'Who lost their access and asks for it, and which new keys wait',
    who: 'committee',
    reply: a.lostDeskReply,
    answer: ({ app, person }) => app.access.lostDesk(person),
  }),
  door({
    method: 'get',
    path: '/api/desk/passwords',
    says: 'Since when each member has their password, and whose may be tried on a stolen computer',
    who: 'committee',
    reply: a.passwordsReply,
    answer: ({ app }) => app.access.passwords(),
  }),
  door({
    method: 'post',
    path: '/api/desk/lost/:key/refuse',
    says: 'Drops a request for access that nobody ordered',
    who: 'committee',
    params: keyParams,
    reply: 'nothing',
    answer: ({ app, params }) => app.access.refuseLost(params.key),
  }),
]
