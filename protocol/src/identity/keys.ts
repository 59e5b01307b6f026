/**
 * Ed25519 with one verdict everywhere. SPEC 2.4.
 *
 * Libraries differ on odd signatures: some take S + L for S, some take keys of small order, whose signatures
 * say nothing. Two nodes that disagree would keep two ledgers. So what libsodium checks first is checked
 * here, before any library is asked: S is below L, the key is written canonically, neither the key nor R is
 * of small order. What is left, every cofactorless verifier judges alike.
 */
import nacl from 'tweetnacl'
import { assert } from '../base/assert.ts'
import { type Bytes, fromHex, toHex } from '../base/bytes.ts'
import type { PublicKey } from '../base/ids.ts'
import type { Signer, Verify } from '../codec/signed.ts'

/**
 * Makes any cofactorless verifier strict: tweetnacl, OpenSSL (node:crypto), libsodium. `raw` is asked only about
 * signatures of 64 bytes by keys of 32 bytes that pass `strictSignature`.
 */
export const strictVerify =
  (raw: (message: Bytes, signature: Bytes, pub: Bytes) => boolean): Verify =>
  (message, signature, pub) =>
    strictSignature(signature, pub) && raw(message, signature, pub)

/** Strict verification that runs anywhere, in some ten milliseconds; a node brings a faster one. */
export const verifyWithNacl: Verify = strictVerify((message, signature, pub) =>
  nacl.sign.detached.verify(message, signature, pub),
)

/** False when libsodium refuses this signature or this key by its form alone, whatever the message. */
export const strictSignature = (signature: Bytes, pub: Bytes): boolean =>
  signature.length === 64 &&
  pub.length === 32 &&
  isBelowOrder(signature) &&
  isCanonicalKey(pub) &&
  !isSmallOrder(pub) &&
  !isSmallOrder(signature)

/** What signs, from the 32 bytes a vault or a sheet of words holds. @throws BugError for another length */
export function signerFromSeed(seed: Bytes): Signer {
  const pair = keyPair(seed)
  return {
    pub: toHex(pair.publicKey) as PublicKey,
    sign: message => nacl.sign.detached(message, pair.secretKey),
  }
}

/** The public key of a seed. @throws BugError when it is not 32 bytes */
export const publicKeyOf = (seed: Bytes): PublicKey => toHex(keyPair(seed).publicKey) as PublicKey

function keyPair(seed: Bytes): nacl.SignKeyPair {
  assert(seed.length === nacl.sign.seedLength, 'a seed has 32 bytes')
  return nacl.sign.keyPair.fromSeed(seed)
}

/** The group order L = 2^252 + 27742317777372353535851937790883648493, little-endian. RFC 8032 §5.1. */
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')

/**
 * How y of a point of small order may be spelt, its sign aside: 0, 1, the two of order 8, -1, and p and p + 1,
 * which are 0 and 1 again, where p = 2^255 - 19.
 */
const SMALL_ORDER: readonly Bytes[] = [
  fromHex('0000000000000000000000000000000000000000000000000000000000000000'),
  fromHex('0100000000000000000000000000000000000000000000000000000000000000'),
  fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
  fromHex('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
  fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
  fromHex('eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
]

/** Place in the list by the lowest byte, which no two of them share; most points are told by it. */
const SMALL_ORDER_OF = new Map(SMALL_ORDER.map(y => [y[0], y]))

/** Whether the first 32 bytes are such a point, with either sign. */
function isSmallOrder(point: Bytes): boolean {
  const y = SMALL_ORDER_OF.get(point[0])
  if (y === undefined) return false
  for (let i = 1; i < 31; i++) if (point[i] !== y[i]) return false
  return ((point[31] as number) & 0x7f) === y[31]
}

/** S, the second half of a signature, is below L: its highest byte nearly always tells. */
function isBelowOrder(signature: Bytes): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (signature[32 + i] as number) - (ORDER[i] as number)
    if (difference !== 0) return difference < 0
  }
  return false
}

/** The y of a key, its sign aside, is below p = 0x7fff…ed: only one whose bytes are nearly all ones is not. */
function isCanonicalKey(pub: Bytes): boolean {
  if (((pub[31] as number) & 0x7f) !== 0x7f) return true
  for (let i = 30; i > 0; i--) if (pub[i] !== 0xff) return true
  return (pub[0] as number) < 0xed
}
