/** CBOR as a stranger may spell it: the same values in ways that our encoder never uses (RFC 8949). */
import { type Bytes, type CborValue, concat, utf8 } from '@localpay/protocol'

export interface Spelling {
  /** Every number and length in so many bytes more than it needs: 1, 2, 4 or 8. */
  readonly width?: 1 | 2 | 4 | 8
  /** Lists, maps, texts and bytes whose end is marked instead of told. */
  readonly endless?: boolean
  readonly order?: 'reversed'
  /** Numbers as 64-bit floats. */
  readonly floats?: boolean
  /** The first field of the outermost map once more at its end. */
  readonly twice?: boolean
}

const END = Uint8Array.of(0xff)

/** One byte and what follows it: the kind of an item and its number or length. */
export function headOf(kind: number, value: bigint, width?: number): Bytes {
  if (width === undefined && value < 24n) return Uint8Array.of((kind << 5) | Number(value))
  const bytes = width ?? (value < 256n ? 1 : value < 65_536n ? 2 : value < 2n ** 32n ? 4 : 8)
  const after = Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * (bytes - 1 - i))) & 255n))
  return Uint8Array.of((kind << 5) | { 1: 24, 2: 25, 4: 26, 8: 27 }[bytes as 1 | 2 | 4 | 8], ...after)
}

const float64 = (value: number): Bytes => {
  const bytes = new DataView(new ArrayBuffer(9))
  bytes.setUint8(0, 0xfb)
  bytes.setFloat64(1, value)
  return new Uint8Array(bytes.buffer)
}

export function looseCbor(value: CborValue, spelling: Spelling, outermost = true): Bytes {
  const { endless = false, floats = false } = spelling
  const width = (length: bigint): number | undefined =>
    spelling.width !== undefined && length < 2n ** BigInt(8 * spelling.width) ? spelling.width : undefined
  const told = (kind: number, length: number): Bytes =>
    endless ? Uint8Array.of((kind << 5) | 31) : headOf(kind, BigInt(length), width(BigInt(length)))
  const inner = (item: CborValue): Bytes => looseCbor(item, spelling, false)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'number' && floats) return float64(value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const big = BigInt(value)
    const size = big < 0n ? -1n - big : big
    return headOf(big < 0n ? 1 : 0, size, width(size))
  }
  if (typeof value === 'string' || value instanceof Uint8Array) {
    const kind = typeof value === 'string' ? 3 : 2
    const bytes = typeof value === 'string' ? utf8(value) : value
    return endless
      ? concat([told(kind, 0), headOf(kind, BigInt(bytes.length)), bytes, END])
      : concat([told(kind, bytes.length), bytes])
  }
  if (Array.isArray(value))
    return concat([told(4, value.length), ...value.map(inner), ...(endless ? [END] : [])])
  const entries = Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
  if (spelling.order === 'reversed') entries.reverse()
  if (spelling.twice === true && outermost) entries.push(entries[0] as [string, CborValue])
  return concat([
    told(5, entries.length),
    ...entries.flatMap(([key, item]) => [inner(key), inner(item)]),
    ...(endless ? [END] : []),
  ])
}
