/** Walks the table of `pay.ts`: asks the price, signs, sends, and hears when a wish that waited is settled. */
import type { IntentReply, Me } from '@localpay/node'
import { amount, type BodyOf } from '@localpay/protocol'
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Answer, type Api, isUnsettled } from '../api/client.ts'
import type { SignedWish } from './keyring.ts'
import { isQuoteSpent, PAY_START, type Pay, type PayEvent, type Payee, pay } from './pay.ts'
import type { Pending, Wish } from './pending.ts'

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
  ) => Promise<SignedWish>
  readonly now: () => number
  /** What the wish is called while it waits. */
  readonly title: (pay: Pay) => string
}

export interface PayRun {
  readonly now: ReadonlySignal<Pay>
  readonly choose: (payee: Payee) => void
  /** Asks what it costs here to pay this amount there. */
  readonly ask: (amount: bigint, memo: string) => Promise<void>
  readonly confirm: (amount: bigint, memo: string) => Promise<void>
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

async function signPayment(ports: PayPorts, me: Me, now: Pay): Promise<SignedWish | null> {
  const from = me.account?.account as BodyOf<'pay'>['from'] | undefined
  if (from === undefined || now.payee === null) return null
  if (now.payee.kind === 'own') {
    const to = now.payee.person.account as BodyOf<'pay'>['to']
    return ports.sign(me, 'pay', { from, to, amt: amount(now.amount) }, ports.now())
  }
  if (now.quote === null) return null
  const to = now.payee.group.gid as BodyOf<'pay-across'>['to']
  const invoice = now.quote.invoice as BodyOf<'pay-across'>['invoice']
  return ports.sign(me, 'pay-across', { from, to, invoice, max: amount(BigInt(now.quote.cost)) }, ports.now())
}

export function createPayRun(ports: PayPorts): PayRun {
  const now = signal<Pay>(PAY_START)
  let wish: Wish | null = null
  const tell = (event: PayEvent): void => {
    now.value = pay(now.value, event)
  }

  function settle(answer: Answer<IntentReply>): void {
    if (answer.ok) tell({ type: 'record', reply: answer.value })
    else if (isUnsettled(answer.refusal)) tell({ type: 'lose' })
    else tell({ type: 'refuse', refusal: answer.refusal })
  }
  const close = ports.pending.settled.subscribe(settled => {
    if (settled !== null && settled.wish.id === wish?.id) settle(settled.answer)
  })

  async function confirm(minor: bigint, memo: string): Promise<void> {
    const me = ports.me()
    if (me === null || (now.value.state !== 'amount' && now.value.state !== 'review')) return
    tell({ type: 'confirm', amount: minor })
    const { quote } = now.value
    if (quote !== null && isQuoteSpent(quote, ports.now()))
      return tell({ type: 'refuse', refusal: { code: 'quote-expired' } })
    if (!(await ports.makeReady(me.member))) return tell({ type: 'back' })
    const signed = await signPayment(ports, me, now.value)
    if (signed === null) return tell({ type: 'back' })
    const request = { ...signed.request, memo, ...(quote === null ? {} : { quote: quote.quote }) }
    wish = { id: signed.id, member: me.member, request, title: ports.title(now.value) }
    tell({ type: 'send' })
    settle(await ports.pending.send(wish))
  }

  return {
    now,
    choose: payee => tell({ type: 'choose', payee }),
    ask: async (minor, memo) => {
      const { payee } = now.value
      if (payee?.kind !== 'across') return
      tell({ type: 'ask', amount: minor })
      const answer = await ports.quote({
        gid: payee.group.gid,
        ...whomOf(payee),
        amount: String(minor),
        memo,
      })
      if (answer.ok) tell({ type: 'quoted', quote: answer.value })
      else tell({ type: 'refuse', refusal: answer.refusal })
    },
    confirm,
    retry: async () => {
      if (wish === null || now.value.state !== 'unsent') return
      tell({ type: 'retry' })
      settle(await ports.pending.send(wish))
    },
    back: () => tell({ type: 'back' }),
    again: () => {
      wish = null
      tell({ type: 'again' })
    },
    close,
  }
}
