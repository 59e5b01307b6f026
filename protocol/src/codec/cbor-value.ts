/** What our CBOR can say. SPEC 1.1. */
import type { Bytes } from '../base/bytes.ts'

export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | Bytes
  | CborValue[]
  | { [key: string]: CborValue }

/** Lists and maps within one another; our deepest message has seven. */
export const CBOR_NESTING_MAX = 32

/** Major types of CBOR: the upper three bits of an item's first byte. RFC 8949 §3.1. */
export const MAJOR = { uint: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, other: 7 } as const

export const FALSE = 0xf4
export const TRUE = 0xf5
