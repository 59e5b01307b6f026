/**
 * Words that go with an entry are not in the log: a memo, a reason, a word of thanks. The entry holds their salted hash,
 * so whoever has words and salt can show that these and no others were meant, and once both are erased nobody can guess
 * them from what stays. SPEC 4.4.
 */
import { type Bytes, concat, utf8 } from '../base/bytes.ts'
import { cleanText } from '../base/clean-text.ts'
import type { Hash } from '../base/ids.ts'
import { hashHex } from '../codec/hash.ts'
import type { Intent } from './intent.ts'
import type { BodyOf, Kind } from './kinds.ts'

/** Random, one for each intent. */
export const WORDS_SALT_BYTES = 16

/** The hash of words as they are kept: cleaned. */
export const wordsHash = (salt: Bytes, words: string): Hash =>
  hashHex('words', concat([salt, utf8(cleanText(words))]))

/** The hash by which policy names the terms of a group. They are nobody's own and public, so it has no salt. SPEC 4.4. */
export const termsHash = (text: string): Hash => hashHex('terms', utf8(cleanText(text)))

/** The hashes of words in an intent, one for each place that may have one: of a batch one an item. */
export function wordsIn(intent: Intent): readonly (Hash | null)[] {
  switch (intent.kind) {
    case 'pay':
    case 'bill':
    case 'enter':
    case 'standing':
      return [intent.body.memo ?? null]
    case 'batch':
      return intent.body.items.map(({ memo }) => memo ?? null)
    case 'reject':
    case 'reverse':
    case 'dispute':
    case 'settle':
      return [intent.body.reason ?? null]
    case 'propose':
    case 'thank':
      return [intent.body.text ?? null]
    default:
      return []
  }
}

/** Where a kind that people sign with words has the hash; a batch has one in each item. */
export const WORDS_FIELD = {
  pay: 'memo',
  bill: 'memo',
  enter: 'memo',
  standing: 'memo',
  reject: 'reason',
  reverse: 'reason',
  dispute: 'reason',
  settle: 'reason',
  thank: 'text',
  propose: 'text',
} as const

/** The body with the salted hash of these words in its place, or null where its kind has none. */
export function bodyWithWords<K extends Kind>(
  { kind, body }: { readonly kind: K; readonly body: BodyOf<K> },
  words: string,
  salt: Bytes,
): BodyOf<K> | null {
  if (!(kind in WORDS_FIELD)) return null
  return { ...body, [WORDS_FIELD[kind as keyof typeof WORDS_FIELD]]: wordsHash(salt, words) }
}
