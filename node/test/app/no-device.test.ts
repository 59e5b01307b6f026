/** People without a device: the desk writes them down, and committee members whom the books name sign for them. SPEC 5.5. */
import { type AccountId, type BodyOf, DAY_MS, type MemberId } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { DeskJoinRequest } from '../../src/app/contract-people.ts'
import { joinOf, newDevice, wish, yes } from '../support/test-node.ts'
import { type Member, village } from '../support/village.ts'

type Village = Awaited<ReturnType<typeof village>>

const RENEE: DeskJoinRequest = { name: 'Renée', town: 'Crest', about: 'Knits.', area: '' }

const nowOf = ({ node }: Village) => ({ at: node.core.ports.clock.now() })

const sign = <K extends Parameters<typeof wish>[1]>(
  all: Village,
  by: Member,
  kind: K,
  body: BodyOf<K>,
  more: { readonly by?: string } = {},
) => all.node.payments.submit(by.person, wish(by, kind, body, { ...nowOf(all), ...more }))

/** As the desk's page has it. */
async function askedAtDesk({ node, admin }: Village, request = RENEE) {
  yes(await node.people.joinFor(admin.person, request))
  const join = yes(await node.people.desk()).joins.find(({ name }) => name === request.name)
  if (join === undefined) throw new Error('who was written down waits')
  return join
}

async function admitted(all: Village, custodians: readonly Member[]) {
  const { member, account, number } = await askedAtDesk(all)
  const body = {
    member: member as MemberId,
    account: account as AccountId,
    number,
    kind: 'person',
    custodians: custodians.map(({ person }) => person.member),
    roles: [],
  } as const
  return {
    answer: await sign(all, all.admin, 'admit', body as never),
    member: body.member,
    account: body.account,
  }
}

/** Ann and Ben are the committee; Ann signs for Renée, who has nothing to sign with. */
async function hamlet() {
  const all = await village()
  const { admin, ben } = all
  yes(await sign(all, admin, 'change', { member: ben.person.member, roles: ['committee'] }))
  const committee = await all.node.people.whoIs(ben.session)
  if (committee === null) throw new Error('Ben is signed in')
  const { answer, member, account } = await admitted(all, [admin])
  yes(answer)
  return { ...all, ben: { ...ben, person: committee }, renee: { member, account } }
}

describe('somebody who comes to the desk without a device', () => {
  test('waits like anybody else, without a key, and is in the books once the committee names who signs', async () => {
    const all = await village()
    const { node, admin } = all
    expect(await askedAtDesk(all)).toMatchObject({ pub: null, name: 'Renée', town: 'Crest', about: 'Knits.' })
    yes(await node.people.refuseJoin((await askedNow(all)).member as MemberId))
    const { member } = await admitted(all, [admin])
    expect(yes(await node.people.member(admin.person, member))).toMatchObject({
      name: 'Renée',
      keys: 0,
      custodians: [{ member: admin.person.member, name: 'Ann Admin' }],
      signsFor: true,
    })
    expect((await node.people.find(admin.person, 'ren')).map(({ name }) => name)).toEqual(['Renée'])
  })

  const askedNow = async ({ node }: Village) => {
    const [join] = yes(await node.people.desk()).joins
    if (join === undefined) throw new Error('somebody waits')
    return join
  }

  test('is admitted by nobody’s key and nobody’s signature but of the committee', async () => {
    const all = await village()
    expect((await admitted(all, [])).answer).toMatchObject({ ok: false })
    const { node, cleo } = all
    yes(await node.people.refuseJoin((await askedNow(all)).member as MemberId))
    expect((await admitted(all, [cleo])).answer).toMatchObject({ refusal: { code: 'no-custodian' } })
  })

  test('has a name that nobody else has, in an area that there is, of the coordinator who asks', async () => {
    const all = await village()
    const { node, admin } = all
    expect(await node.people.joinFor(admin.person, { ...RENEE, name: 'ben' })).toMatchObject({
      refusal: { code: 'name-taken' },
    })
    expect(await node.people.joinFor(admin.person, { ...RENEE, area: 'north' })).toMatchObject({
      refusal: { code: 'no-such-area' },
    })
    const areas = [{ id: 'north', name: 'North' }]
    yes(await sign(all, admin, 'policy', { change: { areas } }))
    const scope = { area: 'north' }
    expect(await node.people.joinFor(admin.person, RENEE, scope)).toMatchObject({
      refusal: { code: 'not-your-area' },
    })
    yes(await node.people.joinFor(admin.person, { ...RENEE, area: 'north' }, scope))
  })

  test('no password opens their door, and the node wrote none down', async () => {
    const { node } = await hamlet()
    const { credentials } = newDevice('a guess')
    expect(await node.people.login('Renée', credentials.auth)).toMatchObject({
      refusal: { code: 'wrong-password' },
    })
    expect(await node.people.join(joinOf('Renée', newDevice('another')))).toMatchObject({
      refusal: { code: 'name-taken' },
    })
  })
})

describe('who signs for somebody', () => {
  test('pays for them, in the open; nobody else does, of the committee or not', async () => {
    const all = await hamlet()
    const { node, admin, ben, cleo, renee } = all
    const body = { from: renee.account, to: cleo.account, amt: 50n }
    const as = { by: renee.member }
    for (const other of [ben, cleo])
      expect(await sign(all, other, 'pay', body, as)).toMatchObject({ refusal: { code: 'not-allowed' } })
    const { intent } = yes(await sign(all, admin, 'pay', body, as))
    expect(yes(await node.payments.payment(cleo.person, intent as never)).by).toMatchObject({
      name: 'Renée',
      custodian: 'Ann Admin',
    })
    expect(await node.payments.history(cleo.person, null, 10)).toMatchObject({
      items: [{ amount: '50', other: { name: 'Renée' }, hand: { name: 'Ann Admin' } }],
    })
  })

  test('reads their past, and others of the committee do not', async () => {
    const { node, admin, ben, renee } = await hamlet()
    expect(node.people.reading(admin.person, renee.account)).toMatchObject({ ok: true })
    expect(node.people.reading(ben.person, renee.account)).toMatchObject({ ok: false })
  })

  test('never votes for them, nor pays other groups', async () => {
    const all = await hamlet()
    const { admin, renee } = all
    const away = { from: renee.account, to: 'ab'.repeat(32), invoice: 'cd'.repeat(32), max: 5n }
    for (const [kind, body] of [
      ['leave', { member: renee.member }],
      ['holder', { account: renee.account, member: admin.person.member, can: ['pay'] }],
      ['pay-across', away],
    ] as const)
      expect([kind, await sign(all, admin, kind, body as never, { by: renee.member })]).toMatchObject([
        kind,
        { refusal: { code: 'not-allowed' } },
      ])
  })

  test('does not agree for them to a new key: the days in which others may object are theirs', async () => {
    const all = await hamlet()
    const { node, admin, ben, renee } = all
    const device = newDevice('a phone that Ann holds')
    yes(await node.people.access.askBack({ name: 'Renée', ...device.credentials }))
    const asked = { member: renee.member, pub: device.signer.pub }
    const { intent } = yes(await sign(all, admin, 'reissue', asked))
    yes(await sign(all, ben, 'second', { reissue: intent as never }))
    const agreed = await sign(all, admin, 'agree', { reissue: intent as never }, { by: renee.member })
    expect(agreed).toMatchObject({ ok: false, refusal: { code: 'not-allowed' } })
    expect(yes(await node.people.member(ben.person, renee.member))).toMatchObject({ keys: 0 })
  })

  test('is changed by somebody else of the committee, who cannot name themselves', async () => {
    const all = await hamlet()
    const { node, admin, ben, cleo, renee } = all
    const change = (by: Member, ...custodians: Member[]) =>
      sign(all, by, 'change', {
        member: renee.member,
        custodians: custodians.map(({ person }) => person.member),
      })
    expect(await change(ben, ben)).toMatchObject({ refusal: { code: 'not-allowed' } })
    expect(await change(ben, cleo)).toMatchObject({ refusal: { code: 'no-custodian' } })
    yes(await change(admin, admin, ben))
    yes(await change(admin, ben))
    expect(yes(await node.people.member(admin.person, renee.member))).toMatchObject({
      custodians: [{ name: 'Ben' }],
      signers: [{ name: 'Ann Admin' }, { name: 'Ben' }],
      signsFor: false,
    })
    const body = { from: renee.account, to: cleo.account, amt: 1n }
    expect(await sign(all, admin, 'pay', body, { by: renee.member })).toMatchObject({ ok: false })
    yes(await sign(all, ben, 'pay', body, { by: renee.member }))
  })

  test('may no more once out of the committee', async () => {
    const all = await hamlet()
    const { node, admin, ben, cleo, renee } = all
    const custodians = [ben.person.member]
    yes(await sign(all, admin, 'change', { member: renee.member, custodians }))
    yes(await sign(all, admin, 'change', { member: ben.person.member, roles: [] }))
    const body = { from: renee.account, to: cleo.account, amt: 1n }
    expect(await sign(all, ben, 'pay', body, { by: renee.member })).toMatchObject({ ok: false })
    expect(node.people.reading(ben.person, renee.account)).toMatchObject({ ok: false })
  })

  test('signs no more when the person gets a device of their own, by the way of who lost theirs', async () => {
    const all = await hamlet()
    const { node, admin, ben, cleo, renee } = all
    const device = newDevice('Renée at last')
    yes(await node.people.access.askBack({ name: 'Renée', ...device.credentials }))
    const asked = { member: renee.member, pub: device.signer.pub }
    const { intent } = yes(await sign(all, admin, 'reissue', asked))
    const done = await sign(all, ben, 'second', { reissue: intent as never })
    expect([done.ok, done.ok ? '' : done.refusal.code]).toEqual([true, ''])
    node.pass(4 * DAY_MS)
    const { ledger } = node.core
    const rekey = ledger.nodeIntent('rekey', { reissue: intent as never })
    const beside = yes(node.people.beside(rekey))
    yes(await ledger.order([rekey], () => beside.changes))
    beside.keep()
    expect(yes(await node.people.login('Renée', device.credentials.auth)).reply.me.name).toBe('Renée')
    const body = { from: renee.account, to: cleo.account, amt: 1n }
    expect(await sign(all, admin, 'pay', body, { by: renee.member })).toMatchObject({ ok: false })
  })
})
