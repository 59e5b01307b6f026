/** What every trick of a liar is made of. */
import { lineIdOf } from '@localpay/protocol'
import type { SimGroup, World } from '../world/world.ts'
import type { Known, Said } from './archive.ts'
import type { Liar } from './liar.ts'

/** @returns whether it did anything */
export type Trick = (world: World, liar: Liar) => boolean

export const commits = (about: Known): Said[] => [...about.said.values()].filter(({ s }) => s.k === 'C')
export const present = (said: readonly (Said | null)[]): Said[] => said.flatMap(one => one ?? [])
export const some = <T>(liar: Liar, list: readonly T[]): T[] => list.filter(() => liar.chance.isTrue(0.5))

/** Do they keep a line with each other? */
export const hasLine = (one: SimGroup, other: SimGroup): boolean =>
  one.durable.book().tables.lines.has(lineIdOf(one.gid, other.gid))

export const partnersOf = ({ groups }: World, one: SimGroup): SimGroup[] =>
  groups.filter(group => hasLine(one, group))

/** From itself over lines, nobody twice. */
export function somePath(world: World, liar: Liar): SimGroup[] {
  const path = [liar.group]
  const length = 2 + liar.chance.below(4)
  while (path.length < length) {
    const last = path[path.length - 1] as SimGroup
    const next = world.groups.filter(group => !path.includes(group) && hasLine(last, group))
    if (next.length === 0) break
    path.push(liar.chance.pick(next))
  }
  return path
}
