/** Doors for the witnesses of the group's books, and for evidence against groups that signed what no honest group signs. */
import { ok } from '@localpay/protocol'
import * as v from 'valibot'
import * as w from '../app/contract-witnesses.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

const groupParams = v.object({ gid: idParam('group') })

export const WITNESS_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/witnesses',
    says: 'Other groups and relays that have co-signed the state of the books',
    who: 'signed-in',
    reply: w.witnessesReply,
    answer: ({ app }) => app.witness.witnesses(),
  }),
  door({
    method: 'get',
    path: '/api/evidence',
    says: 'Groups that signed what no honest group signs',
    who: 'member',
    reply: w.evidenceReply,
    answer: async ({ app }) => ok(await app.witness.evidence()),
  }),
  door({
    method: 'get',
    path: '/api/evidence/:gid',
    says: 'The proof, as a file that anybody can check',
    who: 'member',
    params: groupParams,
    reply: 'file',
    answer: async ({ app, params: { gid } }) => {
      const file = await app.witness.evidenceFile(gid)
      return file.ok ? ok({ file: file.value, name: `evidence-${gid.slice(0, 8)}.localpay` }) : file
    },
  }),
]
