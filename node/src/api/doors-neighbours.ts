/** Doors for what passes between groups: lines and transfers. */
import { err, ok, type Result } from '@localpay/protocol'
import * as v from 'valibot'
import * as neighbours from '../app/contract-neighbours.ts'
import type { AppRefusal } from '../app/refusals.ts'
import { type AnyDoor, door } from './door.ts'
import type { Refusal } from './http-status.ts'
import { amountOf, idParam } from './path-params.ts'

const lineParams = v.object({ line: idParam('line') })

/** The most that one group may owe another, µh: what can be signed. SPEC 6. */
const LINE_LIMIT_MAX = 1n << 53n

/** A limit between groups, µh, from zero. */
async function withLimit(
  text: string,
  run: (limit: bigint) => Promise<Result<neighbours.LineJson, AppRefusal>>,
): Promise<Result<{ line: neighbours.LineJson }, Refusal>> {
  const limit = amountOf(text)
  if (limit === null || limit < 0n || limit > LINE_LIMIT_MAX)
    return err({ code: 'malformed', why: 'limit: want micro-hours from 0 to 2^53' })
  const line = await run(limit)
  return line.ok ? ok({ line: line.value }) : line
}

export const NEIGHBOUR_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/groups',
    says: 'Other groups that this node knows',
    who: 'anyone',
    reply: neighbours.groupsReply,
    answer: async ({ app }) => ok({ groups: [...(await app.neighbours.groups())] }),
  }),
  door({
    method: 'get',
    path: '/api/neighbours',
    says: 'Our lines with other groups and what stands on them',
    who: 'member',
    reply: neighbours.neighboursReply,
    answer: ({ app }) => app.neighbours.overview(),
  }),
  door({
    method: 'post',
    path: '/api/lines',
    says: 'Offers a line to another group, with what we grant it',
    who: 'committee',
    body: neighbours.lineRequest,
    reply: neighbours.lineReply,
    answer: ({ app, body }) => {
      const gid = v.parse(idParam('group'), body.gid)
      return withLimit(body.limit, limit => app.neighbours.offerLine(gid, limit))
    },
  }),
  door({
    method: 'post',
    path: '/api/lines/:line/accept',
    says: 'Agrees to a line that another group offered',
    who: 'committee',
    params: lineParams,
    body: neighbours.lineLimitRequest,
    reply: neighbours.lineReply,
    answer: ({ app, params, body }) =>
      withLimit(body.limit, limit => app.neighbours.acceptLine(params.line, limit)),
  }),
  door({
    method: 'put',
    path: '/api/lines/:line/limit',
    says: 'Changes what we grant on a line',
    who: 'committee',
    params: lineParams,
    body: neighbours.lineLimitRequest,
    reply: neighbours.lineReply,
    answer: ({ app, params, body }) =>
      withLimit(body.limit, limit => app.neighbours.setLimit(params.line, limit)),
  }),
  door({
    method: 'get',
    path: '/api/across',
    says: 'One’s own payments to and from other groups that are not settled',
    who: 'member',
    reply: neighbours.acrossReply,
    answer: ({ app, person }) => app.neighbours.across.waiting(person),
  }),
  door({
    method: 'get',
    path: '/api/across/:intent',
    says: 'One own payment to another group',
    who: 'member',
    params: v.object({ intent: idParam('intent') }),
    reply: neighbours.acrossSchema,
    answer: ({ app, person, params }) => app.neighbours.across.one(person, params.intent),
  }),
  door({
    method: 'post',
    path: '/api/across/:intent/withdraw',
    says: 'Asks that a payment to another group be given up, where it still can be',
    who: 'member',
    params: v.object({ intent: idParam('intent') }),
    reply: neighbours.acrossSchema,
    answer: ({ app, person, params }) => app.neighbours.across.withdraw(person, params.intent),
  }),
  door({
    method: 'get',
    path: '/api/transfers',
    says: 'Transfers with other groups',
    who: 'member',
    reply: neighbours.transfersReply,
    answer: async ({ app }) => ok({ transfers: [...(await app.neighbours.transfers())] }),
  }),
  door({
    method: 'post',
    path: '/api/transfers/:tid/back',
    says: 'What it costs to give back what a payment from another group brought',
    who: 'member',
    params: v.object({ tid: idParam('tid') }),
    body: neighbours.backRequest,
    reply: neighbours.quoteReply,
    answer: ({ app, person, params, body }) =>
      app.neighbours.across.quoteBack(person, params.tid, body.patient),
  }),
  door({
    method: 'get',
    path: '/api/transfers/:tid',
    says: 'One transfer',
    who: 'member',
    params: v.object({ tid: idParam('tid') }),
    reply: neighbours.transferSchema,
    answer: ({ app, params }) => app.neighbours.transfer(params.tid),
  }),
]
