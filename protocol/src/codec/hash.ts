/** SHA-256 with a domain prefix, so that a hash or signature made for one purpose never fits another. SPEC 1.3. */
import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, toHex, utf8 } from '../base/bytes.ts'
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
  | 'line'
  | 'line-open'
  | 'limit'
  | 'tid'
  | 'transfer'
  | 'ends'
  | 'invoice'
  | 'offer'
  | 'ad'
  | 'ads-head'
  | 'live-ad'
  | 'envelope'
  | 'auth'
  | 'code'
  | 'round'
  | 'alias'
  | 'group-state'

/** `"localpay/1/<domain>\0" ‖ bytes`: what is hashed, and what is signed. */
export const prefixed = (domain: Domain, bytes: Bytes): Bytes =>
  concat([utf8(`localpay/1/${domain}\0`), bytes])

export const hashOf = (domain: Domain, bytes: Bytes): Bytes => sha256(prefixed(domain, bytes))

export const hashHex = (domain: Domain, bytes: Bytes): Hash => toHex(hashOf(domain, bytes)) as Hash

/** Plain SHA-256, for the Merkle log alone, which brings its own prefixes (RFC 9162). */
export const sha256Plain = (bytes: Bytes): Bytes => sha256(bytes)
