/** An administrator comes back by the recovery words: at once, and nobody else does. SPEC 2.8, 5.11. */
import { fromBase64, type PublicKey } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { rescuedBy, rootNamed, rootOf } from '../support/roots.ts'
import {
  type Device,
  dump,
  found,
  newDevice,
  openTestNode,
  type TestNode,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'

const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array()
const refused = (code: string) => expect.objectContaining({ refusal: expect.objectContaining({ code }) })

async function founder() {
  const node = await openTestNode()
  const admin = await found(node)
  const fresh = newDevice('admin again')
  yes(await node.people.access.askBack({ name: 'Ann Admin', ...fresh.credentials }))
  return { node, admin, fresh, root: rootOf(admin.words), key: fresh.signer.pub }
}

const login = (node: TestNode, { credentials }: Device) => node.people.login('Ann Admin', credentials.auth)

describe('the recovery words', () => {
  test('let the only administrator in again at once, and every former device out', async () => {
    const { node, admin, fresh, root, key } = await founder()
    const start = yes(await node.people.access.rescueStart(key))
    expect(start).toMatchObject({ gid: admin.me.group.gid, re: 0, member: admin.me.member, needs: 1 })
    yes(await node.people.access.rescue(key, bytes(rescuedBy(start, key, root))))
    for (const now of [node, await node.afterCut()]) {
      expect(await now.people.whoIs(admin.session)).toBeNull()
      expect(await login(now, admin.device)).toEqual(refused('wrong-password'))
      expect(yes(await login(now, fresh)).reply.vault).toBe(fresh.credentials.vault)
      expect((await now.people.access.lostState(key)).state).toBe('done')
    }
    const at = node.core.ports.clock.now()
    const away = wish({ ...admin, device: fresh }, 'presence', { away: true }, { at })
    yes(await node.payments.submit(admin.person, away))
    expect([...(await dump(node)).keys()].filter(name => name.startsWith('renewal/'))).toEqual([])
  })

  test('serve once: the same paper again finds nothing to do', async () => {
    const { node, root, key } = await founder()
    const start = yes(await node.people.access.rescueStart(key))
    const paper = bytes(rescuedBy(start, key, root))
    yes(await node.people.access.rescue(key, paper))
    const before = await dump(node)
    expect(await node.people.access.rescue(key, paper)).toEqual(refused('not-found'))
    expect(await dump(node)).toEqual(before)
  })

  test('are refused as a paper that is none, of other words, of another key, group, epoch or member', async () => {
    const { node, admin, root, key } = await founder()
    const ben = await welcome(node, admin, 'Ben')
    const start = yes(await node.people.access.rescueStart(key))
    const other = newDevice('other').signer.pub
    const before = await dump(node)
    const papers: readonly [string, string][] = [
      ['', 'malformed'],
      ['AAAA', 'malformed'],
      [rescuedBy(start, key, rootNamed(7)), 'bad-certificate'],
      [rescuedBy(start, other, root), 'bad-certificate'],
      [rescuedBy({ ...start, gid: '11'.repeat(32) }, key, root), 'bad-certificate'],
      [rescuedBy({ ...start, re: 1 }, key, root), 'bad-certificate'],
      [rescuedBy({ ...start, member: ben.me.member }, key, root), 'bad-certificate'],
    ]
    for (const [paper, code] of papers)
      expect([code, await node.people.access.rescue(key, bytes(paper))]).toEqual([code, refused(code)])
    expect(await dump(node)).toEqual(before)
    expect((await login(node, admin.device)).ok).toBe(true)
  })

  test('give no member without the role a key, and tell nobody whether a name is one of ours', async () => {
    const { node, admin, root } = await founder()
    await welcome(node, admin, 'Ben')
    for (const [name, code] of [
      ['Ben', 'not-allowed'],
      ['Nobody at all', 'bad-certificate'],
    ] as const) {
      const fresh = newDevice(`${name} again`)
      yes(await node.people.access.askBack({ name, ...fresh.credentials }))
      const start = yes(await node.people.access.rescueStart(fresh.signer.pub))
      expect(start.member).toMatch(/^[0-9a-f]{32}$/)
      const unsigned = bytes(rescuedBy(start, fresh.signer.pub, rootNamed(1)))
      expect(await node.people.access.rescue(fresh.signer.pub, unsigned)).toEqual(refused('bad-certificate'))
      const paper = bytes(rescuedBy(start, fresh.signer.pub, root))
      expect(await node.people.access.rescue(fresh.signer.pub, paper)).toEqual(refused(code))
    }
  })

  test('say nothing about a key that nobody offered', async () => {
    const { node } = await founder()
    const nobodys = newDevice('nobody').signer.pub as PublicKey
    expect(await node.people.access.rescueStart(nobodys)).toEqual(refused('not-found'))
    expect(await node.people.access.rescue(nobodys, new Uint8Array([1]))).toEqual(refused('not-found'))
  })
})
