/** What people with sheets of recovery words do to a hand-over file. */
import {
  type Handover,
  handoverText,
  openHandover,
  readHandoverText,
  rootSeedFromWords,
  type Signer,
  signHandover,
} from '@localpay/protocol'
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
