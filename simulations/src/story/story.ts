/**
 * The whole idea without a browser: groups and a relay, each in a process of its own; from a first payment to a
 * cancelled circle of debts, a group killed in the middle of a transfer, and every ledger checked from its bytes.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NeighboursReply, QuoteReply, RoundJson, SearchReply, TransferJson } from '@localpay/node'
import { foundGroup, hourIn, makeHistory, postAds, type SampleGroup } from '../world/found-group.ts'
import type { GroupPlan } from '../world/group-plan.ts'
import { passwordKeys, Refused } from '../world/member-client.ts'
import { linesOf, openLines } from '../world/open-lines.ts'
import { REPAIR_WORD } from '../world/sample-people.ts'
import type { Means } from '../world/sign-as-browser.ts'
import { until } from '../world/until.ts'
import { countLedgers } from './count-ledgers.ts'
import { freePort, homeOf, inParallel, type RunningNode, runNode } from './processes.ts'
import { circle, neighboursOf, withoutLine } from './topology.ts'

export interface StoryReport {
  readonly groups: number
  readonly relays: number
  readonly ads: { readonly posted: number; readonly foundElsewhere: number }
  readonly payments: {
    readonly inGroup: number
    readonly acrossGroups: number
    readonly refusedAtLimit: number
  }
  readonly clearing: { readonly cycles: number; readonly clearedMicroHours: string }
  readonly crash: { readonly killed: boolean; readonly recovered: boolean }
  readonly ledgers: { readonly verified: number; readonly entries: number }
  readonly zeroSum: boolean
  readonly mirrors: boolean
}

const STARTING_AT_ONCE = 3
const LINE_HOURS = 100
const CIRCLE_MAX = 5
/** More than earlier payments may have left on a line. */
const CIRCLE_HOURS = 3n
const SEARCH_KM = 20_000

const means: Means = { bytes: length => new Uint8Array(randomBytes(length)), now: () => Date.now() }

interface Stage {
  readonly groups: SampleGroup[]
  readonly nodes: RunningNode[]
  readonly relay: RunningNode
  readonly lines: readonly ReadonlySet<number>[]
  readonly say: (text: string) => void
}

/** Plays the story. @throws Error naming the first thing that did not happen */
export async function playStory(
  plans: readonly GroupPlan[],
  say: (text: string) => void,
): Promise<StoryReport> {
  const root = await mkdtemp(join(tmpdir(), 'localpay-story-'))
  const started: RunningNode[] = []
  try {
    const stage = await setStage(plans, root, started, say)
    const refused = await payInside(stage)
    const foundElsewhere = await findElsewhere(stage)
    await openLines(stage.groups, LINE_HOURS)
    say(`lines are open`)
    await payAcross(stage)
    await clearCircle(stage)
    const recovered = await crashAndRecover(stage, started)
    await settle(stage)
    const posted = await countAds(stage)
    await Promise.all(started.map(node => node.stop()))
    const ledgers = await countLedgers(stage.nodes.map(node => node.home))
    for (const fault of ledgers.faults) say(`ledger fault: ${fault}`)
    say(`${ledgers.verified} ledgers verified from their bytes, ${ledgers.entries} entries`)
    return {
      groups: stage.groups.length,
      relays: 1,
      ads: { posted, foundElsewhere },
      payments: { inGroup: ledgers.inGroup, acrossGroups: ledgers.acrossGroups, refusedAtLimit: refused },
      clearing: { cycles: ledgers.cycles, clearedMicroHours: String(ledgers.clearedMicroHours) },
      crash: { killed: true, recovered },
      ledgers: { verified: ledgers.verified, entries: ledgers.entries },
      zeroSum: ledgers.zeroSum,
      mirrors: ledgers.mirrors,
    }
  } finally {
    for (const node of started) node.signal('SIGCONT')
    await Promise.all(started.map(node => node.kill()))
    await rm(root, { recursive: true, force: true })
  }
}

/** Did all of it hold? The exit code hangs on this. */
export const heldAll = (report: StoryReport): boolean =>
  report.ads.foundElsewhere > 0 &&
  report.payments.inGroup > 0 &&
  report.payments.acrossGroups > 0 &&
  report.payments.refusedAtLimit > 0 &&
  report.clearing.cycles > 0 &&
  BigInt(report.clearing.clearedMicroHours) > 0n &&
  report.crash.killed &&
  report.crash.recovered &&
  report.ledgers.verified === report.groups &&
  report.zeroSum &&
  report.mirrors

async function setStage(
  plans: readonly GroupPlan[],
  root: string,
  started: RunningNode[],
  say: Stage['say'],
): Promise<Stage> {
  const relay = await runNode({
    command: 'relay',
    home: homeOf(root, 'relay'),
    httpPort: await freePort(),
    peersPort: await freePort(),
    relays: [],
  })
  started.push(relay)
  say(`a relay is up`)
  const ports = await Promise.all(
    plans.map(async () => ({ http: await freePort(), peers: await freePort() })),
  )
  const nodes = await inParallel(plans, STARTING_AT_ONCE, async (plan, i) => {
    const port = ports[i] as { http: number; peers: number }
    const node = await runNode({
      command: 'start',
      home: homeOf(root, `${i}-${plan.name}`),
      httpPort: port.http,
      peersPort: port.peers,
      relays: [relay.addr],
    })
    started.push(node)
    return node
  })
  const keys = await passwordKeys('a sample password', means.bytes(16))
  const groups = await inParallel(plans, STARTING_AT_ONCE, async (plan, i) => {
    const group = await foundGroup(plan, (nodes[i] as RunningNode).url, keys, means)
    await postAds(group)
    say(`${plan.name}: ${group.members.length} members admitted, ${plan.ads} ads posted`)
    return group
  })
  return { groups, nodes, relay, lines: neighboursOf(plans), say }
}

/** Payments inside each group, and one that a limit refuses. @returns refusals that named the limit */
async function payInside({ groups, say }: Stage): Promise<number> {
  await Promise.all(groups.map(group => makeHistory(group, 5)))
  let refused = 0
  for (const group of groups) {
    const payee = group.accounts[1] as { account: string }
    const tooMuch = hourIn(group.plan) * BigInt(group.plan.limitHours * 3)
    try {
      await group.admin.pay(payee.account, tooMuch)
    } catch (cause) {
      if (!(cause instanceof Refused) || cause.code !== 'over-limit' || cause.refusal['limit'] === undefined)
        throw cause
      refused += 1
    }
  }
  say(`payments inside every group; ${refused} refused at a limit, each naming it`)
  return refused
}

/** Every group looks for the bicycle repairs of the next one, by word and radius. */
async function findElsewhere({ groups, say }: Stage): Promise<number> {
  const found = await inParallel(groups, STARTING_AT_ONCE, async (group, i) => {
    const other = groups[(i + 1) % groups.length] as SampleGroup
    const query = new URLSearchParams({
      q: REPAIR_WORD[other.plan.language],
      lat: String(other.plan.lat),
      lon: String(other.plan.lon),
      km: '5',
    })
    await until(`${group.plan.name} finds an ad of ${other.plan.name}`, async () => {
      const { hits } = await group.admin.api.get<SearchReply>(`/api/search?${query}`)
      return hits.some(hit => hit.gid === other.gid && !hit.own)
    })
    return 1
  })
  say(`${found.length} ads found from another group`)
  return found.length
}

async function settled(payer: SampleGroup, tid: string): Promise<void> {
  await until(
    `${payer.plan.name}: transfer ${tid.slice(0, 8)} is booked`,
    async () => (await transferAt(payer, tid))?.state === 'applied',
  )
}

const transferAt = async (group: SampleGroup, tid: string): Promise<TransferJson | undefined> =>
  (await group.admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')).transfers.find(
    transfer => transfer.tid === tid,
  )

/** A price from the other group; asked again while lines and rates are still on their way. */
const quoteFor = (
  from: SampleGroup,
  to: SampleGroup,
  hours: bigint,
  through?: SampleGroup,
): Promise<QuoteReply> =>
  until(`${from.plan.name} gets a price from ${to.plan.name}`, async () => {
    try {
      const number = (to.accounts[1] as { number: string }).number
      const quote = await from.admin.api.send<QuoteReply>('POST', '/api/quotes', {
        gid: to.gid,
        number,
        amount: String(hourIn(to.plan) * hours),
      })
      return through === undefined || quote.path[1] === through.plan.name ? quote : null
    } catch (cause) {
      if (
        cause instanceof Refused &&
        ['no-path', 'group-not-known', 'group-not-reachable'].includes(cause.code)
      )
        return null
      throw cause
    }
  })

/** Two groups without a line: three sign. */
async function payAcross({ groups, lines, say }: Stage): Promise<void> {
  const [a, b] = withoutLine(lines)
  const payer = groups[a] as SampleGroup
  const payee = groups[b] as SampleGroup
  const quote = await quoteFor(payer, payee, 1n)
  const { tid } = await payer.admin.payAcross(quote)
  await settled(payer, tid)
  say(`${quote.path.join(' → ')}: paid, signed by ${quote.path.length} groups`)
}

/** Hours that the first group owes the second on their line. */
async function owedHours(debtor: SampleGroup, creditor: SampleGroup): Promise<bigint> {
  const line = (await linesOf(debtor)).find(found => found.group.gid === creditor.gid)
  return -BigInt(line?.balance ?? '0') / 1_000_000n
}

/** The same debt from each group of a circle to the next, exactly, and one round that cancels the whole circle. */
async function clearCircle({ groups, lines, say }: Stage): Promise<void> {
  const round = circle(lines, CIRCLE_MAX)
  for (const [i, index] of round.entries()) {
    const payer = groups[index] as SampleGroup
    const payee = groups[round[(i + 1) % round.length] as number] as SampleGroup
    // What earlier payments left on this line counts: every debt of the circle is to be the same.
    const hours = CIRCLE_HOURS - (await owedHours(payer, payee))
    await settled(payer, (await payer.admin.payAcross(await quoteFor(payer, payee, hours, payee))).tid)
  }
  const opener = groups[round[0] as number] as SampleGroup
  const opened = await until('a clearing round with a circle', async () => {
    try {
      const result = await opener.admin.api.send<RoundJson>('POST', '/api/clearing', {})
      return result.cycles.length > 0 ? result : null
    } catch (cause) {
      if (cause instanceof Refused && cause.code === 'round-running') return null
      throw cause
    }
  })
  const done = await until('the circle is cleared', async () => {
    const now = await opener.admin.api.get<RoundJson>(`/api/clearing/${encodeURIComponent(opened.round)}`)
    return now.cycles.every(cycle => cycle.state === 'cleared') ? now : null
  })
  for (const [i, index] of round.entries()) {
    const [one, next] = [groups[index], groups[round[(i + 1) % round.length] as number]] as [
      SampleGroup,
      SampleGroup,
    ]
    await until(
      `${one.plan.name} owes ${next.plan.name} nothing`,
      async () => (await owedHours(one, next)) === 0n,
    )
  }
  say(`clearing: ${done.cycles.length} circle(s), ${done.clearedMicroHours} µh of debt cancelled`)
}

/**
 * The payee's group, which signs last, is stopped; the group in the middle signs and is killed; the payee's group
 * goes on, the killed one starts again, and all must end where the others are.
 */
async function crashAndRecover(
  { groups, nodes, lines, say }: Stage,
  started: RunningNode[],
): Promise<boolean> {
  const [a, b] = withoutLine(lines)
  const [payer, payee] = [groups[a], groups[b]] as [SampleGroup, SampleGroup]
  const quote = await quoteFor(payer, payee, 2n)
  const m = groups.findIndex(group => group.plan.name === quote.path[1])
  const middle = groups[m] as SampleGroup
  const [middleNode, payeeNode] = [nodes[m], nodes[b]] as [RunningNode, RunningNode]
  payeeNode.signal('SIGSTOP')
  const { tid } = await payer.admin.payAcross(quote)
  await until(
    `${middle.plan.name} has signed`,
    async () => (await transferAt(middle, tid))?.state === 'signed',
  )
  await middleNode.kill()
  say(`${middle.plan.name} signed and was killed; ${payee.plan.name}, which signs last, was stopped`)
  payeeNode.signal('SIGCONT')
  const again = await middleNode.restart()
  nodes[m] = again
  started.push(again)
  for (const group of [payee, middle, payer]) await settled(group, tid)
  say(`${middle.plan.name} came back and ended where the others are`)
  return true
}

/** Nothing open anywhere: every transfer has ended. */
async function settle({ groups }: Stage): Promise<void> {
  for (const group of groups) {
    await until(`${group.plan.name} has nothing open`, async () => {
      const { transfers } = await group.admin.api.get<NeighboursReply>('/api/neighbours')
      return transfers.every(transfer => transfer.state !== 'open' && transfer.state !== 'signed')
    })
  }
}

/** Own ads of every group, as its own search tells. */
async function countAds({ groups }: Stage): Promise<number> {
  let posted = 0
  for (const group of groups) {
    const seen = new Set<string>()
    for (let offset = 0; ; offset += 100) {
      const query = new URLSearchParams({
        lat: String(group.plan.lat),
        lon: String(group.plan.lon),
        km: String(SEARCH_KM),
        limit: '100',
        offset: String(offset),
      })
      const { hits, total } = await group.admin.api.get<SearchReply>(`/api/search?${query}`)
      for (const hit of hits) if (hit.own) seen.add(hit.ad)
      if (offset + hits.length >= total || hits.length === 0) break
    }
    posted += seen.size
  }
  return posted
}
