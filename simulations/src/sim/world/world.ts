/**
 * A simulated world: nodes on copies of founded disks, one schedule, one net, and the checkers, which look at everything as
 * it happens.
 */
import type { Crypto, LogEvent, StoreChange } from '@localpay/node'
import {
  type Book,
  type Bytes,
  type Entry,
  type Envelope,
  groupOf,
  PROTOCOLS,
  tidOf,
} from '@localpay/protocol'
import { type Chance, chanceOf } from '../../world/chance.ts'
import { checkDecision } from '../checkers/decisions.ts'
import { type DurableBook, openDurableBook } from '../checkers/durable-book.ts'
import { checkMessage } from '../checkers/messages.ts'
import type { Pool } from '../checkers/pool.ts'
import type { CheckerName, Scene, WatchedGroup } from '../checkers/scene.ts'
import { checkStatements } from '../checkers/statements.ts'
import { addStatements } from '../checkers/statements-of-entry.ts'
import { makeTally, type Tally } from '../checkers/tally.ts'
import { makeWatch } from '../checkers/watch.ts'
import { type Archive, makeArchive } from '../lies/archive.ts'
import { type Boundary, type Disk, makeDisk, type Rows } from './disk.ts'
import type { Founded, FoundedGroup } from './found.ts'
import { makeNet, type Sent, type SimNet } from './net.ts'
import { makeNode, type SimNode } from './node.ts'
import { makeSchedule, type Schedule } from './schedule.ts'
import { letterOf } from './shapes.ts'
import { openForAnybody, type Spoken, saidIn, spokenOf, statementsKept } from './spoken.ts'
import { makeTrace, type Trace } from './trace.ts'

/** The next writes of a node, until the power goes at one of them. */
interface Armed {
  readonly boundary: Boundary
  skip: number
  readonly downMs: number
}

export interface SimGroup extends FoundedGroup {
  readonly index: number
  readonly node: SimNode
  readonly watched: WatchedGroup
  readonly durable: DurableBook
  armed: Armed | null
  /** When its power goes, nobody starts it again. */
  left: boolean
  /** What was on its disk, by time. */
  readonly copies: Map<number, Rows>
}

export interface World {
  readonly schedule: Schedule
  readonly chance: Chance
  readonly net: SimNet
  readonly trace: Trace
  readonly pool: Pool
  readonly scene: Scene
  readonly groups: readonly SimGroup[]
  readonly crypto: Crypto
  /** What travelled: liars may use all of it. */
  readonly archive: Archive
  /** Keeps what this group says from those, for so long. */
  readonly mute: (group: SimGroup, to: readonly number[], ms: number) => void
  /** Lets this group answer what it is asked, for so long, as `answer` says. */
  readonly bend: (group: SimGroup, ms: number, answer: (asked: Envelope, reply: Bytes) => Bytes) => void
  /** Nobody is kept from speaking any more. */
  readonly unmuteAll: () => void
  readonly counts: Counts
  readonly looked: Readonly<Record<CheckerName, number>>
  /** Looks at what changed since it looked last. @throws Violation */
  readonly check: () => void
  /** The power of a node goes, and comes back after so long. */
  readonly crash: (group: SimGroup, downMs: number) => void
  /** The power of a node goes, and it comes back on the copy of its disk that was made at that time, if there is one. */
  readonly restore: (group: SimGroup, to: number, downMs: number) => void
  /** The power of a node goes, now or at the boundary of a write that is soon to come, and does not come back. */
  readonly vanish: (group: SimGroup, when: 'now' | Boundary) => void
  /** The machine of a group that had vanished is found. */
  readonly comeBack: (group: SimGroup) => void
}

export interface Counts {
  crashes: number
  lostWrites: number
  partitions: number
  byzantineActs: number
  /** What people decided about groups that were silent: transfers written off, groups held to be gone, claims written down. */
  writtenOff: number
  markedGone: number
  writtenDown: number
  /** Groups that began another incarnation. */
  reborn: number
}

export interface WorldParts {
  readonly founded: Founded
  readonly crypto: Crypto
  /** Names the streams of chance. */
  readonly seed: string
  readonly liars: readonly number[]
}

/** Entries that a row tells of beside those about transfers. */
const TOLD: ReadonlySet<string> = new Set([
  'newkey',
  'recover',
  'answer',
  'quarantine',
  'freeze',
  'thaw',
  'defunct',
  'write-down',
  'balance',
  'cosign',
  'decline',
])

/** Events of an operator's log that tell of a bug of ours, whatever others do. */
const BUGS = new Set(['peer-door-fault', 'transfer-chore-fault', 'checkpoint-fault', 'evidence-fault'])

export function makeWorld({ founded, crypto, seed, liars }: WorldParts): World {
  const chance = chanceOf(seed)
  const schedule = makeSchedule(founded.at, chance.stream('schedule'))
  const trace = makeTrace(() => schedule.now() - founded.at)
  const counts = noCounts()
  /** Groups whose disks were put back. */
  const restored = new Set<number>()
  const watch = makeWatch(crypto.verify, () => liars.length === 0 && restored.size === 0)
  const { pool, scene, report } = watch
  const watchedGroups = watch.groups
  const archive = makeArchive(crypto.verify)
  /** Ways that a liar keeps shut, and until when. */
  const muted = new Map<string, number>()
  /** Groups that answer falsely, and until when. */
  const bent = new Map<number, { until: number; answer: (asked: Envelope, reply: Bytes) => Bytes }>()
  /** Mail as it was read when it left. */
  const underWay = new WeakMap<Sent, Spoken>()
  const bits = chance.stream('bits')
  const net = makeNet(schedule, chance.stream('net'), {
    mayLeave: ({ from, to }) => (muted.get(`${from}>${to}`) ?? 0) <= schedule.now(),
    onSend: sent => watchSent(sent),
    onArrive: sent => {
      const spoken = underWay.get(sent)
      if (spoken !== undefined) archive.keep(spoken)
      // Who lies forgets nothing that has come anywhere.
      if (liars.length > 0) hear(sent)
      else inMind[sent.to]?.add(sent)
    },
    onAnswer: (sent, reply) => {
      hear(sent)
      inMind[sent.to]?.delete(sent)
      // Only where somebody lies it is looked at what was asked.
      if (liars.length === 0 || sent.protocol !== PROTOCOLS.ask) return reply
      const asked = openForAnybody(sent.request, (watchedGroups[sent.to] as WatchedGroup).gid, crypto.verify)
      if (asked === null) return reply
      const { until, answer } = bent.get(sent.to) ?? { until: 0, answer: null }
      if (answer === null || until <= schedule.now()) {
        archive.answered(asked.kind, reply)
        return reply
      }
      return answer(asked, reply)
    },
    onReply: ({ protocol }, reply) => {
      if (protocol === PROTOCOLS.ask) for (const { s } of saidIn(reply)) pool.heard(s)
    },
  })
  /** What has come to each group and is not answered: it is gone when the machine stops. */
  const inMind = founded.groups.map(() => new Set<Sent>())
  /** Whoever answers has it on its disk, if it will: what was told to a machine that stopped before that, nobody knows. */
  const hear = (sent: Sent): void => {
    for (const { s } of underWay.get(sent)?.transfer?.statements ?? []) pool.heard(s)
  }
  const watchSent = (sent: Sent): void => {
    const { from, to, protocol, request } = sent
    trace.mix(`${schedule.now()} ${from}>${to} ${protocol} `)
    trace.mix(request)
    if (protocol !== PROTOCOLS.mail) return
    const spoken = spokenOf(sent, (watchedGroups[to] as WatchedGroup).gid, crypto.verify)
    checkMessage(scene, spoken, bits.isTrue(BENT_SHARE) ? bits.below(1 << 20) : null)
    archive.take(spoken)
    underWay.set(sent, spoken)
    tellSpoken(trace, scene, spoken)
  }

  // Often in some runs, hardly ever in others: what a common balance heals must be healed without it, too.
  const balanceMs = chance.stream('balances').pick([30_000, 900_000])
  const groups = founded.groups.map((group, index): SimGroup => {
    const tally = makeTally(group.gid)
    const onEntry = (entry: Entry, isNews: boolean, book: Book): void => {
      takeOver(tally, entry, book)
      const tallied = tally.take(entry)
      if (tallied !== null) addStatements(pool, group.gid, entry, tallied)
      const { intent } = entry.signed
      if (!isNews) return
      countPeople(counts, entry, book)
      if (tallied !== null) trace.tell(index, `${tallied.step} ${tallied.tid.slice(0, 6)}`)
      else if (TOLD.has(intent.kind)) trace.tell(index, `enters ${intent.kind}`)
      checkDecision(scene, { group: watched, entry, book }, tallied)
    }
    const disk: Disk = makeDisk(schedule, chance.stream(`disk/${index}`), group.rows)
    const watched: WatchedGroup = {
      index,
      gid: group.gid,
      honest: !liars.includes(index),
      restored: () => restored.has(index),
      left: () => one.left,
      book: () => durable.book(),
      tally,
    }
    const durable: DurableBook = openDurableBook(crypto.verify, group.rows, onEntry)
    watch.add(watched)
    const node = makeNode({
      index,
      schedule,
      crypto,
      net,
      disk,
      balanceMs,
      chance: chance.stream(`node/${index}`),
      watch: {
        boundary: changes => boundaryOf(one, changes),
        onDurable: changes => {
          mixChanges(trace, index, changes)
          for (const said of statementsKept(changes, group.gid)) pool.heard(said)
          durable.take(changes)
        },
        onLog: (level, event) => onLog(index, level, event),
        onBroken: cause => report('bug', `node ${index} does not open on its own disk: ${String(cause)}`),
        onDeath: lost => {
          counts.crashes += 1
          counts.lostWrites += lost
          inMind[index]?.clear()
          trace.tell(index, 'power gone')
          const wait = one.armed?.downMs ?? downMs
          one.armed = null
          if (one.left) return
          schedule.after(wait, () => {
            if (one.left) return
            trace.tell(index, 'start')
            node.start()
          })
        },
      },
    })
    const one: SimGroup = {
      ...group,
      index,
      node,
      watched,
      durable,
      armed: null,
      left: false,
      copies: new Map(),
    }
    return one
  })
  let downMs = 0

  const onLog = (index: number, level: string, event: LogEvent): void => {
    trace.mix(`${index} ${level} ${event.event}\n`)
    if (BUGS.has(event.event) && !liars.includes(index))
      report('bug', `node ${index}: ${JSON.stringify(event)}`)
  }

  const crash = (group: SimGroup, ms: number): void => {
    downMs = ms
    group.armed = null
    group.node.crash()
  }

  return {
    schedule,
    chance,
    net,
    trace,
    pool,
    scene,
    groups,
    crypto,
    archive,
    mute: ({ index }, to, ms) => {
      for (const other of to) muted.set(`${index}>${other}`, schedule.now() + ms)
    },
    bend: ({ index }, ms, answer) => void bent.set(index, { until: schedule.now() + ms, answer }),
    unmuteAll: () => {
      muted.clear()
      bent.clear()
    },
    counts,
    looked: watch.looked,
    check: () => {
      for (const entry of pool.changed()) checkStatements(scene, entry)
      watch.fail()
    },
    crash,
    vanish: (group, when) => {
      if (group.left) return
      group.left = true
      trace.tell(group.index, `vanishes, ${when}`)
      const goNow = (): void => {
        if (group.left && group.node.isUp()) crash(group, 0)
      }
      if (when === 'now') return goNow()
      group.armed = { boundary: when, skip: 0, downMs: 0 }
      schedule.after(VANISH_MS, goNow)
    },
    comeBack: group => {
      if (!group.left || group.node.isUp()) return
      group.left = false
      group.armed = null
      trace.tell(group.index, 'is here again')
      group.node.start()
    },
    restore: (group, to, ms) => {
      const copy = group.copies.get(to)
      if (copy === undefined || !group.node.isUp()) return
      crash(group, ms)
      restored.add(group.index)
      trace.tell(group.index, 'an older copy')
      group.node.disk.restore(copy)
      group.watched.tally.reset()
      for (const sent of inMind.flatMap(heard => [...heard])) hear(sent)
      pool.takeBack(group.gid)
      net.loseFrom(group.index)
      // What was copied later is of a past that is no more.
      for (const at of group.copies.keys()) if (at > to) group.copies.delete(at)
      group.durable.reset(copy)
    },
  }
}

/** It decides something within this, or vanishes all the same. */
const VANISH_MS = 20_000

export const noCounts = (): Counts => ({
  crashes: 0,
  lostWrites: 0,
  partitions: 0,
  byzantineActs: 0,
  writtenOff: 0,
  markedGone: 0,
  writtenDown: 0,
  reborn: 0,
})

function countPeople(counts: Counts, { signed: { intent } }: Entry, book: Book): void {
  if (intent.kind === 'write-off') counts.writtenOff += 1
  if (intent.kind === 'defunct' && intent.body.gone) counts.markedGone += 1
  if (intent.kind === 'write-down') counts.writtenDown += 1
  // The intent is still of the incarnation before.
  if (intent.kind === 'newkey' && groupOf(book).inc > intent.inc) counts.reborn += 1
}

/** A restored group takes lines from its partners as they stand: what ended before is not added up again. */
function takeOver(tally: Tally, { signed: { intent } }: Entry, { tables }: Book): void {
  if (intent.kind === 'answer') {
    const row = tables.lines.get(intent.body.line)
    if (row !== undefined) tally.rebase(intent.body.line, row)
  }
  if (intent.kind !== 'recall') return
  const tid = tidOf(intent.body.body)
  const row = tables.transfers.get(tid)
  for (const edge of [row?.in, row?.out]) if (edge?.listed !== undefined) tally.settle(tid, edge.line)
}

/** Part of the messages of which one bit is turned round for I17: each costs a verification. */
const BENT_SHARE = 0.1

function boundaryOf(group: SimGroup, changes: readonly StoreChange[]): Boundary | null {
  const { armed } = group
  // Decisions are what matters: writes of other kinds do not count.
  if (armed === null || !changes.some(change => 'put' in change && change.put.startsWith('log/'))) return null
  if (armed.skip > 0) {
    armed.skip -= 1
    return null
  }
  return armed.boundary
}

function mixChanges(trace: Trace, index: number, changes: readonly StoreChange[]): void {
  for (const change of changes) {
    trace.mix('put' in change ? `${index} + ${change.put} ` : `${index} - ${change.del} `)
    if ('put' in change) trace.mix(change.value)
  }
}

/** What a message says of a transfer, as a row for people. */
function tellSpoken(trace: Trace, { byGid }: Scene, { from, to, transfer }: Spoken): void {
  if (transfer === null) return
  const said = transfer.statements.map(({ s }) => {
    const group = byGid.get(s.g)
    return `${s.k}${group === undefined ? '?' : letterOf(group.index)}`
  })
  trace.tell(from, `> ${letterOf(to)} ${tidOf(transfer.body).slice(0, 6)} ${said.join(' ')}`)
}
