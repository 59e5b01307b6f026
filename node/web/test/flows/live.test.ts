/** Live events make the screens fetch again what they show, and only that. */
import type { LiveEvent } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/api/client.ts'
import { type EventSourceLike, listenLive } from '../../src/api/live.ts'
import { createQueries, type Query } from '../../src/api/queries.ts'
import { EVERYTHING, LIVE_REFRESH } from '../../src/flows/live-refresh.ts'

/** The node's end of the event stream. */
function stream() {
  const listeners = new Map<string, () => void>()
  const source: EventSourceLike = {
    addEventListener: (name, run) => void listeners.set(name, run),
    close: () => listeners.clear(),
  }
  return { open: () => source, say: (event: LiveEvent | 'open') => listeners.get(event)?.() }
}

/** A node whose answers count up, so that a second fetch can be seen. */
function counter() {
  const fetched = new Map<string, number>()
  const load = (name: string) => async (): Promise<Answer<number>> => {
    fetched.set(name, (fetched.get(name) ?? 0) + 1)
    return { ok: true, value: fetched.get(name) as number }
  }
  return { fetched, load }
}

const settle = () => new Promise<void>(resolve => setTimeout(resolve, 0))

function scene() {
  const queries = createQueries(() => 1_000_000)
  const { fetched, load } = counter()
  const { open, say } = stream()
  const show = (name: string): Query<number> => {
    const query = queries.entry(name, load(name))
    queries.watch(query)
    return query
  }
  const live = listenLive(open, names => queries.refresh(names))
  return { queries, fetched, load, show, say, live }
}

describe('on «me»', () => {
  test('what is on the screen about me is fetched again, and shows the new value', async () => {
    const { show, say } = scene()
    const [me, history, ads] = [show('me'), show('history'), show('search?q=bread')]
    await settle()
    say('me')
    await settle()
    expect([me.data.value, history.data.value, ads.data.value]).toEqual([2, 2, 1])
  })

  test('what is not on the screen waits until somebody looks', async () => {
    const { queries, fetched, load, say } = scene()
    const leave = queries.watch(queries.entry('history', load('history')))
    await settle()
    leave()
    say('me')
    await settle()
    expect(fetched.get('history')).toBe(1)
    queries.watch(queries.entry('history', load('history')))
    await settle()
    expect(fetched.get('history')).toBe(2)
  })
})

test('«ads» means every search, whatever its words', async () => {
  const { show, say } = scene()
  const searches = [show('search?q=bread'), show('search?home')]
  await settle()
  say('ads')
  await settle()
  expect(searches.map(query => query.data.value)).toEqual([2, 2])
})

test('a stream that opens again may have missed events, so everything shown is fetched again; the first opening not', async () => {
  const { show, say } = scene()
  const shown = [show('me'), show('desk'), show('neighbours')]
  await settle()
  say('open')
  await settle()
  expect(shown.map(query => query.data.value)).toEqual([1, 1, 1])
  say('open')
  await settle()
  expect(shown.map(query => query.data.value)).toEqual([2, 2, 2])
})

test('a closed stream refreshes nothing', async () => {
  const { show, say, live } = scene()
  const me = show('me')
  await settle()
  live.close()
  say('me')
  await settle()
  expect(me.data.value).toBe(1)
})

test('every event makes something out of date', () => {
  for (const names of Object.values(LIVE_REFRESH)) expect(names.length).toBeGreaterThan(0)
  expect(new Set(EVERYTHING).size).toBe(EVERYTHING.length)
})
