/**
 * What grows with the years and the members, and what does not: the time of a start, the speed of payments, the memory.
 * A start reads a checkpoint and what came after it, so a ledger ten times as long must not take longer to open.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchGroup, PeopleMeans } from './bench-group.ts'
import type { Bench, BenchMeans } from './bench-means.ts'
import { openBenchNode } from './bench-node.ts'
import { beginLedger } from './long-ledger.ts'
import { makeOurLoad } from './our-load.ts'
import { type BenchRow, columns, measured } from './rows.ts'
import { inTurn, median, type Pair } from './samples.ts'
import type { Started } from './start-probe.ts'

const run = promisify(execFile)
const PROBE = fileURLToPath(new URL('./start-probe.ts', import.meta.url))
/** A start that takes longer has failed, ms. */
const PATIENCE_MS = 120_000

/** The others are held against the first length and the first group. Making the ledgers takes most of the time. */
const SIZES = {
  full: {
    lengths: [1_000, 10_000, 100_000, 1_000_000],
    members: 100,
    groups: [1_000, 10, 30_000],
    groupLength: 100_000,
    starts: 7,
    rounds: 5,
    ms: 1_500,
  },
  quick: {
    lengths: [60, 300],
    members: 10,
    groups: [10, 20],
    groupLength: 300,
    starts: 1,
    rounds: 1,
    ms: 150,
  },
} as const

const CLIENTS = 64
/** Members of today who sign. */
const PEOPLE: PeopleMeans = { now: Date.now, bytes: randomBytes, signs: true }

/** A closed ledger on the disk, ready to be opened. */
interface Stage {
  readonly entries: number
  readonly members: number
  readonly home: string
  readonly group: BenchGroup
  /** On the disk. */
  readonly bytes: number
}

export const startBench: Bench = {
  title: 'A start, and the speed of payments, as ledger and group grow',
  run: async means => {
    const sizes = means.quick ? SIZES.quick : SIZES.full
    const long = await stagesOf(means, { kind: 'long', members: sizes.members, lengths: sizes.lengths })
    const wide: Stage[] = []
    for (const members of sizes.groups)
      wide.push(...(await stagesOf(means, { kind: 'wide', members, lengths: [sizes.groupLength] })))
    const [shortest, ...longer] = long as [Stage, ...Stage[]]
    const [usual, ...others] = wide as [Stage, ...Stage[]]
    const figures = makeFigures([...long, ...wide])
    const rows: BenchRow[] = []
    for (const stage of longer) rows.push(...(await compare(means, figures, longRow(stage, shortest))))
    for (const stage of others) rows.push(...(await compare(means, figures, wideRow(stage, usual))))
    const { starts, rounds, ms } = sizes
    return {
      rows,
      notes: [
        `each start row: ${starts} starts of each in turn, every one in a process of its own`,
        `each payments row: ${rounds} rounds of ${ms} ms of each in turn, ${CLIENTS} clients`,
        figures.table(),
      ],
    }
  },
}

/** One size against another, and how much of it we allow ourselves. */
interface Comparison {
  readonly name: string
  readonly stage: Stage
  readonly base: Stage
  readonly baseName: string
  readonly startTarget: number
  readonly speedTarget: number
}

const longRow = (stage: Stage, base: Stage): Comparison => ({
  name: short(stage.entries),
  stage,
  base,
  baseName: `the same with ${short(base.entries)} entries`,
  startTarget: 2,
  speedTarget: 0.8,
})

/** Books, names and keys of all members are in memory, so a start may take as many times as long as there are members. */
const wideRow = (stage: Stage, base: Stage): Comparison => ({
  name: `${short(stage.members)}-members`,
  stage,
  base,
  baseName: `the same with ${short(base.members)} members`,
  startTarget: Math.max(1, stage.members / base.members),
  speedTarget: 0.7,
})

const short = (n: number): string =>
  n >= 1_000_000 ? `${n / 1_000_000}M` : n >= 1_000 ? `${n / 1_000}k` : `${n}`

async function compare(means: BenchMeans, figures: Figures, wish: Comparison): Promise<readonly BenchRow[]> {
  const { starts, rounds, ms } = means.quick ? SIZES.quick : SIZES.full
  const { name, stage, base, baseName: peerName, startTarget, speedTarget } = wish
  means.tell(`start-${name}: ${starts} starts, ${rounds} rounds of payments`)
  const started = await inTurn(
    { rounds: starts, stop: means.stop },
    () => startOf(stage, figures),
    () => startOf(base, figures),
  )
  const paid = await speedsInTurn(means, [stage, base], { rounds, ms })
  figures.add(stage, { speed: paid.map(({ ours }) => ours) })
  figures.add(base, { speed: paid.map(({ peer }) => peer) })
  const plan = { name: `start-${name}`, unit: 'ms', peerName, target: startTarget, wants: 'at-most' } as const
  const speed = { name: `payments-${name}`, unit: 'payments/s', peerName, target: speedTarget } as const
  return [measured(plan, started), measured({ ...speed, wants: 'at-least' }, paid)]
}

async function startOf(stage: Stage, figures: Figures): Promise<number> {
  const { stdout } = await run(process.execPath, [PROBE, stage.home], { timeout: PATIENCE_MS })
  const { ms, memory } = JSON.parse(stdout) as Started
  figures.add(stage, { start: [ms], memory: [memory] })
  return ms
}

/** Payments into copies, so that every comparison begins with a ledger of the length that it names. */
async function speedsInTurn(
  means: BenchMeans,
  stages: readonly [Stage, Stage],
  { rounds, ms }: { rounds: number; ms: number },
): Promise<readonly Pair[]> {
  const opened: { load: () => Promise<number>; close: () => Promise<void> }[] = []
  try {
    for (const { home, group } of stages) {
      const copy = `${home}-pays`
      await cp(home, copy, { recursive: true })
      const { app, close } = await openBenchNode(copy)
      opened.push({
        load: makeOurLoad({ app, group, means: PEOPLE, clients: CLIENTS, ms }),
        close: async () => {
          await close()
          await rm(copy, { recursive: true })
        },
      })
    }
    const [ours, peer] = opened.map(({ load }) => load) as [() => Promise<number>, () => Promise<number>]
    return await inTurn({ rounds, stop: means.stop }, ours, peer)
  } finally {
    for (const { close } of opened) await close()
  }
}

interface Figure {
  readonly start: number[]
  readonly memory: number[]
  readonly speed: number[]
}

interface Figures {
  readonly add: (stage: Stage, some: Partial<Figure>) => void
  readonly table: () => string
}

/** Everything measured of each size, for the one table. */
function makeFigures(stages: readonly Stage[]): Figures {
  const figures = new Map<Stage, Figure>(
    stages.map(stage => [stage, { start: [], memory: [], speed: [] }] as const),
  )
  const figureOf = (stage: Stage): Figure => figures.get(stage) as Figure
  return {
    add: (stage, { start = [], memory = [], speed = [] }) => {
      const figure = figureOf(stage)
      figure.start.push(...start)
      figure.memory.push(...memory)
      figure.speed.push(...speed)
    },
    table: () =>
      columns([
        ['entries', 'members', 'start ms', 'memory MiB', 'payments/s', 'bytes on disk per entry'],
        ...stages.map(stage => {
          const { start, memory, speed } = figureOf(stage)
          return [
            short(stage.entries),
            short(stage.members),
            `${median(start).toFixed(0)} (${Math.min(...start).toFixed(0)} to ${Math.max(...start).toFixed(0)})`,
            (median(memory) / 1024 ** 2).toFixed(0),
            median(speed).toFixed(0),
            (stage.bytes / stage.entries).toFixed(0),
          ]
        }),
      ]),
  }
}

/** One ledger, copied whenever it has reached a length. */
async function stagesOf(
  means: BenchMeans,
  { kind, members, lengths }: { kind: string; members: number; lengths: readonly number[] },
): Promise<readonly Stage[]> {
  const home = join(means.folder, `${kind}-${members}`)
  const ledger = beginLedger({ home, members, entriesMax: lengths.at(-1) ?? 0 })
  const stages: Stage[] = []
  for (const entries of lengths) {
    means.stop.throwIfAborted()
    means.tell(`making a ledger of ${entries} entries and ${members} members`)
    const group = await ledger.growTo(entries)
    const copy = `${home}-${entries}`
    await cp(home, copy, { recursive: true })
    stages.push({ entries, members, group, home: copy, bytes: await bytesBelow(copy) })
  }
  await rm(home, { recursive: true })
  return stages
}

async function bytesBelow(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = files.filter(file => file.isFile()).map(file => stat(join(file.parentPath, file.name)))
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
}
