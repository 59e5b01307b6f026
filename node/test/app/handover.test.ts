/** A group changes hands and takes back its key: domain.md rule 36. Each step survives a cut. */
import {
  checkReceipt,
  fromHex,
  handoverText,
  openHandover,
  readHandoverText,
  type Signer,
  signHandover,
  toHex,
  verifyWithNacl,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { BeginHandoverRequest, HandoverJson } from '../../src/app/contract-handover.ts'
import { makeHandovers } from '../../src/app/handover/handovers.ts'
import { KeyFault } from '../../src/app/handover/own-keys.ts'
import { openCore } from '../../src/app/open-core.ts'
import { counterRow, getRow } from '../../src/app/rows.ts'
import type { Handovers } from '../../src/app/services.ts'
import { all, KEYS } from '../../src/app/store-keys.ts'
import { verifyLedger } from '../../src/app/verify-ledger.ts'
import { rootNamed, rootOf, signedBy } from '../support/roots.ts'
import {
  dump,
  found,
  openTestNode,
  type TestNode,
  type TestNodeOptions,
  type Visitor,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'
import { balance, type Member, payment } from '../support/village.ts'

interface Group {
  readonly node: TestNode
  readonly admin: Member
  readonly ben: Member
  /** Of the sheet that the founder wrote down. */
  readonly root: Signer
}

async function group(options: TestNodeOptions = {}): Promise<Group> {
  const node = await openTestNode(options)
  const founder = await found(node)
  const admin = { ...founder, account: founder.me.account?.account as Member['account'] }
  return { node, admin, ben: await welcome(node, admin, 'Ben'), root: rootOf(founder.words) }
}

const handoversOf = ({ core }: TestNode): Handovers => makeHandovers(core, () => {})
const codeOf = async (answer: ReturnType<Handovers['state']>): Promise<string> => {
  const got = await answer
  return got.ok ? 'ok' : got.refusal.code
}

const fileOf = ({ waiting }: HandoverJson): string => waiting?.file ?? ''
const NEW_ADMIN: BeginHandoverRequest = { newRoots: { keys: [rootNamed(7).pub], needs: 1 }, restart: false }
const STOLEN: BeginHandoverRequest = { newRoots: null, restart: true }

/** From begin to finish in one go. */
async function handOver(node: TestNode, request: BeginHandoverRequest, ...roots: readonly Signer[]) {
  const handovers = handoversOf(node)
  yes(await handovers.add(signedBy(fileOf(yes(await handovers.begin(request))), ...roots)))
  return yes(await handovers.finish())
}

const keysOnDisk = async ({ core }: TestNode): Promise<readonly string[]> => {
  const keys: string[] = []
  for await (const [key] of core.ports.store.range(all('key/'))) keys.push(key.slice(4))
  return keys
}
const verified = async ({ core }: TestNode) => yes(await verifyLedger(core.ports.store, core.ports.crypto))
const bookOf = ({ core }: TestNode) => core.ledger.book.tables.group.get('group')!

describe('a new admin takes over', () => {
  test('old words let the new ones in, the node signs with a new key, the ledger verifies', async () => {
    const { node, ben, admin, root } = await group()
    const before = node.core.signer.pub
    yes(await node.payments.submit(ben.person, payment(ben, admin, 500n)))
    const done = await handOver(node, NEW_ADMIN, root, rootNamed(7))
    expect(done).toMatchObject({ rootEpoch: 1, keyEpoch: 2, needs: 1, waiting: null })
    expect(done.roots).toEqual([{ key: rootNamed(7).pub, code: expect.stringMatching(/^.{4}-.{4}$/) }])
    expect(node.core.signer.pub).not.toBe(before)
    expect(node.core.ledger.head().signed.k).toBe(node.core.signer.pub)
    yes(await node.payments.submit(ben.person, payment(ben, admin, 700n)))
    expect(await balance(node, ben)).toBe('-1200')
    const whole = await verified(node)
    expect(whole.entries).toBe(node.core.ledger.book.size)
    expect([...(await keysOnDisk(node))].sort()).toEqual([before, node.core.signer.pub].sort())
  })

  test('whoever pinned the group can check every entry, old ones too, under the new key', async () => {
    const { node, ben, admin, root } = await group()
    const { seq } = yes(await node.payments.submit(ben.person, payment(ben, admin, 500n)))
    const old = yes(await node.payments.receipt(ben.person, seq))
    await handOver(node, NEW_ADMIN, root, rootNamed(7))
    const now = yes(await node.payments.receipt(ben.person, seq))
    const { gid } = bookOf(node)
    const { verify } = node.core.ports.crypto
    for (const [receipt, ke] of [
      [old, 1],
      [now, 2],
    ] as const)
      expect(yes(checkReceipt(receipt, { gid, verify })).group.ke).toBe(ke)
  })

  test('shuts out the former words at once', async () => {
    const { node, root } = await group()
    await handOver(node, NEW_ADMIN, root, rootNamed(7))
    const handovers = handoversOf(node)
    const file = yes(readHandoverText(fileOf(yes(await handovers.begin(STOLEN)))))
    const open = yes(openHandover(file, verifyWithNacl))
    expect(signHandover(open, root)).toMatchObject({ refusal: { code: 'not-a-root' } })
    yes(await handovers.add(signedBy(handoverText(file), rootNamed(7))))
    expect(yes(await handovers.finish())).toMatchObject({ rootEpoch: 1, keyEpoch: 3 })
  })

  test('two of three admins sign one after the other, on copies of one file', async () => {
    const { node, root } = await group()
    const roots = [rootNamed(1), rootNamed(2), rootNamed(3)]
    const three = { newRoots: { keys: roots.map(({ pub }) => pub), needs: 2 }, restart: false }
    await handOver(node, three, root, rootNamed(1), rootNamed(3))
    const handovers = handoversOf(node)
    const file = fileOf(yes(await handovers.begin(STOLEN)))
    const one = yes(await handovers.add(signedBy(file, rootNamed(2))))
    expect(one.waiting?.lacks).toMatchObject([{ paper: 'key', need: 1, from: [{}, {}] }])
    expect(await codeOf(handovers.finish())).toBe('not-signed-yet')
    yes(await handovers.add(signedBy(file, rootNamed(1))))
    expect(yes(await handovers.finish())).toMatchObject({ keyEpoch: 3, needs: 2 })
    await verified(node)
  })
})

describe('a stolen key', () => {
  test('is replaced, with a new life of the books that every device is told of and a new address in the network', async () => {
    const { node, ben, admin, root } = await group()
    await node.core.ports.store.write([{ put: KEYS.own('transport'), value: new Uint8Array(32) }])
    await handOver(node, STOLEN, root)
    expect(bookOf(node)).toMatchObject({ ke: 2, re: 0, inc: 1 })
    expect(node.core.ledger.head().head.inc).toBe(1)
    expect(await node.core.ports.store.get(KEYS.own('transport'))).toBeUndefined()
    expect(await getRow(node.core.ports.store, counterRow, KEYS.own('epoch'))).toEqual({ ctr: 1 })
    expect(await node.payments.submit(ben.person, payment(ben, admin, 1n))).toMatchObject({
      refusal: { code: 'other-incarnation' },
    })
    const now: Visitor = { ...ben, me: yes(await node.people.me(ben.person)) }
    const again = wish(now, 'pay', { from: ben.account, to: admin.account, amt: 1n })
    yes(await node.payments.submit(ben.person, again))
    await verified(node)
  })

  test('cannot write a word into the books any more', async () => {
    const { node, root } = await group()
    const thief = node.core.keys.signer(node.core.ledger.book)
    await handOver(node, STOLEN, root)
    const { ledger, turns } = node.core
    const forged = ledger.nodeIntent('limit', { signed: ledger.head().signed }, thief)
    expect(await turns.take(() => ledger.order([forged], () => []))).toMatchObject({
      refusal: { code: 'not-your-key' },
    })
  })
})

describe('what waits', () => {
  test('is told with what it lacks, and two do not wait at once', async () => {
    const { node, root } = await group()
    const handovers = handoversOf(node)
    expect(yes(await handovers.state())).toMatchObject({ rootEpoch: 0, keyEpoch: 1, waiting: null })
    const begun = yes(await handovers.begin(NEW_ADMIN))
    expect(begun.waiting).toMatchObject({
      restart: false,
      newRoots: { needs: 1, roots: [{ key: rootNamed(7).pub }] },
      lacks: [
        { paper: 'roots', need: 1, from: [{ key: root.pub }] },
        { paper: 'key', need: 1, from: [{ key: rootNamed(7).pub }] },
      ],
    })
    expect(await codeOf(handovers.begin(STOLEN))).toBe('handover-waits')
    expect(yes(await handovers.state())).toEqual(begun)
  })

  test('takes signatures for itself alone, and only those that hold', async () => {
    const { node, root } = await group()
    const handovers = handoversOf(node)
    expect(await codeOf(handovers.add('nothing'))).toBe('no-handover')
    const first = fileOf(yes(await handovers.begin(STOLEN)))
    yes(await handovers.drop())
    yes(await handovers.begin(STOLEN))
    expect(await codeOf(handovers.add(signedBy(first, root)))).toBe('other-handover')
    expect(await codeOf(handovers.add('nothing'))).toBe('malformed')
    const file = yes(readHandoverText(fileOf(yes(await handovers.state()))))
    const forged = { ...file, key: { ...file.key, sigs: [{ k: root.pub, s: new Uint8Array(64) }] } }
    expect(await codeOf(handovers.add(handoverText(forged)))).toBe('bad-signature')
    expect(yes(await handovers.state()).waiting?.lacks).toHaveLength(1)
  })

  test('is given up with its key, and nothing has changed', async () => {
    const { node } = await group()
    const handovers = handoversOf(node)
    const { size } = node.core.ledger.book
    yes(await handovers.begin(NEW_ADMIN))
    expect(await keysOnDisk(node)).toHaveLength(2)
    expect(yes(await handovers.drop()).waiting).toBe(null)
    expect(await keysOnDisk(node)).toEqual([node.core.signer.pub])
    expect([await codeOf(handovers.drop()), await codeOf(handovers.finish())]).toEqual([
      'no-handover',
      'no-handover',
    ])
    expect(node.core.ledger.book.size).toBe(size)
  })

  test('asks for words that exist: each once, and no more signers than sheets', async () => {
    const { node } = await group()
    const { pub } = rootNamed(1)
    for (const newRoots of [
      { keys: [pub, pub], needs: 1 },
      { keys: [pub], needs: 2 },
    ])
      expect(await codeOf(handoversOf(node).begin({ newRoots, restart: false }))).toBe('bad-roots')
  })

  test('is refused when the books have other entries than the roots signed for', async () => {
    const { node, ben, admin, root } = await group()
    const other = await node.afterCut()
    for (const [one, amt] of [
      [node, 1n],
      [other, 2n],
    ] as const)
      yes(await one.payments.submit(ben.person, payment(ben, admin, amt)))
    const handovers = handoversOf(node)
    yes(await handovers.add(signedBy(fileOf(yes(await handovers.begin(STOLEN))), root)))
    const rows = [...(await dump(node))].filter(
      ([key]) => key.startsWith('key/') || key === KEYS.own('handover'),
    )
    await other.core.ports.store.write(rows.map(([put, value]) => ({ put, value: fromHex(value) })))
    const moved = await other.afterCut()
    expect(await codeOf(handoversOf(moved).finish())).toBe('other-entries')
    expect(await codeOf(handovers.finish())).toBe('ok')
  })

  test('before founding there is nothing to hand over', async () => {
    const node = await openTestNode()
    expect(await codeOf(handoversOf(node).begin(STOLEN))).toBe('not-set-up')
  })
})

describe('a cut', () => {
  test('after any step leaves a node that goes on from there', async () => {
    const { node, root } = await group()
    const before = node.core.signer.pub
    const begun = fileOf(yes(await handoversOf(node).begin(NEW_ADMIN)))
    const second = await node.afterCut()
    expect(second.core.signer.pub).toBe(before)
    expect(fileOf(yes(await handoversOf(second).state()))).toBe(begun)
    yes(await handoversOf(second).add(signedBy(begun, root)))
    const third = await second.afterCut()
    expect(yes(await handoversOf(third).state()).waiting?.lacks).toMatchObject([{ paper: 'key' }])
    yes(await handoversOf(third).add(signedBy(begun, rootNamed(7))))
    const fourth = await third.afterCut()
    yes(await handoversOf(fourth).finish())
    const fifth = await fourth.afterCut()
    expect(fifth.core.signer.pub).toBe(fourth.core.signer.pub)
    expect(fifth.core.signer.pub).not.toBe(before)
    expect(yes(await handoversOf(fifth).state())).toMatchObject({ keyEpoch: 2, rootEpoch: 1, waiting: null })
    expect(fifth.core.keys.ofEpoch(fifth.core.ledger.book, 1)?.pub).toBe(before)
    await verified(fifth)
  })

  test('while the last step is written leaves all of it or nothing', async () => {
    let isFull = false
    const wrap: TestNodeOptions['wrap'] = store => ({
      ...store,
      write: changes => (isFull ? Promise.reject(new Error('the disk is full')) : store.write(changes)),
    })
    const { node, root } = await group({ wrap })
    const before = node.core.signer.pub
    const handovers = handoversOf(node)
    yes(await handovers.add(signedBy(fileOf(yes(await handovers.begin(STOLEN))), root)))
    isFull = true
    await expect(handovers.finish()).rejects.toThrow('could not be written')
    expect([node.core.signer.pub, node.core.ledger.head().signed.k]).toEqual([before, before])
    isFull = false
    const again = await node.afterCut()
    expect(again.core.signer.pub).toBe(before)
    expect(yes(await handoversOf(again).finish())).toMatchObject({ keyEpoch: 2, waiting: null })
    await verified(again)
  })

  test('that takes the key away is told in words at the next start', async () => {
    const { node, root } = await group()
    await handOver(node, STOLEN, root)
    const { ports, config } = node.core
    await ports.store.write([{ del: KEYS.key(node.core.signer.pub) }])
    await expect(openCore(ports, config, { closing: new AbortController().signal })).rejects.toThrow(KeyFault)
  })
})

test('a key on the disk is its seed and no word of a root', async () => {
  const { node, root } = await group()
  await handOver(node, NEW_ADMIN, root, rootNamed(7))
  for await (const [, value] of node.core.ports.store.range({ gte: '', lt: '\u{10ffff}' }))
    expect(toHex(value)).not.toContain('07'.repeat(32))
})
