/** One village behind its web address, and the doors knocked at by its committee, a member or a stranger. */
import { expect } from 'vitest'
import type { AnyDoor } from '../../node/src/api/door.ts'
import { HTTP_STATUS } from '../../node/src/api/http-status.ts'
import { DOORS } from '../../node/src/api/make-api.ts'
import { nameOf, SAMPLES, type Sample } from './hostile-requests.ts'
import {
  changedKeys,
  cookieOf,
  dump,
  type Heard,
  type HostileVillage,
  isKnownRefusal,
  jsonFrom,
  type Knock,
  knock,
  openHostileVillage,
} from './hostile-village.ts'

export const sampleOf = (door: AnyDoor): Sample => SAMPLES[nameOf(door)] as Sample
export const cases = (doors: readonly AnyDoor[]): [string, AnyDoor][] =>
  doors.map(door => [nameOf(door), door])

export interface Doorstep {
  readonly village: HostileVillage
  readonly url: string
  /** Cookies of a committee member and of a member. */
  readonly admin: string
  readonly member: string
  /** What the node answers to the committee, unless told otherwise. */
  readonly ask: (door: AnyDoor, change?: Partial<Knock>) => Promise<Heard>
  /** Nothing was written since the beginning or the last `remember`, nothing failed, the node answers. */
  readonly expectUnharmed: () => Promise<void>
  /** What stands in the database now is as it should be. */
  readonly remember: () => Promise<void>
}

export async function openDoorstep(seed: string): Promise<Doorstep> {
  const village = await openHostileVillage(2, seed)
  const url = village.nodes[0]?.url ?? ''
  const [admin, member] = [await cookieOf(url, 'Admin', seed), await cookieOf(url, 'Odile', seed)]
  let before = await dump(village.store(0))
  return {
    village,
    url,
    admin,
    member,
    ask: (door, change = {}) =>
      knock(url, {
        method: door.method.toUpperCase(),
        path: sampleOf(door).path,
        headers: jsonFrom(url, admin),
        from: homeFor(door),
        ...change,
      }),
    expectUnharmed: async () => {
      expect((await knock(url, { path: '/healthz' })).text).toBe('{"ok":true}')
      expect(changedKeys(before, await dump(village.store(0)))).toEqual([])
      expect(village.faults()).toEqual([])
    },
    remember: async () => {
      before = await dump(village.store(0))
    },
  }
}

/** Each door is knocked at from a home of its own: all requests of one would be more than a client may make in a minute. */
const homeFor = (door: AnyDoor): string => `127.0.1.${1 + (DOORS.indexOf(door) % 250)}`

/** A refusal of the closed list, with the status of the list unless the door has a narrower one. */
export function expectRefusal(heard: Heard, what: string): void {
  const code = heard.refusal?.code
  expect(isKnownRefusal(code), `${what}: ${heard.status} ${heard.text.slice(0, 200)}`).toBe(true)
  expect([HTTP_STATUS[code as keyof typeof HTTP_STATUS], 413, 414, 415], what).toContain(heard.status)
  expect(heard.status, what).toBeGreaterThanOrEqual(400)
  expect(heard.status, what).toBeLessThan(500)
  expect(heard.text.length, what).toBeLessThan(1_000)
  expect(heard.headers['content-security-policy'], what).toBeDefined()
}
