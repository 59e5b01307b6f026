/** Paying, as a table: every state, every event. */
import { describe, expect, test } from 'vitest'
import { table } from '../../../../protocol/test/table.ts'
import {
  costOf,
  isQuoteSpent,
  PAY_MOVES,
  PAY_START,
  type Pay,
  type PayEvent,
  type PayState,
  pay,
  payeeName,
} from '../../src/flows/pay.ts'
import { AMINA, OTHER, QUOTE, REPLY } from './fixtures.ts'

const EVENTS: Record<PayEvent['type'], PayEvent> = {
  choose: { type: 'choose', payee: { kind: 'own', person: AMINA } },
  ask: { type: 'ask', amount: 90n, patient: false },
  quoted: { type: 'quoted', quote: QUOTE },
  confirm: { type: 'confirm', amount: 1250n },
  send: { type: 'send' },
  record: { type: 'record', reply: REPLY },
  refuse: { type: 'refuse', refusal: { code: 'over-limit' } },
  lose: { type: 'lose' },
  retry: { type: 'retry' },
  back: { type: 'back' },
  again: { type: 'again' },
}

const MOVES = table(`
  from     event    to
  who      choose   amount
  amount   back     who
  amount   confirm  signing    // inside the group the last look is the same screen
  amount   ask      quoting
  amount   refuse   amount
  quoting  quoted   review
  quoting  refuse   amount
  quoting  back     amount
  review   back     amount
  review   confirm  signing
  review   ask      asking     // it may take longer: the price is asked again
  asking   quoted   review
  asking   refuse   amount
  asking   back     amount
  signing  send     sending
  signing  back     amount     // the password sheet was put away
  signing  refuse   amount
  sending  record   done
  sending  refuse   amount
  sending  lose     unsent     // no answer: it may have been done
  unsent   retry    sending
  unsent   record   done       // sent meanwhile, from beside the screens
  unsent   refuse   amount
  done     again    who
`)

const at = (state: PayState): Pay => ({
  ...PAY_START,
  state,
  payee: { kind: 'own', person: AMINA },
  amount: 1n,
})

describe('each move leads where the table says', () => {
  test.each(MOVES)('$from + $event = $to', ({ from, event, to }) => {
    expect(pay(at(from as PayState), EVENTS[event as PayEvent['type']]).state).toBe(to)
  })
})

test('an event that is not in the table changes nothing', () => {
  const legal = new Set(MOVES.map(({ from, event }) => `${from} ${event}`))
  for (const state of Object.keys(PAY_MOVES) as PayState[])
    for (const event of Object.values(EVENTS)) {
      if (legal.has(`${state} ${event.type}`)) continue
      expect(pay(at(state), event)).toEqual(at(state))
    }
})

test('a refusal is shown until the next move', () => {
  const refused = pay(at('sending'), EVENTS.refuse)
  expect(refused.refusal).toEqual({ code: 'over-limit' })
  expect(pay(refused, EVENTS.confirm).refusal).toBeNull()
})

test('another payee starts with nothing of the payment before', () => {
  const chosen = pay({ ...at('who'), amount: 99n, quote: QUOTE, reply: REPLY }, EVENTS.choose)
  expect(chosen).toEqual({ ...PAY_START, state: 'amount', payee: { kind: 'own', person: AMINA } })
})

test('what leaves the account is the amount inside the group, the quoted cost to another', () => {
  expect(costOf({ ...at('review'), amount: 90n })).toBe(90n)
  expect(costOf({ ...at('review'), amount: 90n, quote: QUOTE })).toBe(3000n)
})

test('an amount that is asked again drops the price before', () => {
  expect(pay({ ...at('amount'), quote: QUOTE }, EVENTS.ask).quote).toBeNull()
})

test('a price is spent a little before it runs out, for signing takes time', () => {
  expect([isQuoteSpent(QUOTE, 56_000), isQuoteSpent(QUOTE, 58_000)]).toEqual([false, true])
})

test('who is paid in another group is a number until the price brings the name', () => {
  const payee = { kind: 'across', group: OTHER, number: 'TIME0003' } as const
  expect(payeeName({ payee, quote: null })).toBe('TIME 0003')
  expect(payeeName({ payee, quote: QUOTE })).toBe('Marie')
})
