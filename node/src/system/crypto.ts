/**
 * Ed25519 of this machine, behind the strict rule that every verifier of ours shares: the same verdicts and the same
 * signatures as the browser's tweetnacl, some hundred times faster. SPEC 2.4.
 */
import { availableParallelism } from 'node:os'
import { assert, type PublicKey, strictSignature, strictVerify, toHex } from '@localpay/protocol'
import type { Crypto } from '../app/ports.ts'
import { type Library, loadEd25519 } from './native-ed25519.ts'
import { makeVerifyPool } from './verify-pool.ts'

/** Threads that verify: beyond four, one ledger's own thread is what everybody waits for. */
const THREADS_MAX = 4

export interface SystemCrypto extends Crypto {
  /** Whose code verifies and signs. */
  readonly library: Library
  readonly close: () => Promise<void>
}

export interface SystemCryptoOptions {
  /** Only this one; without it the fastest that loads. */
  readonly library?: Library
  /** Threads that verify beside the main one. */
  readonly threads?: number
  /** The main one verifies with them: for a program that waits for nothing else. */
  readonly helps?: boolean
  /** Told when one of them breaks. */
  readonly onLost?: (cause: unknown) => void
}

export function systemCrypto(options: SystemCryptoOptions = {}): SystemCrypto {
  const { threads = Math.min(availableParallelism(), THREADS_MAX), helps = false, onLost } = options
  const native = loadEd25519(options.library)
  const pool = makeVerifyPool({ native, threads, helps, ...(onLost === undefined ? {} : { onLost }) })
  return {
    library: native.library,
    verify: strictVerify(native.verify),
    verifyAll: async batch => {
      const forms = batch.map(({ signature, pub }) => strictSignature(signature, pub))
      if (!forms.includes(false)) return pool.verifyAll(batch)
      const verdicts = await pool.verifyAll(batch.filter((_, i) => forms[i]))
      let next = 0
      return forms.map(passes => passes && (verdicts[next++] as boolean))
    },
    signerOf: seed => {
      assert(seed.length === 32, 'a seed has 32 bytes')
      const { pub, sign } = native.signerOf(seed)
      return { pub: toHex(pub) as PublicKey, sign }
    },
    close: pool.close,
  }
}

/** For a program that does nothing but verify: every core works, the one that runs the program too. */
export const auditCrypto = (): SystemCrypto =>
  systemCrypto({ threads: Math.min(availableParallelism(), THREADS_MAX) - 1, helps: true })
