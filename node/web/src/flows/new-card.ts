/**
 * A key for a card, a till, a client that cannot sign by itself: made on this device, shown once, kept nowhere. Fetched
 * with what signs. What is written on a card is hashed with a salt that only the client gets, so that nobody who reads
 * the books can try numbers until one fits.
 */
import {
  cleanText,
  type Hash,
  type PublicKey,
  signerFromSeed,
  toBase64,
  toHex,
  utf8,
  WORDS_SALT_BYTES,
  wordsHash,
} from '@localpay/protocol'

export interface NewCard {
  readonly key: PublicKey
  /** What stands in the books for the number on a card. */
  readonly tagOf: (written: string) => Hash
  /** All that its client needs, in one line of text. */
  readonly secretFor: (whose: CardHome) => string
}

export interface CardHome {
  readonly url: string
  readonly gid: string
  readonly member: string
  readonly account: string
}

export function newCard(random: (length: number) => Uint8Array): NewCard {
  const [seed, salt] = [random(32), random(WORDS_SALT_BYTES)]
  return {
    key: signerFromSeed(seed).pub,
    tagOf: written => wordsHash(salt, cleanText(written)),
    secretFor: whose => {
      const secret = { v: 1, ...whose, seed: toHex(seed), salt: toHex(salt) }
      return `localpay-card-1:${toBase64(utf8(JSON.stringify(secret)))}`
    },
  }
}
