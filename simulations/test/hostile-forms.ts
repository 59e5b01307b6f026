/** A message in every form that is not its own: garbage, cut, misspelt, each field of another type, too long or left out. */
import { type Bytes, type CborValue, concat, decodeCbor, encodeCbor, LIMITS } from '@localpay/protocol'
import { looseCbor } from './hostile-cbor.ts'
import { GARBAGE } from './hostile-neighbourhood.ts'

type Path = readonly (string | number)[]
export type CborMap = { readonly [key: string]: CborValue }
export const isMap = (value: CborValue): value is CborMap =>
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
  const map = value as CborMap
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
export function misshapen(letter: Bytes, optional: readonly string[]): [string, Bytes][] {
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
    ...('v' in map ? [['another version', encodeCbor({ ...map, v: 2 })] as [string, Bytes]] : []),
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
