/**
 * Addresses that fill in a payment, and `/orders/new` those to come: `/pay?to=SELD0042&amount=12.50&for=Two+pots+of+jam`, as codes on paper hold them and
 * anybody may write them. What they fill in is shown and asked as always.
 *
 * An amount has one spelling: that of the group's currency in English with all of its decimals and nothing between
 * thousands, `12.50`, `1:30`, `3`. `12` where the currency has cents might be 12 or 0.12, so it is refused, and so is an old
 * code once the group counts in other parts.
 */
import type { CurrencyJson } from '@localpay/node'
import { type Amount, err, amount as minor, ok, readAmount, showNumber } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import { readNumber } from './account-number.ts'
import type { Field } from './read-form.ts'

/** Characters of what a payment is for, as in every field for it. */
const WORDS_MAX = 200

const spell = (currency: CurrencyJson, value: Amount): string =>
  showNumber(currency, value, 'en').replaceAll(',', '')

function readLinkAmount(currency: CurrencyJson, text: string): Field<bigint> {
  const read = readAmount(currency, text, 'en')
  return read.ok && spell(currency, read.value) === text ? read : err({ code: 'link-amount' })
}

/** What an address fills in, and why it does not fill in the rest. */
export interface PayLink {
  /** `SELD0042`. */
  readonly to: string | null
  /** Minor units. */
  readonly amount: bigint | null
  readonly words: string
  readonly refused: readonly Refusal[]
}

export const NO_LINK: PayLink = { to: null, amount: null, words: '', refused: [] }

export function readPayLink(query: URLSearchParams, currency: CurrencyJson): PayLink {
  const refused: Refusal[] = []
  function read<T>(name: string, none: T, reader: (text: string) => Field<T>): T {
    const [text, ...more] = query.getAll(name)
    if (text === undefined) return none
    const field = more.length > 0 ? err({ code: 'link-twice' }) : reader(text)
    if (!field.ok) refused.push(field.refusal)
    return field.ok ? field.value : none
  }
  const to = read<string | null>('to', null, text => {
    const number = readNumber(text)
    return number === null ? err({ code: 'no-such-number', word: text.slice(0, 20) }) : ok(number)
  })
  const amount = read<bigint | null>('amount', null, text => readLinkAmount(currency, text))
  const words = read('for', '', text =>
    text.length > WORDS_MAX ? err({ code: 'words-too-long', count: WORDS_MAX }) : ok(text),
  )
  return { to, amount, words, refused }
}

export interface AskedFor {
  readonly number: string
  /** Minor units. */
  readonly amount?: bigint
  readonly words?: string
}

/** @param page `/orders/new`, or `/pay` with where this group's pages are before it */
export function payLink(page: string, { number, amount, words }: AskedFor, currency: CurrencyJson): string {
  const query = new URLSearchParams({ to: number })
  if (amount !== undefined) query.set('amount', spell(currency, minor(amount)))
  if (words) query.set('for', words)
  return `${page}?${query}`
}

/** An address that no other device reaches. */
export const isOnlyHere = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
