/**
 * Deterministic CBOR (RFC 8949 §4.2): one value has one spelling, and a reader refuses every other, so a signature can
 * never cover two readings. SPEC 1.1.
 *
 * Of CBOR we keep whole numbers, text, bytes, lists, maps with text keys, true and false. Fractions, null,
 * undefined, tags and lengths to come later do not exist here, and nesting is bounded, so that what one
 * machine accepts never depends on how deep the stack of another is.
 */
import type { Bytes } from '../base/bytes.ts'
import { err, ok, type Result } from '../base/result.ts'
import { CborReader, NotCanonical } from './cbor-reader.ts'
import type { CborValue } from './cbor-value.ts'
import { CborWriter } from './cbor-writer.ts'

export { CBOR_NESTING_MAX, type CborValue } from './cbor-value.ts'

export type CborRefusal = { readonly code: 'not-canonical'; readonly why: string }

/** Space that is written in again and again; nothing is read from it but what was just written. */
const shared = new CborWriter()
let isShared = false

/** @throws BugError for a fraction, null or undefined, an integer beyond 64 bits: bugs in the caller. */
export const encodeCbor = (value: CborValue): Bytes => encodeWith(writer => writer.value(value))

/** The bytes of what `write` writes. @throws what it throws, and then nothing was written */
export function encodeWith(write: (writer: CborWriter) => void): Bytes {
  // A message may hold another one as bytes, which is encoded meanwhile.
  const writer = isShared ? new CborWriter() : shared
  const wasShared = isShared
  isShared = true
  try {
    write(writer)
    return writer.take()
  } finally {
    writer.drop()
    isShared = wasShared
  }
}

export function decodeCbor(bytes: Bytes): Result<CborValue, CborRefusal> {
  try {
    const reader = new CborReader(bytes)
    const value = reader.value()
    reader.end()
    return ok(value)
  } catch (cause) {
    if (cause instanceof NotCanonical) return err({ code: 'not-canonical', why: cause.message })
    throw cause
  }
}
