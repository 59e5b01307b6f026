/** Invitations: a link with a secret of which the node keeps the hash, and who came by it. */
import { DAY_MS } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { PEOPLE } from '../../src/app/people-limits.ts'
import { dump, joinOf, newDevice, type TestNode, wish, yes } from '../support/test-node.ts'
import { type Member, village } from '../support/village.ts'

const secretNo = (n: number): string => n.toString(16).padStart(32, '0')
const SECRET = secretNo(1)

const inviteAs = (node: TestNode, who: Member, n = 1, more: { uses?: number; note?: string } = {}) =>
  node.people.joining.invite(who.person, { secret: secretNo(n), uses: 1, note: '', ...more })

const joinBy = (node: TestNode, name: string, invitation = SECRET) =>
  node.people.join(joinOf(name, newDevice(name), { invitation }))

const refused = (code: string) => ({ ok: false, refusal: { code } })

describe('an invitation', () => {
  test('says who invites, and the desk who was invited by whom and what they wrote', async () => {
    const { node, ben } = await village()
    yes(await inviteAs(node, ben, 1, { note: 'My neighbour, bakes.' }))
    expect(yes(node.people.joining.invitation(SECRET))).toMatchObject({ by: 'Ben' })
    yes(await joinBy(node, 'Zoe'))
    expect(yes(await node.people.desk()).joins).toMatchObject([
      { name: 'Zoe', invitedBy: 'Ben', note: 'My neighbour, bakes.' },
    ])
    const [one] = yes(node.people.joining.invitations(ben.person)).invitations
    expect(one).toMatchObject({ uses: 1, used: 1, state: 'used' })
  })

  test('is on the disk by its hash alone, and nothing of it is in the books', async () => {
    const { node, ben } = await village()
    const size = node.core.ledger.book.size
    yes(await inviteAs(node, ben, 0xabcdef))
    expect([...(await dump(node))].flat().join()).not.toContain(secretNo(0xabcdef))
    expect(node.core.ledger.book.size).toBe(size)
  })

  test('sent again is the same one; with another content it is refused', async () => {
    const { node, ben, cleo } = await village()
    yes(await inviteAs(node, ben, 1, { uses: 2 }))
    const rows = await dump(node)
    expect(yes(await inviteAs(node, ben, 1, { uses: 2 })).invitations).toHaveLength(1)
    expect(await inviteAs(node, ben, 1, { uses: 3 })).toEqual(refused('invitation-exists'))
    expect(await inviteAs(node, cleo, 1, { uses: 2 })).toEqual(refused('invitation-exists'))
    expect(await dump(node)).toEqual(rows)
  })

  test('opens the door though strangers stand in it, and so does the desk for who comes there', async () => {
    const { node, admin, ben } = await village()
    yes(await inviteAs(node, ben))
    for (let i = 0; i < PEOPLE.waitingMax; i++)
      yes(await node.people.join(joinOf(`Stranger ${i}`, newDevice('p'))))
    expect(await node.people.join(joinOf('One more', newDevice('p')))).toEqual(refused('too-many-waiting'))
    yes(await joinBy(node, 'Zoe'))
    const renee = { name: 'Renée', town: '', about: '', area: '' }
    yes(await node.people.joinFor(admin.person, renee))
    for (let i = 1; i < PEOPLE.waitingMax; i++)
      yes(await node.people.joinFor(admin.person, { ...renee, name: `Person ${i} at the desk` }))
    expect(await node.people.joinFor(admin.person, { ...renee, name: 'The last' })).toEqual(
      refused('too-many-waiting'),
    )
  })

  test('lets as many people ask as it says, also after a restart', async () => {
    const { node, ben } = await village()
    yes(await inviteAs(node, ben, 1, { uses: 2 }))
    yes(await joinBy(node, 'Zoe'))
    // A request that is refused uses nothing up.
    expect(await joinBy(node, 'Zoe')).toEqual(refused('name-taken'))
    const again = await node.afterCut()
    yes(await joinBy(again, 'Yann'))
    expect(await joinBy(again, 'Xavier')).toEqual(refused('invitation-used'))
    expect(again.people.joining.invitation(SECRET)).toEqual(refused('invitation-used'))
  })

  test('ends after thirty days, when it is taken back, and with the membership of who invited', async () => {
    const { node, admin, ben, cleo } = await village()
    for (const [n, who] of [ben, ben, cleo].entries()) yes(await inviteAs(node, who, n + 1))
    const [, first] = yes(node.people.joining.invitations(ben.person)).invitations
    yes(await node.people.joining.takeBack(ben.person, first?.invitation ?? ''))
    yes(await node.people.joining.takeBack(ben.person, first?.invitation ?? ''))
    const states = yes(node.people.joining.invitations(ben.person)).invitations.map(({ state }) => state)
    expect(states.sort()).toEqual(['open', 'taken-back'])
    const suspend = { member: cleo.person.member, status: 'suspended' } as const
    yes(await node.payments.submit(admin.person, wish(admin, 'change', suspend)))
    expect(await joinBy(node, 'Zoe', secretNo(3))).toEqual(refused('invitation-taken-back'))
    node.pass(PEOPLE.invitationMs)
    const answers = [1, 2].map(n => node.people.joining.invitation(secretNo(n)))
    expect(answers).toContainEqual(refused('invitation-taken-back'))
    expect(answers).toContainEqual(refused('invitation-expired'))
  })

  test.each(['', 'zz', SECRET, SECRET.toUpperCase(), '../own', `${SECRET}00`])(
    'that nobody made is unknown: «%s», and nothing is written',
    async secret => {
      const { node, ben } = await village()
      const rows = await dump(node)
      expect(node.people.joining.invitation(secret)).toEqual(refused('invitation-unknown'))
      expect(await joinBy(node, 'Zoe', secret)).toEqual(refused('invitation-unknown'))
      expect(await node.people.joining.takeBack(ben.person, secret)).toEqual(refused('invitation-unknown'))
      expect(await dump(node)).toEqual(rows)
    },
  )

  test('is its maker’s to take back', async () => {
    const { node, ben, cleo } = await village()
    const [one] = yes(await inviteAs(node, ben)).invitations
    const by = (who: Member) => node.people.joining.takeBack(who.person, one?.invitation ?? '')
    expect(await by(cleo)).toEqual(refused('invitation-unknown'))
    yes(await by(ben))
  })

  test('is one of so many open ones, more for the committee; those long ended are dropped', async () => {
    const { node, admin, ben } = await village()
    for (let n = 0; n < PEOPLE.invitationsOpenMax; n++) yes(await inviteAs(node, ben, n))
    expect(await inviteAs(node, ben, 99)).toEqual(refused('too-many-invitations'))
    for (let n = 0; n < PEOPLE.invitationsOpenMax + 1; n++) yes(await inviteAs(node, admin, 200 + n))
    let kept = 0
    for (let n = 0; n < PEOPLE.invitationsEndedMax + 10; n++) {
      const { invitations } = yes(node.people.joining.invitations(ben.person))
      kept = invitations.length
      const open = invitations.find(({ state }) => state === 'open')
      yes(await node.people.joining.takeBack(ben.person, open?.invitation ?? ''))
      yes(await inviteAs(node, ben, 1000 + n))
    }
    expect(kept).toBeLessThanOrEqual(PEOPLE.invitationsEndedMax + PEOPLE.invitationsOpenMax + 1)
    const rows = [...(await dump(await node.afterCut())).keys()].filter(key => key.startsWith('invitation/'))
    expect(rows.length).toBeLessThanOrEqual(PEOPLE.invitationsEndedMax + 2 * PEOPLE.invitationsOpenMax + 2)
  })

  test('of who was refused leaves nothing of what was said about them', async () => {
    const { node, ben } = await village()
    yes(await inviteAs(node, ben, 1, { note: 'Bakes bread' }))
    const { me } = yes(await joinBy(node, 'Zoe'))
    yes(await node.people.refuseJoin(me.member as Member['person']['member']))
    node.pass(DAY_MS)
    const row = (await dump(node)).get(`person/${me.member}`) ?? ''
    expect(row).not.toContain(Buffer.from('Bakes bread').toString('hex'))
  })
})
