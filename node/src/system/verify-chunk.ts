/** Signatures packed into two arrays, which a thread hands to another without copying or cloning objects. */
import type { SignedMessage } from '../app/ports.ts'
import type { NativeEd25519 } from './native-ed25519.ts'

/** One after another: 64 bytes of signature, 32 of key, the message, whose length stands in `lengths`. */
export interface PackedChunk {
  readonly lengths: Uint32Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

const SIGNATURE_BYTES = 64
const HEAD_BYTES = SIGNATURE_BYTES + 32

/** @pre every signature has 64 bytes, every key 32 */
export function packChunk(signed: readonly SignedMessage[]): PackedChunk {
  const lengths = Uint32Array.from(signed, ({ message }) => message.length)
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + HEAD_BYTES + length, 0))
  let at = 0
  for (const { message, signature, pub } of signed) {
    bytes.set(signature, at)
    bytes.set(pub, at + SIGNATURE_BYTES)
    bytes.set(message, at + HEAD_BYTES)
    at += HEAD_BYTES + message.length
  }
  return { lengths, bytes }
}

/** 1 for each signature that holds, in order. */
export function judgeChunk({ lengths, bytes }: PackedChunk, verify: NativeEd25519['verify']): Uint8Array {
  const verdicts = new Uint8Array(lengths.length)
  let at = 0
  for (let i = 0; i < lengths.length; i++) {
    const end = at + HEAD_BYTES + (lengths[i] as number)
    const message = bytes.subarray(at + HEAD_BYTES, end)
    const signature = bytes.subarray(at, at + SIGNATURE_BYTES)
    const pub = bytes.subarray(at + SIGNATURE_BYTES, at + HEAD_BYTES)
    verdicts[i] = verify(message, signature, pub) ? 1 : 0
    at = end
  }
  return verdicts
}
