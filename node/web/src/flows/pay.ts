/**
 * The steps of paying, as a table. Inside the group the amount and the last look are one screen; to another group
 * the price must first be asked, so the last look is a screen of its own. A missing cell is no move.
 *
 * A network failure while sending leads to `unsent`, and from there the same signed bytes go out again until the
 * node says yes or no: never a second wish for the same payment.
 */
import type { GroupJson, IntentReply, Person, QuoteReply } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from './account-number.ts'

export type PayState =
  | 'who'
  | 'amount'
  | 'quoting'
  | 'review'
  | 'asking'
  | 'signing'
  | 'sending'
  | 'unsent'
  | 'done'

// biome-ignore format: a table reads by column.
export const PAY_MOVES = {
  who:     { choose: 'amount' },
  amount:  { back: 'who',      confirm: 'signing', ask: 'quoting', refuse: 'amount' },
  quoting: { quoted: 'review', refuse: 'amount',   back: 'amount' },
  review:  { back: 'amount',   confirm: 'signing', ask: 'asking' },
  asking:  { quoted: 'review', refuse: 'amount',   back: 'amount' },
  signing: { send: 'sending',  back: 'amount',     refuse: 'amount' },
  sending: { record: 'done',   refuse: 'amount',   lose: 'unsent' },
  unsent:  { retry: 'sending', record: 'done',     refuse: 'amount' },
  done:    { again: 'who' },
} as const satisfies Record<PayState, Partial<Record<PayEvent['type'], PayState>>>

/** An account of my group, by the name of who holds it. */
export type OwnPayee = Omit<Person, 'member'>

/** Who gets it: a person of my group, or somebody in another one, by number or as the author of an ad. */
export type Payee =
  | { readonly kind: 'own'; readonly person: OwnPayee }
  | { readonly kind: 'across'; readonly group: GroupJson; readonly number?: string; readonly ad?: string }

export type PayEvent =
  | { readonly type: 'choose'; readonly payee: Payee }
  | { readonly type: 'ask'; readonly amount: bigint; readonly patient: boolean }
  | { readonly type: 'quoted'; readonly quote: QuoteReply }
  | { readonly type: 'confirm'; readonly amount: bigint }
  | { readonly type: 'send' }
  | { readonly type: 'record'; readonly reply: IntentReply }
  | { readonly type: 'refuse'; readonly refusal: Refusal }
  | { readonly type: 'lose' }
  | { readonly type: 'retry' }
  | { readonly type: 'back' }
  | { readonly type: 'again' }

export interface Pay {
  readonly state: PayState
  readonly payee: Payee | null
  /** Minor units of the payee's currency. */
  readonly amount: bigint
  readonly quote: QuoteReply | null
  /** It may take days; else it is now or not at all. */
  readonly patient: boolean
  readonly reply: IntentReply | null
  readonly refusal: Refusal | null
}

export const PAY_START: Pay = {
  state: 'who',
  payee: null,
  amount: 0n,
  quote: null,
  patient: false,
  reply: null,
  refusal: null,
}

/** The payment after an event. An event that has no cell changes nothing. */
export function pay(now: Pay, event: PayEvent): Pay {
  const moves: Partial<Record<PayEvent['type'], PayState>> = PAY_MOVES[now.state]
  const state = moves[event.type]
  if (state === undefined) return now
  const next: Pay = { ...now, state, refusal: event.type === 'refuse' ? event.refusal : null }
  switch (event.type) {
    case 'choose':
      return { ...PAY_START, state, payee: event.payee }
    case 'ask':
      // Asked again from the last look, the former price stays on the screen until the new one is there.
      return {
        ...next,
        amount: event.amount,
        patient: event.patient,
        quote: now.state === 'review' ? now.quote : null,
      }
    case 'confirm':
      return { ...next, amount: event.amount }
    case 'quoted':
      return { ...next, quote: event.quote }
    case 'record':
      return { ...next, reply: event.reply }
    case 'again':
      return PAY_START
    default:
      return next
  }
}

/** What leaves the payer's own account, minor units of the own currency. */
export const costOf = (now: Pay): bigint => (now.quote === null ? now.amount : BigInt(now.quote.cost))

/** A quote that has run out, or soon will, is asked for again rather than signed. */
export const isQuoteSpent = (quote: QuoteReply, now: number): boolean => now > quote.until - 3_000

/** Who gets it, as far as is known: in another group the name comes with the price. */
export function payeeName({ payee, quote }: Pick<Pay, 'payee' | 'quote'>): string {
  if (payee === null) return ''
  if (payee.kind === 'own') return payee.person.name
  return quote?.payee.name || (payee.number === undefined ? '' : sayNumber(payee.number)) || payee.group.name
}
