/** The password, and the devices that are signed in. */
import { toBase64 } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { PasswordRequest } from '../../src/app/contract-access.ts'
import {
  admitBody,
  askToJoin,
  type Device,
  dump,
  HOUR_MS,
  MONDAY,
  newDevice,
  type TestNode,
  type Visitor,
  wish,
  yes,
} from '../support/test-node.ts'
import { type Member, payment, village } from '../support/village.ts'

const DAY_MS = 24 * HOUR_MS

/** Another password of the same person: another proof, salt, vault and key, and the wish that puts it in the old one's place. */
function nextPassword(who: Visitor, seed: string, at = MONDAY): PasswordRequest {
  const { credentials, signer } = newDevice(seed)
  const { pub, auth } = who.device.credentials
  const { intent, sig } = wish(who, 'key', { add: signer.pub, drop: pub as typeof signer.pub }, { at })
  return { ...credentials, old: auth, wish: { intent: toBase64(intent), sig: toBase64(sig) } }
}

const login = (node: TestNode, name: string, { credentials }: Pick<Device, 'credentials'>) =>
  node.people.login(name, credentials.auth)

const refused = (code: string) => expect.objectContaining({ refusal: expect.objectContaining({ code }) })

describe('another password', () => {
  test('lets its member in and the old one nobody; proof, salt, vault and key change together', async () => {
    const { node, ben } = await village()
    node.pass(HOUR_MS)
    const next = nextPassword(ben, 'next', node.core.ports.clock.now())
    yes(await node.people.access.changePassword(ben.person, ben.session, next))
    expect(await login(node, 'Ben', ben.device)).toEqual(refused('wrong-password'))
    for (const now of [node, await node.afterCut()]) {
      expect((await now.people.loginStart('Ben')).salt).toBe(next.salt)
      expect(yes(await now.people.login('Ben', next.auth)).reply.vault).toBe(next.vault)
    }
    const { passwordAt } = yes(await node.people.access.own(ben.person, ben.session))
    expect(passwordAt).toBe(node.core.ports.clock.now())
  })

  test('signs with a key of its own from then on: whoever knew the old one has a key that says nothing', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.people.access.changePassword(ben.person, ben.session, nextPassword(ben, 'next')))
    const renewed: Member = { ...ben, device: newDevice('next') }
    for (const now of [node, await node.afterCut()]) {
      expect(await now.payments.submit(ben.person, payment(ben, cleo, 5n))).toEqual(refused('not-your-key'))
      yes(await now.payments.submit(ben.person, payment(renewed, cleo, 5n)))
    }
  })

  test('of somebody who still waits to be admitted keeps the key that the committee will sign for', async () => {
    const { node, admin } = await village()
    const zoe = await askToJoin(node, 'Zoe')
    const { pub, auth } = zoe.device.credentials
    const next = { ...newDevice('next').credentials, pub, old: auth }
    yes(await node.people.access.changePassword(zoe.person, zoe.session, next))
    expect((await node.people.login('Zoe', next.auth)).ok).toBe(true)
    const at = node.core.ports.clock.now()
    const body = await admitBody(node, zoe.me.member)
    yes(await node.payments.submit(admin.person, wish(admin, 'admit', body, { at })))
  })

  test.each<[string, (all: Awaited<ReturnType<typeof village>>) => PasswordRequest, string]>([
    [
      'without a word of the member',
      ({ ben }) => ({ ...nextPassword(ben, 'next'), wish: undefined }),
      'not-your-key',
    ],
    [
      'with the word for another key',
      ({ ben }) => ({ ...nextPassword(ben, 'next'), wish: nextPassword(ben, 'other').wish }),
      'not-your-key',
    ],
    [
      'with somebody else’s word',
      ({ ben, cleo }) => ({ ...nextPassword(ben, 'next'), wish: nextPassword(cleo, 'next').wish }),
      'not-your-key',
    ],
    [
      'with bytes that are no wish',
      ({ ben }) => ({ ...nextPassword(ben, 'next'), wish: { intent: 'AAAA', sig: 'AAAA' } }),
      'malformed',
    ],
    ['with a word that came too late', ({ ben }) => nextPassword(ben, 'next', MONDAY - DAY_MS), 'too-late'],
    ['with a key that was taken', ({ ben }) => nextPassword(ben, 'Cleo'), 'key-exists'],
  ])('is refused %s, and nothing is written', async (_, request, code) => {
    const all = await village()
    const { node, ben } = all
    const before = await dump(node)
    expect(await node.people.access.changePassword(ben.person, ben.session, request(all))).toEqual(
      refused(code),
    )
    expect(await dump(node)).toEqual(before)
    expect((await login(node, 'Ben', ben.device)).ok).toBe(true)
  })

  test('signs out every other device, at once and after a restart, and not the one where it was changed', async () => {
    const { node, ben, cleo } = await village()
    const other = yes(await login(node, 'Ben', ben.device)).session
    const told: string[] = []
    node.core.live.listen(ben.person, event => told.push(event))
    yes(await node.people.access.changePassword(ben.person, ben.session, nextPassword(ben, 'next')))
    expect(told).toContain('me')
    for (const now of [node, await node.afterCut()]) {
      expect(await now.people.whoIs(other)).toBeNull()
      for (const one of [ben, cleo]) expect(await now.people.whoIs(one.session)).toEqual(one.person)
    }
  })

  test('again, after an answer that was lost, is a success', async () => {
    const { node, ben } = await village()
    const next = nextPassword(ben, 'next')
    yes(await node.people.access.changePassword(ben.person, ben.session, next))
    const before = await dump(node)
    yes(await node.people.access.changePassword(ben.person, ben.session, next))
    expect(await dump(node)).toEqual(before)
  })

  test.each<[string, Partial<PasswordRequest>, string]>([
    ['the old one is wrong', { old: '00'.repeat(32) }, 'wrong-password'],
    ['the old one is nonsense', { old: 'zz' }, 'wrong-password'],
    ['it seals another key', { pub: newDevice('other').credentials.pub }, 'not-your-key'],
    ['its key is none', { pub: 'ff' }, 'malformed'],
    ['its proof is short', { auth: '00' }, 'malformed'],
    ['its vault holds nothing', { vault: '' }, 'malformed'],
    ['its vault is longer', { vault: 'AAAA'.repeat(25) }, 'malformed'],
  ])('is refused when %s, and nothing is written', async (_, change, code) => {
    const { node, ben } = await village()
    const before = await dump(node)
    const request = { ...nextPassword(ben, 'next'), ...change }
    expect(await node.people.access.changePassword(ben.person, ben.session, request)).toEqual(refused(code))
    expect(await dump(node)).toEqual(before)
    expect((await login(node, 'Ben', ben.device)).ok).toBe(true)
  })
})

describe('signed-in devices', () => {
  test('are listed with when they came and were last used; the one that asks is marked', async () => {
    const { node, ben } = await village()
    const since = node.core.ports.clock.now()
    node.pass(2 * DAY_MS)
    const other = yes(await login(node, 'Ben', ben.device)).session
    node.pass(2 * DAY_MS)
    await node.people.whoIs(ben.session)
    const { sessions } = yes(await node.people.access.own(ben.person, ben.session))
    expect(sessions.map(({ here, since, usedAt }) => ({ here, since, usedAt }))).toEqual([
      { here: true, since, usedAt: since + 4 * DAY_MS },
      { here: false, since: since + 2 * DAY_MS, usedAt: since + 2 * DAY_MS },
    ])
    for (const { session } of sessions) expect([ben.session, other].join()).not.toContain(session)
  })

  test('one of them, or all but this one, is signed out; never somebody else’s', async () => {
    const { node, ben, cleo } = await village()
    const { access } = node.people
    const first = yes(await login(node, 'Ben', ben.device)).session
    const second = yes(await login(node, 'Ben', ben.device)).session
    const listed = yes(await access.own(ben.person, first)).sessions
    const name = listed.find(({ here }) => here)?.session as string
    for (const [who, session] of [
      [cleo, cleo.session],
      [ben, first],
    ] as const)
      expect(await access.endElsewhere(who.person, session, name)).toEqual(refused('not-found'))
    yes(await access.endElsewhere(ben.person, ben.session, name))
    expect(await node.people.whoIs(first)).toBeNull()
    expect(await node.people.whoIs(second)).not.toBeNull()
    yes(await access.endElsewhere(ben.person, ben.session, null))
    expect(await node.people.whoIs(second)).toBeNull()
    for (const who of [ben, cleo]) expect(await node.people.whoIs(who.session)).toEqual(who.person)
  })
})

describe('what signs for a member', () => {
  const keysOf = async (node: TestNode, who: Visitor) =>
    yes(await node.people.access.own(who.person, who.session)).keys

  test('is the key that the password opens, made with it, and any other that the books know', async () => {
    const { node, ben } = await village()
    const { pub } = ben.device.credentials
    expect(await keysOf(node, ben)).toEqual([
      { key: pub, code: expect.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/), here: true, since: MONDAY },
    ])
    const other = newDevice('another device').signer.pub
    yes(await node.payments.submit(ben.person, wish(ben, 'key', { add: other })))
    expect((await keysOf(node, ben)).map(({ key, here, since }) => [key, here, since])).toEqual([
      [pub, true, MONDAY],
      [other, false, null],
    ])
  })

  test('ends one by one by the member’s own word, and never the last', async () => {
    const { node, ben, cleo } = await village()
    const other = newDevice('another device')
    yes(await node.payments.submit(ben.person, wish(ben, 'key', { add: other.signer.pub })))
    const elsewhere: Member = { ...ben, device: other }
    yes(await node.payments.submit(ben.person, payment(elsewhere, cleo, 1n)))
    yes(await node.payments.submit(ben.person, wish(ben, 'key', { drop: other.signer.pub })))
    expect(await node.payments.submit(ben.person, payment(elsewhere, cleo, 1n))).toEqual(
      refused('not-your-key'),
    )
    const last = wish(ben, 'key', { drop: ben.device.signer.pub })
    expect(await node.payments.submit(ben.person, last)).toEqual(refused('last-key'))
    expect(await keysOf(node, ben)).toHaveLength(1)
  })

  test('of who waits to be admitted is nothing yet', async () => {
    const { node } = await village()
    expect(await keysOf(node, await askToJoin(node, 'Zoe'))).toEqual([])
  })
})
