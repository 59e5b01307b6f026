/** What people with sheets of recovery words do to a hand-over file. */
import {
  encodeAs,
  type Handover,
  handoverText,
  openHandover,
  prefixed,
  readHandoverText,
  rescueShape,
  rootSeedFromWords,
  rootSignedShape,
  type Signer,
  signHandover,
  toBase64,
} from '@localpay/protocol'
import type { RescueStart } from '../../src/app/contract-access.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { yes } from './test-node.ts'

const { signerOf, verify } = systemCrypto()

export const rootOf = (words: readonly string[]): Signer => signerOf(yes(rootSeedFromWords(words.join(' '))))

/** A root whose words nobody needs. */
export const rootNamed = (n: number): Signer => signerOf(new Uint8Array(32).fill(n))

/** The file once these have signed it, one after another. */
export const signedBy = (file: string, ...roots: readonly Signer[]): string =>
  handoverText(
    roots.reduce<Handover>(
      (one, root) => yes(signHandover(yes(openHandover(one, verify)), root)),
      yes(readHandoverText(file)),
    ),
  )

/** A paper by which these roots give somebody a new key. SPEC 2.8. */
export function rescuedBy(
  { gid, re, member }: Pick<RescueStart, 'gid' | 're' | 'member'>,
  pub: string,
  ...roots: readonly Signer[]
): string {
  const b = encodeAs(rescueShape, { v: 1, gid, re, member, pub } as Parameters<typeof rescueShape.write>[0])
  const sigs = roots.map(root => ({ k: root.pub, s: root.sign(prefixed('rescue', b)) }))
  return toBase64(encodeAs(rootSignedShape, { b, sigs }))
}
