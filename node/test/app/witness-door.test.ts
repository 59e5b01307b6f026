/** What a witness answers to whatever comes to its door, and what a group believes of its witnesses. */
import { randomBytes } from 'node:crypto'
import {
  type Bytes,
  coSign,
  decodeAs,
  encodeAs,
  encodeBundle,
  encodeEvidence,
  type Hash,
  historiesOf,
  PROTOCOLS,
  type Signed,
  sealHead,
  sealRecord,
  signedShape,
  toHex,
  type WitnessReply,
  witnessAskShape,
  witnessReplyShape,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { headAt, historyOf, proofOf, VILLAGE } from '../../../protocol/test/witness-world.ts'
import { copyOf, must, signerNamed, type TestGroup } from '../../../protocol/test/world.ts'
import { handOver } from '../../../protocol/test/world-keys.ts'
import { putRow, secretRow } from '../../src/app/rows.ts'
import { all, KEYS } from '../../src/app/store-keys.ts'
import { openWitness } from '../../src/app/witness/open-witness.ts'
import { openOwnWitnesses } from '../../src/app/witness/own-witnesses.ts'
import { WITNESS } from '../../src/app/witness/witness-bounds.ts'
import { found, gidOf, makeSocialWorld, type TestNode, until } from './social-world.ts'

const world = makeSocialWorld()
const SEED = new Uint8Array(32).fill(7)
const LOG = historyOf(16)
const FORK = historyOf(16, { from: 5 })

function bundleOf(group: TestGroup): Bytes {
  const { charter, chain, gid, signer, name } = group
  const currency = { code: 'TAL', name: 'Talent', symbol: 'Tal', digits: 2, style: 'decimal' } as const
  const record = sealRecord(
    {
      v: 1,
      gid,
      seq: 1,
      name,
      town: 'Die',
      lat: 447_500,
      lon: 53_700,
      langs: [],
      peer: 'a peer',
      addrs: [],
      currency,
      rate: { num: 1n, den: 1n, seq: 1 },
      lines: [],
      clears: false,
      at: Date.now(),
    },
    signer,
  )
  return encodeBundle({ charter, chain, record })
}

/** A relay that knows the village. */
async function relay(before: Parameters<typeof world.open>[0] = {}): Promise<TestNode> {
  const node = await world.open({ role: 'relay', ...before })
  await node.core.ports.store.write([putRow(secretRow, KEYS.own('transport'), { bytes: SEED })])
  await openWitness(node.core, node.directory)
  expect(await node.directory.learn(bundleOf(VILLAGE))).toMatchObject({ ok: true })
  return node
}

async function send(node: TestNode, request: Bytes): Promise<WitnessReply> {
  const reply = decodeAs(witnessReplyShape, await node.answer(PROTOCOLS.witness, request))
  if (!reply.ok) throw new Error('no reply')
  return reply.value
}
const show = (node: TestNode, head: Signed, proof: readonly Bytes[] = []): Promise<WitnessReply> =>
  send(
    node,
    encodeAs(witnessAskShape, { v: 1, q: 'head', head, proof: proof.map(step => toHex(step) as Hash) }),
  )
const bring = (node: TestNode, evidence: Bytes): Promise<WitnessReply> =>
  send(node, encodeAs(witnessAskShape, { v: 1, q: 'evidence', evidence }))

async function rows(node: TestNode, prefix: string): Promise<number> {
  let count = 0
  for await (const _ of node.core.ports.store.range(all(prefix))) count++
  return count
}

describe('a witness', () => {
  const HEAD = headAt(LOG, 8)
  const conflict = { a: HEAD, b: headAt(FORK, 8) }
  const request = (head: Signed): Bytes => encodeAs(witnessAskShape, { v: 1, q: 'head', head, proof: [] })
  const hostile: readonly (readonly [string, Bytes, string])[] = [
    ['nothing', new Uint8Array(0), 'malformed'],
    ['chance', randomBytes(500), 'malformed'],
    ['a whole frame', new Uint8Array(64 * 1024), 'malformed'],
    ['half a question', request(HEAD).slice(0, 100), 'malformed'],
    ['another question', encodeAs(signedShape, HEAD), 'malformed'],
    ['what is no head', request({ ...HEAD, b: new Uint8Array([1, 2, 3]) }), 'bad-head'],
    ['a head under a thief’s key', request(headAt(LOG, 8, { signer: signerNamed('thief') })), 'bad-head'],
    ['a changed signature', request({ ...HEAD, s: HEAD.s.map(byte => byte ^ 1) }), 'bad-head'],
    ['a raised incarnation that no roots signed', request(headAt(LOG, 8, { inc: 1 })), 'bad-head'],
    ['an empty head', request(headAt(LOG, 0)), 'bad-head'],
    [
      'the head of a group that nobody knows',
      request(headAt(LOG, 8, { gid: 'ab'.repeat(32) as never })),
      'unknown-group',
    ],
  ]
  test('answers nonsense with a name, and writes nothing', async () => {
    const node = await relay()
    for (const [what, bytes, code] of hostile)
      expect([what, await send(node, bytes)]).toEqual([what, { v: 1, say: 'refused', code }])
    const proof = Array.from({ length: 65 }, () => '00'.repeat(32) as Hash)
    const tooLong = encodeAs(witnessAskShape, { v: 1, q: 'head', head: HEAD, proof })
    expect(await send(node, tooLong)).toMatchObject({ code: 'malformed' })
    expect([await rows(node, 'seen/'), await rows(node, 'evidence/')]).toEqual([0, 0])
  })

  test('gives the same co-signature again, and remembers over a restart', async () => {
    const node = await relay()
    const first = await show(node, HEAD)
    expect(first.signature?.k).toBe(node.core.ports.crypto.signerOf(SEED).pub)
    expect(await show(node, HEAD)).toEqual(first)
    expect((await show(node, headAt(LOG, 12), proofOf(LOG, 8, 12))).say).toBe('signed')
    await node.close()
    const again = await world.open({ role: 'relay', folder: node.folder, seed: 99 })
    await openWitness(again.core, again.directory)
    const older = await show(again, HEAD)
    expect(older).toEqual({ v: 1, say: 'newer', head: headAt(LOG, 12) })
    expect((await show(again, headAt(FORK, 13))).say).toBe('prove')
  })

  test('keeps the proof of a second history, which stands until the roots answer', async () => {
    const node = await relay()
    await show(node, HEAD)
    expect(await show(node, headAt(FORK, 16), proofOf(FORK, 8, 16))).toMatchObject({
      say: 'rewritten',
      head: HEAD,
    })
    const { evidence } = node.directory
    await until('it is kept', () => evidence.against(VILLAGE.gid) !== null)
    expect(evidence.list()).toMatchObject([{ name: 'Village', found: { e: 'E6' }, ke: 1, pardoned: false }])
    const later = copyOf(VILLAGE)
    must(handOver(later, { key: 'key 2' }))
    expect(await node.directory.learn(bundleOf(later))).toMatchObject({ value: 'new' })
    expect([evidence.against(VILLAGE.gid), evidence.list()]).toEqual([null, []])
    expect(await bring(node, encodeEvidence(VILLAGE, { histories: historiesOf(conflict) }))).toMatchObject({
      code: 'older-certificate',
    })
  })

  test('takes evidence from anybody, once, and only what proves something', async () => {
    const node = await relay()
    const whole = encodeEvidence(VILLAGE, { histories: historiesOf(conflict) })
    const none = encodeEvidence(VILLAGE, {
      histories: historiesOf({ a: HEAD, b: headAt(LOG, 16), proof: proofOf(LOG, 8, 16) }),
    })
    expect(await bring(node, none)).toMatchObject({ say: 'refused', code: 'no-conflict' })
    expect(await bring(node, whole.slice(1))).toMatchObject({ say: 'refused', code: 'malformed' })
    expect(await rows(node, 'evidence/')).toBe(0)
    for (let i = 0; i < 2; i++) expect((await bring(node, whole)).say).toBe('noted')
    expect([node.directory.evidence.against(VILLAGE.gid), await rows(node, 'evidence/')]).toEqual([1, 1])
  })

  test('answers one peer so many questions a minute', async () => {
    const node = await relay()
    const codes: (string | undefined)[] = []
    for (let i = 0; i < WITNESS.questionsPerMinute + 5; i++)
      codes.push((await send(node, new Uint8Array(1))).code)
    expect(codes.filter(code => code === 'malformed').length).toBeGreaterThanOrEqual(
      WITNESS.questionsPerMinute,
    )
    expect(codes.at(-1)).toBe('later')
  })

  test('that is a group signs for its partners alone, and nothing before it is founded', async () => {
    const node = await world.open()
    await openWitness(node.core, node.directory)
    await node.directory.learn(bundleOf(VILLAGE))
    expect(await show(node, HEAD)).toMatchObject({ code: 'no-witness' })
    await found(node, 'SEL du Lac')
    expect(await show(node, HEAD)).toMatchObject({ code: 'no-witness' })
    expect(await show(node, node.core.ledger.head().signed)).toMatchObject({ code: 'no-witness' })
  })
})

describe('a group that asks a relay', () => {
  type Say = (mine: TestNode, liar: TestNode) => Partial<WitnessReply> | Bytes
  const headOfOwn = (
    node: TestNode,
    change: { size?: number; root?: Hash; gid?: never } = {},
    signer = node.core.signer,
  ) => sealHead({ ...node.core.ledger.head().head, ...change }, signer)
  const signed = (node: TestNode, liar: TestNode, change: object = {}, by?: { by: never }) =>
    coSign({ ...node.core.ledger.head().head, ...change }, { ...by, at: 1, signer: relayKey(liar) })
  const OTHER = 'ee'.repeat(32) as Hash
  const cases: readonly (readonly [string, Say, { count: number; lost: boolean }])[] = [
    ['nothing', () => new Uint8Array(0), { count: 0, lost: false }],
    ['chance', () => randomBytes(300), { count: 0, lost: false }],
    ['«signed» without a signature', () => ({ say: 'signed' }), { count: 0, lost: false }],
    [
      'its co-signature',
      (mine, liar) => ({ say: 'signed', signature: signed(mine, liar) }),
      { count: 1, lost: false },
    ],
    [
      'a co-signature by another key',
      mine => ({
        say: 'signed',
        signature: coSign(mine.core.ledger.head().head, { at: 1, signer: signerNamed('x') }),
      }),
      { count: 0, lost: false },
    ],
    [
      'one over other books',
      (mine, liar) => ({ say: 'signed', signature: signed(mine, liar, { root: OTHER }) }),
      { count: 0, lost: false },
    ],
    [
      'one in the name of a group',
      (mine, liar) => ({ say: 'signed', signature: signed(mine, liar, {}, { by: gidOf(mine) as never }) }),
      { count: 0, lost: false },
    ],
    [
      'a longer head by another key',
      mine => ({ say: 'newer', head: headOfOwn(mine, { size: 99 }, signerNamed('x')) }),
      { count: 0, lost: false },
    ],
    [
      'a longer head of another group',
      mine => ({ say: 'newer', head: headOfOwn(mine, { size: 99, gid: 'ab'.repeat(32) as never }) }),
      { count: 0, lost: false },
    ],
    [
      'our own head as if it were newer',
      mine => ({ say: 'newer', head: headOfOwn(mine) }),
      { count: 0, lost: false },
    ],
    [
      'a longer head of our own',
      mine => ({ say: 'newer', head: headOfOwn(mine, { size: 99, root: OTHER }) }),
      { count: 0, lost: true },
    ],
    [
      'another head of our own size',
      mine => ({ say: 'rewritten', head: headOfOwn(mine, { root: OTHER }) }),
      { count: 0, lost: true },
    ],
    [
      'another beginning of our books',
      mine => ({ say: 'prove', head: headOfOwn(mine, { size: 1, root: OTHER }) }),
      { count: 0, lost: true },
    ],
  ]

  test('believes what its own key or the relay’s has signed, and nothing else', async () => {
    const liar = await world.open({ role: 'relay' })
    const answer: { say: Say; node: TestNode | null } = { say: () => new Uint8Array(0), node: null }
    liar.core.ports.net.serve(PROTOCOLS.witness, async () => {
      const said = answer.say(answer.node as TestNode, liar)
      return said instanceof Uint8Array
        ? said
        : encodeAs(witnessReplyShape, { v: 1, say: 'refused', ...said })
    })
    const mine = await world.open({ relays: [liar.ref] })
    answer.node = mine
    await found(mine, 'SEL du Lac')
    await until('they are connected', () => mine.core.ports.net.connected().includes(liar.ref.peer))
    for (const [what, say, want] of cases) {
      answer.say = say
      const { store } = mine.core.ports
      await store.write([{ del: KEYS.own('lost') }, { del: KEYS.coSignature(relayKey(liar).pub) }])
      const witnesses = await openOwnWitnesses(mine.core, mine.directory)
      await witnesses.round()
      expect([what, witnesses.list().length, witnesses.lost() !== null]).toEqual([
        what,
        want.count,
        want.lost,
      ])
    }
  })
})

/** The key of a relay's peer id, as `social-world.ts` makes it. */
const relayKey = (node: TestNode) => node.core.ports.crypto.signerOf(node.transport)
