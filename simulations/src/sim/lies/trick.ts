/** What every trick of a liar is made of. */
import type { World } from '../world/world.ts'
import type { Known, Said } from './archive.ts'
import type { Liar } from './liar.ts'

/** @returns whether it did anything */
export type Trick = (world: World, liar: Liar) => boolean

export const commits = (about: Known): Said[] => [...about.said.values()].filter(({ s }) => s.k === 'C')
export const present = (said: readonly (Said | null)[]): Said[] => said.flatMap(one => one ?? [])
export const some = <T>(liar: Liar, list: readonly T[]): T[] => list.filter(() => liar.chance.isTrue(0.5))
