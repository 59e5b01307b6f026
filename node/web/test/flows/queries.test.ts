/** What was fetched stays on the screen until something newer has come. */
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/api/client.ts'
import { createQueries } from '../../src/api/queries.ts'

const good = (value: string): Answer<string> => ({ ok: true, value })
const LOST: Answer<string> = { ok: false, refusal: { code: 'no-connection' } }
const settle = () => new Promise<void>(resolve => setTimeout(resolve, 0))

/** Answers when told to, so that two can be under way at once. */
function slow() {
  const waiting: { answer: (value: Answer<string>) => void; signal: AbortSignal }[] = []
  const load = (signal: AbortSignal) =>
    new Promise<Answer<string>>(answer => waiting.push({ answer, signal }))
  return { load, waiting }
}

describe('a query', () => {
  test('fetches when first watched, and not again while it is fresh', async () => {
    let now = 100_000
    let fetches = 0
    const queries = createQueries(() => now)
    const query = queries.entry('me', async () => good(`${++fetches}`))
    queries.watch(query)
    await settle()
    queries.watch(query)
    await settle()
    expect(fetches).toBe(1)
    now += 31_000
    queries.watch(query)
    await settle()
    expect(query.data.value).toBe('2')
  })

  test('keeps the old data when a later fetch fails, and says why', async () => {
    const answers = [good('first'), LOST]
    const queries = createQueries(() => 100_000)
    const query = queries.entry('me', async () => answers.shift() ?? LOST)
    queries.watch(query)
    await settle()
    await query.refetch()
    expect([query.data.value, query.refusal.value]).toEqual(['first', { code: 'no-connection' }])
  })

  test('takes the newest answer even when an older one comes later', async () => {
    const { load, waiting } = slow()
    const queries = createQueries(() => 100_000)
    const query = queries.entry('search?q=b', load)
    const both = [query.refetch(), query.refetch()]
    waiting[1]?.answer(good('newer'))
    waiting[0]?.answer(good('older'))
    await Promise.all(both)
    expect(query.data.value).toBe('newer')
    expect(waiting[0]?.signal.aborted).toBe(true)
  })

  test('put by another door, such as the answer to a payment, wins over a fetch under way, which is done anew', async () => {
    const { load, waiting } = slow()
    const queries = createQueries(() => 100_000)
    const query = queries.entry('me', load)
    const running = query.refetch()
    queries.put(query, 'while the payment waited')
    waiting[0]?.answer(good('before the payment'))
    await running
    expect(query.data.value).toBe('while the payment waited')
    waiting[1]?.answer(good('once it was booked'))
    await settle()
    expect(query.data.value).toBe('once it was booked')
  })

  test('put while nothing is under way asks nothing', () => {
    const { load, waiting } = slow()
    const queries = createQueries(() => 100_000)
    const query = queries.entry('me', load)
    queries.put(query, 'Odile')
    expect([query.data.value, waiting.length]).toEqual(['Odile', 0])
  })

  test('a loader that throws is no connection, not a broken page', async () => {
    const queries = createQueries(() => 100_000)
    const query = queries.entry('me', async () => {
      throw new Error('cut')
    })
    await query.refetch()
    expect(query.refusal.value).toEqual({ code: 'no-connection' })
  })
})

test('after signing out nothing of the last person is left, and what is shown is fetched anew', async () => {
  let who = 'Odile'
  const queries = createQueries(() => 100_000)
  const me = queries.entry('me', async () => good(who))
  queries.watch(me)
  await settle()
  who = 'nobody'
  const forgetting = queries.forgetAll()
  expect(me.data.value).toBeUndefined()
  await forgetting
  expect(me.data.value).toBe('nobody')
})

test('names match whole or before a question mark: «ad» is not «ads»', async () => {
  const queries = createQueries(() => 100_000)
  const fetched: string[] = []
  for (const name of ['ad?1', 'ads', 'adventure']) {
    const load = async () => {
      fetched.push(name)
      return good(name)
    }
    queries.watch(queries.entry(name, load))
  }
  await settle()
  fetched.length = 0
  await queries.refresh(['ad'])
  expect(fetched).toEqual(['ad?1'])
})
