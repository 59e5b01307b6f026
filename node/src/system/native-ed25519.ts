/**
 * Ed25519 by native code: libsodium where its addon loads, which is twice as fast, OpenSSL else. Neither is asked about
 * anything that the strict rule of SPEC 2.4 refuses by its form, so both give the same verdicts.
 *
 * Imports nothing of the protocol, so that a worker that verifies starts at once.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { createRequire } from 'node:module'

/** Keys that stay parsed: a group's members and its partners. One takes under a kilobyte. */
const PARSED_KEYS_MAX = 2_000

const SEED_BYTES = 32
const KEY_BYTES = 32
const SECRET_BYTES = 64
const SIGNATURE_BYTES = 64

/** What stands before the 32 bytes of a key in its DER form. RFC 8410. */
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

export type Library = 'libsodium' | 'openssl'

export interface NativeEd25519 {
  readonly library: Library
  /** @pre the signature has 64 bytes, the key 32, and both pass the strict rule */
  readonly verify: (message: Uint8Array, signature: Uint8Array, pub: Uint8Array) => boolean
  /** @pre the seed has 32 bytes */
  readonly signerOf: (seed: Uint8Array) => {
    readonly pub: Uint8Array
    readonly sign: (message: Uint8Array) => Uint8Array
  }
}

/** The fastest that loads on this machine, or OpenSSL when that is asked for. */
export const loadEd25519 = (wanted?: Library): NativeEd25519 =>
  (wanted === 'openssl' ? null : libsodium()) ?? openssl()

interface SodiumAddon {
  readonly crypto_sign_verify_detached: (sig: Uint8Array, message: Uint8Array, pub: Uint8Array) => boolean
  readonly crypto_sign_detached: (sig: Uint8Array, message: Uint8Array, secret: Uint8Array) => void
  readonly crypto_sign_seed_keypair: (pub: Uint8Array, secret: Uint8Array, seed: Uint8Array) => void
}

/** Null where no prebuilt addon fits this machine, or none was installed. */
function libsodium(): NativeEd25519 | null {
  const sodium = loadAddon()
  if (sodium === null) return null
  // The addon looks behind an array for its memory, which a small one gets only when asked: it costs more than a copy.
  const place = new Uint8Array(SIGNATURE_BYTES + KEY_BYTES)
  const [sigPlace, pubPlace] = [place.subarray(0, SIGNATURE_BYTES), place.subarray(SIGNATURE_BYTES)]
  return {
    library: 'libsodium',
    verify: (message, signature, pub) => {
      sigPlace.set(signature)
      pubPlace.set(pub)
      return sodium.crypto_sign_verify_detached(sigPlace, message, pubPlace)
    },
    signerOf: seed => {
      const [pub, secret] = [new Uint8Array(KEY_BYTES), new Uint8Array(SECRET_BYTES)]
      sodium.crypto_sign_seed_keypair(pub, secret, seed)
      return {
        pub,
        sign: message => {
          const signature = new Uint8Array(SIGNATURE_BYTES)
          sodium.crypto_sign_detached(signature, message, secret)
          return signature
        },
      }
    },
  }
}

function loadAddon(): SodiumAddon | null {
  try {
    return createRequire(import.meta.url)('sodium-native') as SodiumAddon
  } catch {
    return null
  }
}

function openssl(): NativeEd25519 {
  const keyOf = makeKeyCache()
  return {
    library: 'openssl',
    verify: (message, signature, pub) => verify(null, message, keyOf(pub), signature),
    signerOf: seed => {
      const der = Buffer.concat([PRIVATE_HEAD, seed], PRIVATE_HEAD.length + SEED_BYTES)
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
      return {
        pub: new Uint8Array(spki.subarray(PUBLIC_HEAD.length)),
        sign: message => new Uint8Array(sign(null, message, key)),
      }
    },
  }
}

/** The parsed form of a public key; the one that was not asked for longest makes room. */
function makeKeyCache(): (pub: Uint8Array) => KeyObject {
  const parsed = new Map<string, KeyObject>()
  return pub => {
    const name = Buffer.from(pub.buffer, pub.byteOffset, pub.byteLength).toString('latin1')
    const known = parsed.get(name)
    if (known !== undefined) {
      parsed.delete(name)
      parsed.set(name, known)
      return known
    }
    const key = createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, pub]), format: 'der', type: 'spki' })
    parsed.set(name, key)
    if (parsed.size > PARSED_KEYS_MAX) parsed.delete(parsed.keys().next().value as string)
    return key
  }
}
