/**
 * The text of an id, the same string as the last time it was read: the members, accounts and keys of a group come again
 * with every payment, and a string that is known already need not be made, and is found faster in a table.
 */
import { hexOf } from '#machine'
import type { Bytes } from '../base/bytes.ts'

/** Ids that are remembered: some thousand members with their accounts and keys. A power of two. */
const SLOTS = 4_096
const ID_BYTES_MAX = 32

/** Each id has one place, by its first bytes; the one read last holds it. */
const known = {
  bytes: new Uint8Array(SLOTS * ID_BYTES_MAX),
  texts: new Array<string>(SLOTS).fill(''),
}

/** Lower-case hex of the `length` bytes at `from`. @pre at most 32 */
export function idText(bytes: Bytes, from: number, length: number): string {
  const slot = ((bytes[from] as number) | ((bytes[from + 1] as number) << 8)) & (SLOTS - 1)
  const text = known.texts[slot] as string
  const place = slot * ID_BYTES_MAX
  if (text.length === 2 * length) {
    let i = 0
    while (i < length && known.bytes[place + i] === bytes[from + i]) i++
    if (i === length) return text
  }
  for (let i = 0; i < length; i++) known.bytes[place + i] = bytes[from + i] as number
  const fresh = hexOf(bytes, from, from + length)
  known.texts[slot] = fresh
  return fresh
}
