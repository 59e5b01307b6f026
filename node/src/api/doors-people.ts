/** Doors for founding, joining, signing in, and for the committee's desk. */
import { err, ok, type Result } from '@localpay/protocol'
import * as v from 'valibot'
import * as c from '../app/contract.ts'
import { deskJoinRequest } from '../app/contract-people.ts'
import type { AppRefusal } from '../app/refusals.ts'
import { scopeOf } from './desk-scope.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam, wordsParam } from './path-params.ts'

/** The reply of an answer that also opened a session: the cookie is set, the rest goes into the body. */
function signIn<A extends { readonly session: string }, T>(
  answer: Result<A, AppRefusal>,
  setSession: (session: string) => void,
  reply: (value: A) => T,
): Result<T, AppRefusal> {
  if (!answer.ok) return err(answer.refusal)
  setSession(answer.value.session)
  return ok(reply(answer.value))
}

export const PEOPLE_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/state',
    says: 'Whether a group is set up here, and which one',
    who: 'anyone',
    reply: c.stateReply,
    answer: async ({ app }) => ok(await app.state()),
  }),
  door({
    method: 'post',
    path: '/api/setup',
    says: 'Founds the group of this node and its first administrator',
    who: 'anyone',
    rates: ['setup'],
    body: c.setupRequest,
    reply: c.setupReply,
    answer: async ({ app, body, setSession }) =>
      signIn(await app.people.setup(body), setSession, ({ reply }) => reply),
  }),
  door({
    method: 'post',
    path: '/api/join',
    says: 'Asks to become a member; the committee decides',
    who: 'anyone',
    rates: ['join'],
    body: c.joinRequest,
    reply: c.meReply,
    answer: async ({ app, body, setSession }) =>
      signIn(await app.people.join(body), setSession, ({ me }) => me),
  }),
  door({
    method: 'post',
    path: '/api/login/start',
    says: 'The salt with which a browser makes its proof from the password; one for unknown names too',
    who: 'anyone',
    rates: ['login'],
    body: c.loginStartRequest,
    reply: c.loginStartReply,
    answer: async ({ app, body }) => ok(await app.people.loginStart(body.name)),
  }),
  door({
    method: 'post',
    path: '/api/login',
    says: 'Signs in and hands out the sealed key',
    who: 'anyone',
    rates: ['login', 'loginAs'],
    body: c.loginRequest,
    reply: c.loginReply,
    answer: async ({ app, body, setSession }) =>
      signIn(await app.people.login(body.name, body.auth), setSession, ({ reply }) => reply),
  }),
  door({
    method: 'post',
    path: '/api/logout',
    says: 'Ends the session',
    who: 'anyone',
    reply: 'nothing',
    answer: async ({ app, session, setSession }) => {
      if (session !== null) await app.people.logout(session)
      setSession(null)
      return ok(null)
    },
  }),
  door({
    method: 'get',
    path: '/api/me',
    says: 'The person signed in, with account, group and ledger head',
    who: 'signed-in',
    reply: c.meReply,
    answer: ({ app, person }) => app.people.me(person),
  }),
  door({
    method: 'put',
    path: '/api/me/language',
    says: 'The language of the screens',
    who: 'signed-in',
    body: v.strictObject({ language: c.languageSchema }),
    reply: 'nothing',
    answer: async ({ app, person, body }) => {
      await app.people.setLanguage(person, body.language)
      return ok(null)
    },
  }),
  door({
    method: 'get',
    path: '/api/people',
    says: 'Members whose name or number begins so',
    who: 'member',
    query: v.strictObject({ q: wordsParam(60) }),
    reply: c.peopleReply,
    answer: async ({ app, person, query }) => ok({ people: [...(await app.people.find(person, query.q))] }),
  }),
  door({
    method: 'get',
    path: '/api/desk',
    says: 'What waits for the committee, and all members with their balances; a coordinator’s are those of their area',
    who: 'desk',
    reply: c.deskReply,
    answer: ({ app, person }) => app.people.desk(scopeOf(person)),
  }),
  door({
    method: 'post',
    path: '/api/desk/joins',
    says: 'Asks for somebody who has no device and stands at the desk; others of the committee sign for them later',
    who: 'people',
    rates: ['join'],
    body: deskJoinRequest,
    reply: 'nothing',
    answer: ({ app, person, body }) => app.people.joinFor(person, body, scopeOf(person)),
  }),
  door({
    method: 'post',
    path: '/api/joins/:member/refuse',
    says: 'Refuses somebody who asked to join',
    who: 'people',
    params: v.object({ member: idParam('member') }),
    reply: 'nothing',
    answer: ({ app, person, params }) => app.people.refuseJoin(params.member, scopeOf(person)),
  }),
  door({
    method: 'get',
    path: '/api/places',
    says: 'Towns by the beginning of their name, with where they lie',
    who: 'anyone',
    rates: ['search'],
    query: v.strictObject({ q: wordsParam(60) }),
    reply: c.placesReply,
    answer: async ({ app, query }) => ok(await app.places(query.q)),
  }),
]
