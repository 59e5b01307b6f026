/**
 * How much debt can be cleared, found and proved by the planner of the product, against solvers of others on the same
 * made-up networks: a linear-programming solver for the truth, OR-Tools in WebAssembly and LEMON in C++ for the cost.
 *
 * Every solver is a process of its own, so that CPU time is its own; they run in turn, three networks a round.
 * Counted for all alike is everything from the numbers of debts in memory to flows and volume in memory.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchMeans } from './bench-means.ts'
import { DEBTS_A_GROUP, type NetworkKind } from './debt-networks.ts'
import { type NettingPeers, nettingPeers } from './netting-peers.ts'
import { type Solver, startSolver } from './netting-process.ts'
import { type BenchRow, columns, measured, type RowPlan, unmeasured } from './rows.ts'
import { alone, inTurn, median, type Pair } from './samples.ts'

const SOLVER = fileURLToPath(new URL('./netting-solver.ts', import.meta.url))
const KINDS: readonly NetworkKind[] = ['scale-free', 'local', 'uniform']
/** Answers of each solver before any is counted: what runs first is not yet compiled. */
const WARM = 4

/** Quick: a tenth of the groups that the rows name. */
const SIZES = {
  full: { small: 300, middle: 3_000, large: 30_000, rounds: { cpp: 15, wasm: 5, large: 7 } },
  quick: { small: 30, middle: 300, large: 3_000, rounds: { cpp: 1, wasm: 1, large: 1 } },
} as const

const PLAN = { unit: 'CPU ms for three networks', wants: 'at-most' } as const
const LEMON = 'LEMON 1.3 cost scaling, C++ -O2'
const ROWS = {
  wasm: { ...PLAN, name: 'netting-3000-wasm', peerName: 'or-tools-wasm 0.9, cost scaling', target: 0.3 },
  cpp: { ...PLAN, name: 'netting-3000-cpp', peerName: LEMON, target: 2 },
  large: { ...PLAN, name: 'netting-30000-cpp', peerName: LEMON, target: 2.5 },
  check: { ...PLAN, name: 'certificate-3000', peerName: 'our own solve', target: 0.02 },
} as const satisfies { readonly [row: string]: RowPlan }

export const nettingBench: Bench = {
  title: 'The most debt between groups that can be cleared, found and proved',
  run: async means => {
    const sizes = means.quick ? SIZES.quick : SIZES.full
    const peers = await nettingPeers(means)
    const rows: BenchRow[] = []
    const notes: string[] = [
      `${DEBTS_A_GROUP} debts a group, log-normal, synthetic${means.quick ? '; QUICK: a tenth of the groups that the rows name' : ''}`,
      'CPU time of each solver’s own process, from numbered debts in memory to flows, volume and (ours, C++) potentials in memory',
    ]
    for (const [groups, measure] of [
      [sizes.small, async () => []],
      [sizes.middle, (stage: Stage) => measureMiddle(stage, peers, sizes.rounds)],
      [sizes.large, (stage: Stage) => measureLarge(stage, peers, sizes.rounds)],
    ] as const) {
      const stage = await openStage(means, groups)
      try {
        rows.push(...(await measure(stage)))
        notes.push('', await agreement(stage, peers, sizes.middle), '', await plansTable(stage))
      } finally {
        await stage.ours.close()
      }
    }
    return { rows, notes: [...notes, '', ...peers.skipped] }
  },
}

/** One solver on each of the three networks of one size. */
interface Trio {
  readonly solvers: readonly Solver[]
  /** CPU milliseconds of every counted answer, by network. */
  readonly cpuMs: readonly number[][]
  readonly close: () => Promise<void>
}

interface Stage {
  readonly means: BenchMeans
  readonly groups: number
  readonly files: readonly string[]
  readonly ours: Trio
}

async function openStage(means: BenchMeans, groups: number): Promise<Stage> {
  means.tell(`three networks of ${groups} groups`)
  const files = KINDS.map(kind => join(means.folder, `${kind}-${groups}`))
  const ours = await openTrio(at => {
    const args = [SOLVER, KINDS[at] as string, String(groups), files[at] as string]
    return startSolver(process.execPath, args)
  })
  return { means, groups, files, ours }
}

async function openTrio(start: (network: number) => Promise<Solver>): Promise<Trio> {
  const solvers: Solver[] = []
  const close = async (): Promise<void> => {
    for (const solver of solvers) await solver.close()
  }
  try {
    for (const at of KINDS.keys()) solvers.push(await start(at))
    for (const solver of solvers) for (let turn = 0; turn < WARM; turn++) await solver.solve()
  } catch (fault) {
    await close()
    throw fault
  }
  return { solvers, cpuMs: KINDS.map(() => []), close }
}

/** One answer of each of the three. @returns CPU milliseconds together */
async function turnOf({ solvers, cpuMs }: Trio, asked: 'solve' | 'check' = 'solve'): Promise<number> {
  let sum = 0
  for (const [at, solver] of solvers.entries()) {
    const answer = await solver[asked]()
    if (asked === 'solve') cpuMs[at]?.push(answer.cpuMs)
    sum += answer.cpuMs
  }
  return sum
}

type Rounds = (typeof SIZES)['full' | 'quick']['rounds']

async function measureMiddle(stage: Stage, peers: NettingPeers, rounds: Rounds): Promise<BenchRow[]> {
  return [
    await against(stage, ROWS.wasm, { start: peers.orTools, rounds: rounds.wasm }),
    await against(stage, ROWS.cpp, { start: peers.lemon, rounds: rounds.cpp }),
    await measureCheck(stage, rounds.cpp),
  ]
}

const measureLarge = async (stage: Stage, peers: NettingPeers, rounds: Rounds): Promise<BenchRow[]> => [
  await against(stage, ROWS.large, { start: peers.lemon, rounds: rounds.large }),
]

async function against(
  { means, files, ours }: Stage,
  plan: RowPlan,
  peer: { readonly start: NettingPeers['lemon']; readonly rounds: number },
): Promise<BenchRow> {
  const { stop } = means
  const { rounds, start } = peer
  means.tell(`${plan.name}: ${rounds} rounds`)
  if (start === null) return unmeasured(plan, await alone({ rounds, stop }, () => turnOf(ours)))
  const theirs = await openTrio(at => start(files[at] as string))
  try {
    const pairs = await inTurn(
      { rounds, stop },
      () => turnOf(ours),
      () => turnOf(theirs),
    )
    for (const [at, kind] of KINDS.entries())
      means.tell(`  ${kind}: ${shown(ours.cpuMs[at])} against ${shown(theirs.cpuMs[at])} CPU ms`)
    return measured(plan, pairs)
  } finally {
    await theirs.close()
  }
}

async function measureCheck({ means, ours }: Stage, rounds: number): Promise<BenchRow> {
  const pairs: readonly Pair[] = await inTurn(
    { rounds, stop: means.stop },
    () => turnOf(ours, 'check'),
    () => turnOf(ours),
  )
  return measured(ROWS.check, pairs)
}

/** Every solver's answer on every network of this size: they must be one. HiGHS takes too long beyond the middle size. */
async function agreement(stage: Stage, peers: NettingPeers, largestForHighs: number): Promise<string> {
  const { means, files, ours, groups } = stage
  const starts: readonly (readonly [string, NettingPeers['lemon']])[] = [
    ['LEMON', peers.lemon],
    ['or-tools-wasm', peers.orTools],
    ['HiGHS', groups <= largestForHighs ? peers.highs : null],
  ]
  const lines = [['groups', 'network', 'V*, µh', 'found by', 'CPU ms, cold but for ours']]
  for (const [at, kind] of KINDS.entries()) {
    means.stop.throwIfAborted()
    const own = await (ours.solvers[at] as Solver).solve()
    const found = ['ours']
    const costs = [`ours ${own.cpuMs.toFixed(1)}`]
    for (const [name, start] of starts) {
      if (start === null) continue
      const solver = await start(files[at] as string)
      try {
        const { volume, cpuMs } = await solver.solve()
        if (volume !== own.volume) throw new Error(`${kind} ${groups}: ours ${own.volume}, ${name} ${volume}`)
        found.push(name)
        costs.push(`${name} ${cpuMs.toFixed(0)}`)
      } finally {
        await solver.close()
      }
    }
    lines.push([String(groups), kind, own.volume, found.join(', '), costs.join(', ')])
  }
  return columns(lines)
}

/** What whole plans make of the optimum: cycles of at most 16 groups and at least a quarter of an hour. */
async function plansTable({ ours }: Stage): Promise<string> {
  const lines = [
    [
      'planned',
      'network',
      'owed, h',
      'optimum, h',
      'of owed',
      'after the cap of 16, h',
      'of optimum',
      'without planning',
      'cycles',
      'CPU ms, first plan',
    ],
  ]
  for (const [at, kind] of KINDS.entries()) {
    const { owed, whole, region, greedy } = await (ours.solvers[at] as Solver).plan()
    for (const plan of region === null ? [whole] : [whole, region]) {
      const isWhole = plan === whole
      lines.push([
        `${plan.groups} groups${isWhole ? '' : ' (region)'}`,
        kind,
        isWhole ? hours(owed) : '-',
        hours(plan.volume),
        isWhole ? part(plan.volume, owed) : '-',
        hours(plan.cleared),
        part(plan.cleared, plan.volume),
        isWhole ? part(greedy, plan.volume) : '-',
        String(plan.cycles),
        plan.cpuMs.toFixed(0),
      ])
    }
  }
  return columns(lines)
}

const hours = (microHours: string): string => (Number(microHours) / 1e6).toFixed(0)
const part = (some: string, all: string): string => (Number(some) / Number(all)).toFixed(3)
const shown = (values: readonly number[] | undefined): string =>
  values === undefined || values.length === 0 ? '-' : median(values).toFixed(1)
