/** CBOR as the JSON of the vectors: bytes as {"hex"}, integers as numbers or, beyond 2^53 - 1, as {"int"}. */
import { fromHex, toHex } from '../src/base/bytes.ts'
import type { CborValue } from '../src/codec/cbor.ts'

export function asJson(value: CborValue): unknown {
  if (value instanceof Uint8Array) return { hex: toHex(value) }
  if (typeof value === 'bigint') return { int: `${value}` }
  if (Array.isArray(value)) return value.map(asJson)
  return typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asJson(part)]))
    : value
}

/** Back from the JSON to CBOR. */
export function fromJson(value: unknown): CborValue {
  if (Array.isArray(value)) return value.map(fromJson)
  if (typeof value !== 'object' || value === null) return value as CborValue
  const fields = value as { [key: string]: unknown }
  if (typeof fields['hex'] === 'string') return fromHex(fields['hex'])
  if (typeof fields['int'] === 'string') return BigInt(fields['int'])
  return Object.fromEntries(Object.entries(fields).map(([key, part]) => [key, fromJson(part)]))
}
