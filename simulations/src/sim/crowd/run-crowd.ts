/**
 * A run of the crowd: hundreds of light groups pay each other and clear what goes round, while words are late, doubled and
 * out of order and groups are cut off or asleep; in half of the runs a few of them lie. Then all ends, and what must hold is asked as in every other run.
 */
import type { Crypto } from '@localpay/node'
import {
  claimToCancel,
  type Debt,
  deadlineOf,
  debtToCancel,
  type Entry,
  type GroupId,
  LIMITS,
  type LineId,
  placeOf,
  planRound,
  statementHolds,
  valueOrder,
} from '@localpay/protocol'
import { type Chance, chanceOf } from '../../world/chance.ts'
import { checkDecision } from '../checkers/decisions.ts'
import { checkQuiet } from '../checkers/quiet.ts'
import type { WatchedGroup } from '../checkers/scene.ts'
import { checkStatements } from '../checkers/statements.ts'
import { addStatements } from '../checkers/statements-of-entry.ts'
import { makeTally } from '../checkers/tally.ts'
import { makeWatch, type Watch } from '../checkers/watch.ts'
import { makeSchedule, type Schedule } from '../world/schedule.ts'
import { makeTrace, type Trace } from '../world/trace.ts'
import { bodyAlong, type Crowd, somePath } from './found-crowd.ts'
import { copyLight, type LightGroup, type LightMeans, meetLight } from './light-group.ts'
import { tellLie } from './light-lies.ts'
import {
  happen,
  type LightTransfer,
  type Memory,
  type Said,
  stateAt,
  type Telling,
  transferOf,
} from './light-transfers.ts'

const MINUTE_MS = 60_000
const RUN = {
  lengthMs: 5 * MINUTE_MS,
  settleMs: 20 * MINUTE_MS,
  payments: 60,
  /** Groups that plan, each from books of another moment. */
  planners: 3,
  cyclesOfOnePlan: 40,
  crashes: 25,
  /** Machines that are off for a while and forget nothing. */
  sleeps: 40,
  /** Groups that lie, in half of the runs, and how often they do. */
  liars: 12,
  lies: 60,
  lateMs: 20_000,
  remindMs: 2 * MINUTE_MS,
} as const

interface Seat {
  readonly group: LightGroup
  readonly watched: WatchedGroup
  memory: Memory
  up: boolean
}

export interface CrowdRun {
  readonly watch: Watch
  readonly trace: Trace
  readonly schedule: Schedule
  readonly crashes: () => number
  readonly lies: () => number
  /** @throws Violation */
  readonly live: () => Promise<void>
}

export function crowdRun(crypto: Crypto, crowd: Crowd, name: string): CrowdRun {
  const chance = chanceOf(name)
  const schedule = makeSchedule(crowd.at, chance.stream('schedule'))
  const trace = makeTrace(() => schedule.now() - crowd.at)
  const liars = liarsOf(crowd, chance.stream('liars'))
  const watch = makeWatch(crypto.verify, () => liars.size === 0)
  const means: LightMeans = { crypto, chance: chance.stream('nonces'), now: schedule.now }
  const seats = crowd.groups.map(group => seatOf(copyLight(group), watch, !liars.has(group.index)))
  const byGid = new Map<GroupId, Seat>(seats.map(seat => [seat.group.gid, seat]))
  let crashes = 0
  let lies = 0
  /** What each liar has heard of. */
  const heard = new Map<Seat, LightTransfer[]>()

  const tellingOf = (seat: Seat): Telling => ({
    onEntry: entry => noteEntry(seat, entry, watch, trace),
    tell: (transfer, said) => {
      for (const { g } of transfer.body.parts)
        if (g !== seat.group.gid) send(byGid.get(g) as Seat, transfer, said)
    },
  })
  const send = (to: Seat, transfer: LightTransfer, said: readonly Said[]): void => {
    const copies = chance.isTrue(0.05) ? 2 : 1
    for (let i = 0; i < copies; i++) schedule.after(wayMs(chance), () => arrive(to, transfer, said))
  }
  /** Mail waits for who is down. */
  const arrive = (to: Seat, transfer: LightTransfer, said: readonly Said[]): void => {
    if (!to.up) return void schedule.after(5_000, () => arrive(to, transfer, said))
    const { group } = to
    const telling = tellingOf(to)
    if (!to.memory.has(transfer.tid)) begin(to, transfer)
    const place = placeOf(transfer.body, group.gid)
    for (const { s, sig } of said) {
      const part = transfer.body.parts.findIndex(({ g }) => g === s.g)
      const signer = byGid.get(s.g)?.group.signer.pub
      if (part < 0 || signer === undefined || !statementHolds(s, sig, signer, crypto.verify)) continue
      if (s.k === 'C') happen(group, to.memory, transfer, { event: 'commit', part, sig }, means, telling)
      else if (s.k === 'F') happen(group, to.memory, transfer, { event: 'refusal', part }, means, telling)
      else if (place?.out?.to === s.g && place.out.line === s.line)
        happen(group, to.memory, transfer, { event: 'release', ke: s.ke, sig }, means, telling)
    }
    happen(group, to.memory, transfer, { event: 'fits' }, means, telling)
  }
  /** Heard of for the first time since it started: its deadline, and what it will say again. */
  const begin = (seat: Seat, transfer: LightTransfer): void => {
    const { body } = transfer
    if (!seat.watched.honest) heard.set(seat, [...(heard.get(seat) ?? []), transfer])
    for (const { g } of body.parts) meetLight(seat.group, (byGid.get(g) as Seat).group, means)
    const state = stateAt(seat.group, seat.memory, transfer, schedule.now())
    const { memory } = seat
    const ifSame =
      (run: () => void): (() => void) =>
      () => {
        if (seat.up && seat.memory === memory) run()
      }
    const pass = (): void =>
      happen(seat.group, memory, transfer, { event: 'clock', now: schedule.now() }, means, tellingOf(seat))
    schedule.after(deadlineOf(state) - schedule.now() + 1, ifSame(pass))
    const remind = (): void => {
      if (memory.get(transfer.tid)?.phase !== 'signed') return
      happen(seat.group, memory, transfer, { event: 'restart' }, means, tellingOf(seat))
      schedule.after(RUN.remindMs, ifSame(remind))
    }
    schedule.after(RUN.remindMs, ifSame(remind))
  }
  const known = new Map<string, LightTransfer>()
  const propose = (first: Seat, transfer: LightTransfer): void => {
    if (!first.up) return
    known.set(transfer.tid, transfer)
    watch.pool.addBody(transfer.bytes)
    begin(first, transfer)
    if (transfer.body.kind === 'pay')
      happen(first.group, first.memory, transfer, { event: 'fits' }, means, tellingOf(first))
    else tellingOf(first).tell(transfer, [])
  }
  const crash = (seat: Seat, downMs: number): void => {
    crashes += 1
    trace.tell(seat.group.index, 'power gone')
    seat.up = false
    seat.memory = new Map()
    schedule.after(downMs, () => start(seat))
  }
  /** Its mail waits, and its clock goes on. */
  const sleep = (seat: Seat, ms: number): void => {
    if (!seat.up) return
    trace.tell(seat.group.index, 'sleeps')
    seat.up = false
    const { memory } = seat
    schedule.after(ms, () => wake(seat, memory))
  }
  /** What was due meanwhile is late. */
  const wake = (seat: Seat, memory: Memory): void => {
    if (seat.up || seat.memory !== memory) return
    start(seat)
    for (const tid of memory.keys()) {
      const transfer = known.get(tid)
      if (transfer !== undefined) begin(seat, transfer)
    }
  }
  const lie = (own: Chance): void => {
    if (heard.size === 0) return
    const [seat, about] = own.pick([...heard])
    if (!seat.up) return
    const transfer = own.pick(about.slice(-LIED_ABOUT))
    lies += 1
    trace.tell(seat.group.index, `lies of ${transfer.tid.slice(0, 6)}`)
    const to = (part: number): Seat => byGid.get((transfer.body.parts[part] as { g: GroupId }).g) as Seat
    tellLie(seat.group, transfer, {
      pool: watch.pool,
      chance: own,
      send: (part, said) => send(to(part), transfer, said),
    })
  }
  const start = (seat: Seat): void => {
    if (seat.up) return
    seat.up = true
    for (const tid of seat.group.book.tables.transfers.keys()) {
      const transfer = known.get(tid)
      if (transfer === undefined) continue
      begin(seat, transfer)
      happen(seat.group, seat.memory, transfer, { event: 'restart' }, means, tellingOf(seat))
    }
  }
  const plan = (own: Chance): void => {
    const closing = new Map<Seat, number>()
    const { cycles } = planRound(debtsOf(seats))
    trace.tell(null, `a plan of ${cycles.length} cycles`)
    for (const cycle of cycles.slice(0, RUN.cyclesOfOnePlan)) {
      const path = valueOrder(cycle.groups).map(gid => (byGid.get(gid) as Seat).group)
      const closer = own.below(path.length)
      const seat = byGid.get((path[closer] as LightGroup).gid) as Seat
      const open = closing.get(seat) ?? 0
      if (open >= LIMITS.openCyclesPerCloserMax) continue
      closing.set(seat, open + 1)
      const transfer = transferOf(bodyAlong(path, { kind: 'clear', amt: cycle.amt, closer }, means))
      schedule.after(own.below(30_000), () => propose(seat, transfer))
    }
  }
  const pay = (own: Chance): void => {
    const path = somePath(crowd.groups, crowd.neighbours, own, 5).map(
      ({ index }) => (seats[index] as Seat).group,
    )
    if (path.length < 2) return
    const amt = 500n * BigInt(500 + own.below(8_000))
    const body = bodyAlong(path, { kind: 'pay', amt, closer: path.length - 1 }, means)
    const payer = byGid.get((path[0] as LightGroup).gid) as Seat
    for (const other of path) meetLight(payer.group, other, means)
    propose(payer, transferOf(body))
  }

  const check = (): void => {
    for (const entry of watch.pool.changed()) checkStatements(watch.scene, entry)
    watch.fail()
  }
  return {
    watch,
    trace,
    schedule,
    crashes: () => crashes,
    lies: () => lies,
    live: async () => {
      const own = chance.stream('plan')
      const at = (): number => own.below(RUN.lengthMs)
      for (let i = 0; i < RUN.payments; i++) schedule.after(at(), () => pay(own))
      for (let i = 0; i < RUN.planners; i++) schedule.after(at() / 2, () => plan(own))
      for (let i = 0; i < RUN.crashes; i++) {
        const seat = own.pick(seats)
        const downMs = own.pick([500, 20_000, 4 * MINUTE_MS])
        schedule.after(at(), () => crash(seat, downMs))
      }
      for (let i = 0; i < RUN.sleeps; i++) {
        const seat = own.pick(seats)
        const ms = own.pick([20_000, 2 * MINUTE_MS, RUN.lengthMs])
        schedule.after(at(), () => sleep(seat, ms))
      }
      if (liars.size > 0) for (let i = 0; i < RUN.lies; i++) schedule.after(at(), () => lie(own))
      await schedule.runUntil(crowd.at + RUN.lengthMs, check)
      // Who lied goes on like everybody else, or is never heard of again.
      for (const seat of seats)
        if (seat.watched.honest || own.isTrue(0.5)) wake(seat, seat.memory)
        else seat.up = false
      await schedule.runUntil(crowd.at + RUN.lengthMs + RUN.settleMs, check)
      checkQuiet(watch.scene)
      check()
    },
  }
}

const wayMs = (chance: Chance): number =>
  chance.isTrue(0.1) ? chance.below(RUN.lateMs) : 5 + chance.below(200)

/** Of what a liar has heard of it picks among the newest. */
const LIED_ABOUT = 6

function liarsOf({ groups }: Crowd, chance: Chance): ReadonlySet<number> {
  if (chance.isTrue(0.5)) return new Set()
  return new Set(Array.from({ length: RUN.liars }, () => chance.below(groups.length)))
}

function seatOf(group: LightGroup, watch: Watch, honest: boolean): Seat {
  const tally = makeTally(group.gid)
  for (const entry of group.entries) tally.take(entry)
  const watched: WatchedGroup = {
    index: group.index,
    gid: group.gid,
    honest,
    restored: () => false,
    left: () => false,
    book: () => group.book,
    tally,
  }
  watch.add(watched)
  return { group, watched, memory: new Map(), up: true }
}

function noteEntry({ group, watched }: Seat, entry: Entry, { scene, pool }: Watch, trace: Trace): void {
  const tallied = watched.tally.take(entry)
  if (tallied === null) return
  addStatements(pool, group.gid, entry, tallied)
  trace.tell(group.index, `${tallied.step} ${tallied.tid.slice(0, 6)}`)
  checkDecision(scene, { group: watched, entry, book: group.book }, tallied)
}

/** What both books of each line agree may be set off. */
function debtsOf(seats: readonly Seat[]): readonly Debt[] {
  const byGid = new Map<GroupId, LightGroup>(seats.map(({ group }) => [group.gid, group]))
  return seats.flatMap(({ group }) =>
    [...group.book.tables.lines].flatMap(([line, row]) => {
      const theirs = byGid.get(row.partner)?.book.tables.lines.get(line)
      if (row.balance >= 0n || theirs === undefined) return []
      const [debt, claim] = [debtToCancel(row), claimToCancel(theirs)]
      const amt = debt < claim ? debt : claim
      return amt > 0n ? [{ line: line as LineId, from: group.gid, to: row.partner, amt }] : []
    }),
  )
}
