/** Several groups in one process, each on a database of its own, in a row of lines and in as many rings as are asked for. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  type LineJson,
  type NodeHandle,
  openStore,
  type Ports,
  type Store,
  systemCrypto,
  type TransferJson,
} from '@localpay/node'
import type { Hash, LineId } from '@localpay/protocol'
import { taken } from '../world/sign-as-browser.ts'
import { until } from '../world/until.ts'
import { type BenchGroup, foundBenchGroup, type PeopleMeans, signedWish } from './bench-group.ts'
import { openBenchNode } from './bench-node.ts'
import { makeHub, type Swallows } from './hub-net.ts'
import { type Count, makeCounter } from './message-count.ts'

export interface NeighbourGroups {
  /** Two committees agree on a line. */
  readonly openLine: (a: number, b: number) => Promise<void>
  /** A member of one group pays an hour to one of another, over so many groups; resolves when nothing is left to do. */
  readonly pay: (from: number, to: number, groups: number) => Promise<void>
  /** Debts go round the groups from 0 to n − 1, an hour each; resolves when all have booked one cycle. */
  readonly clear: (n: number, planner: number) => Promise<void>
  /** How the newest transfer of a group stands there; null before the first. */
  readonly newest: (i: number) => Promise<TransferJson['state'] | null>
  /** What was counted since the call before. */
  readonly take: () => Count
  readonly close: () => Promise<void>
}

const PEOPLE: PeopleMeans = { now: Date.now, bytes: randomBytes, signs: true }
/** Of one group; the second is paid. */
const MEMBERS = 2
/** Every group lets its neighbours owe it this, µh: a thousand hours. */
const LIMIT = 1_000_000_000n
/** One hour in minor units of a bench group. */
const HOUR_MINOR = 2_000n
/** So often the net must be found silent, each time after a moment in which whatever waits may run. */
const SILENT_TIMES = 3
const MOMENT_MS = 5
/** What is done again and again, and is no part of a transfer, waits until the bench is over. */
const NEVER_MS = 6 * 3_600_000

interface Place {
  readonly node: NodeHandle
  readonly store: Store
  readonly group: BenchGroup
  readonly number: string
}

/** What a test brings: a clock to move, a net that does not pass everything on. */
export interface WorldParts {
  readonly clock?: Ports['clock']
  readonly swallows?: Swallows
}

export async function openNeighbourGroups(
  count: number,
  folder: string,
  { clock, swallows }: WorldParts = {},
): Promise<NeighbourGroups> {
  const counter = makeCounter()
  const hub = makeHub(counter.onExchange, swallows)
  const machine = systemCrypto({ threads: 0 })
  const ended = makeEnds()
  const places: Place[] = []
  for (let i = 0; i < count; i++) {
    const home = join(folder, String(i))
    const store = await openStore(join(home, 'store'))
    const node = await openBenchNode(home, {
      store,
      ...(clock === undefined ? {} : { clock }),
      net: hub.join(),
      crypto: counter.counted(machine),
      log: { info: ended.hear, warn: () => {}, error: () => {} },
      chores: {
        outboxMs: 500,
        syncMs: NEVER_MS,
        recordMs: NEVER_MS,
        witnessMs: NEVER_MS,
        balanceMs: NEVER_MS,
        // What a payment costs while nothing was put back, long after the start.
        doubtMs: 0,
      },
    })
    const group = await foundBenchGroup(node.app, MEMBERS, PEOPLE)
    const payee = taken(await node.app.people.me(group.members[1]?.person as never))
    places.push({ node, store, group, number: payee.account?.number ?? '' })
  }
  hub.connectAll()
  const at = (i: number): Place => places[i] as Place
  await Promise.all(
    places.map(({ node }) =>
      until(
        'all groups know each other',
        async () => (await node.app.neighbours.groups()).length >= count - 1,
      ),
    ),
  )

  /** Nothing is under way, and no outbox holds anything. */
  const silence = async (): Promise<void> => {
    for (let times = 0; times < SILENT_TIMES; times++) {
      await new Promise(resume => setTimeout(resume, MOMENT_MS))
      if (hub.underWay() > 0 || !(await areEmpty(places))) times = -1
    }
  }
  const pay: NeighbourGroups['pay'] = async (from, to, groups) => {
    const { node, group } = at(from)
    const payee = at(to)
    const { person, account } = group.admin
    const amount = String(HOUR_MINOR)
    const quote = await until('a way', async () => {
      const answer = await node.app.payments.quote(person, {
        gid: payee.group.gid,
        number: payee.number,
        amount,
      })
      return answer.ok && answer.value.path.length === groups ? answer.value : null
    })
    const { request } = signedWish({ group, by: group.admin, means: PEOPLE }, 'pay-across', {
      from: account,
      to: payee.group.gid,
      invoice: quote.invoice as Hash,
      max: BigInt(quote.cost),
    })
    const all = ended.after(groups)
    taken(await node.app.payments.submit(person, { ...request, quote: quote.quote }))
    await all
    await silence()
  }
  return {
    openLine: async (a, b) => {
      const line = taken(await at(a).node.app.neighbours.offerLine(at(b).group.gid, LIMIT)).line as LineId
      const stands = (i: number, state: LineJson['state']) =>
        until(`a line ${state}`, async () =>
          taken(await at(i).node.app.neighbours.overview()).lines.some(
            one => one.line === line && one.state === state,
          ),
        )
      await stands(b, 'offered-by-them')
      taken(await at(b).node.app.neighbours.acceptLine(line, LIMIT))
      await stands(a, 'active')
    },
    pay,
    clear: async (n, planner) => {
      const all = ended.after(n)
      const round = await until('a round', async () => {
        const answer = await at(planner).node.app.clearing.clearNow()
        return answer.ok ? answer.value : null
      })
      if (round.cycles.length !== 1 || round.cycles[0]?.groups.length !== n)
        throw new Error(`one cycle of ${n} groups was wanted, not ${JSON.stringify(round.cycles)}`)
      await all
      await silence()
    },
    newest: async i => (await at(i).node.app.neighbours.transfers())[0]?.state ?? null,
    take: counter.take,
    close: async () => {
      for (const { node } of places) await node.close()
      await machine.close()
    },
  }
}

async function areEmpty(places: readonly Place[]): Promise<boolean> {
  for (const { store } of places)
    for await (const _ of store.range({ gte: 'out/', lt: 'out0', limit: 1 })) return false
  return true
}

/** Hears in the nodes' logs when groups have booked. */
function makeEnds() {
  let left = 0
  let tell = (): void => {}
  return {
    hear: ({ event }: { readonly event: string }): void => {
      if (event !== 'transfer-book' && event !== 'transfer-close') return
      left -= 1
      if (left === 0) tell()
    },
    /** Resolves when so many groups more have booked. */
    after: (groups: number): Promise<void> =>
      new Promise(resolve => {
        left = groups
        tell = resolve
      }),
  }
}
