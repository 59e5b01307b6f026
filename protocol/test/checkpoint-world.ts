/**
 * One line between two honest groups with real books, and two transfers that pass over it in opposite directions: the
 * world of checkpoint-try.pml. The groups beyond are free: they complete a certificate, let go, or fall silent. Whatever
 * exists may be learned at any later time, in any order.
 *
 *     t0   x ── u ──> v ── y        t1   y ── v ──> u ── x
 */
import type { Bytes } from '../src/base/bytes.ts'
import type { Tid } from '../src/base/ids.ts'
import { unlistedOn } from '../src/ledger/checkpoint-window.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { encodeBody, readBody, tidOf } from '../src/transfer/body.ts'
import { asOther, asProposer, coSignature, decline, inTurn, type Text, textOf } from './balances.ts'
import { commits, release, tryNode } from './street.ts'
import { codeOf, copyOf, foundGroup, must, type TestGroup } from './world.ts'
import { bodyOf, connect, lineBetween, meet } from './world-lines.ts'

export type Side = 'u' | 'v'

interface Moving {
  bytes: Bytes | null
  tid: Tid | null
  /** Groups in the order in which value flows. */
  readonly path: readonly TestGroup[]
  readonly signed: Set<Side>
  readonly refused: Set<Side>
  certified: boolean
  /** The last group let go, or one of the two did. */
  readonly released: Set<Side | 'end'>
}

export interface CheckpointWorld {
  readonly u: TestGroup
  readonly v: TestGroup
  readonly moving: readonly [Moving, Moving]
  /** The text that the proposer signed last, and its answers. */
  text: Text | null
  paper: NonNullable<BodyOf<'balance'>['decline']> | null
  declines: number
  readonly seen: Map<string, number>
}

const template = (() => {
  const groups = ['One', 'Other', 'Beyond one', 'Beyond other'].map(name => foundGroup(name))
  for (const a of groups) for (const b of groups) if (a !== b) meet(a, b)
  const [one, other, x, y] = groups as [TestGroup, TestGroup, TestGroup, TestGroup]
  const [u, v] = inTurn(one, other)
  const granted = { byOne: 100_000_000n, byOther: 100_000_000n }
  connect(u, v, granted)
  connect(u, x, granted)
  connect(v, y, granted)
  return { u, v, x, y }
})()

export function newCheckpointWorld(seen: CheckpointWorld['seen']): CheckpointWorld {
  const { x, y } = template
  const [u, v] = [copyOf(template.u), copyOf(template.v)]
  const moving = (path: readonly TestGroup[]): Moving => ({
    bytes: null,
    tid: null,
    path,
    signed: new Set(),
    refused: new Set(),
    certified: false,
    released: new Set(),
  })
  return {
    u,
    v,
    moving: [moving([x, template.u, template.v, y]), moving([y, template.v, template.u, x])],
    text: null,
    paper: null,
    declines: 0,
    seen,
  }
}

const count = (world: CheckpointWorld, what: string): void =>
  void world.seen.set(what, (world.seen.get(what) ?? 0) + 1)

export const stateOf = (world: CheckpointWorld, side: Side) =>
  world[side].book.tables.balances.get(lineBetween(world.u, world.v))

const known = (world: CheckpointWorld, side: Side): number => stateOf(world, side)?.known ?? 0

/** A body that builds on the newest checkpoint this side knows, or the one before. */
export function begin(world: CheckpointWorld, t: 0 | 1, side: Side, back: 0 | 1): void {
  const moving = world.moving[t]
  if (moving.bytes !== null) return
  const cp = Math.max(0, known(world, side) - back)
  const made = bodyOf({ groups: moving.path, amt: 10_000n, nonce: `t${t}` })
  const line = lineBetween(world.u, world.v)
  moving.bytes = encodeBody({
    ...made,
    edges: made.edges.map(edge => (edge.line === line ? { ...edge, cp } : edge)),
  })
  moving.tid = tidOf(moving.bytes)
}

const has = ({ book }: TestGroup, tid: Tid | null): boolean => tid !== null && book.tables.transfers.has(tid)

export function commit(world: CheckpointWorld, t: 0 | 1, side: Side): void {
  const moving = world.moving[t]
  const group = world[side]
  if (moving.bytes === null || has(group, moving.tid)) return
  const before = moving.path[moving.path.indexOf(template[side]) - 1] as TestGroup
  const upstream = commits(moving.bytes, [before])[0] as Bytes
  const done = tryNode(group, 'commit', { body: moving.bytes, upstream })
  count(world, `commit: ${codeOf(done)}`)
  if (done.ok) moving.signed.add(side)
}

export function refuse(world: CheckpointWorld, t: 0 | 1, side: Side): void {
  const moving = world.moving[t]
  if (moving.bytes === null || has(world[side], moving.tid)) return
  const done = tryNode(world[side], 'refuse', { body: moving.bytes, reason: 'policy' })
  count(world, `refuse: ${codeOf(done)}`)
  if (!done.ok) return
  moving.refused.add(side)
  moving.released.add(side)
}

/** The groups beyond: both sign, or the last one lets go; never both. */
export function certify(world: CheckpointWorld, t: 0 | 1): void {
  const { signed, released } = world.moving[t]
  if (signed.size === 2 && released.size === 0) world.moving[t].certified = true
}
export function letGo(world: CheckpointWorld, t: 0 | 1): void {
  const moving = world.moving[t]
  if (moving.bytes !== null && !moving.certified) moving.released.add('end')
}

export function book(world: CheckpointWorld, t: 0 | 1, side: Side): void {
  const { certified, bytes, tid, path } = world.moving[t]
  if (!certified || bytes === null || tid === null) return
  if (world[side].book.tables.transfers.get(tid)?.state !== 'signed') return
  must(tryNode(world[side], 'book', { tid, commits: commits(bytes, path) }))
  count(world, 'book')
}

/** The next group has let go, so this one does. */
export function free(world: CheckpointWorld, t: 0 | 1, side: Side): void {
  const { bytes, tid, path, released } = world.moving[t]
  if (bytes === null || tid === null) return
  if (world[side].book.tables.transfers.get(tid)?.state !== 'signed') return
  const at = path.indexOf(template[side])
  const next = path[at + 1] as TestGroup
  const who: Side | 'end' = at + 1 === path.length - 1 ? 'end' : side === 'u' ? 'v' : 'u'
  if (!released.has(who)) return
  must(tryNode(world[side], 'free', release(bytes, next, path[at] as TestGroup)))
  released.add(side)
  count(world, 'free')
}

/** I20: what a side has signed and is not let go, and what is booked and not listed, stands in the text. */
function checkListed(world: CheckpointWorld, side: Side, text: Text): void {
  const { signed, booked } = unlistedOn(world[side].book, lineBetween(world.u, world.v))
  const named = new Set<string>([...text.balance.open, ...text.applied])
  const isListed = [...signed, ...booked].every(({ tid }) => named.has(tid))
  if (!isListed) throw new Error(`I20: ${side} signs a checkpoint that omits what it has signed`)
}

const strangers = (world: CheckpointWorld, text: Text) =>
  text.balance.open.flatMap(tid => {
    const moving = world.moving.find(one => one.tid === tid)
    const line = lineBetween(world.u, world.v)
    if (moving?.bytes == null) return []
    const made = bodyOf({ groups: moving.path, amt: 10_000n })
    const index = made.edges.findIndex(edge => edge.line === line)
    return [{ tid, cp: cpOf(moving.bytes, index) }]
  })

export function propose(world: CheckpointWorld, seqMax: number): void {
  const { u, v } = world
  const state = stateOf(world, 'u')
  if (state?.waiting === undefined) {
    if (known(world, 'u') >= seqMax) return
    const text = textOf(u, v)
    checkListed(world, 'u', text)
    must(tryNode(u, 'balance', asProposer(text)))
    Object.assign(world, { text, paper: null })
  } else if (world.paper !== null && world.text !== null) {
    const text = textOf(u, v, world.paper.b)
    checkListed(world, 'u', text)
    must(tryNode(u, 'balance', asProposer(text, world.paper, strangers(world, text))))
    Object.assign(world, { text, paper: null })
  }
}

export function answer(world: CheckpointWorld): void {
  const { u, v, text } = world
  if (text === null || world.paper !== null || known(world, 'v') >= text.balance.seq) return
  const declined = stateOf(world, 'v')?.declined
  if (declined?.seq === text.balance.seq && declined.try >= text.balance.try) return
  const before = unlistedOn(v.book, text.balance.line)
  const done = tryNode(v, 'balance', asOther(text, u, strangers(world, text)))
  count(world, `answer: ${codeOf(done)}`)
  if (done.ok) {
    const named = new Set<string>([...text.balance.open, ...text.applied])
    if ([...before.signed, ...before.booked].some(({ tid }) => !named.has(tid)))
      throw new Error('I20: v signs a checkpoint that omits what it has signed')
    return
  }
  const code = codeOf(done)
  if (code === 'not-booked') return
  if (code !== 'not-listed') throw new Error(`an honest text is refused: ${code}`)
  world.paper = decline(v, text)
  world.declines += 1
  count(world, 'decline')
}

export function learn(world: CheckpointWorld): void {
  const { text, u, v } = world
  if (text === null || known(world, 'v') < text.balance.seq || known(world, 'u') >= text.balance.seq) return
  must(tryNode(u, 'cosign', coSignature(text, v)))
  count(world, 'cosign')
}

const cpOf = (bytes: Bytes, edge: number): number => must(readBody(bytes)).edges[edge]?.cp ?? 0
