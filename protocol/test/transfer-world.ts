/**
 * Several groups with real books, a machine each, and a pool of signed statements that anybody may learn at any
 * time, in any order, twice or never: the world of clearing.pml. A liar signs what it likes with its own key and
 * keeps no book.
 */
import { deepStrictEqual } from 'node:assert/strict'
import type { Bytes } from '../src/base/bytes.ts'
import type { Tid } from '../src/base/ids.ts'
import { applyEntry } from '../src/ledger/apply.ts'
import { emptyBook } from '../src/ledger/book.ts'
import { readEntry } from '../src/ledger/entry.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { placeOf, readBody, type TransferBody, tidOf } from '../src/transfer/body.ts'
import {
  beginTransfer,
  type Phase,
  type Step,
  stepTransfer,
  type TransferEvent,
  type TransferState,
} from '../src/transfer/machine.ts'
import {
  commitOf,
  type RefuseReason,
  refuseOf,
  releaseOf,
  type Statement,
  signStatement,
  statementHolds,
} from '../src/transfer/statement.ts'
import { codeOf, copyOf, hashNamed, intentOf, must, order, record, type TestGroup, verify } from './world.ts'
import { bodyBytes, consent, grant, lineBetween, signedLimit, type TransferPlan } from './world-lines.ts'

export interface Route {
  readonly kind: 'pay' | 'clear'
  /** Numbers of groups, in the order in which value flows. */
  readonly order: readonly number[]
  readonly amt: bigint
  readonly closer: number
}

export interface Transfer extends Route {
  readonly bytes: Bytes
  readonly body: TransferBody
  readonly tid: Tid
}

export interface Post {
  readonly key: string
  readonly t: number
  readonly part: number
  readonly statement: Statement
  readonly sig: Bytes
}

export interface Node {
  readonly number: number
  readonly liar: boolean
  group: TestGroup
  /** What the machine holds in memory; lost in a crash. */
  states: Map<number, TransferState>
  /** Statements it has learned since it last started. */
  knows: Set<string>
  /** Claim and incoming holds on each line after the last step, for I6. */
  exposure: Map<string, bigint>
  /** Balances before anything happened. */
  readonly start: ReadonlyMap<string, bigint>
}

export interface World {
  readonly nodes: readonly Node[]
  readonly transfers: readonly Transfer[]
  readonly posts: Post[]
  readonly made: Set<string>
  /** How often each thing happened: a run in which nothing did proves nothing. */
  readonly seen: Map<string, number>
}

export function newWorld(
  template: readonly TestGroup[],
  routes: readonly Route[],
  liars: readonly number[],
  seen: World['seen'],
): World {
  const nodes = template.map((group, number): Node => {
    const start = new Map([...group.book.tables.lines].map(([line, { balance }]) => [line, balance]))
    return {
      number,
      liar: liars.includes(number),
      group: copyOf(group),
      states: new Map(),
      knows: new Set(),
      exposure: new Map(start),
      start,
    }
  })
  const transfers = routes.map((route, i): Transfer => {
    const plan: TransferPlan = {
      ...route,
      groups: route.order.map(number => template[number] as TestGroup),
      nonce: `transfer ${i}`,
    }
    const bytes = bodyBytes(plan)
    return { ...route, bytes, body: must(readBody(bytes)), tid: tidOf(bytes) }
  })
  return { nodes, transfers, posts: [], made: new Set(), seen }
}

const count = (world: World, what: string): void => void world.seen.set(what, (world.seen.get(what) ?? 0) + 1)

const partOf = (transfer: Transfer, node: Node): number => transfer.order.indexOf(node.number)
export const nextPart = ({ order }: Transfer, part: number): number => (part + 1) % order.length
export const hasIn = ({ kind }: Transfer, part: number): boolean => kind === 'clear' || part !== 0
export const hasOut = ({ kind, order }: Transfer, part: number): boolean =>
  kind === 'clear' || part !== order.length - 1

/** A statement comes into being: from now on anybody may learn it. */
export function post(
  world: World,
  t: number,
  part: number,
  k: Statement['k'],
  reason: RefuseReason = 'policy',
): void {
  const transfer = world.transfers[t] as Transfer
  const key = `${k} ${t} ${part}`
  if (world.made.has(key) || (k === 'R' && !hasIn(transfer, part))) return
  const { gid, signer } = (world.nodes[transfer.order[part] as number] as Node).group
  const line = placeOf(transfer.body, gid)?.in?.line
  const made = {
    C: () => commitOf(transfer.tid, gid, 1),
    F: () => refuseOf(transfer.tid, gid, 1, reason),
    R: () => releaseOf(transfer.tid, gid, 1, line as never),
  }
  const statement = made[k]()
  world.posts.push({ key, t, part, statement, sig: signStatement(statement, signer) })
  world.made.add(key)
}

export const made = (world: World, k: Statement['k'], t: number, part: number): boolean =>
  world.made.has(`${k} ${t} ${part}`)

export const isCertified = (world: World, t: number): boolean =>
  (world.transfers[t] as Transfer).order.every((_, part) => made(world, 'C', t, part))

/** The group hears of a transfer; from its book when it has decided, else for the first time. */
function hear(world: World, node: Node, t: number): TransferState | null {
  const transfer = world.transfers[t] as Transfer
  if (node.liar || partOf(transfer, node) < 0) return null
  const state = node.states.get(t) ?? beginTransfer(transfer.body, node.group.gid, node.group.now)
  node.states.set(t, state)
  return state
}

/** One event at one group: the entry first, then the statements. */
function happen(world: World, node: Node, t: number, event: TransferEvent): void {
  const before = hear(world, node, t)
  if (before === null) return
  const step = stepTransfer(before, event)
  if (step.act === null) node.states.set(t, step.state)
  else act(world, node, t, before, step)
}

function act(world: World, node: Node, t: number, before: TransferState, { state, act }: Step): void {
  const transfer = world.transfers[t] as Transfer
  const part = partOf(transfer, node)
  const name = (act as { name: string }).name
  const entry = entryOf(world, node, t, state, act)
  if (entry !== null) {
    const result = order(node.group, intentOf(node.group, 'node', entry.kind, entry.body as never))
    if (!result.ok) {
      // Only what is asked of the rules may be refused by them: to sign, and to close.
      if (name !== 'sign' && name !== 'close')
        throw new Error(`the book refuses to ${name}: ${codeOf(result)}`)
      count(world, `${name}: ${codeOf(result)}`)
      // Not before the group in front of it: it may try again.
      if (codeOf(result) === 'upstream-unsigned') return
      happen(world, node, t, { event: 'unfit', reason: 'capacity' })
      return
    }
    checkCertificate(world, node, t)
  }
  count(
    world,
    name === 'free' && transfer.order.length > 2 && before.refused.length > 0 ? 'free after a refusal' : name,
  )
  node.states.set(t, state)
  if (name === 'sign' || name === 'close') post(world, t, part, 'C')
  if (name === 'refuse') post(world, t, part, 'F', act?.reason)
  if (name === 'refuse' || name === 'free') post(world, t, part, 'R')
  if (name === 'sign') happen(world, node, t, { event: 'commit', part, sig: ownCommit(node, transfer) })
}

const ownCommit = ({ group }: Node, { tid }: Transfer): Bytes =>
  signStatement(commitOf(tid, group.gid, 1), group.signer)

function entryOf(
  world: World,
  node: Node,
  t: number,
  state: TransferState,
  act: Step['act'],
): { kind: Kind; body: unknown } | null {
  const transfer = world.transfers[t] as Transfer
  const { tid, bytes: body, order: route, kind } = transfer
  const part = partOf(transfer, node)
  const { group } = node
  const member = [...group.members.values()][0] as never as Parameters<typeof consent>[1]
  const commits = () =>
    state.commits.map((sig, i) => sig ?? (i === part ? ownCommit(node, transfer) : new Uint8Array(64)))
  // A machine that frees without a RELEASE in hand writes one that nobody signed: the rules must see it.
  const release = () => ({ tid, ...(state.release ?? { ke: 1, sig: new Uint8Array(64) }) })
  switch (act?.name) {
    case 'sign': {
      const upstream = kind === 'pay' ? state.commits[part - 1] : null
      if (kind === 'clear' || part !== 0)
        return { kind: 'commit', body: { body, ...(upstream == null ? {} : { upstream }) } }
      const payee = (world.nodes[route[route.length - 1] as number] as Node).group
      return {
        kind: 'commit',
        body: { body, payer: { across: consent(group, member, payee, 9n, `${t}`), amt: 7n } },
      }
    }
    case 'close': {
      const payee: BodyOf<'close'>['payee'] = { account: member.account, amt: 7n, invoice: hashNamed(`${t}`) }
      return { kind: 'close', body: { body, commits: commits(), ...(kind === 'pay' ? { payee } : {}) } }
    }
    case 'book':
      return { kind: 'book', body: { tid, commits: commits() } }
    case 'refuse':
      return { kind: 'refuse', body: { body, reason: act.reason } }
    case 'free':
      return { kind: 'free', body: release() }
    case 'waive':
      return { kind: 'waive', body: release() }
    default:
      return null
  }
}

/** A statement reaches a group, with the body it is about. */
export function deliver(world: World, node: Node, { t, part, statement, sig, key }: Post): void {
  const transfer = world.transfers[t] as Transfer
  const signer = (world.nodes[transfer.order[part] as number] as Node).group.signer.pub
  if (!statementHolds(statement, sig, signer, verify)) return
  const state = hear(world, node, t)
  if (state === null) return
  node.knows.add(key)
  const ours = partOf(transfer, node)
  if (statement.k === 'C') happen(world, node, t, { event: 'commit', part, sig })
  else if (part === ours) return
  else if (statement.k === 'F') happen(world, node, t, { event: 'refusal', part })
  else if (hasOut(transfer, ours) && part === nextPart(transfer, ours))
    happen(world, node, t, { event: 'release', ke: statement.ke, sig })
}

/** The process dies: what is left is the bytes of the entries, read again. */
export function crash(world: World, node: Node): void {
  if (node.liar) return
  const book = emptyBook()
  for (const bytes of node.group.entries)
    must(applyEntry(book, must(readEntry(bytes)), { verify, checkSignature: false }))
  deepStrictEqual(book, node.group.book, 'I10: the log tells all that was known')
  node.group = { ...node.group, book }
  node.states = new Map()
  node.knows = new Set()
  for (const [t, transfer] of world.transfers.entries()) {
    const row = book.tables.transfers.get(transfer.tid)
    if (row === undefined) continue
    const begun = beginTransfer(must(readBody(row.body)), node.group.gid, row.since)
    node.states.set(t, { ...begun, phase: row.state as Phase })
    const part = partOf(transfer, node)
    if (made(world, 'C', t, part))
      happen(world, node, t, { event: 'commit', part, sig: ownCommit(node, transfer) })
    happen(world, node, t, { event: 'restart' })
  }
}

/** To sign, if the rules allow; a closer waits. */
export const decide = (world: World, node: Node, t: number): void => happen(world, node, t, { event: 'fits' })

export const refuse = (world: World, node: Node, t: number): void =>
  happen(world, node, t, { event: 'unfit', reason: 'policy' })

export const passDeadline = (world: World, node: Node, t: number): void =>
  happen(world, node, t, { event: 'clock', now: node.group.now + 1_000_000 })

/** A group changes what a neighbour may owe it. */
export function changeLimit(world: World, node: Node, other: Node, amt: bigint): void {
  if (node.liar || !node.group.book.tables.lines.has(lineBetween(node.group, other.group))) return
  if (other.liar) {
    const seq = (node.group.book.tables.lines.get(lineBetween(node.group, other.group))?.grantedSeq ?? 0) + 1
    record(node.group, 'node', 'limit', { signed: signedLimit(node.group, other.group, amt, seq) })
  } else grant(node.group, other.group, amt)
  count(world, 'limit')
}

/** I8: what is applied can be proved from disk alone. Asked of the newest entry. */
function checkCertificate(world: World, node: Node, t: number): void {
  const { body, tid, order } = world.transfers[t] as Transfer
  const { intent } = must(readEntry(node.group.entries[node.group.entries.length - 1] as Bytes)).signed
  if (intent.kind !== 'book' && intent.kind !== 'close') return
  for (const [i, { g, ke }] of body.parts.entries()) {
    const signer = (world.nodes[order[i] as number] as Node).group.signer.pub
    const sig = intent.body.commits[i] ?? new Uint8Array(64)
    if (!statementHolds(commitOf(tid, g, ke), sig, signer, verify))
      throw new Error('broken: I8: applied with a full certificate')
  }
}
