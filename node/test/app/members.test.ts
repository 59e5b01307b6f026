/** One member for the committee, and one person with several accounts. domain.md rules 4, 36. */
import { type BodyOf, type MemberId, toHex } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { apiVillage } from '../api/api-node.ts'
import { welcome, wish, yes } from '../support/test-node.ts'
import { payment, village } from '../support/village.ts'

type Village = Awaited<ReturnType<typeof village>>

/** The committee puts Cleo on Ben's account. */
const share = async ({ node, admin, ben, cleo }: Village, can?: BodyOf<'holder'>['can']) =>
  yes(
    await node.payments.submit(
      admin.person,
      wish(admin, 'holder', {
        account: ben.account,
        member: cleo.person.member,
        ...(can === undefined ? {} : { can }),
      }),
    ),
  )

describe('one member for the committee', () => {
  test('has standing, accounts, limits and holders as the books say', async () => {
    const all = await village()
    const { node, admin, ben } = all
    await share(all, ['pay'])
    const act = async (kind: 'change' | 'lock' | 'limits', body: object) =>
      yes(await node.payments.submit(admin.person, wish(admin, kind, body as never)))
    await act('change', { member: ben.person.member, status: 'suspended' })
    await act('lock', { account: ben.account, locked: true })
    await act('limits', { account: ben.account, limits: { min: -500n } })
    expect(yes(await node.people.member(admin.person, ben.person.member))).toMatchObject({
      name: 'Ben',
      status: 'suspended',
      keys: 1,
      leaver: 'settle',
      accounts: [
        {
          account: ben.account,
          kind: 'person',
          locked: true,
          ownLimits: true,
          first: true,
          min: '-500',
          max: null,
          holders: [
            { name: 'Ben', can: ['pay', 'bill', 'manage'] },
            { name: 'Cleo', can: ['pay'] },
          ],
        },
      ],
    })
  })

  test('who is not in the books is not found', async () => {
    const { node, admin } = await village()
    const nobody = toHex(new Uint8Array(16)) as MemberId
    expect(await node.people.member(admin.person, nobody)).toEqual({
      ok: false,
      refusal: { code: 'not-found' },
    })
  })
})

describe('several accounts of one person', () => {
  test('are all named, their own first, and no more once they are taken off', async () => {
    const all = await village()
    const { node, ben, cleo } = all
    const accounts = async () => yes(await node.people.me(cleo.person)).accounts.map(({ account }) => account)
    expect(await accounts()).toEqual([cleo.account])
    await share(all, ['bill'])
    expect(await accounts()).toEqual([cleo.account, ben.account])
    await share(all)
    expect(await accounts()).toEqual([cleo.account])
  })

  test('each has its own history, for who has a part in it and nobody else', async () => {
    const all = await village()
    const { node, admin, ben, cleo } = all
    const dora = await welcome(node, admin, 'Dora')
    yes(await node.payments.submit(ben.person, payment(ben, dora, 7n)))
    const refused = { ok: false, refusal: { code: 'not-your-account' } }
    expect(node.people.acting(cleo.person, ben.account)).toEqual(refused)
    await share(all, ['bill'])
    const asBen = yes(node.people.acting(cleo.person, ben.account))
    expect((await node.payments.history(asBen, null, 10)).items).toMatchObject([{ amount: '7' }])
    expect((await node.payments.history(cleo.person, null, 10)).items).toEqual([])
    expect(node.people.acting(dora.person, ben.account)).toEqual(refused)
    expect(node.people.acting(cleo.person, null)).toEqual({ ok: true, value: cleo.person })
  })

  test('the doors take the account in the address', async () => {
    const { admin, ann, ben } = await apiVillage()
    const of = (path: string) => `${path}?account=${ben.me.account?.account}`
    for (const path of ['/api/history', '/api/balance-points']) {
      const { status, body } = await ann.browser.get(of(path))
      expect([path, status, body.refusal.code]).toEqual([path, 403, 'not-your-account'])
      expect((await ben.browser.get(of(path))).status).toBe(200)
    }
    const { body } = await admin.browser.get(`/api/members/${ben.me.member}`)
    expect(body).toMatchObject({ member: ben.me.member, name: 'Ben' })
  })
})

test('a member says that they are away, and back', async () => {
  const { node, ben } = await village()
  for (const away of [true, false]) {
    const reply = yes(await node.payments.submit(ben.person, wish(ben, 'presence', { away })))
    expect(reply.me?.status).toBe(away ? 'absent' : 'member')
  }
})
