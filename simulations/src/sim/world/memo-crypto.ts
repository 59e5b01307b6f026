/**
 * Real Ed25519, each question answered once: in one process the same signature comes by at every group that it reaches. A
 * verdict depends on nothing but the question, so remembering it changes nothing but the time.
 */
import { type Crypto, systemCrypto } from '@localpay/node'
import type { Bytes, Verify } from '@localpay/protocol'

/** Verdicts kept, some hundred bytes each. */
const VERDICTS_MAX = 200_000

const text = (bytes: Bytes): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

export function memoCrypto(): Crypto {
  const { verify: slow, signerOf } = systemCrypto({ threads: 0 })
  const verdicts = new Map<string, boolean>()
  const verify: Verify = (message, signature, pub) => {
    const question = `${text(signature)}${text(pub)}${text(message)}`
    const known = verdicts.get(question)
    if (known !== undefined) return known
    const verdict = slow(message, signature, pub)
    if (verdicts.size >= VERDICTS_MAX) verdicts.clear()
    verdicts.set(question, verdict)
    return verdict
  }
  return {
    verify,
    verifyAll: async batch => batch.map(({ message, signature, pub }) => verify(message, signature, pub)),
    signerOf,
  }
}
