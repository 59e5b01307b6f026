/** SHA-256 with a domain prefix, so that a hash or signature made for one purpose never fits another. SPEC 1.3. */
import { sha256, sha256Hex } from '#machine'
import { type Bytes, utf8 } from '../base/bytes.ts'
import type { Hash } from '../base/ids.ts'

/** Everything that is hashed or signed. Closed: a new purpose is a new word here and in SPEC 1.3. */
export type Domain =
  | 'charter'
  | 'root'
  | 'rootcert'
  | 'keycert'
  | 'rescue'
  | 'record'
  | 'intent'
  | 'head'
  | 'witness'
  | 'line'
  | 'line-open'
  | 'line-end'
  | 'limit'
  | 'balance'
  | 'decline'
  | 'applied'
  | 'tid'
  | 'transfer'
  | 'ends'
  | 'invoice'
  | 'rate-card'
  | 'offer'
  | 'ad'
  | 'ads-head'
  | 'live-ad'
  | 'envelope'
  | 'auth'
  | 'code'
  | 'round'
  | 'alias'
  | 'export'
  | 'group-state'
  | 'words'
  | 'terms'

/** What stands before the bytes: `"localpay/1/<domain>\0"`. Made once for each purpose. */
const PREFIXES = new Map<Domain, Bytes>()

function prefixOf(domain: Domain): Bytes {
  const known = PREFIXES.get(domain)
  if (known !== undefined) return known
  const prefix = utf8(`localpay/1/${domain}\0`)
  PREFIXES.set(domain, prefix)
  return prefix
}

/**
 * Inputs put together lately lie side by side in one piece of memory, each in a place of its own that is never written
 * again: to get a piece for each would take as long as to hash it.
 */
const SLAB_BYTES = 16 * 1024
const slab = { bytes: new Uint8Array(SLAB_BYTES), used: 0 }

function place(length: number): Bytes {
  if (length > SLAB_BYTES / 4) return new Uint8Array(length)
  if (slab.used + length > SLAB_BYTES) {
    slab.bytes = new Uint8Array(SLAB_BYTES)
    slab.used = 0
  }
  const from = slab.used
  slab.used += length
  return slab.bytes.subarray(from, slab.used)
}

/** `"localpay/1/<domain>\0" ‖ bytes`: what is hashed, and what is signed. */
export function prefixed(domain: Domain, bytes: Bytes): Bytes {
  const prefix = prefixOf(domain)
  const whole = place(prefix.length + bytes.length)
  whole.set(prefix)
  whole.set(bytes, prefix.length)
  return whole
}

export const hashOf = (domain: Domain, bytes: Bytes): Bytes => sha256(prefixed(domain, bytes))

export const hashHex = (domain: Domain, bytes: Bytes): Hash => sha256Hex(prefixed(domain, bytes)) as Hash

/** Plain SHA-256, for the Merkle log alone, which brings its own prefixes (RFC 9162). */
export const sha256Plain = (bytes: Bytes): Bytes => sha256(bytes)
