/**
 * Twelve words on paper are the root key of a group: whoever has enough of the group's sheets can name a new
 * operational key. The words are BIP39 in English, so that other programs can check a sheet; from their seed
 * each purpose takes a key of its own by HKDF-SHA-256. SPEC 2.5.
 */
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { entropyToMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { assert } from '../base/assert.ts'
import { type Bytes, utf8 } from '../base/bytes.ts'
import { err, ok, type Result } from '../base/result.ts'

const WORDS = 12

/** The twelve words of 16 random bytes. @throws BugError for another length */
export function wordsFromEntropy(entropy: Bytes): string {
  assert(entropy.length === 16, 'twelve words hold 16 bytes')
  return entropyToMnemonic(entropy, wordlist as string[])
}

export type WordsRefusal =
  | { readonly code: 'not-twelve-words'; readonly count: number }
  /** `at` counts from 0: the first word that is not in the list. */
  | { readonly code: 'unknown-word'; readonly at: number; readonly word: string }
  /** All are words of the list, but not a sheet of ours: one was swapped or misread. */
  | { readonly code: 'wrong-words' }

/** The seed of the root key, from words as people type them: any case, any white space between. */
export function rootSeedFromWords(words: string): Result<Bytes, WordsRefusal> {
  const typed = words.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean)
  if (typed.length !== WORDS) return err({ code: 'not-twelve-words', count: typed.length })
  const at = typed.findIndex(word => !wordlist.includes(word))
  if (at >= 0) return err({ code: 'unknown-word', at, word: typed[at] as string })
  const sheet = typed.join(' ')
  if (!validateMnemonic(sheet, wordlist as string[])) return err({ code: 'wrong-words' })
  return ok(hkdf(sha256, mnemonicToSeedSync(sheet), undefined, utf8('localpay/1/root'), 32))
}
