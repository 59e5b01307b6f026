/** Paying from choosing to done, with real keys, real intents and a node behind one function. */
import type { IntentReply, IntentRequest, QuoteReply } from '@localpay/node'
import {
  fromBase64,
  fromHex,
  intentSignatureHolds,
  readIntent,
  verifyWithNacl,
  wordsHash,
} from '@localpay/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/api/client.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createKeyring, type Keyring } from '../../src/flows/keyring.ts'
import { payeeName } from '../../src/flows/pay.ts'
import { createPayRun, type PayPorts } from '../../src/flows/pay-run.ts'
import { createPending } from '../../src/flows/pending.ts'
import { noRest } from '../../src/flows/rest.ts'
import { AMINA, ME, OTHER, QUOTE, REPLY } from './fixtures.ts'

const OWN = { kind: 'own', person: AMINA } as const
const ACROSS = { kind: 'across', group: OTHER, number: 'TIME0003' } as const
const LOST: Answer<IntentReply> = { ok: false, refusal: { code: 'no-connection' } }
const DONE: Answer<IntentReply> = { ok: true, value: REPLY }

const keyring: Keyring = createKeyring({
  random: length => crypto.getRandomValues(new Uint8Array(length)),
  rest: noRest,
})
beforeAll(() => keyring.keep(ME.member, new Uint8Array(32).fill(7)))

interface Scene {
  readonly answers?: readonly Answer<IntentReply>[]
  readonly quote?: Answer<QuoteReply>
  readonly ready?: boolean
  readonly now?: number
}

function scene({
  answers = [DONE],
  quote = { ok: true, value: QUOTE },
  ready = true,
  now = 10_000,
}: Scene = {}) {
  const got: IntentRequest[] = []
  const asked: unknown[] = []
  const pending = createPending(memoryNotes(), async request => {
    got.push(request)
    return answers[Math.min(got.length, answers.length) - 1] as Answer<IntentReply>
  })
  const ports: PayPorts = {
    quote: async request => {
      asked.push(request)
      return quote
    },
    pending,
    me: () => ME,
    makeReady: async () => ready,
    sign: async (me, kind, body, at, said) => keyring.sign(me, kind, body, at, said),
    now: () => now,
    title: payeeName,
  }
  return { run: createPayRun(ports), ports, got, asked, pending }
}

function intentOf(request: IntentRequest | undefined) {
  const signed = readIntent(
    fromBase64(request?.intent ?? '') as Uint8Array,
    fromBase64(request?.sig ?? '') as Uint8Array,
  )
  if (!signed.ok) throw new Error(signed.refusal.why)
  expect(intentSignatureHolds(signed.value, verifyWithNacl)).toBe(true)
  return signed.value.intent
}

describe('inside the group', () => {
  test('the intent says who pays whom how much, until ten minutes later, signed by the member', async () => {
    const { run, got } = scene()
    run.choose(OWN)
    await run.confirm(1250n, { memo: 'bread' })
    expect(run.now.value).toMatchObject({ state: 'done', reply: REPLY })
    expect(got[0]?.memo).toBe('bread')
    expect(intentOf(got[0])).toMatchObject({
      gid: ME.group.gid,
      inc: ME.inc,
      kind: 'pay',
      by: ME.member,
      at: 10_000,
      until: 10_000 + 600_000,
      body: { from: ME.account?.account, to: AMINA.account, amt: 1250n },
    })
  })

  test('words are signed as their salted hash; ad and category stand as they are', async () => {
    const { run, got } = scene()
    run.choose(OWN)
    await run.confirm(1250n, { memo: ' bread ', category: 'food', ad: 'e'.repeat(32) })
    expect(got[0]?.memo).toBe('bread')
    const memo = wordsHash(fromHex(got[0]?.salt as string), 'bread')
    expect(intentOf(got[0]).body).toMatchObject({ memo, category: 'food', ad: 'e'.repeat(32) })
  })

  test('two payments of the same amount are two wishes', async () => {
    const { run, got } = scene()
    for (let i = 0; i < 2; i++) {
      run.choose(OWN)
      await run.confirm(100n, { memo: '' })
      run.again()
    }
    expect(got).toHaveLength(2)
    expect(new Set(got.map(({ intent }) => intent)).size).toBe(2)
  })

  test('without an answer it waits, and the retry sends the same bytes', async () => {
    const { run, got } = scene({ answers: [LOST, LOST, DONE] })
    run.choose(OWN)
    await run.confirm(1250n, { memo: '' })
    expect(run.now.value.state).toBe('unsent')
    await run.retry()
    expect(run.now.value.state).toBe('unsent')
    await run.retry()
    expect(run.now.value.state).toBe('done')
    expect(new Set(got.map(request => JSON.stringify(request))).size).toBe(1)
  })

  test('what was sent from beside the screen while it waited shows as done', async () => {
    const { run, pending } = scene({ answers: [LOST, DONE] })
    run.choose(OWN)
    await run.confirm(1250n, { memo: '' })
    await pending.sendAll(ME.member)
    expect(run.now.value.state).toBe('done')
  })

  test('a refusal leads back to the amount and says why', async () => {
    const { run } = scene({ answers: [{ ok: false, refusal: { code: 'over-limit' } }] })
    run.choose(OWN)
    await run.confirm(1250n, { memo: '' })
    expect(run.now.value).toMatchObject({ state: 'amount', refusal: { code: 'over-limit' } })
  })

  test('when the password sheet is put away, nothing is signed and nothing is sent', async () => {
    const { run, got } = scene({ ready: false })
    run.choose(OWN)
    await run.confirm(1250n, { memo: '' })
    expect(run.now.value.state).toBe('amount')
    expect(got).toEqual([])
  })

  test('when what signs cannot be fetched, the payment is not made and can be tried again', async () => {
    const { ports, got } = scene()
    const run = createPayRun({ ...ports, sign: () => Promise.reject(new TypeError('no such chunk')) })
    run.choose(OWN)
    await run.confirm(1250n, { memo: '' })
    expect(run.now.value).toMatchObject({ state: 'amount', refusal: { code: 'no-connection' } })
    expect(got).toEqual([])
  })

  test('a second press while it is being sent does nothing', async () => {
    const { run, got } = scene()
    run.choose(OWN)
    await Promise.all([run.confirm(1250n, { memo: '' }), run.confirm(1250n, { memo: '' })])
    expect(got).toHaveLength(1)
  })
})

describe('to another group', () => {
  test('the price is asked in the payee’s currency, and the consent covers exactly what was shown', async () => {
    const { run, got, asked } = scene()
    run.choose(ACROSS)
    await run.ask(90n, 'lesson')
    expect(asked).toEqual([
      { gid: OTHER.gid, number: 'TIME0003', amount: '90', memo: 'lesson', patient: false },
    ])
    expect(run.now.value).toMatchObject({ state: 'review', quote: QUOTE })
    await run.confirm(90n, { memo: 'lesson' })
    expect(got[0]?.quote).toBe(QUOTE.quote)
    expect(intentOf(got[0])).toMatchObject({
      kind: 'pay-across',
      body: { to: OTHER.gid, invoice: QUOTE.invoice, max: 3000n },
    })
  })

  test('the author of an ad is paid by naming the ad', async () => {
    const { run, asked } = scene()
    run.choose({ kind: 'across', group: OTHER, ad: 'e'.repeat(32) })
    await run.ask(90n, '')
    expect(asked).toEqual([{ gid: OTHER.gid, ad: 'e'.repeat(32), amount: '90', memo: '', patient: false }])
  })

  test('how long it may take is asked for with the price and signed with the consent; the price before stays meanwhile', async () => {
    const { ports } = scene()
    const asked: unknown[] = []
    const run = createPayRun({
      ...ports,
      quote: async request => {
        asked.push(request.patient)
        if (asked.length === 2) expect(run.now.value).toMatchObject({ state: 'asking', quote: QUOTE })
        return { ok: true, value: { ...QUOTE, patient: request.patient ?? false } }
      },
    })
    run.choose(ACROSS)
    await run.ask(90n, '')
    await run.ask(90n, '', true)
    await run.ask(90n, '')
    expect(asked).toEqual([false, true, true])
    expect(run.now.value).toMatchObject({ state: 'review', patient: true })
  })

  test('a price that has run out is never signed', async () => {
    const { run, got } = scene({ now: QUOTE.until })
    run.choose(ACROSS)
    await run.ask(90n, '')
    await run.confirm(90n, { memo: '' })
    expect(run.now.value).toMatchObject({ state: 'amount', refusal: { code: 'quote-expired' } })
    expect(got).toEqual([])
  })

  test('a price that comes after its amount was taken back is not the price of the next one', async () => {
    const { ports } = scene()
    const waiting: ((answer: Answer<QuoteReply>) => void)[] = []
    const run = createPayRun({ ...ports, quote: () => new Promise(resolve => waiting.push(resolve)) })
    run.choose(ACROSS)
    const first = run.ask(90n, '')
    run.back()
    const second = run.ask(60n, '')
    waiting[0]?.({ ok: true, value: QUOTE })
    await first
    expect(run.now.value.state).toBe('quoting')
    waiting[1]?.({ ok: true, value: { ...QUOTE, cost: '2000' } })
    await second
    expect(run.now.value.quote?.cost).toBe('2000')
  })

  test('no price, no payment', async () => {
    const { run } = scene({ quote: { ok: false, refusal: { code: 'no-path' } } })
    run.choose(ACROSS)
    await run.ask(90n, '')
    expect(run.now.value).toMatchObject({ state: 'amount', refusal: { code: 'no-path' } })
  })
})
