/**
 * Tells open pages that something changed. Only the name of what changed goes out; the page asks again. A page that
 * listens for nothing costs a place here, so places are counted: the one that listened longest makes room.
 */
import type { LiveEvent } from './contract.ts'
import type { LiveHub } from './core.ts'
import { PEOPLE } from './people-limits.ts'
import type { Person } from './services.ts'

interface Listener {
  readonly person: Person | null
  readonly run: (event: LiveEvent) => void
}

export function makeLiveHub(): LiveHub {
  /** In the order in which they began to listen. */
  const listeners = new Set<Listener>()

  function makeRoom(person: Person | null): void {
    const mine = person === null ? [] : [...listeners].filter(one => one.person?.member === person.member)
    if (mine.length >= PEOPLE.pagesPerPersonMax) listeners.delete(mine[0] as Listener)
    if (listeners.size >= PEOPLE.pagesMax) listeners.delete(listeners.values().next().value as Listener)
  }

  return {
    tell: (event, who) => {
      for (const listener of [...listeners]) {
        if (!isFor(event, who, listener.person)) continue
        try {
          listener.run(event)
        } catch {
          // A page whose stream broke must not undo a decision that is already on disk.
          listeners.delete(listener)
        }
      }
    },
    listen: (person, run) => {
      makeRoom(person)
      const listener = { person, run }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** The desk is the committee's and of who else may look at it. A person who waits to be admitted has no account yet and is told by the member's id. */
const isFor = (event: LiveEvent, who: string, person: Person | null): boolean =>
  event === 'desk' && !seesDesk(person)
    ? false
    : who === 'all' || (person !== null && (person.account === who || person.member === who))

const seesDesk = (person: Person | null): boolean =>
  person !== null &&
  (person.committee || person.roles.includes('auditor') || person.roles.includes('coordinator'))
