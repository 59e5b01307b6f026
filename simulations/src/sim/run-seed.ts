/**
 * One run: a scenario with a seed. In its first part things are done and go wrong, and what must always hold is asked after
 * every step. In the second everything is healed and started again, time passes until nothing moves, and every transfer must
 * have ended.
 */
import type { Crypto } from '@localpay/node'
import { isRecovering } from '@localpay/protocol'
import { chanceOf } from '../world/chance.ts'
import { checkQuiet, openOf } from './checkers/quiet.ts'
import { type Broken, type CheckerName, Violation } from './checkers/scene.ts'
import { type Crowd, foundCrowd } from './crowd/found-crowd.ts'
import { type CrowdRun, crowdRun } from './crowd/run-crowd.ts'
import { giveUpGone } from './give-up.ts'
import type { Operation } from './operations.ts'
import { perform } from './perform.ts'
import { planRun } from './plan-run.ts'
import type { Scenario } from './scenarios.ts'
import { type Founded, found } from './world/found.ts'
import { memoCrypto } from './world/memo-crypto.ts'
import { SHAPES } from './world/shapes.ts'
import type { Trace, TraceRow } from './world/trace.ts'
import { type Counts, makeWorld, noCounts, type World } from './world/world.ts'

export interface RunResult {
  readonly scenario: string
  readonly seed: number
  readonly hash: string
  readonly steps: number
  readonly counts: Counts & {
    readonly transfers: number
    readonly commits: number
    readonly refusals: number
    readonly releases: number
  }
  readonly looked: Readonly<Record<CheckerName, number>>
  readonly violation: {
    readonly checker: Broken
    readonly message: string
    readonly tid: string | null
  } | null
  /** Of a run that failed. */
  readonly rows: readonly TraceRow[]
  readonly groups: number
}

/** Runs seeds one after another; keeps what founding made. */
export interface Runner {
  readonly run: (scenario: Scenario, seed: number) => Promise<RunResult>
}

export function makeRunner(): Runner {
  const crypto: Crypto = memoCrypto()
  const founded = new Map<string, Promise<Founded>>()
  const foundedAs = (name: keyof typeof SHAPES): Promise<Founded> => {
    const known = founded.get(name) ?? found(SHAPES[name], crypto)
    founded.set(name, known)
    return known
  }
  let crowd: Crowd | null = null
  return {
    run: async (scenario, seed) => {
      const name = `${scenario.name}/${seed}`
      if (scenario.crowd) {
        crowd ??= foundCrowd(crypto)
        return runCrowd(crowdRun(crypto, crowd, name), { scenario: scenario.name, seed })
      }
      const chance = chanceOf(`plan/${name}`)
      const shape = chance.pick(scenario.shapes)
      const { liars, operations } = planRun(scenario, SHAPES[shape], chance)
      const world = makeWorld({ founded: await foundedAs(shape), crypto, seed: name, liars })
      const violation = await violationIn(world.trace, () => live(world, scenario, operations))
      for (const { node } of world.groups) node.end()
      return {
        scenario: scenario.name,
        seed,
        hash: world.trace.hash(),
        steps: world.schedule.steps(),
        counts: { ...world.counts, ...world.pool.counts() },
        looked: world.looked,
        violation,
        rows: violation === null ? [] : world.trace.rows(),
        groups: world.groups.length,
      }
    },
  }
}

async function runCrowd(
  { watch, trace, schedule, crashes, lies, live: liveOn }: CrowdRun,
  task: Pick<RunResult, 'scenario' | 'seed'>,
): Promise<RunResult> {
  const violation = await violationIn(trace, liveOn)
  return {
    ...task,
    hash: trace.hash(),
    steps: schedule.steps(),
    counts: { ...noCounts(), crashes: crashes(), byzantineActs: lies(), ...watch.pool.counts() },
    looked: watch.looked,
    violation,
    rows: violation === null ? [] : trace.rows(),
    groups: watch.groups.length,
  }
}

async function violationIn(trace: Trace, run: () => Promise<void>): Promise<RunResult['violation']> {
  // What the app throws where nobody waits for it is a bug of the app.
  let stray: unknown = null
  const onStray = (cause: unknown): void => {
    stray ??= cause
  }
  process.on('unhandledRejection', onStray)
  try {
    await run()
    if (stray !== null) throw stray
    return null
  } catch (cause) {
    trace.tell(null, `broken: ${String(cause)}`)
    if (cause instanceof Violation) return { checker: cause.checker, message: cause.message, tid: cause.tid }
    return {
      checker: 'bug',
      message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      tid: null,
    }
  } finally {
    process.off('unhandledRejection', onStray)
  }
}

/** All are open and connected before the first operation. */
const BEGIN_MS = 3_000

async function live(world: World, scenario: Scenario, operations: readonly Operation[]): Promise<void> {
  const { schedule, groups } = world
  for (const { node } of groups) node.start()
  await schedule.runUntil(schedule.now() + BEGIN_MS, world.check)
  await operate(world, operations, scenario.lengthMs)
  await settleDown(world)
  await giveUpGone(world)
  world.trace.tell(null, 'quiet')
  checkQuiet(world.scene)
  world.check()
}

const isLeap = ({ op }: Operation): boolean => op === 'leap' || op === 'night'

/** All of them, each at its time: from one leap to the next, since times leave leaps out. */
async function operate(world: World, operations: readonly Operation[], lengthMs: number): Promise<void> {
  const { schedule } = world
  const leaps = operations.filter(isLeap)
  let from = 0
  for (const leap of [...leaps, null]) {
    const to = leap?.at ?? lengthMs
    const begin = schedule.now() - from
    const at = (time: number, run: () => void): void => {
      if (time >= from && time < to) schedule.after(begin + time - schedule.now(), run)
    }
    for (const operation of operations)
      if (!isLeap(operation)) at(operation.at, () => perform(world, operation))
    for (const operation of operations)
      if (operation.op === 'rollback') at(operation.to, () => copyDisk(world, operation))
    await schedule.runUntil(begin + to, world.check)
    if (leap !== null) perform(world, leap)
    from = to
  }
}

/** What a disk will be put back to. */
function copyDisk({ groups }: World, { group, to }: Extract<Operation, { op: 'rollback' }>): void {
  const one = groups[group]
  one?.copies.set(to, one.node.disk.snapshot())
}

const MEET_MS = 60_000
const SLICE_MS = 10_000
/** Twice this long things may move after they were healed, with a long sleep of all in between. */
const SETTLE_MS = 6 * 60_000
const LONG_SLEEP_MS = 31 * 3_600_000

/** Heals everything, starts everybody, and lets time pass until nothing is open that could still end. */
async function settleDown(world: World): Promise<void> {
  const { schedule, groups, net, trace, chance } = world
  trace.tell(null, 'all is healed')
  net.heal()
  for (const group of groups) {
    group.armed = null
    group.node.wake()
    if (!group.left) group.node.start()
  }
  // Who lied goes on like everybody else, or is never heard of again.
  world.unmuteAll()
  for (const group of groups) {
    if (group.watched.honest || chance.isTrue(0.5)) continue
    trace.tell(group.index, 'is gone for good')
    group.node.end()
  }
  // Long enough that all have met again and told each other where they stand.
  await schedule.runUntil(schedule.now() + MEET_MS, world.check)
  // What a disk that was put back lost without anybody's notice comes up with the next common balance, a night later.
  const isRestored = groups.some(({ watched }) => watched.restored())
  for (let round = 0; round < 2; round++) {
    const until = schedule.now() + SETTLE_MS
    while (schedule.now() < until) {
      await schedule.runUntil(schedule.now() + SLICE_MS, world.check)
      if (!isQuiet(world)) continue
      if (round > 0 || !isRestored) return
      break
    }
    if (round === 0) schedule.jump(LONG_SLEEP_MS)
  }
}

/** Of the honest nobody holds what could end, and nobody has anything to tell another. */
function isQuiet({ groups, scene }: World): boolean {
  const honest = groups.filter(({ watched, left }) => watched.honest && !left)
  const gids = new Set<string>(honest.map(({ gid }) => gid))
  return honest.every(({ node, watched }) => {
    if (node.app() === null || openOf(scene, watched).length > 0 || isRecovering(watched.book())) return false
    for (const key of node.disk.rows().keys())
      if (key.startsWith('out/') && gids.has(key.split('/')[1] as string)) return false
    return true
  })
}
