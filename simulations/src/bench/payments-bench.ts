/**
 * Signed, durably acknowledged payments through the product's own path, against PostgreSQL that books the same
 * unsigned, and against the least that a disk asks for.
 *
 * Our clients hand in intents that were signed beforehand, because browsers sign on their own machines; everything from
 * reading the bytes to the acknowledged sync is in the time. PostgreSQL's clients are pgbench's, in a process of their own.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type NodeHandle, openStore, type Store, type StoreChange } from '@localpay/node'
import {
  type BenchGroup,
  foundBenchGroup,
  introduceLevy,
  LEVY_BASIS_POINTS,
  LIMIT_MINOR,
  type PeopleMeans,
  somePayments,
  submitted,
  type Wish,
} from './bench-group.ts'
import type { Bench, BenchMeans, BenchResult } from './bench-means.ts'
import { openBenchNode } from './bench-node.ts'
import { peakMemory } from './machine.ts'
import { makeOurLoad } from './our-load.ts'
import { openTransferPeer, type TransferPeer } from './postgres-transfer.ts'
import { openRawLog } from './raw-append.ts'
import { type BenchRow, measured, type RowPlan, unmeasured } from './rows.ts'
import { alone, gathered, inTurn, type Pair } from './samples.ts'

const CLIENTS = 64
/** Connections that a pool before PostgreSQL would hold open on a small machine: it books more with few. */
const POOLED = 16

/** The full size takes some three minutes with peers. */
const SIZES = {
  full: { members: 1_000, rounds: 7, ms: 2_500, commits: 1_500, joined: 50 },
  quick: { members: 20, rounds: 1, ms: 300, commits: 32, joined: 8 },
} as const
type Sizes = (typeof SIZES)[keyof typeof SIZES]

export const paymentsBench: Bench = {
  title: 'Signed payments, each acknowledged when the disk has it',
  run: async means => {
    const sizes = means.quick ? SIZES.quick : SIZES.full
    const home = join(means.folder, 'node')
    const disk = recording(await openStore(join(home, 'store')))
    means.tell(`a group of ${sizes.members} members joins`)
    const node = await openBenchNode(home, { store: disk.store })
    let peer: TransferPeer | string | undefined
    try {
      const group = await foundBenchGroup(node.app, sizes.members, PEOPLE)
      await introduceLevy(node.app, group, PEOPLE)
      peer = await peerFor(means, sizes.members)
      return await measureAll({ means, sizes, app: node.app, group, peer, disk })
    } finally {
      await node.close()
      if (typeof peer === 'object') await peer.close()
    }
  },
}

/** Real people of today. */
const PEOPLE: PeopleMeans = { now: Date.now, bytes: randomBytes, signs: true }

interface Parts {
  readonly means: BenchMeans
  readonly sizes: Sizes
  readonly app: NodeHandle['app']
  readonly group: BenchGroup
  /** PostgreSQL, or why it is not there. */
  readonly peer: TransferPeer | string
  readonly disk: Recording
}

async function peerFor(means: BenchMeans, members: number): Promise<TransferPeer | string> {
  if (!means.peers) return 'SKIPPED: PostgreSQL (it is asked for with --peers)'
  return openTransferPeer(means.folder, {
    members,
    min: -LIMIT_MINOR,
    max: LIMIT_MINOR,
    levyBasisPoints: LEVY_BASIS_POINTS,
  })
}

async function measureAll(parts: Parts): Promise<BenchResult> {
  const { sizes, peer } = parts
  const rows = [
    await againstPeer(parts, 'payments-64', { ours: CLIENTS, peers: CLIENTS, target: 2 }),
    await againstPeer(parts, 'payments-64-pooled', {
      ours: CLIENTS,
      peers: POOLED,
      target: 2,
    }),
    await againstPeer(parts, 'payments-1', { ours: 1, peers: 1, target: 0.9 }),
    ...(await againstDisk(parts)),
  ]
  if (typeof peer !== 'string') await peer.checkBooks()
  const notes = [
    `${sizes.members} members; roles, limits of both sides and a levy of 1 % on the payer, here and there`,
    `each payments row: ${sizes.rounds} rounds of ${sizes.ms} ms in turn`,
    `each latency row: ${sizes.commits} commits of each in turn, ratios of medians of ${sizes.joined}`,
    typeof peer === 'string'
      ? peer
      : `PostgreSQL ${peer.version}: fsync, synchronous_commit and full_page_writes on`,
    `peak memory of this process, clients included: ${peakMemory()}`,
  ]
  return { rows, notes }
}

interface Load {
  readonly ours: number
  readonly peers: number
  readonly target: number
}

async function againstPeer(parts: Parts, name: string, load: Load): Promise<BenchRow> {
  const { means, sizes, peer } = parts
  const plan: RowPlan = {
    name,
    unit: 'payments/s',
    peerName: `PostgreSQL, ${load.peers} connections, unsigned`,
    target: load.target,
    wants: 'at-least',
  }
  means.tell(`${name}: ${sizes.rounds} rounds`)
  const rounds = { rounds: sizes.rounds, stop: means.stop }
  const ours = makeOurLoad({ ...parts, means: PEOPLE, clients: load.ours, ms: sizes.ms })
  if (typeof peer !== 'string') {
    const theirs = (): Promise<number> => peer.transfersPerSecond(load.peers, sizes.ms)
    return measured(plan, await inTurn(rounds, ours, theirs))
  }
  return unmeasured(plan, await alone(rounds, ours))
}

/** One commit of ours and one bare append of as many bytes, in turn. */
async function againstDisk({ means, sizes, app, group, disk }: Parts): Promise<readonly BenchRow[]> {
  const raw = openRawLog(join(means.folder, 'raw'))
  const other = await openStore(join(means.folder, 'other-store'))
  const row = (name: string, target: number, pairs: readonly Pair[]): BenchRow => {
    const peerName = 'append + fdatasync of as many bytes'
    return measured({ name, unit: 'ms', peerName, target, wants: 'at-most' }, gathered(pairs, sizes.joined))
  }
  try {
    means.tell(`payment-latency: ${sizes.commits} commits`)
    const wishes = somePayments(group, sizes.commits + 1, PEOPLE)
    const batches: (readonly StoreChange[])[] = []
    const payments = await inTurn(
      { rounds: sizes.commits, stop: means.stop },
      async round => {
        const took = await timed(() => submitted(app, wishes[round] as Wish))
        batches.push(disk.last())
        return took
      },
      async () => raw.append(bytesOf(disk.last())),
    )
    means.tell(`store-batch: ${sizes.commits} commits`)
    const batchOf = (round: number): readonly StoreChange[] => batches[round] as readonly StoreChange[]
    const writes = await inTurn(
      { rounds: sizes.commits, stop: means.stop },
      round => timed(() => other.write(batchOf(round))),
      async round => raw.append(bytesOf(batchOf(round))),
    )
    return [row('store-batch', 1.8, writes), row('payment-latency', 2.5, payments)]
  } finally {
    raw.close()
    await other.close()
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

const bytesOf = (batch: readonly StoreChange[]): number =>
  batch.reduce(
    (sum, change) => sum + ('put' in change ? change.put.length + change.value.length : change.del.length),
    0,
  )

interface Recording {
  readonly store: Store
  /** The newest batch that was written. */
  readonly last: () => readonly StoreChange[]
}

/** The real store, and what went through it. */
function recording(store: Store): Recording {
  let last: readonly StoreChange[] = []
  const write: Store['write'] = changes => {
    last = changes
    return store.write(changes)
  }
  return { store: { ...store, write }, last: () => last }
}
