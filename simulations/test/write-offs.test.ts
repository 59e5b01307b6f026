/**
 * A person gives up on a silent group, between real nodes: value comes from Eve and would go on to Mallory, who refuses and
 * then says nothing more. What Mallory signs after all binds the group that gave up, and Eve owes nothing.
 */
import type { NeighboursReply } from '@localpay/node'
import {
  type BodyOf,
  DAY_MS,
  fromHex,
  type GroupId,
  type Intent,
  type Kind,
  LIMITS,
  type MemberId,
  refuseOf,
  signIntent,
  toBase64,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow, xferRow } from '../../node/src/app/rows.ts'
import { KEYS } from '../../node/src/app/store-keys.ts'
import { until } from '../src/world/until.ts'
import { type Proposal, proposalOf, signed } from './hostile-group.ts'
import { openPartners, type Partners } from './hostile-partners.ts'

const AMOUNT = 20_000n

let there: Partners
let ahead = 0
let nonces = 0

beforeAll(async () => {
  there = await openPartners('write-offs')
}, 60_000)
afterAll(() => there.close())

/** So much later, in steps: who does not come for a month is signed out. */
async function skip(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10 * DAY_MS) {
    const step = Math.min(left, 10 * DAY_MS)
    ahead += step
    there.village.skip(step)
    await there.api().get('/api/me')
  }
}

/** What the admin's phone signs, whose clock goes with the node's. */
async function act<K extends Kind>(kind: K, body: BodyOf<K>): Promise<unknown> {
  const { admin } = there.village.groups[0] as Partners['village']['groups'][0]
  const me = await admin.me()
  const at = Date.now() + ahead
  const nonce = new Uint8Array(16).fill(++nonces)
  const { pub: key } = admin.signer
  const who = { gid: me.group.gid as GroupId, inc: me.inc, by: me.member as MemberId, key }
  const intent = { v: 1, ...who, kind, nonce, at, until: at + 600_000, body } as unknown as Intent
  const { bytes, sig } = signIntent(intent, admin.signer)
  return there.api().send('POST', '/api/intents', { intent: toBase64(bytes), sig: toBase64(sig) })
}

const stuck = async (proposal: Proposal) =>
  (await there.api().get<NeighboursReply>('/api/neighbours')).stuck.find(({ tid }) => tid === proposal.tid)

/** A payment that Eve has signed and we have, on its way to Mallory. */
async function onItsWay(): Promise<Proposal> {
  const { eve, mal, target, tell, commit, stateOf } = there
  const notAfter = Date.now() + ahead + DAY_MS
  const proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], AMOUNT, { notAfter })
  expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('ok')
  await until('it is signed', async () => (await stateOf(proposal)) === 'signed')
  return proposal
}

test('a refusal and a month’s silence: an admin lets the in-edge go, and a certificate that comes later is a loss', async () => {
  const { eve, mal, target, tell, commit, stateOf, lineWith } = there
  const proposal = await onItsWay()
  const { tid } = proposal
  const own = () => there.village.groups[0]?.admin.me()
  const before = (await own())?.group
  expect(await stuck(proposal)).toBeUndefined()
  const refusal = signed(refuseOf(tid, mal.gid, 1, 'policy'), mal.signer)
  expect(await tell(mal, proposal, [refusal])).toBe('ok')
  expect(await stateOf(proposal)).toBe('signed')
  // In a month the node may have been started anew: what it will need is on the disk.
  const kept = await getRow(there.village.store(0), xferRow, KEYS.xfer(tid))
  expect(kept?.refusals).toMatchObject([{ part: 2, ke: 1, reason: 'policy' }])
  await skip(DAY_MS)
  const waiting = await stuck(proposal)
  expect(waiting).toMatchObject({ state: 'signed', role: 'middle', refuse: { reason: 'policy', ke: 1 } })
  const refuse = { ke: 1, reason: 'policy', sig: fromHex(waiting?.refuse?.sig ?? '') } as const
  await expect(act('write-off', { tid, refuse })).rejects.toMatchObject({ code: 'not-yet' })
  await skip(LIMITS.writeOffRefusedMs)
  await until('it may owe nothing more', async () => (await lineWith(mal.gid)).frozenFor.includes('silence'))
  await expect(act('write-off', { tid })).rejects.toMatchObject({ code: 'not-gone' })
  const heard = eve.received.length
  await act('write-off', { tid, refuse })
  expect(await stateOf(proposal)).toBe('written-off')
  expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '0', balance: '0' })
  expect(await lineWith(mal.gid)).toMatchObject({ heldOut: String(AMOUNT), balance: '0' })
  await until('our RELEASE goes out', async () => eve.received.length > heard)
  await expect(act('write-off', { tid, refuse })).rejects.toMatchObject({ code: 'wrong-state' })

  const all = [eve, mal].map(group => commit(proposal, group))
  expect(await tell(mal, proposal, all)).toBe('ok')
  expect(await stateOf(proposal)).toBe('lost')
  // It has spoken, and said both yes and no: another reason.
  await until('what it signed is evidence', async () =>
    (await lineWith(mal.gid)).frozenFor.every(why => why === 'evidence'),
  )
  expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '0', balance: '0' })
  expect(await lineWith(mal.gid)).toMatchObject({ heldOut: '0', balance: String(-AMOUNT) })
  expect((await own())?.group).toEqual(before)
  expect(target.gid).toBe(before?.gid)
  expect(there.village.faults()).toEqual([])
}, 60_000)

test('a closer that is gone for good: after ninety days, and only once an admin has said so', async () => {
  const { mal, stateOf, lineWith } = there
  const proposal = await onItsWay()
  const { tid } = proposal
  await skip(LIMITS.writeOffGoneMs)
  expect(await stuck(proposal)).toMatchObject({ mayFrom: null, refuse: null })
  await expect(act('write-off', { tid })).rejects.toMatchObject({ code: 'not-gone' })
  await act('defunct', { gid: mal.gid, gone: true })
  expect(await lineWith(mal.gid)).toMatchObject({ gone: true, state: 'closing' })
  expect((await stuck(proposal))?.mayFrom).toBeLessThanOrEqual(Date.now() + ahead)
  await act('write-off', { tid })
  expect(await stateOf(proposal)).toBe('written-off')
  await act('defunct', { gid: mal.gid, gone: false })
}, 60_000)
