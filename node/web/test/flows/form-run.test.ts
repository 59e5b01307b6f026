/** A form from typing to done: what is read, what is shown before it is sent, and what happens without an answer. */
import { err, ok } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/api/client.ts'
import { createFormRun, FORM_MOVES, type FormPorts, type FormState } from '../../src/flows/form-run.ts'
import { amountOf, amountOrNone, dateOf, type FormFields, oneOf, readAll } from '../../src/flows/read-form.ts'
import { GROUP } from './fixtures.ts'

type Ports = FormPorts<number, string, string>
const yes = <T>(value: T): Answer<T> => ({ ok: true, value })
const no = (code: string, more: object = {}): Answer<never> => ({ ok: false, refusal: { code, ...more } })
const LOST = no('no-connection')

const fieldsOf = (typed: Readonly<Record<string, string>>): FormFields =>
  Object.assign((name: string) => typed[name] ?? '', { all: () => [] })

function scene(change: Partial<Ports> = {}) {
  const sent: number[] = []
  const done: string[] = []
  const run = createFormRun<number, string, string>({
    read: form =>
      readAll({ count: Number(form('count')) > 0 ? ok(1) : err({ code: 'not-positive' }) }) as never,
    send: async value => {
      sent.push(value)
      return yes('recorded')
    },
    done: reply => void done.push(reply),
    ...change,
  })
  return { run, sent, done, state: (): FormState => run.now.value.state }
}

describe('a form', () => {
  test('that can be read is sent and done', async () => {
    const { run, done, state } = scene()
    await run.submit(fieldsOf({ count: '3' }))
    expect([state(), done]).toEqual(['done', ['recorded']])
  })

  test('that cannot be read sends nothing, and says why at the field', async () => {
    const { run, sent, state } = scene()
    await run.submit(fieldsOf({ count: '-3' }))
    expect([state(), sent, run.now.value.fields['count']?.code]).toEqual(['filling', [], 'not-positive'])
    await run.submit(fieldsOf({ count: '3' }))
    expect([state(), run.now.value.fields]).toEqual(['done', {}])
  })

  test('that the node refuses can be corrected and sent again', async () => {
    const answers = [no('over-limit'), yes('recorded')]
    const { run, state } = scene({ send: async () => answers.shift() as Answer<string> })
    await run.start(1)
    expect([state(), run.now.value.refusal?.code]).toEqual(['filling', 'over-limit'])
    await run.start(2)
    expect([state(), run.now.value.refusal]).toEqual(['done', null])
  })

  test('pressed twice is sent once', async () => {
    const { run, sent } = scene()
    await Promise.all([run.start(1), run.start(1)])
    await run.start(1)
    expect(sent).toEqual([1])
    run.again()
    await run.start(2)
    expect(sent).toEqual([1, 2])
  })
})

describe('with a dry run', () => {
  const checked = (answer: Answer<string>) => scene({ check: async () => answer })

  test('the first press only asks, the second sends', async () => {
    const { run, sent, state } = checked(yes('three would be over'))
    await run.start(7)
    expect([state(), run.now.value.checked, sent]).toEqual(['confirming', 'three would be over', []])
    await run.confirm()
    expect([state(), sent]).toEqual(['done', [7]])
  })

  test('one may go back, and nothing is sent', async () => {
    const { run, sent, state } = checked(yes('three'))
    await run.start(7)
    run.back()
    await run.confirm()
    expect([state(), run.now.value.checked, sent]).toEqual(['filling', null, []])
  })

  test('a refusal of the dry run is told, and nothing can be confirmed', async () => {
    const { run, sent, state } = checked(no('bad-rate'))
    await run.start(7)
    await run.confirm()
    expect([state(), run.now.value.refusal?.code, sent]).toEqual(['filling', 'bad-rate', []])
  })

  test('what is refused after all closes the sheet and says why', async () => {
    const { run, state } = scene({ check: async () => yes('one'), send: async () => no('not-allowed') })
    await run.start(7)
    await run.confirm()
    expect([state(), run.now.value.checked, run.now.value.refusal?.code]).toEqual([
      'filling',
      null,
      'not-allowed',
    ])
  })
})

describe('without an answer', () => {
  test('what can be sent again waits, and another press sends the same', async () => {
    const answers = [LOST, yes('recorded')]
    let resent = 0
    const { run, sent, state } = scene({
      send: async () => LOST,
      resend: async () => answers[resent++] as Answer<string>,
    })
    await run.start(1)
    expect([state(), run.now.value.refusal?.code]).toEqual(['waiting', 'will-be-sent'])
    await run.start(2)
    await run.retry()
    expect(state()).toBe('waiting')
    await run.retry()
    expect([state(), resent, sent]).toEqual(['done', 2, []])
  })

  test('an answer that comes some other way settles it', async () => {
    let hear: (answer: Answer<string>) => void = () => {}
    const { run, done, state } = scene({
      send: async () => LOST,
      resend: async () => LOST,
      listen: heard => {
        hear = heard
        return () => {}
      },
    })
    await run.start(1)
    hear(yes('recorded beside'))
    hear(yes('recorded twice'))
    expect([state(), done]).toEqual(['done', ['recorded beside']])
  })

  test('what cannot be sent again by itself is a refusal like others', async () => {
    const { run, state } = scene({ send: async () => LOST })
    await run.start(1)
    expect([state(), run.now.value.refusal?.code]).toEqual(['filling', 'no-connection'])
  })
})

test('every state can be left but by a press that its screen does not show', () => {
  for (const [state, moves] of Object.entries(FORM_MOVES))
    expect([state, Object.keys(moves).length > 0]).toEqual([state, true])
})

describe('a field', () => {
  const typed = (text: string) => ({ text, currency: GROUP.currency, language: 'fr' as const })

  test('left empty is no limit, or no amount', () => {
    expect([amountOrNone(typed(' ')), amountOf(typed(' ')).ok]).toEqual([ok(null), false])
  })

  test('with an amount is read in the reader’s language', () => {
    expect([amountOf(typed('12,50')), amountOrNone(typed('0'), { allow: 'zero' })]).toEqual([
      ok(1_250n),
      ok(0n),
    ])
  })

  // biome-ignore format: a table reads by column.
  const days: readonly [string, string][] = [
    ['2026-11-24', '2026-11-24'],
    ['2028-02-29', '2028-02-29'],
    ['2027-02-29', 'not-a-date'],
    ['2026-13-01', 'not-a-date'],
    ['24.11.2026', 'not-a-date'],
    ['',           'not-a-date'],
  ]
  test.each(days)('of a day, with «%s»: %s', (text, wanted) => {
    const read = dateOf(text)
    const [y, m, d] = text.split('-').map(Number)
    expect(read.ok ? read.value : read.refusal.code).toBe(
      wanted === 'not-a-date' ? wanted : new Date(y as number, (m as number) - 1, d).getTime(),
    )
  })

  test('of a list takes what is on it', () => {
    expect([oneOf('hard', ['hard', 'advice']), oneOf('soft', ['hard', 'advice']).ok]).toEqual([
      ok('hard'),
      false,
    ])
  })

  test('refused does not hide another: each says why', () => {
    const read = readAll({ below: amountOf(typed('ten')), above: amountOf(typed('5')), until: dateOf('') })
    expect(read).toEqual({
      ok: false,
      fields: { below: { code: 'not-an-amount' }, until: { code: 'not-a-date' } },
    })
  })
})
