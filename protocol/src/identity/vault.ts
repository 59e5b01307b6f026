/** The box in which a node keeps a member's key without being able to read it: nacl secretbox. SPEC 2.6. */
import nacl from 'tweetnacl'
import { type Bytes, concat } from '../base/bytes.ts'
import { err, ok, type Result } from '../base/result.ts'

/** Of a vault with a seed of 32 bytes in it. */
export const VAULT_BYTES = 24 + 16 + 32

/**
 * `nonce ‖ secretbox(seed)`: 72 bytes for a seed of 32. `nonce` is 24 fresh random bytes.
 * @throws Error when the key is not 32 bytes or the nonce not 24: bugs in the caller
 */
export const sealVault = (seed: Bytes, vaultKey: Bytes, nonce: Bytes): Bytes =>
  concat([nonce, nacl.secretbox(seed, nonce, vaultKey)])

export type VaultRefusal = { readonly code: 'wrong-password' }

/** The seed, or a refusal: another password made this box, or the box was damaged; nobody can tell which. */
export function openVault(box: Bytes, vaultKey: Bytes): Result<Bytes, VaultRefusal> {
  const at = nacl.secretbox.nonceLength
  if (box.length < at + nacl.secretbox.overheadLength) return err({ code: 'wrong-password' })
  const seed = nacl.secretbox.open(box.subarray(at), box.subarray(0, at), vaultKey)
  return seed === null ? err({ code: 'wrong-password' }) : ok(seed)
}
