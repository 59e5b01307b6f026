/** Who left is erased from what stands beside the ledger, which itself stays whole. */
import { toBase64, utf8 } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { makeMessages } from '../../src/app/messages.ts'
import { smallJpeg } from '../support/small-jpeg.ts'
import { askToJoin, dump, type TestNode, wish, yes } from '../support/test-node.ts'
import { payment, type Village, village } from '../support/village.ts'

const ABOUT = 'Bread on Fridays, at the mill.'
const PHONE = { kind: 'phone', value: '06 12 34 56 78', to: 'members' } as const

/** Ben has said all he can of himself, has written and been written to, and has a second name for it all: his number. */
async function scene(): Promise<Village> {
  const all = await village()
  const { node, ben, cleo } = all
  yes(
    await node.people.changeProfile(ben.person, {
      name: 'Benedikt',
      town: 'Dieulefit',
      about: ABOUT,
      contacts: [PHONE],
    }),
  )
  yes(await node.people.changePhoto(ben.person, toBase64(smallJpeg(60))))
  const post = makeMessages(node.core, node.people)
  for (const [from, to, i] of [
    [ben, cleo, 1],
    [cleo, ben, 2],
  ] as const) {
    node.pass(1)
    yes(
      await post.send(from.person, {
        wish: String(i).padStart(32, '0'),
        to: to.me.member,
        text: `letter ${i}`,
      }),
    )
  }
  yes(await node.payments.submit(ben.person, payment(ben, cleo, 100n)))
  yes(await node.payments.submit(cleo.person, payment(cleo, ben, 100n)))
  return all
}

const leave = async ({ node, admin, ben }: Village): Promise<unknown> =>
  yes(
    await node.payments.submit(
      admin.person,
      wish(admin, 'leave', { member: ben.person.member } as never, { at: node.core.ports.clock.now() }),
    ),
  )

const hex = (text: string): string => Buffer.from(utf8(text)).toString('hex')

test('nothing that they said of themselves is left on the disk, and what they paid is', async () => {
  const all = await scene()
  const { node, admin, ben, cleo } = all
  await leave(all)
  const { size } = node.core.ledger.head().head
  yes(await node.people.erase(ben.person.member))
  const rows = await dump(node)
  for (const said of ['Benedikt', 'benedikt', 'Dieulefit', ABOUT, PHONE.value, ben.device.credentials.salt])
    expect([...rows].filter(([key, row]) => key.includes(said) || row.includes(hex(said)))).toEqual([])
  const { member } = ben.person
  for (const place of ['person/', 'photo/', 'message/', 'box/'])
    expect([...rows.keys()].filter(key => key.startsWith(place + member))).toEqual([])
  // Cleo keeps her own copies of both letters.
  expect([...rows.values()].filter(row => row.includes(hex('letter')))).toHaveLength(2)
  expect(node.core.ledger.head().head.size).toBe(size)
  const shown = yes(await node.people.member(admin.person, member))
  expect(shown).toMatchObject({ status: 'left', erased: true, name: ben.me.account?.number, town: '' })
  const { items } = await node.payments.history(cleo.person, null, 10)
  expect(items.map(({ other }) => other?.name ?? null)).not.toContain('Benedikt')
})

test('they cannot sign in any more, the name is free, and the number is nobody else’s; also after a restart', async () => {
  const all = await scene()
  const { node, ben, admin } = all
  await leave(all)
  expect(await node.people.whoIs(ben.session)).not.toBeNull()
  yes(await node.people.erase(ben.person.member))
  const isGone = async (open: TestNode): Promise<void> => {
    expect(await open.people.whoIs(ben.session)).toBeNull()
    expect((await open.people.loginStart('Benedikt')).salt).not.toBe(ben.device.credentials.salt)
    expect(yes(await open.people.member(admin.person, ben.person.member)).erased).toBe(true)
    // A repeat is success.
    yes(await open.people.erase(ben.person.member))
  }
  await isGone(node)
  const again = await node.reopened()
  await isGone(again)
  const newcomer = await askToJoin(again, 'Benedikt')
  expect(newcomer.me.name).toBe('Benedikt')
})

test('who is still a member, or never was one, is not erased, and nothing is written', async () => {
  const { node, ben } = await scene()
  const before = await dump(node)
  expect(await node.people.erase(ben.person.member)).toMatchObject({ refusal: { code: 'still-a-member' } })
  expect(await node.people.erase('ab'.repeat(16) as never)).toMatchObject({ refusal: { code: 'not-found' } })
  expect(await dump(node)).toEqual(before)
})
