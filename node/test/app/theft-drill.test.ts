/** After a theft the committee sees whose password is how old, and members are told to choose another. */

import { toBase64 } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeHandovers } from '../../src/app/handover/handovers.ts'
import { rootOf, signedBy } from '../support/roots.ts'
import {
  found,
  HOUR_MS,
  newDevice,
  openTestNode,
  type Visitor,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'

async function group() {
  const node = await openTestNode()
  const admin = await found(node)
  node.pass(HOUR_MS)
  const ben = await welcome(node, admin, 'Ben')
  node.pass(HOUR_MS)
  const due = async (who: Visitor) => yes(await node.people.me(who.person)).passwordDue
  /** Newly named signature; with `restart` on a copy, as after a theft. */
  const renew = async (restart: boolean) => {
    const handovers = makeHandovers(node.core, () => {})
    const begun = yes(await handovers.begin({ newRoots: null, restart }))
    yes(await handovers.add(signedBy(begun.waiting?.file ?? '', rootOf(admin.words))))
    yes(await handovers.finish())
    node.pass(HOUR_MS)
  }
  return { node, admin, ben, due, renew }
}

describe('passwords', () => {
  test('are listed with their age, the oldest first, and are due for nobody where nothing was stolen', async () => {
    const { node, admin, ben, due, renew } = await group()
    await renew(false)
    const { stolenAt, members } = yes(await node.people.access.passwords())
    expect(stolenAt).toBeNull()
    expect(members).toMatchObject([
      { name: 'Ann Admin', member: admin.me.member, due: false },
      { name: 'Ben', member: ben.me.member, due: false },
    ])
    expect([await due(admin), await due(ben)]).toEqual([false, false])
  })

  test('are due for everybody once the group began again after a theft, until each has chosen another', async () => {
    const { node, admin, ben, due, renew } = await group()
    const before = node.core.ports.clock.now()
    await renew(true)
    await renew(false)
    expect(yes(await node.people.access.passwords())).toMatchObject({
      stolenAt: before,
      members: [{ due: true }, { due: true }],
    })
    const { credentials, signer } = newDevice('next')
    const { pub, auth } = ben.device.credentials
    const at = node.core.ports.clock.now()
    const me = yes(await node.people.me(ben.person))
    const body = { add: signer.pub, drop: pub as typeof signer.pub }
    const { intent, sig } = wish({ ...ben, me }, 'key', body, { at })
    const renewed = { ...credentials, old: auth, wish: { intent: toBase64(intent), sig: toBase64(sig) } }
    yes(await node.people.access.changePassword(ben.person, ben.session, renewed))
    expect([await due(admin), await due(ben)]).toEqual([true, false])
    expect(yes(await node.people.access.passwords()).members.map(({ name, due }) => [name, due])).toEqual([
      ['Ann Admin', true],
      ['Ben', false],
    ])
  })
})
