/**
 * Every kind of letter, told over a real connection by a partner who knows the protocol and lies: in every wrong form, in
 * every wrong envelope, and with what is true of somebody else. Each is refused by name, and nothing is written.
 */
import {
  ASK_KINDS,
  type Bytes,
  type CborValue,
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
import { looseCbor } from './hostile-cbor.ts'
import { type HostileGroup, replyOf } from './hostile-group.ts'
import { type LetterWorld, openLetterWorld } from './hostile-letter-world.ts'
import { LETTERS, type LetterKind } from './hostile-letters.ts'
import { LIES, sealElsewhere, type Told } from './hostile-lies.ts'
import { codeOf, GARBAGE } from './hostile-neighbourhood.ts'
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

type Path = readonly (string | number)[]
type Map1 = { readonly [key: string]: CborValue }
const isMap = (value: CborValue): value is Map1 =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)

/** Every place in it: of a list the first item. */
function placesIn(value: CborValue, at: Path = []): [Path, CborValue][] {
  const own: [Path, CborValue][] = at.length === 0 ? [] : [[at, value]]
  if (Array.isArray(value))
    return value.length === 0 ? own : [...own, ...placesIn(value[0] as CborValue, [...at, 0])]
  if (!isMap(value)) return own
  return [...own, ...Object.entries(value).flatMap(([key, item]) => placesIn(item, [...at, key]))]
}

function withAt(
  value: CborValue,
  [step, ...rest]: Path,
  put: (old: CborValue) => CborValue | undefined,
): CborValue {
  if (Array.isArray(value))
    return [withOrPut(value[0] as CborValue, rest, put) as CborValue, ...value.slice(1)]
  const map = value as Map1
  const next = withOrPut(map[step as string] as CborValue, rest, put)
  const { [step as string]: _, ...others } = map
  return next === undefined ? others : { ...others, [step as string]: next }
}
const withOrPut = (
  value: CborValue,
  rest: Path,
  put: (old: CborValue) => CborValue | undefined,
): CborValue | undefined => (rest.length === 0 ? put(value) : withAt(value, rest, put))

const otherType = (value: CborValue): CborValue =>
  typeof value === 'string' || value instanceof Uint8Array || Array.isArray(value) ? 7 : 'x'
/** As many as a letter has room for. */
const manyOf = (item: CborValue): CborValue[] =>
  Array.from({ length: Math.min(300, Math.floor(50_000 / encodeCbor(item).length)) }, () => item)
const tooLong = (value: CborValue): CborValue | null => {
  if (value instanceof Uint8Array) return new Uint8Array(50_000)
  if (typeof value === 'string') return 'x'.repeat(9_000)
  if (Array.isArray(value)) return manyOf(value[0] ?? new Uint8Array(32))
  return typeof value === 'number' || typeof value === 'bigint' ? 2n ** 64n - 1n : null
}

/** The letter in every form that is not its own. */
function misshapen(letter: Bytes, optional: readonly string[]): [string, Bytes][] {
  const read = decodeCbor(letter)
  if (!read.ok || !isMap(read.value)) throw new Error('a letter is a map')
  const map = read.value
  const places = placesIn(map)
  return [
    ...GARBAGE.map(([what, bytes]): [string, Bytes] => [
      what,
      bytes.subarray(0, LIMITS.frameBytesMax - 2_048),
    ]),
    ...[1, 2, 3].map((n): [string, Bytes] => [
      `cut to ${n} quarters`,
      letter.subarray(0, Math.floor((letter.length * n) / 4)),
    ]),
    ['a byte too many', concat([letter, Uint8Array.of(0)])],
    ['another version', encodeCbor({ ...map, v: 2 })],
    ['no version', encodeCbor(withAt(map, ['v'], () => undefined))],
    ['an unknown field', encodeCbor({ ...map, zz: 1 })],
    ...(['reversed', 'wide', 'endless', 'twice'] as const)
      // A map of one field has but one order.
      .filter(how => how !== 'reversed' || Object.keys(map).length > 1)
      .map((how): [string, Bytes] => [
        how,
        looseCbor(map, how === 'reversed' ? { order: how } : how === 'wide' ? { width: 4 } : { [how]: true }),
      ]),
    ...places.map(([path, value]): [string, Bytes] => [
      `${path.join('.')} of another type`,
      encodeCbor(withAt(map, path, () => otherType(value))),
    ]),
    ...places.flatMap(([path, value]): [string, Bytes][] => {
      const long = tooLong(value)
      return long === null ? [] : [[`${path.join('.')} too long`, encodeCbor(withAt(map, path, () => long))]]
    }),
    ...places
      .filter(([path]) => typeof path.at(-1) === 'string' && !optional.includes(path.at(-1) as string))
      .map(([path]): [string, Bytes] => [
        `no ${path.join('.')}`,
        encodeCbor(withAt(map, path, () => undefined)),
      ]),
  ]
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
      const sealed = (change: Map1): Bytes => encodeAs(signedShape, seal({ ...map, ...change }))
      const seal = (one: Map1) => {
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
