/** A few real nodes and a relay in this process: real LevelDB, real libp2p over loopback, real HTTP. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, type NodeHandle, type StartParts, startNode } from '@localpay/node'
import { foundGroup, type SampleGroup } from '../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../src/world/group-plan.ts'
import { passwordKeys } from '../src/world/member-client.ts'
import type { Means } from '../src/world/sign-as-browser.ts'

export interface Village {
  readonly groups: SampleGroup[]
  readonly nodes: NodeHandle[]
  readonly relay: NodeHandle
  readonly homes: readonly string[]
  /** Closes one node, if it is open, and opens it again on the same folder, its page on the same port. */
  readonly restart: (index: number) => Promise<void>
  /** Closes one node: its group sleeps until a restart. */
  readonly stop: (index: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Random bytes that are the same in every run of one test. */
export function seeded(seed: string, now: () => number = Date.now): Means {
  let count = 0
  return {
    now,
    bytes: length => {
      const parts: Buffer[] = []
      while (Buffer.concat(parts).length < length)
        parts.push(createHash('sha256').update(`${seed} ${count++}`).digest())
      return new Uint8Array(Buffer.concat(parts).subarray(0, length))
    },
  }
}

/** Groups in a row: each has a line planned to the next; with `ring` the last to the first. */
export function plansInRow(count: number, ring: boolean): GroupPlan[] {
  return NAMED_GROUPS.slice(0, count).map((plan, i) => ({
    ...plan,
    members: 3,
    ads: 2,
    lines: i + 1 < count ? [i + 1] : ring ? [0] : [],
  }))
}

/** What a test brings for the node in a home folder, for example a database it can look into; asked again at a restart. */
export type PartsFor = (home: string) => Promise<StartParts>

export async function openVillage(
  plans: readonly GroupPlan[],
  seed: string,
  partsFor: PartsFor = async () => ({}),
  /** With the members' web app on every node and the relay. */
  withPages = false,
  /** What members' devices take for the time. */
  now: () => number = Date.now,
): Promise<Village> {
  const root = await mkdtemp(join(tmpdir(), 'localpay-village-'))
  const means = seeded(seed, now)
  const quiet = {
    http_port: 0,
    peers_port: 0,
    log_level: process.env['LOCALPAY_LOG_LEVEL'] === 'warn' ? 'warn' : 'error',
    open_browser: false,
    disclosure: 'exact',
  } as const
  const chores = {
    outboxMs: 200,
    syncMs: 2_000,
    recordMs: 500,
    witnessMs: 500,
    balanceMs: 500,
    doubtMs: 5_000,
  }
  const parts = withPages ? { chores } : { chores, webFolder: null }
  const relay = await startNode(configOf(join(root, 'relay'), 'relay', quiet), parts)
  const relays = [{ peer: relay.peer, addrs: relay.addrs() }]
  const homes = plans.map((_, i) => join(root, String(i)))
  /** What members' devices remember of a node is its address. */
  const pages: number[] = []
  const open = async (i: number): Promise<NodeHandle> => {
    const home = homes[i] as string
    const http_port = pages[i] ?? 0
    const node = await startNode(configOf(home, 'node', { ...quiet, relays, http_port }), {
      ...parts,
      ...(await partsFor(home)),
    })
    pages[i] = Number(new URL(node.url).port)
    return node
  }
  const nodes = await Promise.all(plans.map((_, i) => open(i)))
  const keys = await passwordKeys('a sample password', means.bytes(16))
  const groups: SampleGroup[] = []
  for (const [i, plan] of plans.entries())
    groups.push(await foundGroup(plan, (nodes[i] as NodeHandle).url.replace(/\/$/, ''), keys, means))
  const asleep = new Set<number>()
  const stop = async (index: number): Promise<void> => {
    if (!asleep.has(index)) await (nodes[index] as NodeHandle).close()
    asleep.add(index)
  }
  return {
    groups,
    nodes,
    relay,
    homes,
    stop,
    restart: async index => {
      await stop(index)
      nodes[index] = await open(index)
      asleep.delete(index)
    },
    close: async () => {
      await Promise.all([...nodes.filter((_, i) => !asleep.has(i)), relay].map(node => node.close()))
      await rm(root, { recursive: true, force: true })
    },
  }
}
