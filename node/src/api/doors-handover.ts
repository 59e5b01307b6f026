/** Doors for the papers of the group: which key speaks for it, and how it changes hands. */
import { err, type Result } from '@localpay/protocol'
import * as c from '../app/contract-handover.ts'
import type { App, Person } from '../app/services.ts'
import { type AnyDoor, door } from './door.ts'
import type { Refusal } from './http-status.ts'

/** Only an admin hands the group over; the roots' signatures decide, but nobody else shall begin or stop it. */
const asAdmin = async <T>(
  { app, person }: { readonly app: App; readonly person: Person },
  run: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> => {
  const me = await app.people.me(person)
  return me.ok && me.value.roles.includes('admin') ? run() : err({ code: 'not-admin' })
}

export const HANDOVER_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/papers',
    says: "The group's charter and the papers since, which prove its key to whoever knows its id",
    who: 'anyone',
    reply: c.papersReply,
    answer: ({ app }) => app.papers(),
  }),
  door({
    method: 'get',
    path: '/api/handover',
    says: 'Whose recovery words govern the group, and a hand-over that waits',
    who: 'committee',
    reply: c.handoverReply,
    answer: ({ app }) => app.handovers.state(),
  }),
  door({
    method: 'post',
    path: '/api/handover',
    says: 'Begins a hand-over: to new recovery words, or to a new key alone',
    who: 'committee',
    body: c.beginHandoverRequest,
    reply: c.handoverReply,
    answer: ask => asAdmin(ask, () => ask.app.handovers.begin(ask.body)),
  }),
  door({
    method: 'post',
    path: '/api/handover/signed',
    says: 'Adds the signatures of a hand-over file to the hand-over that waits',
    who: 'committee',
    body: c.signedHandoverRequest,
    reply: c.handoverReply,
    answer: ask => asAdmin(ask, () => ask.app.handovers.add(ask.body.file)),
  }),
  door({
    method: 'post',
    path: '/api/handover/finish',
    says: 'Records a hand-over that all have signed: from then on the new key counts',
    who: 'committee',
    reply: c.handoverReply,
    answer: ask => asAdmin(ask, () => ask.app.handovers.finish()),
  }),
  door({
    method: 'delete',
    path: '/api/handover',
    says: 'Gives up a hand-over that waits',
    who: 'committee',
    reply: c.handoverReply,
    answer: ask => asAdmin(ask, () => ask.app.handovers.drop()),
  }),
]
