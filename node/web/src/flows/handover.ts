/**
 * Signs the papers of a hand-over with recovery words, in the browser: the words are typed here and go nowhere. Fetched
 * when it is needed, which is once a year.
 */
import {
  err,
  handoverText,
  ok,
  openHandover,
  type Result,
  readHandoverText,
  rootSeedFromWords,
  shortCode,
  showCode,
  signerFromSeed,
  signHandover,
  verifyWithNacl,
  type WordsRefusal,
  wordsFromEntropy,
} from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'

/** Twelve new words, and the public key that the papers name for them. */
export interface NewSheet {
  readonly words: readonly string[]
  readonly key: string
  /** What people tell it by from other sheets. */
  readonly code: string
}

export function makeSheet(random: (length: number) => Uint8Array): NewSheet {
  const words = wordsFromEntropy(random(16))
  const seed = rootSeedFromWords(words)
  if (!seed.ok) throw new Error('words that we made are words of the list')
  const { pub } = signerFromSeed(seed.value)
  return { words: words.split(' '), key: pub, code: showCode(shortCode(pub)) }
}

/** People count words from one. */
export const sayWordsRefusal = (refusal: WordsRefusal): Refusal =>
  refusal.code === 'unknown-word' ? { ...refusal, at: refusal.at + 1 } : refusal

/** The file with what these words may sign of it. */
export function signFile(file: string, words: string): Result<string, Refusal> {
  const seed = rootSeedFromWords(words)
  if (!seed.ok) return err(sayWordsRefusal(seed.refusal))
  const read = readHandoverText(file)
  if (!read.ok) return read
  const open = openHandover(read.value, verifyWithNacl)
  if (!open.ok) return open
  const signed = signHandover(open.value, signerFromSeed(seed.value))
  // A member's new access has a refusal of that name, and this is about a sheet of paper.
  if (!signed.ok) return err({ code: signed.refusal.code === 'not-a-root' ? 'not-a-root' : 'words-signed' })
  return ok(handoverText(signed.value))
}
