/**
 * Every kind of letter, told over a real connection by a partner who knows the protocol and lies: in every wrong form, in
 * every wrong envelope, and with what is true of somebody else. Each is refused by name, and nothing is written.
 */
import {
  ASK_KINDS,
  type Bytes,
  commitOf,
  concat,
  decodeAs,
  decodeCbor,
  encodeAs,
  encodeCbor,
  LIMITS,
  MAIL_KINDS,
  PROTOCOLS,
  signedShape,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CborMap, isMap, misshapen } from './hostile-forms.ts'
import { type HostileGroup, replyOf, signed, transferMail } from './hostile-group.ts'
import { type LetterWorld, openLetterWorld } from './hostile-letter-world.ts'
import { LETTERS, type LetterKind } from './hostile-letters.ts'
import { LIES, sealElsewhere, type Told } from './hostile-lies.ts'
import { codeOf } from './hostile-neighbourhood.ts'
import { changedKeys, dump, knock } from './hostile-village.ts'

const KINDS = [...MAIL_KINDS, ...ASK_KINDS] as LetterKind[]
const isMail = (kind: string): boolean => (MAIL_KINDS as readonly string[]).includes(kind)

let world: LetterWorld
beforeAll(async () => {
  world = await openLetterWorld('hostile letters', { isMail, startsAtMidnight: true })
}, 60_000)
afterAll(() => world?.partners.close())

test('each kind of letter that the protocol has is told in every way', () => {
  expect(Object.keys(LETTERS).sort()).toEqual([...KINDS].sort())
})

/** What the node has to say itself may wait in its box meanwhile; nothing else is written, and it is well. */
async function unwritten(attack: () => Promise<void>): Promise<void> {
  const { village } = world.partners
  const rows = async (): Promise<Map<string, string>> =>
    new Map([...(await dump(village.store(0)))].filter(([key]) => !/^(?:out|ctr)\//.test(key)))
  const before = await rows()
  await attack()
  expect(changedKeys(before, await rows())).toEqual([])
  expect(village.faults()).toEqual([])
  expect((await knock(village.nodes[0]?.url ?? '', { path: '/readyz' })).text).toContain('balances sum to 0')
}

/** So many letters are told before a new minute begins: nonsense without end is not looked at. */
const PER_MINUTE = 100
let told = 0
const send = (by: HostileGroup, kind: LetterKind, bytes: Bytes): Promise<string> => {
  told += 1
  if (told % PER_MINUTE === 0) world.nextMinute()
  return world.send(by, kind, bytes)
}

describe.each(KINDS)('«%s»', kind => {
  const { good, optional = [], before = async () => {}, anew, lies } = LETTERS[kind]
  const byWhom = ({ by }: Told): HostileGroup => by ?? world.rob

  test('is answered as agreed, and the same again changes nothing', async () => {
    const one = good(world)
    await before(world)
    expect(await send(byWhom(one), kind, one.letter)).toBe(one.code)
    if (anew !== undefined) return
    await unwritten(async () => {
      for (let i = 0; i < 5; i++) {
        await before(world)
        expect(await send(byWhom(one), kind, one.letter)).toBe(one.code)
      }
    })
  })

  test('in any other form is malformed', () =>
    unwritten(async () => {
      const one = good(world)
      for (const [what, bytes] of misshapen(one.letter, optional))
        expect([what, await send(byWhom(one), kind, bytes)]).toEqual([what, 'malformed'])
    }))

  test('in an envelope that is not its sender’s is refused', () =>
    unwritten(async () => {
      const { target, rob, was, mal, others } = world
      const { letter } = good(world)
      const protocol = isMail(kind) ? PROTOCOLS.mail : PROTOCOLS.ask
      const raw = (bytes: Bytes, over: string = protocol): Promise<string> =>
        codeOf(rob.raw(target, over, bytes).then(replyOf))
      const envelope = rob.envelope(target.gid, kind, letter)
      const read = decodeAs(signedShape, envelope)
      const content = read.ok ? decodeCbor(read.value.b) : null
      if (!read.ok || content?.ok !== true || !isMap(content.value)) throw new Error('an envelope reads')
      const map = content.value
      const sealed = (change: CborMap): Bytes => encodeAs(signedShape, seal({ ...map, ...change }))
      const seal = (one: CborMap) => {
        const b = encodeCbor(one)
        return {
          b,
          k: rob.signer.pub,
          s: rob.signer.sign(concat([new TextEncoder().encode('localpay/1/envelope\0'), b])),
        }
      }
      world.nextMinute()
      const envelopes: [string, string, Bytes, string?][] = [
        ['of another version', 'malformed', sealed({ v: 2 })],
        ['of an unknown kind', 'malformed', sealed({ kind: 'gift' })],
        ['of another type', 'malformed', sealed({ ctr: 'x' })],
        [
          'sealed for another network',
          'bad-signature',
          encodeAs(signedShape, sealElsewhere('envelope', read.value.b, rob.signer)),
        ],
        [
          'with another’s signature',
          'bad-signature',
          encodeAs(signedShape, { ...read.value, s: mal.signer.sign(read.value.b) }),
        ],
        ['under another’s key', 'bad-signature', encodeAs(signedShape, { ...read.value, k: mal.signer.pub })],
        ['to another group', 'not-for-us', rob.envelope(others, kind, letter)],
        ['in another’s name', 'unknown-group', rob.envelope(target.gid, kind, letter, { from: mal.gid })],
        ['in our name', 'unknown-group', rob.envelope(target.gid, kind, letter, { from: target.gid })],
        ['under a former key', 'unknown-group', was.envelope(target.gid, kind, letter)],
        ['cut short', 'malformed', envelope.subarray(0, envelope.length - 1)],
        ['with a byte too many', 'malformed', concat([envelope, Uint8Array.of(0)])],
        ['longer than a frame', 'hung-up', new Uint8Array(LIMITS.frameBytesMax + 1)],
        ['over the other protocol', 'unknown-kind', envelope, isMail(kind) ? PROTOCOLS.ask : PROTOCOLS.mail],
        [
          'over the protocol of another network',
          'hung-up',
          envelope,
          protocol.replace('localpay', 'elsewhere'),
        ],
      ]
      for (const [what, code, bytes, over] of envelopes)
        expect([what, await raw(bytes, over)]).toEqual([what, code])
    }))

  test.each(LIES.filter(lie => typeof lies[lie] !== 'string'))('%s is refused by name', lie =>
    unwritten(async () => {
      const tell = lies[lie]
      if (typeof tell === 'string') return
      const one = tell(world)
      await before(world)
      expect(await send(byWhom(one), kind, one.letter)).toBe(one.code)
    }),
  )
})

/** Whose key epoch or incarnation in the body is another than that of today, and by which key its proposer signs it. */
const EPOCHS: readonly (readonly [what: string, change: (w: LetterWorld) => Parts, signer: 'was' | 'rob'])[] =
  [
    ['a former key of the proposer, who signs with it', w => ({ [w.rob.gid]: { ke: 1, inc: 0 } }), 'was'],
    [
      'a former key of the proposer, who signs with that of today',
      w => ({ [w.rob.gid]: { ke: 1, inc: 0 } }),
      'rob',
    ],
    ['a former incarnation of the proposer', w => ({ [w.rob.gid]: { ke: 2, inc: 0 } }), 'rob'],
    ['a key of the proposer that is still to come', w => ({ [w.rob.gid]: { ke: 3, inc: 1 } }), 'rob'],
    ['an incarnation of ours that is still to come', w => ({ [w.target.gid]: { ke: 1, inc: 7 } }), 'rob'],
    ['no key of ours', w => ({ [w.target.gid]: { ke: 0, inc: 0 } }), 'rob'],
    ['another key of the payee', w => ({ [w.mal.gid]: { ke: 2, inc: 1 } }), 'rob'],
  ]
type Parts = { readonly [gid: string]: { readonly ke: number; readonly inc: number } }

test.each(EPOCHS)('a signed transfer that names %s holds nothing', async (_, change, signer) => {
  const { partners, rob, was, mal, target } = world
  const before = await partners.lineWith(rob.gid)
  const epochs: Parts = { [rob.gid]: { ke: 2, inc: 1 }, ...change(world) }
  const parts = [rob.gid, target.gid, mal.gid].map(g => ({ g, ke: 1, inc: 0, ...epochs[g] }))
  const proposal = world.proposal('pay', [rob.gid, target.gid, mal.gid], 15_000n, { parts })
  const by = signer === 'was' ? was : rob
  const commit = signed(commitOf(proposal.tid, rob.gid, epochs[rob.gid]?.ke ?? 0), by.signer)
  world.nextMinute()
  expect(await world.send(rob, 'transfer', transferMail(proposal, [rob, mal], [commit]))).toMatch(
    /^(?:ok|bad-certificate)$/,
  )
  expect(['refused', 'unknown']).toContain(await partners.stateOf(proposal))
  const { balance, heldIn, heldOut } = await partners.lineWith(rob.gid)
  expect({ balance, heldIn, heldOut }).toEqual({
    balance: before.balance,
    heldIn: before.heldIn,
    heldOut: before.heldOut,
  })
  expect(partners.village.faults()).toEqual([])
})
