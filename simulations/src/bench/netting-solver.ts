/**
 * A process of its own that plans one made-up network as the product does: `netting-solver.ts KIND GROUPS FILE`. Writes the
 * network, numbered, to the file for the others, says `ready`, and answers each line of its input with one line of JSON.
 * Counted is the CPU time of all threads of this process.
 *
 *     solve   from the numbers in memory to flows, potentials and volume in memory
 *     check   the same proved from flows and potentials, as often as gives a measurable time; the time of one
 *     plan    from debts with ids to cycles: tidied, numbered, solved, checked and cut, whole and as one planner's region
 */
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  certifies,
  debtGraph,
  decompose,
  LIMITS,
  maximumCirculation,
  type Plan,
  planRound,
  tidyDebts,
} from '@localpay/protocol'
import { madeUpDebts, type NetworkKind } from './debt-networks.ts'
import type { Planned, Solved } from './netting-process.ts'

const CHECKS = 100
const SEED = 4
/** Of the product's cycles. */
const BOUNDS = { partsMax: LIMITS.partsMax, amtMin: LIMITS.cycleMicroHoursMin }

const [kind, groups, file] = process.argv.slice(2) as [NetworkKind, string, string]
const debts = madeUpDebts({ kind, groups: Number(groups), seed: SEED })
const tidy = tidyDebts(debts)
const graph = debtGraph(tidy)
const lines = Array.from(graph.amt, (amt, debt) => `${graph.from[debt]} ${graph.to[debt]} ${amt}`)
writeFileSync(file, `${graph.groups.length} ${graph.amt.length}\n${lines.join('\n')}\n`)
const circulation = maximumCirculation(graph)

const ANSWERS: { readonly [asked: string]: () => Solved | Planned } = {
  solve: () => {
    const { value, cpuMs } = timed(() => maximumCirculation(graph))
    return { cpuMs, volume: String(value.volume) }
  },
  check: () => {
    const { value, cpuMs } = timed(() => {
      let holds = true
      for (let turn = 0; turn < CHECKS; turn++) holds = certifies(graph, circulation) && holds
      return holds
    })
    if (!value) throw new Error('the proof of the bench does not hold')
    return { cpuMs: cpuMs / CHECKS, volume: String(circulation.volume) }
  },
  plan: () => {
    const centre = debts[0]?.from
    const whole = timed(() => planRound(debts))
    const greedy = decompose(tidy, { graph, flows: graph.amt }, BOUNDS)
    const region = timed(() => planRound(debts, centre))
    return {
      owed: sumOf(graph.amt),
      greedy: String(greedy.reduce((sum, { amt, lines: crossed }) => sum + amt * BigInt(crossed.length), 0n)),
      whole: { cpuMs: whole.cpuMs, ...figuresOf(whole.value) },
      region:
        graph.groups.length > LIMITS.planGroupsMax
          ? { cpuMs: region.cpuMs, ...figuresOf(region.value) }
          : null,
    }
  },
}

console.log('ready')
for await (const asked of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(ANSWERS[asked]?.()))

function timed<T>(run: () => T): { value: T; cpuMs: number } {
  const began = process.cpuUsage()
  const value = run()
  const { user, system } = process.cpuUsage(began)
  return { value, cpuMs: (user + system) / 1_000 }
}

function figuresOf({ volume, cleared, cycles, proof }: Plan) {
  return {
    volume: String(volume),
    cleared: String(cleared),
    cycles: cycles.length,
    groups: proof.potentials.length,
  }
}

function sumOf(amounts: Float64Array): string {
  return String(amounts.reduce((sum, amt) => sum + amt, 0))
}
