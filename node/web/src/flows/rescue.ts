/** Signs, with recovery words that are typed here, that an administrator gets a new key. SPEC 2.8. */
import type { RescueStart } from '@localpay/node'
import {
  type Bytes,
  encodeAs,
  err,
  ok,
  prefixed,
  type Result,
  rescueShape,
  rootSeedFromWords,
  rootSignedShape,
  signerFromSeed,
  toBase64,
} from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import { sayWordsRefusal } from './handover.ts'

/** What one sheet of words has signed. */
export type RescueSig = { readonly k: string; readonly s: Bytes }

const contentOf = ({ gid, re, member }: RescueStart, pub: string): Bytes =>
  encodeAs(rescueShape, { v: 1, gid, re, member, pub } as Parameters<typeof rescueShape.write>[0])

/** One more sheet; each signs once. */
export function addSheet(
  start: RescueStart,
  key: string,
  words: string,
  before: readonly RescueSig[],
): Result<readonly RescueSig[], Refusal> {
  const seed = rootSeedFromWords(words)
  if (!seed.ok) return err(sayWordsRefusal(seed.refusal))
  const signer = signerFromSeed(seed.value)
  if (before.some(({ k }) => k === signer.pub)) return err({ code: 'words-signed' })
  return ok([...before, { k: signer.pub, s: signer.sign(prefixed('rescue', contentOf(start, key))) }])
}

export const paperOf = (start: RescueStart, key: string, sigs: readonly RescueSig[]): string =>
  toBase64(
    encodeAs(rootSignedShape, {
      b: contentOf(start, key),
      sigs,
    } as Parameters<typeof rootSignedShape.write>[0]),
  )
