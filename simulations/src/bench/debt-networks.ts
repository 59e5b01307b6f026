/**
 * Made-up debts between groups, of the three shapes that networks of such groups may have. Synthetic: what they let clear
 * says nothing of real ones. The same seed gives the same debts, so every solver is given the same.
 */
import { createHash } from 'node:crypto'
import { asId, type Debt, type GroupId, lineIdOf } from '@localpay/protocol'

/**
 * `scale-free`: few groups have very many lines, each new one joining those that have many already (Barabási and Albert
 * 1999). `local`: on a map, lines only to groups near by. `uniform`: to any.
 */
export type NetworkKind = 'scale-free' | 'local' | 'uniform'

export const DEBTS_A_GROUP = 10
/** Half of the debts are below 2 h; a tenth is above some 9 h. */
const MEDIAN_MICRO_HOURS = 2_000_000
const SPREAD = 1.2
/** On the map, groups in one square and the eight around it, counted with the square's own. */
const GROUPS_A_SQUARE = 8

/** Ten debts a group, at most one between two, who owes whom at random, amounts log-normal in whole µh. */
export function madeUpDebts(wish: { kind: NetworkKind; groups: number; seed: number }): Debt[] {
  const random = randomFrom(wish.seed)
  const ids = Array.from({ length: wish.groups }, (_, group) => groupIdOf(wish.seed, group))
  const known = new Set<number>()
  const debts: Debt[] = []
  const join = (one: number, other: number): boolean => {
    const pair = Math.min(one, other) * wish.groups + Math.max(one, other)
    if (one === other || known.has(pair)) return false
    known.add(pair)
    const [from, to] = (random() < 0.5 ? [ids[one], ids[other]] : [ids[other], ids[one]]) as [
      GroupId,
      GroupId,
    ]
    debts.push({ line: lineIdOf(from, to), from, to, amt: BigInt(someMicroHours(random)) })
    return true
  }
  const shape = { groups: wish.groups, random, join, full: () => debts.length >= wish.groups * DEBTS_A_GROUP }
  SHAPES[wish.kind](shape)
  while (!shape.full()) join(pick(random, wish.groups), pick(random, wish.groups))
  return debts
}

interface Shape {
  readonly groups: number
  readonly random: () => number
  /** False when they are joined already, or one and the same. */
  readonly join: (one: number, other: number) => boolean
  readonly full: () => boolean
}

const SHAPES: { readonly [kind in NetworkKind]: (shape: Shape) => void } = {
  uniform: () => {},
  'scale-free': ({ groups, random, join }) => {
    // A group stands here once for each of its lines, so that one with many is found often.
    const ends: number[] = []
    for (let group = 0; group < groups; group++) {
      const mine: number[] = []
      while (mine.length < DEBTS_A_GROUP && mine.length < group) {
        const other =
          group <= DEBTS_A_GROUP ? pick(random, group) : (ends[pick(random, ends.length)] as number)
        if (join(group, other)) mine.push(other)
      }
      for (const other of mine) ends.push(group, other)
    }
  },
  local: ({ groups, random, join, full }) => {
    const side = Math.max(1, Math.floor(Math.sqrt(groups / GROUPS_A_SQUARE)))
    const squares: number[][] = Array.from({ length: side * side }, () => [])
    const home = Array.from({ length: groups }, () => pick(random, side * side))
    for (const [group, square] of home.entries()) squares[square]?.push(group)
    for (let tries = 0; !full() && tries < groups * DEBTS_A_GROUP * 10; tries++) {
      const group = pick(random, groups)
      const column = ((home[group] as number) % side) + pick(random, 3) - 1
      const row = Math.floor((home[group] as number) / side) + pick(random, 3) - 1
      if (column < 0 || row < 0 || column >= side || row >= side) continue
      const near = squares[row * side + column] as number[]
      if (near.length > 0) join(group, near[pick(random, near.length)] as number)
    }
  },
}

function groupIdOf(seed: number, group: number): GroupId {
  const hash = createHash('sha256').update(`made-up group ${seed} ${group}`).digest('hex')
  return asId('group', hash) as GroupId
}

function someMicroHours(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.max(1, Math.round(MEDIAN_MICRO_HOURS * Math.exp(SPREAD * normal)))
}

const pick = (random: () => number, count: number): number => Math.floor(random() * count)

/** Numbers from 0 to below 1, the same for the same seed. Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
