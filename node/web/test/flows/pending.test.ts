/** A signed wish is sent until the node answers: the same bytes, never a new wish. */
import type { IntentReply, IntentRequest } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/api/client.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createPending, type Notes, type Wish } from '../../src/flows/pending.ts'
import { ME, REPLY } from './fixtures.ts'

const wish = (n: number, member = ME.member): Wish => ({
  id: `wish-${n}`,
  member,
  request: { intent: `bytes${n}`, sig: `sig${n}`, memo: 'bread' },
  title: '12,50 Tal, Amina',
})

const LOST: Answer<IntentReply> = { ok: false, refusal: { code: 'no-connection' } }
const BUSY: Answer<IntentReply> = { ok: false, refusal: { code: 'closing', unsettled: true } }
const DONE: Answer<IntentReply> = { ok: true, value: REPLY }
const REFUSED: Answer<IntentReply> = { ok: false, refusal: { code: 'over-limit', unsettled: false } }

/** A node that gives these answers in turn, then the last one for ever, and remembers what it was sent. */
function nodeThatSays(notes: Notes, ...answers: Answer<IntentReply>[]) {
  const got: IntentRequest[] = []
  const pending = createPending(notes, async request => {
    got.push(request)
    return answers[Math.min(got.length, answers.length) - 1] as Answer<IntentReply>
  })
  return { got, pending }
}

describe('a wish', () => {
  test('is written down before it is first sent', async () => {
    const notes = memoryNotes()
    let written: string | null = null
    const pending = createPending(notes, async () => {
      written = notes.getItem('localpay.unsent')
      return DONE
    })
    await pending.send(wish(1))
    expect(written).toContain('bytes1')
  })

  test('goes out again with the same bytes until it is answered', async () => {
    const { got, pending } = nodeThatSays(memoryNotes(), LOST, BUSY, DONE)
    await pending.send(wish(1))
    await pending.sendAll(ME.member)
    await pending.sendAll(ME.member)
    await pending.sendAll(ME.member)
    expect(got).toEqual([wish(1).request, wish(1).request, wish(1).request])
    expect(pending.settled.value).toEqual({ wish: wish(1), answer: DONE })
  })

  test('survives a reload of the page', async () => {
    const notes = memoryNotes()
    await nodeThatSays(notes, LOST).pending.send(wish(1))
    const later = nodeThatSays(notes, DONE)
    expect(later.pending.wishes.value).toEqual([wish(1)])
    await later.pending.sendAll(ME.member)
    expect(later.got).toEqual([wish(1).request])
    expect(nodeThatSays(notes, DONE).pending.wishes.value).toEqual([])
  })

  test('that is refused is over: it is never sent again', async () => {
    const { got, pending } = nodeThatSays(memoryNotes(), REFUSED)
    expect(await pending.send(wish(1))).toEqual(REFUSED)
    await pending.sendAll(ME.member)
    expect(got).toHaveLength(1)
    expect(pending.wishes.value).toEqual([])
  })

  test('pressed twice is on the way once', async () => {
    const { got, pending } = nodeThatSays(memoryNotes(), DONE)
    await Promise.all([pending.send(wish(1)), pending.send(wish(1))])
    expect(got).toHaveLength(1)
  })
})

test('wishes go out in the order they were wished, and stop at the first that gets no answer', async () => {
  const { got, pending } = nodeThatSays(memoryNotes(), LOST, LOST, DONE, LOST)
  await pending.send(wish(1))
  await pending.send(wish(2))
  await pending.sendAll(ME.member)
  expect(got.map(request => request.intent)).toEqual(['bytes1', 'bytes2', 'bytes1', 'bytes2'])
  expect(pending.wishes.value).toEqual([wish(2)])
})

test('wishes of somebody else who used this device are left alone', async () => {
  const { got, pending } = nodeThatSays(memoryNotes(), LOST, DONE)
  await pending.send(wish(1, 'f'.repeat(32)))
  await pending.sendAll(ME.member)
  expect(got).toHaveLength(1)
  expect(pending.wishes.value).toHaveLength(1)
})

test('no more than twenty wait: the next one is refused, none is dropped', async () => {
  const { pending } = nodeThatSays(memoryNotes(), LOST)
  for (let n = 0; n < 20; n++) await pending.send(wish(n))
  expect(await pending.send(wish(20))).toEqual({ ok: false, refusal: { code: 'too-many-unsent' } })
  expect(pending.wishes.value.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, n) => `wish-${n}`))
})

test('notes that cannot be read are no wishes', () => {
  const notes = memoryNotes()
  notes.setItem('localpay.unsent', '{"not": "a list"')
  expect(nodeThatSays(notes, DONE).pending.wishes.value).toEqual([])
})
