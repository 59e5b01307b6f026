/** Walks the table of `pay.ts`: asks the price, signs, sends, and hears when a wish that waited is settled. */
import type { IntentReply, Me } from '@localpay/node'
import { type AdId, amount, type BodyOf } from '@localpay/protocol'
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Answer, type Api, isUnsettled } from '../api/client.ts'
import type { SignedWish } from './keyring.ts'
import { isQuoteSpent, PAY_START, type Pay, type PayEvent, type Payee, pay } from './pay.ts'
import type { Pending, Wish } from './pending.ts'
import { withoutConnection } from './session.ts'

export interface PayPorts {
  readonly quote: Api['quote']
  readonly pending: Pending
  readonly me: () => Me | null
  /** True once this device can sign; false when the person put the sheet away. */
  readonly makeReady: (member: string) => Promise<boolean>
  readonly sign: <K extends 'pay' | 'pay-across'>(
    me: Me,
    kind: K,
    body: BodyOf<K>,
    now: number,
    said: { readonly memo: string },
  ) => Promise<SignedWish>
  readonly now: () => number
  /** What the wish is called while it waits. */
  readonly title: (pay: Pay) => string
}

/** What the payer says it is for. Category and ad, where there is one, stand in the books; the words do not. */
export interface Said {
  readonly memo: string
  readonly category?: string | undefined
  readonly ad?: string | undefined
}

export interface PayRun {
  readonly now: ReadonlySignal<Pay>
  readonly choose: (payee: Payee) => void
  /** Asks what it costs here to pay this amount there; `patient` where it may take days, as before where it is not said. */
  readonly ask: (amount: bigint, memo: string, patient?: boolean) => Promise<void>
  readonly confirm: (amount: bigint, said: Said) => Promise<void>
  readonly retry: () => Promise<void>
  readonly back: () => void
  readonly again: () => void
  readonly close: () => void
}

type AcrossPayee = Extract<Payee, { kind: 'across' }>

const whomOf = ({ number, ad }: AcrossPayee) => ({
  ...(number === undefined ? {} : { number }),
  ...(ad === undefined ? {} : { ad }),
})

async function signPayment(ports: PayPorts, me: Me, now: Pay, said: Said): Promise<SignedWish | null> {
  const from = me.account?.account as BodyOf<'pay'>['from'] | undefined
  if (from === undefined || now.payee === null) return null
  if (now.payee.kind === 'own') {
    const to = now.payee.person.account as BodyOf<'pay'>['to']
    const { memo, category, ad } = said
    const about = { ...(category ? { category } : {}), ...(ad ? { ad: ad as AdId } : {}) }
    return ports.sign(me, 'pay', { from, to, amt: amount(now.amount), ...about }, ports.now(), { memo })
  }
  if (now.quote === null) return null
  const to = now.payee.group.gid as BodyOf<'pay-across'>['to']
  const invoice = now.quote.invoice as BodyOf<'pay-across'>['invoice']
  const patient = now.quote.patient ? { patient: true } : {}
  const { reverses } = now.quote
  const back =
    reverses === null ? {} : { reverses: reverses as NonNullable<BodyOf<'pay-across'>['reverses']> }
  const consent = { from, to, invoice, max: amount(BigInt(now.quote.cost)), ...patient, ...back }
  return ports.sign(me, 'pay-across', consent, ports.now(), { memo: said.memo })
}

/** What an answer of the node means for the payment. */
function eventOf(answer: Answer<IntentReply>): PayEvent {
  if (answer.ok) return { type: 'record', reply: answer.value }
  return isUnsettled(answer.refusal) ? { type: 'lose' } : { type: 'refuse', refusal: answer.refusal }
}

/** The signed wish, or what to tell instead: the sheet was put away, the price ran out, the code did not come. */
async function makeWish(ports: PayPorts, me: Me, now: Pay, said: Said): Promise<Wish | PayEvent> {
  const { quote } = now
  if (quote !== null && isQuoteSpent(quote, ports.now()))
    return { type: 'refuse', refusal: { code: 'quote-expired' } }
  try {
    const signed = (await ports.makeReady(me.member)) ? await signPayment(ports, me, now, said) : null
    if (signed === null) return { type: 'back' }
    const request = { ...signed.request, ...(quote === null ? {} : { quote: quote.quote }) }
    return { id: signed.id, member: me.member, request, title: ports.title(now) }
  } catch (cause) {
    return { type: 'refuse', refusal: withoutConnection(cause) }
  }
}

export function createPayRun(ports: PayPorts): PayRun {
  const now = signal<Pay>(PAY_START)
  let wish: Wish | null = null
  let asks = 0
  const tell = (event: PayEvent): void => {
    now.value = pay(now.value, event)
  }
  const close = ports.pending.settled.subscribe(settled => {
    if (settled !== null && settled.wish.id === wish?.id) tell(eventOf(settled.answer))
  })

  async function confirm(minor: bigint, said: Said): Promise<void> {
    const me = ports.me()
    if (me === null || (now.value.state !== 'amount' && now.value.state !== 'review')) return
    tell({ type: 'confirm', amount: minor })
    const made = await makeWish(ports, me, now.value, said)
    if ('type' in made) return tell(made)
    wish = made
    tell({ type: 'send' })
    tell(eventOf(await ports.pending.send(wish)))
  }

  async function ask(minor: bigint, memo: string, patient = now.value.patient): Promise<void> {
    const { payee } = now.value
    if (payee?.kind !== 'across') return
    const mine = ++asks
    tell({ type: 'ask', amount: minor, patient })
    const wish = { gid: payee.group.gid, ...whomOf(payee), amount: String(minor), memo, patient }
    const answer = await ports.quote(wish)
    // The price of an amount that was taken back since then is not the price of this one.
    if (mine !== asks) return
    tell(answer.ok ? { type: 'quoted', quote: answer.value } : { type: 'refuse', refusal: answer.refusal })
  }

  return {
    now,
    choose: payee => tell({ type: 'choose', payee }),
    ask,
    confirm,
    retry: async () => {
      if (wish === null || now.value.state !== 'unsent') return
      tell({ type: 'retry' })
      tell(eventOf(await ports.pending.send(wish)))
    },
    back: () => {
      asks++
      tell({ type: 'back' })
    },
    again: () => {
      wish = null
      tell({ type: 'again' })
    },
    close,
  }
}
