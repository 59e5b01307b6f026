/**
 * Groups as they are before anything goes wrong: founded through the app's own doors, with a few members each, known to one
 * another, their lines agreed by both sides. Founding takes far longer than most runs, so each shape is founded once in a
 * process and every run begins on copies of its disks. What it makes depends on the shape alone, never on a run's seed.
 */
import type { Crypto } from '@localpay/node'
import { asId, type GroupId, type LineId, MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import { type Chance, chanceOf } from '../../world/chance.ts'
import { credentialsOf, taken } from '../../world/sign-as-browser.ts'
import { makeDisk, type Rows } from './disk.ts'
import { type Desk, joinAs, type Member, memberAt } from './members.ts'
import { makeNet } from './net.ts'
import { makeNode, type SimNode } from './node.ts'
import { makeSchedule, type Schedule } from './schedule.ts'
import { letterOf, type Shape, unitsOf } from './shapes.ts'

/** Monday, nine o'clock. */
const MORNING = Date.UTC(2027, 0, 4, 9)
const MEMBERS = 3
const MINUTE_MS = 60_000
/** A promise that is not kept within so much virtual time never will be. */
const PATIENCE_MS = 30 * MINUTE_MS

export interface FoundedGroup {
  readonly gid: GroupId
  readonly rows: Rows
  /** The first is the admin. */
  readonly members: readonly Member[]
  /** Recovery words of the only root. */
  readonly words: readonly string[]
}

export interface Founded {
  readonly shape: Shape
  readonly groups: readonly FoundedGroup[]
  /** When founding was over: a run begins then. */
  readonly at: number
}

/** Lets virtual time pass until the promise is kept. */
async function drive<T>(schedule: Schedule, promise: Promise<T>, between = (): void => {}): Promise<T> {
  const box: { done: { value: T } | { cause: unknown } | null } = { done: null }
  promise.then(
    value => {
      box.done = { value }
    },
    cause => {
      box.done = { cause }
    },
  )
  const until = schedule.now() + PATIENCE_MS
  while (box.done === null) {
    if (schedule.now() >= until) throw new Error('the simulated world waits for something that never comes')
    await schedule.runUntil(schedule.now() + 50, between)
  }
  if ('cause' in box.done) throw box.done.cause
  return box.done.value
}

export async function found(shape: Shape, crypto: Crypto): Promise<Founded> {
  const chance = chanceOf(`founding/${shape.name}`)
  const schedule = makeSchedule(MORNING, chance.stream('schedule'))
  const net = makeNet(schedule, chance.stream('net'), {
    onSend: () => {},
    onArrive: () => {},
    onReply: () => {},
    onAnswer: (_, reply) => reply,
    mayLeave: () => true,
  })
  net.introduceAll(true)
  const nodes = Array.from({ length: shape.groups }, (_, index) =>
    makeNode({
      index,
      schedule,
      crypto,
      net,
      balanceMs: MINUTE_MS,
      chance: chance.stream(`node/${index}`),
      disk: makeDisk(schedule, chance.stream(`disk/${index}`)),
      watch: {
        boundary: () => null,
        onDurable: () => {},
        onLog: () => {},
        onDeath: () => {},
        onBroken: cause => {
          throw cause
        },
      },
    }),
  )
  for (const node of nodes) node.start()
  await schedule.runUntil(schedule.now() + MINUTE_MS, () => {})
  const groups: Omit<FoundedGroup, 'rows'>[] = []
  for (const node of nodes)
    groups.push(
      await drive(
        schedule,
        foundGroup(node, { chance: chance.stream(`group/${node.index}`), schedule, crypto }),
      ),
    )
  await schedule.runUntil(schedule.now() + 2 * MINUTE_MS, () => {})
  for (const { between, hours } of shape.lines) {
    const [a, b] = between
    await drive(
      schedule,
      openLine(schedule, [nodes[a], nodes[b]] as never, [groups[a], groups[b]] as never, hours),
    )
  }
  // The records that tell of the lines reach everybody.
  await schedule.runUntil(schedule.now() + 3 * MINUTE_MS, () => {})
  for (const node of nodes) await drive(schedule, node.stop())
  return {
    shape,
    at: schedule.now(),
    groups: groups.map((group, i) => ({ ...group, rows: (nodes[i] as SimNode).disk.snapshot() })),
  }
}

interface Means {
  readonly chance: Chance
  readonly schedule: Schedule
  readonly crypto: Crypto
}

async function foundGroup(
  node: SimNode,
  { chance, schedule, crypto }: Means,
): Promise<Omit<FoundedGroup, 'rows'>> {
  const app = appOf(node)
  const letter = letterOf(node.index)
  const newSigner = () => crypto.signerOf(chance.bytes(32))
  const signer = newSigner()
  const { session, reply } = taken(
    await app.people.setup({
      language: 'en',
      group: { name: `Group ${letter}`, town: 'Die', lat: 44.75, lon: 5.37 + node.index / 1_000 },
      currency: { code: `C${letter}`, name: 'Coin', symbol: letter, digits: 2, style: 'decimal' },
      unitsPerHour: unitsOf(node.index),
      limits: { min: '-10000000', max: '10000000' },
      admin: { name: 'Admin', ...credentialsOf(signer, chance.bytes) },
    }),
  )
  const gid = asId('group', reply.me.group.gid)
  if (gid === null) throw new Error('a group has an id')
  const admin = await memberAt(app, session, signer)
  const desk: Desk = { gid, inc: reply.me.inc, now: schedule.now, chance }
  const members = [admin]
  while (members.length < MEMBERS) members.push(await joinAs(app, admin, desk, newSigner(), members.length))
  return { gid, members, words: reply.words }
}

/** One committee offers, the other agrees. */
async function openLine(
  schedule: Schedule,
  [a, b]: readonly [SimNode, SimNode],
  [, theirs]: readonly [Omit<FoundedGroup, 'rows'>, Omit<FoundedGroup, 'rows'>],
  hours: number,
): Promise<void> {
  const limit = BigInt(hours) * MICRO_HOURS_PER_HOUR
  const { line } = taken(await appOf(a).neighbours.offerLine(theirs.gid, limit))
  const isSeen = async (node: SimNode, state: string): Promise<boolean> =>
    taken(await appOf(node).neighbours.overview()).lines.some(one => one.line === line && one.state === state)
  while (!(await isSeen(b, 'offered-by-them'))) await pause(schedule)
  taken(await appOf(b).neighbours.acceptLine(line as LineId, limit))
  while (!(await isSeen(a, 'active'))) await pause(schedule)
}

const pause = (schedule: Schedule): Promise<void> => new Promise(done => schedule.after(200, done))

function appOf(node: SimNode) {
  const app = node.app()
  if (app === null) throw new Error(`node ${node.index} is not open`)
  return app
}
