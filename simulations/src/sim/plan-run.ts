/** From a scenario and a seed to what is done in a run: the whole list, before anything happens. */
import { DAY_MS } from '@localpay/protocol'
import type { Chance } from '../world/chance.ts'
import type { TrickName } from './lies/library.ts'
import type { Operation, Somebody } from './operations.ts'
import type { Scenario } from './scenarios.ts'
import type { Boundary } from './world/disk.ts'
import type { Weather } from './world/net.ts'
import { type Shape, unitsOf } from './world/shapes.ts'

const BOUNDARIES: readonly Boundary[] = ['before-write', 'after-write', 'after-answer']
const MEMBERS = 3

export interface Plan {
  /** Who lies, by number. */
  readonly liars: readonly number[]
  readonly operations: readonly Operation[]
}

export function planRun(scenario: Scenario, shape: Shape, chance: Chance): Plan {
  const liars = someGroups(shape, scenario.liars, chance.stream('liars'))
  return { liars, operations: operationsOf(scenario, shape, liars, chance) }
}

function operationsOf(
  scenario: Scenario,
  shape: Shape,
  liars: readonly number[],
  chance: Chance,
): readonly Operation[] {
  /** Each kind draws from a stream of its own, so that more of one leaves the others as they were. */
  const some = (
    name: string,
    count: number,
    make: (at: number, chance: Chance) => Operation,
  ): readonly Operation[] => {
    const own = chance.stream(name)
    return Array.from({ length: count }, () => make(own.below(scenario.lengthMs), own))
  }
  const anybody = (own: Chance): number => own.below(shape.groups)
  const operations: Operation[] = [
    ...some('pays', scenario.pays, (at, own) => payment(shape, scenario.patience, own, at)),
    ...some('locals', scenario.locals, (at, own) => local(shape, own, at)),
    ...some('limits', scenario.limits, (at, own) => limit(shape, own, at)),
    ...some('rounds', scenario.rounds, (at, own) => ({ op: 'round', at, group: anybody(own) })),
    ...some('crashes', scenario.crashes, (at, own) => crash(shape, own, at)),
    ...some('sleeps', scenario.sleeps, (at, own) => sleep(shape, own, at)),
    ...some('splits', scenario.splits, (at, own) => split(shape, own, at)),
    ...some('oneways', scenario.oneways, (at, own) => oneway(shape, own, at)),
    ...some('rotations', scenario.rotations, (at, own) => ({ op: 'rotate', at, group: anybody(own) })),
    ...some('rollbacks', scenario.rollbacks, (at, own) => rollback(shape, own, at)),
    ...some('rates', scenario.rates, (at, own) => rate(shape, own, at)),
    ...some('lies', scenario.lies, (at, own) => lie(scenario.tricks, liars, own, at)),
    ...some('leaps', scenario.leaps, (at, own) => ({
      op: 'leap',
      at,
      ms: own.pick(scenario.leapDays) * DAY_MS,
    })),
    ...some('again', scenario.again, (at, own) => ({ op: 'again', at, which: own.next(), mail: own.next() })),
    ...some('backs', scenario.backs, (at, own) => ({
      op: 'back',
      at,
      group: anybody(own),
      which: own.next(),
    })),
    ...some('quarrels', scenario.quarrels, (at, own) => quarrel(shape, own, at)),
    ...some('write-offs', scenario.writeOffs, (at, own) => ({ op: 'write-off', at, group: anybody(own) })),
    ...some('absences', scenario.absences, (at, own) => ({
      op: 'sleep',
      at,
      group: anybody(own),
      ms: ABSENT_MS,
    })),
    ...scenario.nights.map(({ at, hour }): Operation => ({ op: 'night', at, hour })),
    ...(scenario.ring ? roundTheRing(shape, chance.stream('ring')) : []),
    ...storms(scenario, chance.stream('storms')),
    ...lossesOf(scenario, shape, chance.stream('gone')),
    ...rebirthsOf(scenario, shape, chance.stream('rebirths')),
  ]
  return [...operations, ...echoes(scenario, operations, chance.stream('echoes'))].sort((a, b) => a.at - b.at)
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

function payment(shape: Shape, patience: number, chance: Chance, at: number): Operation {
  const [from, to] = twoOf(shape.groups, chance)
  return {
    op: 'pay',
    at,
    from: somebody(from, chance),
    to: somebody(to, chance),
    amount: minorOf(to, chance),
    thinkMs: chance.pick([0, 0, 4_000, 20_000]),
    patient: patience > 0 && chance.isTrue(patience),
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

/** Longer than anybody waits for an answer. */
const ABSENT_MS = 100 * DAY_MS

function quarrel(shape: Shape, chance: Chance, at: number): Operation {
  const { between } = chance.pick(shape.lines)
  const [group, partner] = chance.isTrue(0.5) ? between : ([between[1], between[0]] as const)
  return { op: chance.pick(['freeze', 'thaw', 'thaw', 'pardon']), at, group, partner }
}

/** So many of the groups, each once. */
const someGroups = (shape: Shape, count: number, own: Chance): readonly number[] =>
  [...Array(shape.groups).keys()]
    .map(index => ({ index, order: own.next() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ index }) => index)

/** A group vanishes in the first half; in the second others say so, and some of them take it back if it returns. */
function lossesOf({ gone, lengthMs }: Scenario, shape: Shape, own: Chance): readonly Operation[] {
  const half = lengthMs / 2
  const late = (from: number): number => from + own.below(lengthMs - from)
  return someGroups(shape, gone, own).flatMap(partner => {
    const vanish: Operation = {
      op: 'vanish',
      at: own.below(half),
      group: partner,
      when: own.isTrue(0.3) ? 'now' : own.pick(BOUNDARIES),
    }
    const returns = own.isTrue(0.5) ? late(half) : null
    const others = [...Array(shape.groups).keys()].filter(index => index !== partner)
    const decided = others.flatMap((group): readonly Operation[] => {
      if (own.isTrue(0.3)) return []
      const at = late(half)
      const back: Operation[] =
        returns !== null && own.isTrue(0.7)
          ? [{ op: 'defunct', at: late(Math.max(at, returns)), group, partner, gone: false }]
          : []
      return [
        { op: 'defunct', at, group, partner, gone: true },
        { op: 'write-down', at: late(at), group, partner },
        ...back,
      ]
    })
    return [
      vanish,
      ...decided,
      ...(returns === null ? [] : [{ op: 'return' as const, at: returns, group: partner }]),
    ]
  })
}

/** Of half of the first the disk is put back before: what two neighbours lost at once, nobody can tell them. */
const rebirthsOf = ({ rebirths, lengthMs }: Scenario, shape: Shape, own: Chance): readonly Operation[] =>
  someGroups(shape, rebirths, own).flatMap((group, i): readonly Operation[] => {
    const at = own.below(lengthMs - REBIRTH_MS_MAX)
    if (own.isTrue(0.5)) return [{ op: 'rebirth', at, group }]
    const downMs = own.pick([50, 20_000])
    const rollback: Operation = { op: 'rollback', at, group, to: own.below(at + 1), downMs }
    const rebirth: Operation = { op: 'rebirth', at: at + downMs + own.pick([2_000, 15_000, 50_000]), group }
    return i === 0 ? [rollback, rebirth] : [rebirth]
  })

/** From the loss of the books to the new key. */
const REBIRTH_MS_MAX = 75_000

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

const rollback = (shape: Shape, own: Chance, at: number): Operation => ({
  op: 'rollback',
  at,
  group: own.below(shape.groups),
  to: own.below(at + 1),
  downMs: own.pick([50, 20_000, 100_000]),
})

/** After a disk was put back its group hears once more what it had heard, the newest most often. */
const echoes = (scenario: Scenario, operations: readonly Operation[], own: Chance): Operation[] =>
  operations.flatMap(one =>
    one.op !== 'rollback'
      ? []
      : Array.from({ length: scenario.echoes }, () => ({
          op: 'again' as const,
          at: one.at + one.downMs + own.below(ECHO_MS),
          which: 1 - own.next() ** 2,
          mail: own.next(),
          to: one.group,
        })),
  )

const ECHO_MS = 90_000

const rate = (shape: Shape, chance: Chance, at: number): Operation => ({
  op: 'rate',
  at,
  group: chance.below(shape.groups),
  percent: chance.pick([90, 97, 105, 115]),
})

const lie = (
  tricks: readonly TrickName[],
  liars: readonly number[],
  chance: Chance,
  at: number,
): Operation => ({
  op: 'lie',
  at,
  group: chance.pick(liars),
  trick: chance.pick(tricks),
})

/** In the first half minute. */
const roundTheRing = ({ lines }: Shape, chance: Chance): Operation[] =>
  lines.map(({ between: [from, to] }) => ({
    op: 'pay',
    at: chance.below(30_000),
    from: somebody(from, chance),
    to: somebody(to, chance),
    thinkMs: 0,
    patient: false,
    amount: String(Math.round((0.5 + 1.2 * chance.next()) * Number(unitsOf(to)) * 100)),
  }))

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
