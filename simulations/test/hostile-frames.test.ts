/** Frames from strangers and envelopes of groups that are known and dishonest. Each gets an answer or a reset; nothing is kept. */
import {
  adHocRound,
  askOffersShape,
  type Bytes,
  type CborValue,
  decodeAs,
  encodeAs,
  type GroupId,
  LIMITS,
  PROTOCOLS,
  seal,
  sealEnvelope,
  signedShape,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLibp2p } from '../../node/src/net/libp2p-node.ts'
import { dialAddrs } from '../../node/src/net/peer-addresses.ts'
import { until } from '../src/world/until.ts'
import { looseCbor } from './hostile-cbor.ts'
import { replyOf, seedOf, signerOf } from './hostile-group.ts'
import { codeOf, GARBAGE, garbage, type Neighbourhood, openNeighbourhood } from './hostile-neighbourhood.ts'

let hood: Neighbourhood
let village: Neighbourhood['village']
let target: Neighbourhood['target']
let eve: Neighbourhood['eve']
let stranger: Neighbourhood['stranger']
let { harmless }: Pick<Neighbourhood, 'harmless'> = {} as never

beforeAll(async () => {
  hood = await openNeighbourhood('hostile frames')
  ;({ village, target, eve, stranger, harmless } = hood)
}, 60_000)
afterAll(() => hood.close())

describe.each(Object.entries(PROTOCOLS))('the protocol %s', (name, protocol) => {
  test.each(GARBAGE)('takes %s for what it is', async (_, bytes) => {
    await harmless(async () => {
      const answer = await stranger.raw(target, protocol, bytes)
      if (name === 'mail' || name === 'ask')
        expect(replyOf(answer)).toMatchObject({ ok: false, code: 'malformed' })
      // A hello hands over our record to anybody; a sync has no answer for nonsense.
      if (name === 'sync') expect(answer).toEqual(new Uint8Array())
    })
  })
})

describe('envelopes', () => {
  const body = encodeAs(askOffersShape, { v: 1, round: adHocRound(Date.now(), 1), offers: [] })
  const mailed = (bytes: Bytes): Promise<string> =>
    codeOf(eve.raw(target, PROTOCOLS.mail, bytes).then(replyOf))
  const asked = (bytes: Bytes): Promise<string> => codeOf(eve.raw(target, PROTOCOLS.ask, bytes).then(replyOf))

  test('unsigned, cut short, changed or misspelt ones are refused', () =>
    harmless(async () => {
      const good = eve.envelope(target.gid, 'offers', body)
      const signed = decodeAs(signedShape, good)
      if (!signed.ok) throw new Error('an envelope is a signed thing')
      const { b, k, s } = signed.value
      expect(await asked(good)).toBe('ok')
      expect(await asked(encodeAs(signedShape, { b, k, s: new Uint8Array(64) }))).toBe('bad-signature')
      expect(await asked(encodeAs(signedShape, { b, k: stranger.signer.pub, s }))).toBe('bad-signature')
      for (const at of [0, 20, 60, good.length - 1]) {
        const changed = Uint8Array.from(good)
        changed[at] = (changed[at] as number) ^ 1
        expect(['malformed', 'bad-signature'], String(at)).toContain(await asked(changed))
        expect(await asked(good.slice(0, at))).toBe('malformed')
      }
      const map: CborValue = { b, k: Uint8Array.from(Buffer.from(k, 'hex')), s }
      for (const spelling of [
        { width: 4 },
        { endless: true },
        { order: 'reversed' },
        { twice: true },
      ] as const)
        expect(await asked(looseCbor(map, spelling))).toBe('malformed')
      expect(await asked(seal('envelope', garbage(100), eve.signer).b)).toBe('malformed')
      expect(await asked(encodeAs(signedShape, seal('envelope', garbage(100), eve.signer)))).toBe('malformed')
    }))

  test('those for another group, from an unknown one, or in another’s name are refused', () =>
    harmless(async () => {
      expect(await mailed(eve.envelope(village.groups[1]?.gid as GroupId, 'limit', body))).toBe('not-for-us')
      expect(await mailed(eve.envelope(eve.gid, 'limit', body))).toBe('not-for-us')
      expect(await mailed(stranger.envelope(target.gid, 'limit', body))).toBe('unknown-group')
      for (const from of [village.groups[1]?.gid as GroupId, target.gid, stranger.gid])
        expect(await mailed(eve.envelope(target.gid, 'limit', body, { from }))).toBe('unknown-group')
      const wrongKey = sealEnvelope(
        { v: 1, from: eve.gid, to: target.gid, ctr: 1, kind: 'limit', body },
        signerOf(seedOf('another')),
      )
      expect(await mailed(wrongKey)).toBe('unknown-group')
    }))

  test('a question is no mail and mail is no question', () =>
    harmless(async () => {
      expect(await mailed(eve.envelope(target.gid, 'offers', body))).toBe('unknown-kind')
      expect(await asked(eve.envelope(target.gid, 'limit', body))).toBe('unknown-kind')
      expect(await asked(eve.envelope(target.gid, 'transfer', body))).toMatch(/unknown-kind|malformed/)
    }))

  test.each(['line-offer', 'line-accept', 'line-end', 'limit', 'transfer'] as const)(
    'a «%s» that is nonsense inside a good envelope is malformed',
    kind =>
      harmless(async () => {
        for (const [what, bytes] of GARBAGE) {
          const inside = bytes.subarray(0, LIMITS.frameBytesMax - 2_048)
          expect(await codeOf(eve.mail(target, kind, inside)), what).toBe('malformed')
        }
      }),
  )

  test.each(['invoice', 'offers', 'plan'] as const)('a question «%s» that is nonsense is malformed', kind =>
    harmless(async () => {
      for (const [what, bytes] of GARBAGE)
        expect(await codeOf(eve.ask(target, kind, bytes.subarray(0, 60_000))), what).toBe('malformed')
    }),
  )
})

describe('streams', () => {
  const LENGTHS: [string, Bytes][] = [
    ['say nothing', new Uint8Array()],
    ['break off in the middle', Uint8Array.of(0xe8, 0x07, 1, 2, 3)],
    ['claim four gigabytes', Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10, 1)],
    ['never end their length', new Uint8Array(64).fill(0xff)],
    ['hold a frame one byte too long', Uint8Array.of(0x81, 0x80, 0x04)],
    ['send ten megabytes', new Uint8Array(10 * 1024 * 1024).fill(0x90)],
  ]
  test.each(LENGTHS)('that %s end without an answer', (_, bytes) =>
    harmless(async () => {
      const node = await startLibp2p({
        seed: seedOf('breaks off'),
        listen: [],
        relays: [],
        role: 'node',
        topics: [],
      })
      try {
        const connection = await node.dial(dialAddrs(target))
        for (const protocol of Object.values(PROTOCOLS)) {
          const stream = await connection.newStream(protocol)
          const heard: unknown[] = []
          stream.addEventListener('message', ({ data }) => heard.push(data))
          for (let at = 0; at < bytes.length && stream.status === 'open'; at += 32_768) {
            if (!stream.send(bytes.subarray(at, at + 32_768))) await stream.onDrain().catch(() => {})
          }
          await stream.close().catch(() => {})
          await until('the stream ends', async () => stream.status !== 'open')
          expect(heard, protocol).toEqual([])
        }
      } finally {
        await node.stop()
      }
    }),
  )
})
