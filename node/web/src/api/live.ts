/** Listens to /api/events: the node says what changed, the screens fetch it again without a reload. */
import type { LiveEvent } from '@localpay/node'
import { EVERYTHING, LIVE_EVENTS, LIVE_REFRESH } from '../flows/live-refresh.ts'

/** The part of EventSource that is used, so that a test can bring its own. */
export interface EventSourceLike {
  addEventListener(name: string, run: () => void): void
  close(): void
}

export interface Live {
  readonly close: () => void
}

/**
 * Refreshes queries as events come. The browser reconnects by itself; a second `open` means that events may have
 * been missed in between.
 */
export function listenLive(
  open: (url: string) => EventSourceLike,
  refresh: (names: readonly string[]) => unknown,
  onEvent: (event: LiveEvent | 'reopened') => void = () => {},
): Live {
  const source = open('/api/events')
  let opened = false
  source.addEventListener('open', () => {
    if (opened) {
      refresh(EVERYTHING)
      onEvent('reopened')
    }
    opened = true
  })
  for (const event of LIVE_EVENTS)
    source.addEventListener(event, () => {
      refresh(LIVE_REFRESH[event])
      onEvent(event)
    })
  return { close: () => source.close() }
}
