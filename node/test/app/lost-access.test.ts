/** Coming back when the password is lost. SPEC 5.11. */
import type { BodyOf, IntentId, PublicKey } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeDue } from '../../src/app/due.ts'
import { PEOPLE } from '../../src/app/people-limits.ts'
import {
  type Device,
  dump,
  HOUR_MS,
  newDevice,
  type TestNode,
  type Visitor,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'
import { type Member, payment, type Village, village } from '../support/village.ts'

const DAY_MS = 24 * HOUR_MS

const login = (node: TestNode, name: string, { credentials }: Pick<Device, 'credentials'>) =>
  node.people.login(name, credentials.auth)

const refused = (code: string) => expect.objectContaining({ refusal: expect.objectContaining({ code }) })

/** A committee of two, Ben who lost his password, and the device where he chose another. */
interface Loss extends Village {
  readonly dora: Member
  readonly fresh: Device
  readonly pub: PublicKey
  readonly submit: Submit
}

type Kind = 'reissue' | 'second' | 'object' | 'agree' | 'change' | 'leave'
type Submit = <K extends Kind>(
  who: Visitor,
  kind: K,
  body: BodyOf<K>,
) => ReturnType<TestNode['payments']['submit']>

async function loss(): Promise<Loss> {
  const all = await village()
  const { node, admin } = all
  const submit: Submit = (who, kind, body) =>
    node.payments.submit(who.person, wish(who, kind, body, { at: node.core.ports.clock.now() }))
  const dora = await welcome(node, admin, 'Dora')
  yes(await submit(admin, 'change', { member: dora.person.member, roles: ['committee'] }))
  const fresh = newDevice('Ben again')
  yes(await node.people.access.askBack({ name: 'ben', ...fresh.credentials }))
  const person = await node.people.whoIs(dora.session)
  if (person === null) throw new Error('Dora is signed in')
  return { ...all, submit, dora: { ...dora, person }, fresh, pub: fresh.signer.pub }
}

const ordered = async ({ admin, ben, pub, submit }: Loss): Promise<IntentId> =>
  yes(await submit(admin, 'reissue', { member: ben.person.member, pub })).intent as IntentId

async function signedByTwo(all: Loss): Promise<IntentId> {
  const reissue = await ordered(all)
  yes(await all.submit(all.dora, 'second', { reissue }))
  return reissue
}

const stateOf = async ({ node, pub }: Loss) => (await node.people.access.lostState(pub)).state

const sessionsOf = async (node: TestNode, member: string) =>
  yes(await node.people.access.own({ member } as Visitor['person'], '')).sessions.length

const DELAY_MS = 3 * DAY_MS

describe('somebody who lost their password', () => {
  test('asks, two of the committee sign, the days pass, and the new password opens; the old one and its devices do not', async () => {
    const all = await loss()
    const { node, admin, dora, ben, cleo, fresh, submit } = all
    const due = makeDue(node.core, { ...node.people, announce: () => {} })
    expect(await stateOf(all)).toBe('asked')
    const [asked] = yes(await node.people.access.lostDesk(admin.person)).asked
    expect(asked).toMatchObject({
      name: 'Ben',
      member: ben.person.member,
      pub: fresh.signer.pub,
      mayOrder: true,
    })
    expect(asked?.code).toBe((await node.people.access.lostState(all.pub)).code)

    const reissue = await ordered(all)
    expect(await stateOf(all)).toBe('signing')
    expect(yes(await node.people.access.lostDesk(admin.person))).toMatchObject({
      asked: [],
      ordered: [{ reissue, name: 'Ben', by: ['Ann Admin'], signers: 2, ready: null, maySign: false }],
    })
    expect(yes(await node.people.access.lostDesk(dora.person)).ordered).toMatchObject([{ maySign: true }])
    yes(await submit(dora, 'second', { reissue }))
    expect(await node.people.access.lostState(all.pub)).toMatchObject({
      state: 'waiting',
      ready: node.core.ports.clock.now() + DELAY_MS,
    })

    node.pass(DELAY_MS - 1)
    await due()
    expect((await login(node, 'Ben', ben.device)).ok).toBe(true)
    expect(await login(node, 'Ben', fresh)).toEqual(refused('wrong-password'))
    node.pass(1)
    await due()
    expect(await stateOf(all)).toBe('done')
    for (const now of [node, await node.afterCut()]) {
      expect(await login(now, 'Ben', ben.device)).toEqual(refused('wrong-password'))
      expect(await now.people.whoIs(ben.session)).toBeNull()
      expect(await sessionsOf(now, ben.person.member)).toBe(0)
      expect((await now.people.loginStart('Ben')).salt).toBe(fresh.credentials.salt)
      const { reply, session } = yes(await login(now, 'Ben', fresh))
      expect(reply.vault).toBe(fresh.credentials.vault)
      const again: Member = { ...ben, device: fresh, session }
      const at = now.core.ports.clock.now()
      yes(await now.payments.submit(ben.person, payment(again, cleo, 5n, { at })))
      expect(await now.payments.submit(ben.person, payment(ben, cleo, 5n, { at }))).toEqual(
        refused('not-your-key'),
      )
      expect([...(await dump(now)).keys()].filter(key => key.startsWith('renewal/'))).toEqual([])
    }
  })

  test('is found again with request and order after a restart, and comes back then', async () => {
    const all = await loss()
    const asked = await all.node.afterCut()
    expect(yes(await asked.people.access.lostDesk(all.admin.person)).asked).toHaveLength(1)
    await signedByTwo(all)
    const node = await all.node.afterCut()
    node.pass(DELAY_MS)
    await makeDue(node.core, { ...node.people, announce: () => {} })()
    expect((await login(node, 'Ben', all.fresh)).ok).toBe(true)
  })

  test('who still has the old device sees who signed and until when, and stops it with one word', async () => {
    const all = await loss()
    const { node, ben, fresh, submit } = all
    const told: string[] = []
    node.core.live.listen(ben.person, event => told.push(event))
    const reissue = await signedByTwo(all)
    expect(told).toEqual(['me', 'me'])
    expect(yes(await node.people.me(ben.person)).reissue).toEqual({
      reissue,
      by: ['Ann Admin', 'Dora'],
      signers: 2,
      ready: node.core.ports.clock.now() + DELAY_MS,
    })
    node.pass(HOUR_MS)
    yes(await submit(ben, 'object', { reissue }))
    node.pass(DELAY_MS)
    await makeDue(node.core, { ...node.people, announce: () => {} })()
    expect(await stateOf(all)).toBe('over')
    expect(yes(await node.people.me(ben.person)).reissue).toBeNull()
    expect((await login(node, 'Ben', ben.device)).ok).toBe(true)
    expect(await login(node, 'Ben', fresh)).toEqual(refused('wrong-password'))
    expect(await node.people.access.askBack({ name: 'Ben', ...fresh.credentials })).toEqual(
      refused('key-exists'),
    )
  })

  test('who still has the old device says yes, and need not wait', async () => {
    const all = await loss()
    const { node, ben, fresh, submit } = all
    const reissue = await signedByTwo(all)
    const { me } = yes(await submit(ben, 'agree', { reissue }))
    expect(me?.reissue).toBeNull()
    expect(await node.people.whoIs(ben.session)).toBeNull()
    expect((await login(node, 'Ben', fresh)).ok).toBe(true)
  })

  test('a person for whom others sign from now on is signed out, and no password opens', async () => {
    const all = await loss()
    const { node, admin, dora, ben, fresh, submit } = all
    const body = { member: ben.person.member, custodians: [admin.person.member] }
    const reissue = yes(await submit(dora, 'reissue', body)).intent as IntentId
    yes(await submit(admin, 'second', { reissue }))
    expect(yes(await node.people.access.lostDesk(dora.person)).ordered).toMatchObject([{ code: null }])
    node.pass(DELAY_MS)
    await makeDue(node.core, { ...node.people, announce: () => {} })()
    expect(await node.people.whoIs(ben.session)).toBeNull()
    for (const device of [ben.device, fresh])
      expect(await login(node, 'Ben', device)).toEqual(refused('wrong-password'))
  })
})

describe('the committee', () => {
  test('orders no key whose vault is not here, nor one that was asked for somebody else', async () => {
    const all = await loss()
    const { node, admin, ben, cleo, pub, submit } = all
    const before = await dump(node)
    for (const body of [
      { member: ben.person.member, pub: newDevice('nowhere').signer.pub },
      { member: cleo.person.member, pub },
    ])
      expect(await submit(admin, 'reissue', body)).toEqual(refused('not-found'))
    expect(await submit(ben, 'reissue', { member: ben.person.member, pub })).toEqual(refused('not-allowed'))
    expect(await dump(node)).toEqual(before)
  })

  test('drops what it does not believe; what it ordered is dropped by an objection alone', async () => {
    const all = await loss()
    const { node, admin, ben, pub, submit } = all
    const { access } = node.people
    yes(await access.refuseLost(pub))
    expect(await stateOf(all)).toBe('gone')
    expect(await access.refuseLost(pub)).toEqual(refused('not-found'))
    yes(await access.askBack({ name: 'Ben', ...all.fresh.credentials }))
    const reissue = await ordered(all)
    expect(await access.refuseLost(pub)).toEqual(refused('not-found'))
    expect(yes(await access.lostDesk(admin.person)).ordered).toHaveLength(1)
    yes(await submit(admin, 'object', { reissue }))
    expect(yes(await access.lostDesk(admin.person))).toMatchObject({ asked: [], ordered: [] })
    expect(ben.me.reissue).toBeNull()
  })

  test('sees on the desk how many cannot come in, until enough have signed', async () => {
    const all = await loss()
    const lost = async () => yes(await all.node.people.desk()).lost
    expect(await lost()).toBe(1)
    const reissue = await ordered(all)
    expect(await lost()).toBe(1)
    yes(await all.submit(all.dora, 'second', { reissue }))
    expect(await lost()).toBe(0)
  })

  test('sees of a request for one of its own that another must order it', async () => {
    const { node, admin, dora } = await loss()
    yes(await node.people.access.askBack({ name: 'Dora', ...newDevice('Dora again').credentials }))
    const mayOf = async (who: Visitor) =>
      yes(await node.people.access.lostDesk(who.person)).asked.find(({ name }) => name === 'Dora')?.mayOrder
    expect([await mayOf(admin), await mayOf(dora)]).toEqual([true, false])
  })
})

describe('the open door', () => {
  const ask = (node: TestNode, name: string, seed: string) =>
    node.people.access.askBack({ name, ...newDevice(seed).credentials })

  test('answers for a name that nobody has as for any other, and the desk does not see it', async () => {
    const { node, admin } = await village()
    const keys = async () => [...(await dump(node)).keys()].filter(key => key.startsWith('renewal/')).length
    const answers = [
      await ask(node, 'Ben', 'a'),
      await ask(node, 'Nobody at all', 'b'),
      await ask(node, '', 'c'),
    ]
    for (const answer of answers) expect(Object.keys(yes(answer))).toEqual(['code'])
    expect(await keys()).toBe(3)
    for (const seed of ['a', 'b', 'c'])
      expect((await node.people.access.lostState(newDevice(seed).signer.pub)).state).toBe('asked')
    expect(yes(await node.people.access.lostDesk(admin.person)).asked).toHaveLength(1)
  })

  test('takes the same request again, and another under the same key not', async () => {
    const { node } = await village()
    const { credentials } = newDevice('a')
    yes(await ask(node, 'Ben', 'a'))
    yes(await ask(node, 'Ben', 'a'))
    const before = await dump(node)
    for (const change of [{ auth: '11'.repeat(32) }, { vault: 'AA' }, { pub: 'x' }, { salt: '' }])
      expect((await node.people.access.askBack({ name: 'Ben', ...credentials, ...change })).ok).toBe(false)
    expect(await dump(node)).toEqual(before)
  })

  test('a member’s own key is not taken as a new one', async () => {
    const { node, ben } = await village()
    const before = await dump(node)
    expect(await node.people.access.askBack({ name: 'Ben', ...ben.device.credentials })).toEqual(
      refused('key-exists'),
    )
    expect(await dump(node)).toEqual(before)
  })

  test.each(['Ben', 'Nobody at all'])('keeps a few requests for %s, the newest', async name => {
    const { node } = await village()
    for (let i = 0; i <= PEOPLE.renewalsPerNameMax; i++) {
      node.pass(1)
      yes(await ask(node, name, `try ${i}`))
    }
    const states = await Promise.all(
      [0, 1, PEOPLE.renewalsPerNameMax].map(
        async i => (await node.people.access.lostState(newDevice(`try ${i}`).signer.pub)).state,
      ),
    )
    expect(states).toEqual(['gone', 'asked', 'asked'])
  })

  test('a flood pushes out what nobody ordered, and never what waits for its day', async () => {
    const all = await loss()
    const { node, fresh } = all
    await signedByTwo(all)
    for (let i = 0; i <= PEOPLE.renewalsMax; i++) yes(await ask(node, `stranger ${i}`, `flood ${i}`))
    const keys = [...(await dump(node)).keys()].filter(key => key.startsWith('renewal/'))
    expect(keys).toHaveLength(PEOPLE.renewalsMax + 1)
    node.pass(DELAY_MS)
    await makeDue(node.core, { ...node.people, announce: () => {} })()
    expect((await login(node, 'Ben', fresh)).ok).toBe(true)
  })

  test('forgets what nobody ordered in two weeks', async () => {
    const all = await loss()
    const { node, admin, pub, ben, submit } = all
    node.pass(PEOPLE.renewalMs)
    expect(await stateOf(all)).toBe('gone')
    expect(yes(await node.people.access.lostDesk(admin.person)).asked).toEqual([])
    yes(await ask(node, 'Cleo', 'cleo again'))
    expect(await submit(admin, 'reissue', { member: ben.person.member, pub })).toEqual(refused('not-found'))
  })
})
