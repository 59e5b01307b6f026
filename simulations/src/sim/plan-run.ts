/** From a scenario and a seed to what is done in a run: the whole list, before anything happens. */
import type { Operation, Somebody } from './operations.ts'
import type { Scenario } from './scenarios.ts'
import type { Chance } from './world/chance.ts'
import type { Boundary } from './world/disk.ts'
import type { Weather } from './world/net.ts'
import { type Shape, unitsOf } from './world/shapes.ts'

const BOUNDARIES: readonly Boundary[] = ['before-write', 'after-write', 'after-answer']
const MEMBERS = 3

export function planRun(scenario: Scenario, shape: Shape, chance: Chance): readonly Operation[] {
  const at = (): number => chance.below(scenario.lengthMs)
  const some = <T>(count: number, make: (chance: Chance) => T): T[] =>
    Array.from({ length: count }, () => make(chance))
  const operations: Operation[] = [
    ...some(scenario.pays, () => payment(shape, chance, at())),
    ...some(scenario.locals, () => local(shape, chance, at())),
    ...some(scenario.limits, () => limit(shape, chance, at())),
    ...some(scenario.rounds, () => ({ op: 'round', at: at(), group: chance.below(shape.groups) }) as const),
    ...some(scenario.crashes, () => crash(shape, chance, at())),
    ...some(scenario.sleeps, () => sleep(shape, chance, at())),
    ...some(scenario.splits, () => split(shape, chance, at())),
    ...some(scenario.oneways, () => oneway(shape, chance, at())),
    ...storms(scenario, chance),
  ]
  return operations.sort((a, b) => a.at - b.at)
}

const somebody = (group: number, chance: Chance): Somebody => ({ group, member: chance.below(MEMBERS) })

const twoOf = (n: number, chance: Chance): readonly [number, number] => {
  const one = chance.below(n)
  return [one, (one + 1 + chance.below(n - 1)) % n]
}

/** From two minutes of somebody's time to two hours and a half. */
const minorOf = (group: number, chance: Chance): string => {
  const hours = 0.03 + 2.5 * chance.next() ** 2
  return String(Math.max(1, Math.round(hours * Number(unitsOf(group)) * 100)))
}

function payment(shape: Shape, chance: Chance, at: number): Operation {
  const [from, to] = twoOf(shape.groups, chance)
  return {
    op: 'pay',
    at,
    from: somebody(from, chance),
    to: somebody(to, chance),
    amount: minorOf(to, chance),
  }
}

function local(shape: Shape, chance: Chance, at: number): Operation {
  const group = chance.below(shape.groups)
  const [from, to] = twoOf(MEMBERS, chance)
  return { op: 'local', at, group, from, to, amount: minorOf(group, chance) }
}

function limit(shape: Shape, chance: Chance, at: number): Operation {
  const { between } = chance.pick(shape.lines)
  const [group, partner] = chance.isTrue(0.5) ? between : ([between[1], between[0]] as const)
  return { op: 'limit', at, group, partner, hours: chance.pick([0, 0.5, 1, 3, 8, 20]) }
}

function crash(shape: Shape, chance: Chance, at: number): Operation {
  const group = chance.below(shape.groups)
  const when = chance.isTrue(0.2) ? 'now' : chance.pick(BOUNDARIES)
  return {
    op: 'crash',
    at,
    group,
    when,
    skip: chance.below(4),
    downMs: chance.pick([50, 2_000, 20_000, 100_000]),
  }
}

const sleep = (shape: Shape, chance: Chance, at: number): Operation => ({
  op: 'sleep',
  at,
  group: chance.below(shape.groups),
  ms: chance.pick([3_000, 30_000, 120_000]),
})

function split(shape: Shape, chance: Chance, at: number): Operation {
  const side = Array.from({ length: shape.groups }, (_, i) => i).filter(() => chance.isTrue(0.5))
  return { op: 'split', at, side, ms: chance.pick([5_000, 40_000, 110_000]) }
}

function oneway(shape: Shape, chance: Chance, at: number): Operation {
  const [from, to] = twoOf(shape.groups, chance)
  return { op: 'oneway', at, from, to, ms: chance.pick([5_000, 40_000, 110_000]) }
}

const STORM_MS = 20_000

function storms({ storm, lengthMs }: Scenario, chance: Chance): Operation[] {
  const found: Operation[] = []
  for (let at = 0; at < lengthMs; at += STORM_MS)
    if (chance.isTrue(storm)) found.push({ op: 'weather', at, ms: STORM_MS - 1, weather: stormy(chance) })
  return found
}

const stormy = (chance: Chance): Weather => ({
  lost: chance.pick([0, 0.05, 0.3, 0.6]),
  doubled: chance.pick([0, 0.1, 0.5]),
  late: chance.pick([0, 0.2, 0.6]),
  usualMs: chance.pick([20, 200, 1_500]),
  lateMs: chance.pick([4_000, 20_000]),
})
