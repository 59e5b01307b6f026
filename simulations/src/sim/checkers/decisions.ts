/** What is asked of each decision as it becomes durable. clearing.md §5. */
import {
  type Bytes,
  balanceShape,
  commitOf,
  decodeAs,
  divideUp,
  groupOf,
  keyName,
  LIMITS,
  type LineId,
  type Rate,
  type Row,
  statementHolds,
} from '@localpay/protocol'
import { checkI19 } from './budgets.ts'
import { checkFrozen } from './halted-lines.ts'
import { type Decided, lineNamed, named, type Scene } from './scene.ts'
import type { LineTally, Tallied } from './tally.ts'

export function checkDecision(scene: Scene, decided: Decided, tallied: Tallied | null): void {
  checkI1(scene, decided)
  checkI20(scene, decided)
  if (tallied === null) return
  checkI6(scene, decided, tallied)
  checkI8(scene, decided, tallied)
  checkI9(scene, decided, tallied)
  checkI19(scene, decided, tallied)
  checkFrozen(scene, decided, tallied)
  checkH2(scene, decided, tallied)
  checkH11(scene, decided, tallied)
  if (tallied.body.kind === 'clear') checkI14(scene, decided, tallied)
  else checkI16(scene, decided, tallied)
}

/** Balances of all accounts, the outside and the contested one among them, sum to zero. */
function checkI1(scene: Scene, { group, book }: Decided): void {
  let sum = 0n
  for (const { balance } of book.tables.accounts.values()) sum += balance
  scene.hold('I1', sum === 0n, () => `the balances of ${named(group)} sum to ${sum}`)
}

const exposure = ({ claim, holdIn }: LineTally): bigint => claim + holdIn

/**
 * Claim and incoming holds stay within the limit that was granted when each was signed, or do not grow. What a former self
 * signed is held whatever is granted today.
 */
function checkI6(scene: Scene, { group, book }: Decided, { tid, step, before, ...edges }: Tallied): void {
  if (step === 'recall') return
  for (const side of ['in', 'out'] as const) {
    const line = edges[side]
    if (line === null || !group.honest) continue
    const now = exposure(group.tally.line(line))
    const granted = lineOf(book, line)?.granted ?? 0n
    scene.hold(
      'I6',
      now <= granted || now <= exposure(before[side]),
      () => `line ${lineNamed(line)} of ${named(group)}: claim and holds ${now}, limit ${granted}`,
      tid,
    )
  }
}

const lineOf = (book: Decided['book'], line: LineId): Row<'lines'> | undefined => book.tables.lines.get(line)

/** What is applied is proved by the entry alone: every COMMIT, under the keys that the group's own books name. */
function checkI8(scene: Scene, { group, entry, book }: Decided, { tid, body, step }: Tallied): void {
  const { intent } = entry.signed
  if (!group.honest || (step !== 'book' && step !== 'close')) return
  if (intent.kind !== 'book' && intent.kind !== 'close') return
  const { commits } = intent.body
  const isWhole =
    commits.length === body.parts.length &&
    body.parts.every(({ g, ke }, i) => {
      const key = book.tables.keys.get(keyName(g, ke))?.key
      return key !== undefined && statementHolds(commitOf(tid, g, ke), commits[i] as Bytes, key, scene.verify)
    })
  scene.hold('I8', isWhole, () => `${named(group)} applied without a full certificate`, tid)
}

/** Each transfer is applied once, and a line stands where its transfers put it, in whatever order they came. */
function checkI9(scene: Scene, { group, book }: Decided, { tid, again, ...edges }: Tallied): void {
  if (!group.honest) return
  scene.hold('I9', !again, () => `${named(group)} applied a transfer twice`, tid)
  for (const line of [edges.in, edges.out]) {
    const row = line === null ? undefined : lineOf(book, line)
    if (line === null || row === undefined) continue
    const { claim, holdIn, holdOut, contested } = group.tally.line(line)
    const isSame =
      row.balance === claim && row.holdIn === holdIn && row.holdOut === holdOut && row.contested === contested
    scene.hold(
      'I9',
      isSame,
      () => `line ${lineNamed(line)} of ${named(group)} is not the sum of its transfers`,
      tid,
    )
  }
}

/** A set-off leaves the net as it was and, in the order of signing, turns no line round and enlarges no debt. */
function checkI14(scene: Scene, { group }: Decided, { tid, step, before, ...edges }: Tallied): void {
  if (!group.honest || edges.in === null || edges.out === null) return
  const [inward, outward] = [group.tally.line(edges.in), group.tally.line(edges.out)]
  if (step === 'commit' || step === 'close') {
    const shrinks = -inward.claim - inward.holdIn >= 0n && outward.claim - outward.holdOut >= 0n
    scene.hold('I14', shrinks, () => `a set-off turns a line of ${named(group)} round`, tid)
  }
  const moved = inward.claim - before.in.claim + (outward.claim - before.out.claim)
  scene.hold('I14', moved === 0n, () => `a set-off moves the net of ${named(group)} by ${moved}`, tid)
}

/** The payer's member bears less than one minor unit of rounding, and the payee's gets the whole invoice. */
function checkI16(scene: Scene, { group, entry, book }: Decided, { tid, amt, body }: Tallied): void {
  const { intent } = entry.signed
  // What is given back keeps the rate of its day.
  if (!group.honest || body.reverses !== undefined) return
  const { rate } = groupOf(book)
  if (intent.kind === 'commit' && intent.body.payer !== undefined) {
    const cost = intent.body.payer.amt
    const isFair = cost === divideUp(amt * rate.den, rate.num)
    scene.hold('I16', isFair, () => `the payer’s member at ${named(group)} pays ${cost} for ${amt} µh`, tid)
  }
  if (intent.kind === 'close' && intent.body.payee !== undefined) {
    const got = intent.body.payee.amt
    scene.hold(
      'I16',
      isWorth(got, amt, rate),
      () => `the payee’s member at ${named(group)} gets ${got} for ${amt} µh`,
      tid,
    )
  }
}

const isWorth = (minor: bigint, microHours: bigint, { num, den }: Rate): boolean =>
  microHours === divideUp(minor * num, den)

/** Nobody signs a transfer for a key or an incarnation that is over, as far as it knows. */
function checkH2(scene: Scene, { group, book }: Decided, { tid, body, step }: Tallied): void {
  if (!group.honest || (step !== 'commit' && step !== 'close')) return
  for (const part of body.parts) {
    const known = part.g === group.gid ? groupOf(book) : book.tables.met.get(part.g)
    const isOfToday = known !== undefined && part.ke >= known.ke && part.inc >= known.inc
    scene.hold('H2', isOfToday, () => `${named(group)} signs for a key that is over`, tid)
  }
}

/** An invoice is paid once. */
function checkH11(scene: Scene, { group, entry }: Decided, { tid }: Tallied): void {
  const { intent } = entry.signed
  if (!group.honest || intent.kind !== 'close' || intent.body.payee === undefined) return
  const first = group.tally.paidBy(intent.body.payee.invoice)
  scene.hold('H11', first === tid, () => `${named(group)} takes one invoice as paid twice`, tid)
}

/** Each transfer that is signed and not decided is listed as open in every balance that is signed of its lines. */
function checkI20(scene: Scene, { group, entry }: Decided): void {
  const { intent } = entry.signed
  if (!group.honest || intent.kind !== 'balance') return
  const read = decodeAs(balanceShape, intent.body.balance, LIMITS.balanceBytesMax)
  if (!read.ok) return
  const { line, open, seq } = read.value
  for (const held of group.tally.held())
    if (held.in === line || held.out === line)
      scene.hold(
        'I20',
        open.includes(held.tid),
        () => `balance ${seq} of ${named(group)} omits a transfer`,
        held.tid,
      )
}
