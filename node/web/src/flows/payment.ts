/** One payment: what can be done about it, in which order, and between whom it is. */
import type { PaymentJson } from '@localpay/node'
import type { Translate } from '../text/text.ts'

export type PaymentAct = PaymentJson['may'][number]

/** What is asked first stands first: the answer that somebody waits for, thanks, and last what undoes. */
const ORDER: readonly PaymentAct[] = ['accept', 'reject', 'withdraw', 'thank', 'settle', 'reverse', 'dispute']

export const actsInOrder = ({ may }: Pick<PaymentJson, 'may'>): readonly PaymentAct[] =>
  ORDER.filter(act => may.includes(act))

/** What it is called to give money back: by who got it, by who paid it, by the committee for others. */
const backWord = ({ side }: Pick<PaymentJson, 'side'>): 'payee' | 'payer' | 'committee' => side ?? 'committee'

/** The two people of a payment, seen from who reads it; of many in one the first pair. */
export const pairOf = ({ moves }: Pick<PaymentJson, 'moves'>): { payer: string; payee: string } => ({
  payer: moves[0]?.from.name ?? '',
  payee: moves[0]?.to.name ?? '',
})

/** In all, of what whoever asks may see. */
export const totalOf = ({ moves }: Pick<PaymentJson, 'moves'>): bigint =>
  moves.reduce((sum, { amount }) => sum + BigInt(amount), 0n)

/** What of a payment its sheets need. */
export type ActedOn = Pick<PaymentJson, 'payment' | 'side' | 'moves'>

export const actText = (act: PaymentAct, payment: ActedOn, t: Translate): string =>
  act === 'reverse' ? t('payment.back', { who: backWord(payment) }) : t('payment.act', { act })
