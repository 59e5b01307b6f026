/**
 * Server-sent events: the page hears the names of what changed and fetches that again. What a slow page has not
 * read yet is a set of a few names, so a stream never grows.
 */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { LiveEvent } from '../app/contract.ts'
import type { App, Person } from '../app/services.ts'
import { API_LIMITS } from './api-limits.ts'
import { refusalResponse } from './http-status.ts'

export interface LiveOptions {
  readonly app: App
  /** Streams end when this is aborted. */
  readonly closing: AbortSignal
  /** Ms; shorter in tests. */
  readonly heartbeatMs?: number
}

export type LiveDoor = (c: Context, who: { person: Person | null; client: string }) => Response

export function makeLiveDoor({ app, closing, heartbeatMs = API_LIMITS.heartbeatMs }: LiveOptions): LiveDoor {
  /** Open streams by member or client. */
  const open = new Map<string, number>()
  let total = 0
  const count = (key: string, step: 1 | -1): void => {
    total += step
    const left = (open.get(key) ?? 0) + step
    if (left === 0) open.delete(key)
    else open.set(key, left)
  }
  return (c, { person, client }) => {
    const key = person === null ? `client ${client}` : `member ${person.member}`
    const most = person === null ? API_LIMITS.listenersPerClientMax : API_LIMITS.listenersPerMemberMax
    const full = total >= API_LIMITS.listenersMax || (open.get(key) ?? 0) >= most
    if (full || closing.aborted) return refusalResponse({ code: 'too-many-listeners' })
    count(key, 1)
    return streamSSE(c, async stream => {
      const news = makeNews()
      const ended = new AbortController()
      const end = (): void => ended.abort()
      stream.onAbort(end)
      closing.addEventListener('abort', end, { once: true })
      const stop = app.live.listen(person, news.add)
      try {
        await stream.write(': open\n\n')
        while (!ended.signal.aborted) {
          const events = await news.next(heartbeatMs, ended.signal)
          if (events.length === 0 && !ended.signal.aborted) await stream.write(': still here\n\n')
          for (const event of events) await stream.writeSSE({ event, data: '{}' })
        }
      } finally {
        stop()
        closing.removeEventListener('abort', end)
        count(key, -1)
      }
    })
  }
}

/** Names that wait to be sent, each once. */
function makeNews() {
  const waiting = new Set<LiveEvent>()
  let wake: () => void = () => {}
  return {
    add: (event: LiveEvent): void => {
      waiting.add(event)
      wake()
    },
    /** What came, at once or as soon as something does; nothing after `ms` or once `signal` is aborted. */
    next: async (ms: number, signal: AbortSignal): Promise<readonly LiveEvent[]> => {
      if (waiting.size === 0 && !signal.aborted) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, ms)
          timer.unref()
          const done = (): void => {
            clearTimeout(timer)
            signal.removeEventListener('abort', done)
            resolve()
          }
          wake = done
          signal.addEventListener('abort', done, { once: true })
        })
      }
      const events = [...waiting]
      waiting.clear()
      return events
    },
  }
}
