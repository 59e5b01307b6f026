/**
 * Value flows u → v → x. v is honest and keeps a real book; u and x lie and work together: the world of
 * replay-restore.pml. They show the body, the certificate or v's own old COMMIT at any time and again, and sign any
 * checkpoint that v signs, too. v forgets what is settled, and may once be put back to the copy from before it signed.
 */
import type { Bytes } from '../src/base/bytes.ts'
import type { LineId, Tid } from '../src/base/ids.ts'
import type { Signer } from '../src/codec/signed.ts'
import { isBooked, unlistedOn } from '../src/ledger/checkpoint-window.ts'
import { nextBalance } from '../src/ledger/next-checkpoint.ts'
import { isRecovering } from '../src/ledger/rules-restore.ts'
import {
  type Balance,
  encodeBalance,
  encodeDecline,
  listHash,
  proposes,
  signBalanceBytes,
  signDeclineBytes,
} from '../src/lines/balance.ts'
import { encodeBody, tidOf } from '../src/transfer/body.ts'
import { commitOf, signStatement } from '../src/transfer/statement.ts'
import { commits, release, tryNode } from './street.ts'
import { codeOf, copyOf, foundGroup, must, type TestGroup } from './world.ts'
import { handOver } from './world-keys.ts'
import { bodyOf, connect, lineBetween, meet } from './world-lines.ts'

const SEQ_MAX = 5

export interface RestoreWorld {
  v: TestGroup
  readonly u: TestGroup
  readonly x: TestGroup
  readonly body: Bytes
  readonly tid: Tid
  /** Statements that exist, for ever. */
  readonly made: Set<'Cu' | 'Cv' | 'Cx' | 'Fv' | 'Rv' | 'Rx'>
  booked: number
  restored: boolean
  /** The newest text of each line that both signed, for who asks after a restore. */
  readonly newest: Map<LineId, { b: Bytes; ours: Bytes; theirs: Bytes }>
  readonly seen: Map<string, number>
}

/** `names` decide who proposes on which line. */
export function restoreTemplate(names: readonly [string, string, string]) {
  const [u, v, x] = names.map(name => foundGroup(name)) as [TestGroup, TestGroup, TestGroup]
  for (const a of [u, v, x]) for (const b of [u, v, x]) if (a !== b) meet(a, b)
  const granted = { byOne: 100_000_000n, byOther: 100_000_000n }
  connect(u, v, granted)
  connect(v, x, granted)
  const body = encodeBody(bodyOf({ groups: [u, v, x], amt: 10_000n, nonce: 'the transfer' }))
  return { u, v, x, body, tid: tidOf(body) }
}
export type Template = ReturnType<typeof restoreTemplate>

export const newRestoreWorld = (template: Template, seen: RestoreWorld['seen']): RestoreWorld => ({
  ...template,
  v: copyOf(template.v),
  made: new Set(),
  booked: 0,
  restored: false,
  newest: new Map(),
  seen,
})

const count = (world: RestoreWorld, what: string): void =>
  void world.seen.set(what, (world.seen.get(what) ?? 0) + 1)

const hold = (fact: boolean, what: string): void => {
  if (!fact) throw new Error(`broken: ${what}`)
}

/** Over the statements that exist, not only those that somebody has learned. */
export function check({ made, booked }: RestoreWorld): void {
  hold(!(made.has('Cv') && made.has('Fv')), 'P1: never both COMMIT and REFUSE')
  const certified = made.has('Cu') && made.has('Cv') && made.has('Cx')
  const [into, out] = [certified && !made.has('Rv'), certified && !made.has('Rx')]
  hold(into || !out, 'P2: who pays is paid')
  hold(booked <= 1, 'P3: booked at most once')
}

const rowOf = ({ v, tid }: RestoreWorld) => v.book.tables.transfers.get(tid)

/** v's COMMIT is under the key of the body, whatever key it has now. */
const ownCommit = (world: RestoreWorld, first: Signer): Bytes =>
  signStatement(commitOf(world.tid, world.v.gid, 1), first)

export function showBody(world: RestoreWorld): void {
  const { v, u, body, made } = world
  const upstream = made.has('Cu') ? { upstream: commits(body, [u])[0] as Bytes } : {}
  const done = tryNode(v, 'commit', { body, ...upstream })
  count(world, `commit: ${codeOf(done)}`)
  if (done.ok) made.add('Cv')
}

export function showUnwanted(world: RestoreWorld): void {
  const { v, body, made } = world
  if (!made.has('Cu') && !made.has('Cx')) return
  const done = tryNode(v, 'refuse', { body, reason: 'policy' })
  count(world, `refuse: ${codeOf(done)}`)
  if (done.ok) made.add('Fv').add('Rv')
}

/** v is shown its own COMMIT, or a body of a former life: held as signed, and an alarm where nothing explains it. */
export function showOwn(world: RestoreWorld, first: Signer): void {
  const { v, body, made } = world
  const commit = made.has('Cv') ? { commit: ownCommit(world, first) } : {}
  const done = tryNode(v, 'recall', { body, ...commit })
  count(world, `recall: ${codeOf(done)}`)
  if (done.ok && made.has('Cv')) hold(world.restored, 'P4: the alarm rings only after a restore')
}

export function showCertificate(world: RestoreWorld, first: Signer): void {
  const { v, u, x, body, tid, made } = world
  if (!(made.has('Cu') && made.has('Cv') && made.has('Cx')) || rowOf(world)?.state !== 'signed') return
  const all = [...commits(body, [u]), ownCommit(world, first), ...commits(body, [x])]
  const done = tryNode(v, 'book', { tid, commits: all })
  count(world, `book: ${codeOf(done)}`)
  hold(done.ok || world.restored, 'P5: who never lost a book can book what it has signed')
  if (done.ok) world.booked += 1
}

export function showRelease(world: RestoreWorld): void {
  const { v, x, body, made } = world
  if (!made.has('Rx') || rowOf(world)?.state !== 'signed') return
  const done = tryNode(v, 'free', release(body, x, v))
  count(world, `free: ${codeOf(done)}`)
  if (done.ok) made.add('Rv')
}

export type Content = 'open' | 'booked' | 'not'

/** The partner signs whatever text v signs, too; v signs by its rules, whoever proposes. */
export function checkpoint(world: RestoreWorld, partner: TestGroup, content: Content): void {
  const { v, tid } = world
  const line = lineBetween(v, partner)
  const state = v.book.tables.balances.get(line)
  if ((state?.known ?? 0) >= SEQ_MAX) return
  if (proposes(v.gid, partner.gid)) {
    if (isRecovering(v.book)) return
    proposeTo(world, partner, content)
  } else {
    const made = withContent(world, partner, content)
    const theirs = signBalanceBytes(made.bytes, partner.signer)
    const body = { balance: made.bytes, applied: made.applied, strangers: [{ tid, cp: 0 }], theirs }
    const done = tryNode(v, 'balance', body)
    count(world, `balance ${content}: ${codeOf(done)}`)
    if (done.ok)
      world.newest.set(line, { b: made.bytes, ours: signBalanceBytes(made.bytes, v.signer), theirs })
  }
}

/** v proposes; the partner may first decline and say that the transfer is open. */
function proposeTo(world: RestoreWorld, partner: TestGroup, content: Content): void {
  const { v, tid } = world
  const line = lineBetween(v, partner)
  const propose = (decline?: { b: Bytes; sig: Bytes }): boolean => {
    const { balance, applied } = nextBalance(v.book, line, { at: v.now, decline: decline?.b })
    const more = decline === undefined ? {} : { decline }
    const done = tryNode(v, 'balance', {
      balance: encodeBalance(balance),
      applied,
      strangers: [{ tid, cp: 0 }],
      ...more,
    })
    count(world, `balance ours: ${codeOf(done)}`)
    return done.ok
  }
  if (v.book.tables.balances.get(line)?.waiting === undefined && !propose()) return
  const state = v.book.tables.balances.get(line)
  if (state?.waiting === undefined) return
  if (content === 'open') {
    const b = encodeDecline({ v: 1, line, seq: state.signed, try: state.signedTry, open: [tid] })
    propose({ b, sig: signDeclineBytes(b, partner.signer) })
  }
  const now = v.book.tables.balances.get(line)
  if (now?.waiting === undefined) return
  const { b } = now.waiting
  const sig = signBalanceBytes(b, partner.signer)
  must(tryNode(v, 'cosign', { line, seq: now.signed, try: now.signedTry, sig }))
  world.newest.set(line, { b, ours: signBalanceBytes(b, v.signer), theirs: sig })
}

/** A text with the transfer where the liar wants it, and with the one balance that v can sign then. */
function withContent(world: RestoreWorld, partner: TestGroup, content: Content) {
  const { v, tid } = world
  const line = lineBetween(v, partner)
  const honest = nextBalance(v.book, line, { at: v.now })
  const own = unlistedOn(v.book, line).booked.find(one => one.tid === tid && isBooked(one))
  const others = (tids: readonly Tid[]) => tids.filter(one => one !== tid)
  const applied = content === 'booked' ? [...others(honest.applied), tid] : others(honest.applied)
  const open = content === 'open' ? [...others(honest.balance.open), tid] : others(honest.balance.open)
  // `bal` is from the partner's side, for it is the smaller one; ours rose by what came in.
  const moved = own === undefined ? 0n : own.side === 'in' ? -10_000n : 10_000n
  const bal = honest.balance.bal - (own !== undefined && content !== 'booked' ? moved : 0n)
  const balance: Balance = { ...honest.balance, open, bal, applied: listHash(applied) }
  return { applied, bytes: encodeBalance(balance) }
}

/** The copy from before anything happened is put back, and the roots begin another life. */
export function restore(world: RestoreWorld, before: TestGroup): void {
  if (world.restored) return
  world.v = copyOf(before)
  must(handOver(world.v, { key: 'the next key', restart: true }))
  world.restored = true
  world.booked = 0
  count(world, 'restore')
}

/** A partner answers the restored group: with the newest checkpoint, or as if there were none; and with the transfer, or without. */
export function answerRestored(
  world: RestoreWorld,
  partner: TestGroup,
  { withNewest, withTransfer }: { withNewest: boolean; withTransfer: boolean },
): void {
  const { v, tid } = world
  const unlisted = withTransfer ? [tid] : []
  const line = lineBetween(v, partner)
  const newest = world.newest.get(line)
  const done = tryNode(v, 'answer', {
    line,
    unlisted,
    ...(withNewest && newest !== undefined ? { newest } : {}),
  })
  count(world, `answer: ${codeOf(done)}`)
}
