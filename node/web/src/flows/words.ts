/** Words that go with what somebody signs: the signed bytes hold their salted hash, the node keeps the words. SPEC 4.4. */
import type { IntentRequest } from '@localpay/node'
import {
  type BodyOf,
  bodyWithWords,
  cleanText,
  type Kind,
  toHex,
  WORDS_SALT_BYTES,
  wordsHash,
} from '@localpay/protocol'

/** What is said with a wish; of a batch with each of its payments, in their order. */
export interface Said {
  readonly memo?: string
  readonly items?: readonly string[]
}

type Beside = Pick<IntentRequest, 'memo' | 'items' | 'salt'>

interface Wished<K extends Kind> {
  readonly kind: K
  readonly body: BodyOf<K>
}

/** The body with the hashes in their places, and what is sent beside it. Without words nothing changes. */
export function withWords<K extends Kind>(
  { kind, body }: Wished<K>,
  said: Said,
  random: (length: number) => Uint8Array,
): { readonly body: BodyOf<K>; readonly beside: Beside } {
  const memo = cleanText(said.memo ?? '')
  const salt = random(WORDS_SALT_BYTES)
  const hash = (words: string) => wordsHash(salt, words)
  if (kind === 'batch' && said.items?.some(words => cleanText(words) !== '')) {
    const items = said.items.map(cleanText)
    const batch = body as BodyOf<'batch'>
    const payments = batch.items.map((item, i) => (items[i] ? { ...item, memo: hash(items[i]) } : item))
    return { body: { ...batch, items: payments } as BodyOf<K>, beside: { items, salt: toHex(salt) } }
  }
  if (memo === '') return { body, beside: {} }
  const saying = bodyWithWords({ kind, body }, memo, salt)
  return saying === null ? { body, beside: { memo } } : { body: saying, beside: { memo, salt: toHex(salt) } }
}
