/** Doors of the committee to clearing rounds. Members see their own figures elsewhere, and nothing of this. */
import * as v from 'valibot'
import * as clearing from '../app/contract-clearing.ts'
import { type AnyDoor, door } from './door.ts'

export const CLEARING_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/clearing',
    says: 'What the last clearing rounds did, and what the next could do',
    who: 'committee',
    reply: clearing.clearingReply,
    answer: ({ app }) => app.clearing.overview(),
  }),
  door({
    method: 'put',
    path: '/api/clearing',
    says: 'What clearing rounds are told of our debts, and which lines they leave out',
    who: 'committee',
    body: clearing.choiceRequest,
    reply: clearing.clearingReply,
    answer: ({ app, body }) => app.clearing.choose(body),
  }),
  door({
    method: 'post',
    path: '/api/clearing',
    says: 'Clears circles of debt now, among the groups that answer',
    who: 'committee',
    reply: clearing.roundSchema,
    answer: ({ app }) => app.clearing.clearNow(),
  }),
  door({
    method: 'get',
    path: '/api/clearing/:round',
    says: 'A clearing round and how its circles stand',
    who: 'committee',
    params: v.object({ round: v.pipe(v.string(), v.regex(/^[A-Za-z0-9#._:-]{1,60}$/, 'the id of a round')) }),
    reply: clearing.roundSchema,
    answer: ({ app, params }) => app.clearing.round(params.round),
  }),
]
