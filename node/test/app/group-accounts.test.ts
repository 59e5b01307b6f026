/** The accounts of nobody: the committee sees and uses them, nobody counts them. domain.md rules 13, 14, 20. */
import { type AccountId, asId, type BodyOf } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeFigures } from '../../src/app/figures.ts'
import { type TestNode, wish, yes } from '../support/test-node.ts'
import { type Member, village } from '../support/village.ts'

type Village = Awaited<ReturnType<typeof village>>

const listed = async (node: TestNode, who: Member) => yes(await node.people.groupAccounts(who.person))

const accountOf = async (node: TestNode, who: Member, kind: string): Promise<AccountId> => {
  const found = (await listed(node, who)).accounts.find(one => one.kind === kind)
  return asId('account', found?.account ?? '') as AccountId
}

const pay = ({ node }: Village, by: Member, ends: { from: AccountId; to: AccountId; amt: bigint }) =>
  node.payments.submit(by.person, wish(by, 'pay', ends))

/** One more account of the group, opened by the committee. */
async function openTreasury({ node, admin }: Village): Promise<AccountId> {
  const next = yes(await node.people.nextAccount())
  const account = next.account as AccountId
  const body: BodyOf<'account'> = { account, number: next.number, kind: 'treasury', holders: [] }
  yes(await node.payments.submit(admin.person, wish(admin, 'account', body)))
  return account
}

/** Ben fills the treasury, and one that is opened later. */
async function filled() {
  const all = await village()
  const { node, admin, ben } = all
  const treasury = await accountOf(node, admin, 'treasury')
  const second = await openTreasury(all)
  for (const to of [treasury, second]) yes(await pay(all, ben, { from: ben.account, to, amt: 300n }))
  return { ...all, treasury, second }
}

describe('the group’s accounts', () => {
  test('are listed with their balances, the committee’s own first, and with who may sign for them', async () => {
    const { node, admin } = await filled()
    const { accounts, signers } = await listed(node, admin)
    expect(accounts.map(({ kind, balance, mayPay }) => [kind, balance, mayPay])).toEqual([
      ['treasury', '300', true],
      ['treasury', '300', true],
      ['community', '0', true],
      ['external', '0', false],
      ['contested', '0', false],
    ])
    expect(signers).toEqual(['Ann Admin'])
  })

  test('whoever is not of the committee pays out of none, and reads of none', async () => {
    const all = await filled()
    const { node, ben, treasury } = all
    expect(await pay(all, ben, { from: treasury, to: ben.account, amt: 1n })).toMatchObject({
      refusal: { code: 'not-your-account' },
    })
    expect((await listed(node, ben)).accounts.filter(({ mayPay }) => mayPay)).toEqual([])
    expect(node.people.reading(ben.person, treasury)).toMatchObject({ refusal: { code: 'not-your-account' } })
  })

  test('the committee pays out of one, never more than is there', async () => {
    const all = await filled()
    const { admin, ben, cleo, treasury } = all
    yes(await pay(all, admin, { from: treasury, to: cleo.account, amt: 300n }))
    expect(await pay(all, admin, { from: treasury, to: ben.account, amt: 1n })).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer' },
    })
  })

  test('where the rules let no payer enter a payment, the list says so beforehand', async () => {
    const all = await filled()
    const { node, admin } = all
    const { entry } = node.core.ledger.book.tables.group.get('group')?.policy ?? {}
    if (entry === undefined) throw new Error('a founded group has a policy')
    const change = { entry: { ...entry, payer: false } }
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
    expect((await listed(node, admin)).accounts.some(({ mayPay }) => mayPay)).toBe(false)
  })

  test('the auditor reads the past of each, page by page, and still pays out of none', async () => {
    const all = await filled()
    const { node, admin, cleo, second } = all
    const body = { member: cleo.person.member, roles: ['auditor'] } as const
    yes(await node.payments.submit(admin.person, wish(admin, 'change', { ...body, roles: [...body.roles] })))
    const auditor = await node.people.whoIs(cleo.session)
    if (auditor === null) throw new Error('Cleo is signed in')
    for (const { account } of (await listed(node, admin)).accounts)
      expect(node.people.reading(auditor, account as AccountId)).toMatchObject({ ok: true })
    const who = yes(node.people.reading(auditor, second))
    expect(await node.payments.history(who, null, 10)).toMatchObject({
      items: [{ amount: '300', direction: 'in', other: { name: 'Ben' } }],
      next: null,
    })
    // What the auditor reads of people, they read in the books: not line by line with names and words.
    expect(node.people.reading(auditor, admin.account)).toMatchObject({ ok: false })
    expect(
      await pay(all, { ...cleo, person: auditor }, { from: second, to: cleo.account, amt: 1n }),
    ).toMatchObject({
      ok: false,
    })
  })

  test('rule 20: they are in no directory, no list of members, no count and no ranking, those opened later neither', async () => {
    const { node, admin, ben, cleo, treasury, second } = await filled()
    const groups = new Set((await listed(node, admin)).accounts.map(({ account }) => account))
    expect(groups.has(treasury) && groups.has(second)).toBe(true)
    const people = [admin, ben, cleo].map(({ account }) => account)
    const figures = makeFigures(node.core, node.people.holderOf)
    const desk = yes(await node.people.desk())
    const shown = {
      directory: [
        ...(await node.people.find(admin.person, '')),
        ...(await node.people.find(admin.person, 'treasury')),
        ...(await node.people.find(admin.person, 'comm')),
      ].map(({ account }) => account),
      members: desk.members.map(({ account }) => account.account),
      positions: yes(await figures.positions()).positions.map(({ account }) => account as string),
    }
    expect(Object.values(shown).flatMap(list => list.filter(account => groups.has(account)))).toEqual([])
    expect(shown.members.toSorted()).toEqual(people.toSorted())
    expect(shown.positions.toSorted()).toEqual(people.toSorted())
    expect(yes(await figures.group()).members).toBe(3)
    expect(yes(await figures.positions()).count).toBe(3)
    // Rule 13: and they are in the sum, which is zero.
    expect(desk.sum).toBe('0')
  })
})
