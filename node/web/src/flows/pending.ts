/**
 * Signed wishes that the node has not answered yet. They are written down before they are first sent and sent
 * again, byte for byte, until the node says yes or no: when the phone is back on the network, after a reload, even
 * after their time has run out, because then the node's «no» is what settles it.
 */
import type { IntentReply, IntentRequest } from '@localpay/node'
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Answer, isUnsettled } from '../api/client.ts'

export interface Wish {
  /** The intent's own id. */
  readonly id: string
  /** Who wished it: nobody else's visit may send it. */
  readonly member: string
  readonly request: IntentRequest
  /** What it was for, in words, to show while it waits. */
  readonly title: string
}

/** The part of Storage that is used. */
export interface Notes {
  getItem(name: string): string | null
  setItem(name: string, text: string): void
  removeItem(name: string): void
}

const NAME = 'localpay.unsent'
/** Unanswered wishes at most; a phone that is off the network collects no more. */
const WISHES_MAX = 20

function readWishes(notes: Notes): readonly Wish[] {
  try {
    const read: unknown = JSON.parse(notes.getItem(NAME) ?? '[]')
    return Array.isArray(read) ? (read as Wish[]) : []
  } catch {
    return []
  }
}

interface Settled {
  readonly wish: Wish
  readonly answer: Answer<IntentReply>
}

export interface Pending {
  readonly wishes: ReadonlySignal<readonly Wish[]>
  /** The latest wish that got its yes or no, whoever sent it last. */
  readonly settled: ReadonlySignal<Settled | null>
  readonly send: (wish: Wish) => Promise<Answer<IntentReply>>
  /** Sends whatever waits, in the order it was wished. */
  readonly sendAll: (member: string) => Promise<void>
}

export function createPending(
  notes: Notes,
  post: (request: IntentRequest) => Promise<Answer<IntentReply>>,
): Pending {
  const settled = signal<Settled | null>(null)
  const wishes = signal(readWishes(notes))
  const running = new Map<string, Promise<Answer<IntentReply>>>()
  function keep(next: readonly Wish[]): void {
    wishes.value = next
    notes.setItem(NAME, JSON.stringify(next))
  }
  async function deliver(wish: Wish): Promise<Answer<IntentReply>> {
    const answer = await post(wish.request)
    if (!answer.ok && isUnsettled(answer.refusal)) return answer
    keep(wishes.value.filter(waiting => waiting.id !== wish.id))
    settled.value = { wish, answer }
    return answer
  }
  function send(wish: Wish): Promise<Answer<IntentReply>> {
    if (!wishes.value.some(waiting => waiting.id === wish.id)) {
      if (wishes.value.length >= WISHES_MAX)
        return Promise.resolve({ ok: false, refusal: { code: 'too-many-unsent' } })
      keep([...wishes.value, wish])
    }
    const sent = running.get(wish.id) ?? deliver(wish).finally(() => running.delete(wish.id))
    running.set(wish.id, sent)
    return sent
  }
  return {
    wishes,
    settled,
    send,
    sendAll: async member => {
      for (const wish of wishes.value.filter(waiting => waiting.member === member)) {
        const answer = await send(wish)
        if (!answer.ok && isUnsettled(answer.refusal)) return
      }
    },
  }
}
