/**
 * What one committed transfer costs all groups in it together: a payment along a path, a set-off round a cycle. Groups are real
 * nodes in one process, each with a database and keys of its own; only the network between them is none. Messages are held against
 * the 3n of the design (clearing.md §3.1): each group is asked, signs, and is told.
 */
import type { Bench, BenchMeans } from './bench-means.ts'
import type { Count } from './message-count.ts'
import { type NeighbourGroups, openNeighbourGroups } from './neighbour-groups.ts'
import { type BenchRow, columns, measured, single } from './rows.ts'
import { median } from './samples.ts'

const SIZES = {
  full: {
    paths: [2, 3, 4, 5, 6, 7],
    cycles: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    rounds: 7,
    payments: 4,
  },
  quick: { paths: [2, 3], cycles: [3], rounds: 1, payments: 1 },
} as const

/** Of one transfer. */
interface Cost extends Count {
  readonly cpuMs: number
}

interface Measured {
  readonly name: string
  readonly groups: number
  readonly costs: readonly Cost[]
}

export const transfersBench: Bench = {
  title: 'What a transfer between groups costs',
  run: async means => {
    const { paths, cycles, rounds, payments } = sizesOf(means)
    const count = Math.max(...paths, ...cycles)
    means.tell(`${count} groups`)
    const groups = await openNeighbourGroups(count, means.folder)
    try {
      for (let i = 0; i + 1 < count; i++) await groups.openLine(i, i + 1)
      const all: Measured[] = []
      for (const n of paths) {
        means.tell(`path-${n}`)
        all.push({
          name: `path-${n}`,
          groups: n,
          costs: await rounded(means, groups, () => there(groups, n, payments)),
        })
      }
      for (const n of cycles) {
        means.tell(`cycle-${n}`)
        await groups.openLine(n - 1, 0)
        all.push({
          name: `cycle-${n}`,
          groups: n,
          costs: await rounded(means, groups, round => circle(groups, n, round)),
        })
      }
      return { rows: all.flatMap(rowsOf), notes: notesOf(all, { rounds, payments }) }
    } finally {
      await groups.close()
    }
  },
}

const sizesOf = ({ quick }: BenchMeans) => (quick ? SIZES.quick : SIZES.full)

/** Every round after the first, in which the groups meet: later ones know each other. */
async function rounded(
  means: BenchMeans,
  groups: NeighbourGroups,
  run: (round: number) => Promise<Cost>,
): Promise<readonly Cost[]> {
  const costs: Cost[] = []
  for (let round = 0; round <= sizesOf(means).rounds; round++) {
    means.stop.throwIfAborted()
    groups.take()
    costs.push(await run(round))
  }
  return costs.slice(1)
}

/** As many payments there as back again, so that no line fills up. */
async function there(groups: NeighbourGroups, n: number, payments: number): Promise<Cost> {
  const cpu = process.cpuUsage()
  for (let i = 0; i < payments; i++) {
    await groups.pay(0, n - 1, n)
    await groups.pay(n - 1, 0, n)
  }
  return costOf(groups.take(), cpu, 2 * payments)
}

/** Debts round the circle are made first and not counted. Who planned just now waits a little, so another does. */
async function circle(groups: NeighbourGroups, n: number, round: number): Promise<Cost> {
  for (let i = 0; i < n; i++) await groups.pay(i, (i + 1) % n, 2)
  groups.take()
  const cpu = process.cpuUsage()
  await groups.clear(n, round % n)
  return costOf(groups.take(), cpu, 1)
}

function costOf(count: Count, before: NodeJS.CpuUsage, transfers: number): Cost {
  const { user, system } = process.cpuUsage(before)
  const each = Object.fromEntries(Object.entries(count).map(([name, n]) => [name, n / transfers]))
  return { ...(each as unknown as Count), cpuMs: (user + system) / 1_000 / transfers }
}

const PEER = '3n of the design'

function rowsOf({ name, groups, costs }: Measured): readonly BenchRow[] {
  const messages = costs.map(cost => ({ ours: cost.messages, peer: 3 * groups }))
  const figure = (of: keyof Cost, unit: string): BenchRow =>
    single(
      { name: `${name}-${of}`, unit },
      costs.map(cost => cost[of]),
    )
  return [
    measured({ name, unit: 'messages', peerName: PEER, target: null, wants: 'at-most' }, messages),
    figure('signatures', 'made'),
    figure('verifications', 'made'),
    figure('bytes', 'B'),
    figure('cpuMs', 'ms'),
  ]
}

function notesOf(
  all: readonly Measured[],
  { rounds, payments }: { rounds: number; payments: number },
): string[] {
  const middle = (costs: readonly Cost[], of: keyof Cost): string =>
    median(costs.map(cost => cost[of])).toFixed(of === 'cpuMs' ? 1 : 0)
  const table = columns([
    [
      'of one transfer',
      'messages',
      '3n',
      'questions',
      'signatures',
      'verifications',
      'bytes',
      'cpu ms',
      'beside',
    ],
    ...all.map(({ name, groups, costs }) => [
      name,
      middle(costs, 'messages'),
      String(3 * groups),
      middle(costs, 'questions'),
      middle(costs, 'signatures'),
      middle(costs, 'verifications'),
      middle(costs, 'bytes'),
      middle(costs, 'cpuMs'),
      middle(costs, 'beside'),
    ]),
  ])
  return [
    `medians of ${rounds} rounds, of ${2 * payments} payments or one cleared cycle each; of all groups together, databases included`,
    'a cycle counts its round, too: a question to every group known, and the plan',
    table,
  ]
}
