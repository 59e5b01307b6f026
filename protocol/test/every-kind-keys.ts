/** The kinds by which people get new keys, in a ledger that others go on with: nobody else's phone changes. */
import type { IntentId } from '../src/base/ids.ts'
import { POLICY_DEFAULTS } from '../src/ledger/policy.ts'
import { phoneOf, rescue, withPhone } from './committee.ts'
import { admit, record, type TestGroup, type TestMember } from './world.ts'

/** Names of phones that sign or once did, beside the first of each member. */
export const PHONES = [
  "dan's tablet",
  "dan's third phone",
  "dan's fourth phone",
  "eva's second phone",
] as const
const [TABLET, THIRD, FOURTH, SECOND] = PHONES

interface People {
  readonly us: TestGroup
  readonly ann: TestMember
  readonly cid: TestMember
}

/** Dan changes phones, says no, says yes, and gets one in absence; Fay goes without; the roots give Eva, an admin, one. */
export function recover({ us, ann, cid }: People): void {
  const [dan, eva, fay] = ['dan', 'eva', 'fay'].map(name => admit(us, name)) as [
    TestMember,
    TestMember,
    TestMember,
  ]
  record(us, ann, 'change', { member: cid.id, roles: ['committee'] })
  record(us, ann, 'change', { member: eva.id, roles: ['admin'] })
  const tablet = withPhone(dan, TABLET)
  record(us, dan, 'key', { add: tablet.signer.pub })
  record(us, tablet, 'key', { drop: dan.signer.pub })
  const signed = (asked: IntentId): IntentId => {
    record(us, cid, 'second', { reissue: asked })
    return asked
  }
  const ask = (phone: string): IntentId =>
    record(us, ann, 'reissue', { member: dan.id, pub: phoneOf(phone) }).signed.id
  record(us, tablet, 'object', { reissue: ask("somebody's phone") })
  record(us, tablet, 'agree', { reissue: signed(ask(THIRD)) })
  const custody = { member: fay.id, custodians: [ann.id, cid.id] }
  const waiting = [ask(FOURTH), record(us, ann, 'reissue', custody).signed.id].map(signed)
  us.now += POLICY_DEFAULTS.recovery.delayMs
  for (const reissue of waiting) record(us, 'node', 'rekey', { reissue })
  record(us, 'node', 'reissue', rescue(us, { member: eva.id, pub: phoneOf(SECOND) }))
  for (const one of [withPhone(dan, FOURTH), withPhone(eva, SECOND), { ...fay, signer: cid.signer }])
    record(us, one, 'pay', { from: one.account, to: ann.account, amt: 1n })
  record(us, ann, 'change', { member: cid.id, roles: [] })
}
