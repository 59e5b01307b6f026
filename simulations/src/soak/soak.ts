/**
 * Five groups in processes of their own and a relay, over real sockets: two of them open no port and are reached through
 * the relay, one sleeps for half of the time, and any of them is killed now and then, while members pay each other across
 * groups; then they come to owe in a circle, and days pass, with their rounds of clearing. At the end the ledgers themselves are asked what is true.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NeighboursReply } from '@localpay/node'
import { freePort, homeOf, inParallel, type RunningNode, runNode } from '../story/processes.ts'
import { chanceOf } from '../world/chance.ts'
import { foundGroup, type SampleGroup } from '../world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../world/group-plan.ts'
import { passwordKeys } from '../world/member-client.ts'
import { openLines } from '../world/open-lines.ts'
import type { Means } from '../world/sign-as-browser.ts'
import { until } from '../world/until.ts'
import { checkLedgers, type LedgersFound } from './check-ledgers.ts'
import { disturb } from './disturb.ts'
import { passTheDays } from './pass-the-days.ts'
import { type PaymentsMade, payAcrossGroups, payRoundTheRing } from './pay-across-groups.ts'

export interface SoakWish {
  readonly payments: number
  readonly seed: number
  readonly say: (text: string) => void
}

export interface SoakReport {
  readonly seed: number
  readonly payments: PaymentsMade
  readonly kills: number
  readonly sleeps: number
  /** Daily rounds in which groups met. */
  readonly rounds: readonly string[]
  readonly ledgers: LedgersFound
}

const PROGRAM = fileURLToPath(new URL('./soak-node.ts', import.meta.url))
/** Groups without a port of their own, and the one that sleeps, by place. */
const HIDDEN: readonly number[] = [1, 3]
const SLEEPER = 4
const LINE_HOURS = 400
const STARTING_AT_ONCE = 3
/** Nobody meets the end of a line or a limit by chance: what is looked for here is loss. */
const LIMIT_HOURS = 2_000
const MEMBERS = 4
/** Hours that pass at the end: a whole round, and what is still open. */
const HOURS_THAT_PASS = 60
/** More than what chance leaves on a line. */
const CIRCLE_HOURS = 30n
/** Deadlines of a payment and of mail, with what a busy machine adds, ms. */
const ENDING_MS = 240_000

const means: Means = { bytes: length => new Uint8Array(randomBytes(length)), now: () => Date.now() }

/** A ring with one chord, so that payments have a choice and debts go round. */
const plans: readonly GroupPlan[] = NAMED_GROUPS.map((plan, i) => ({
  ...plan,
  members: MEMBERS,
  ads: 0,
  limitHours: LIMIT_HOURS,
  lines: i === 0 ? [1, 2] : [(i + 1) % NAMED_GROUPS.length],
}))

/** @throws Error naming the first thing that did not happen */
export async function soak({ payments, seed, say }: SoakWish): Promise<SoakReport> {
  const chance = chanceOf(`soak/${seed}`)
  const root = await mkdtemp(join(tmpdir(), 'localpay-soak-'))
  const started: RunningNode[] = []
  try {
    const { nodes, groups } = await setStage(root, started, say)
    await openLines(groups, LINE_HOURS)
    say('lines are open')
    const disturbance = disturb({ nodes, started, sleeper: SLEEPER, chance: chance.stream('disturbance') })
    const paying = payAcrossGroups({
      groups,
      payments,
      isEnough: disturbance.isEnough,
      chance: chance.stream('payments'),
      say,
    })
    // Whatever becomes of them: nobody is started any more when all are to end.
    const { kills, sleeps } = await paying.then(disturbance.end, disturbance.end)
    const made = await paying
    say(`${made.acknowledged} payments acknowledged; ${kills} kills, ${sleeps} sleeps`)
    // At once: what others still wait for is in nobody's way on a line that has room.
    const ring = await payRoundTheRing(groups, CIRCLE_HOURS)
    say(`a circle of debts of ${CIRCLE_HOURS} h`)
    const rounds = await passTheDays(nodes, groups, HOURS_THAT_PASS)
    say(`${HOURS_THAT_PASS} hours have passed, with ${rounds.length} rounds`)
    await nothingOpen(groups)
    await Promise.all(started.map(node => node.stop()))
    const homes = groups.map((_, i) => (nodes[i] as RunningNode).home)
    const ledgers = await checkLedgers(homes, [...made.wishes, ...ring])
    return { seed, payments: made, kills, sleeps, rounds, ledgers }
  } finally {
    for (const node of started) node.signal('SIGCONT')
    await Promise.all(started.map(node => node.kill()))
    await rm(root, { recursive: true, force: true })
  }
}

async function setStage(
  root: string,
  started: RunningNode[],
  say: SoakWish['say'],
): Promise<{ nodes: RunningNode[]; groups: SampleGroup[] }> {
  const open = async (name: string, more: Partial<Parameters<typeof runNode>[0]>): Promise<RunningNode> => {
    const node = await runNode({
      command: 'start',
      home: homeOf(root, name),
      httpPort: await freePort(),
      peersPort: await freePort(),
      relays: [],
      ...more,
    })
    started.push(node)
    return node
  }
  const relay = await open('relay', { command: 'relay' })
  const nodes = await inParallel(plans, STARTING_AT_ONCE, (plan, i) =>
    open(`${i}-${plan.name}`, { relays: [relay.addr], program: PROGRAM, hidden: HIDDEN.includes(i) }),
  )
  const keys = await passwordKeys('a sample password', means.bytes(16))
  const groups = await inParallel(plans, STARTING_AT_ONCE, (plan, i) =>
    foundGroup(plan, (nodes[i] as RunningNode).url, keys, means),
  )
  say(`${groups.length} groups and a relay are up`)
  return { nodes, groups }
}

async function nothingOpen(groups: readonly SampleGroup[]): Promise<void> {
  for (const group of groups) {
    const isQuiet = async (): Promise<boolean> => {
      const { transfers } = await group.admin.api.get<NeighboursReply>('/api/neighbours')
      return transfers.every(({ state }) => state !== 'open' && state !== 'signed')
    }
    await until(`${group.plan.name} has nothing open`, isQuiet, ENDING_MS)
  }
}
