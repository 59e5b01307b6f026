/** What joins test groups: meetings, lines, limits, bodies of transfers, consents. */
import { type Bytes, fromHex } from '../src/base/bytes.ts'
import type { IntentId } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { prefixed } from '../src/codec/hash.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { type Signed, seal } from '../src/codec/signed.ts'
import type { Entry } from '../src/ledger/entry.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { inOrder, limitShape, lineIdOf, lineOpenShape } from '../src/lines/line.ts'
import { lineEndShape } from '../src/lines/line-state.ts'
import { encodeBody, type TransferBody } from '../src/transfer/body.ts'
import { hashNamed, idOf, NOW, record, type TestGroup, type TestMember } from './world.ts'

export const lineBetween = (a: TestGroup, b: TestGroup) => lineIdOf(a.gid, b.gid)

export const meet = (us: TestGroup, them: TestGroup): Entry =>
  record(us, 'node', 'meet', { charter: them.charter, chain: them.chain })

/** Both groups meet and open a line; each grants the other a limit, µh. */
export function connect(
  one: TestGroup,
  other: TestGroup,
  granted: { readonly byOne: bigint; readonly byOther: bigint },
): void {
  for (const [us, them] of [[one, other] as const, [other, one] as const]) {
    if (!us.book.tables.met.has(them.gid)) meet(us, them)
    record(us, 'node', 'line', lineOpening(us, them))
  }
  for (const [by, amt] of [[one, granted.byOne] as const, [other, granted.byOther] as const])
    grant(by, by === one ? other : one, amt)
}

/** What `by` signs about the end of its line with `to`. */
export const lineEnding = (
  by: TestGroup,
  to: TestGroup,
  { rest, at = by.now }: { readonly rest: boolean; readonly at?: number },
): Signed =>
  seal(
    'line-end',
    encodeAs(lineEndShape, { v: 1, line: lineBetween(by, to), by: by.gid, rest, at }),
    by.signer,
  )

export function lineOpening(us: TestGroup, them: TestGroup, at: number = NOW): BodyOf<'line'> {
  const [a, b] = inOrder(us.gid, them.gid)
  const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at })
  const message = prefixed('line-open', open)
  return { open, ours: us.signer.sign(message), theirs: them.signer.sign(message) }
}

export function signedLimit(by: TestGroup, to: TestGroup, amt: bigint, seq: number): Signed {
  return seal(
    'limit',
    encodeAs(limitShape, { v: 1, line: lineBetween(by, to), by: by.gid, amt, seq }),
    by.signer,
  )
}

/** «You may owe us up to amt», told to both books. */
export function grant(by: TestGroup, to: TestGroup, amt: bigint): void {
  const seq = (by.book.tables.lines.get(lineBetween(by, to))?.grantedSeq ?? 0) + 1
  const signed = signedLimit(by, to, amt, seq)
  record(by, 'node', 'limit', { signed })
  record(to, 'node', 'limit', { signed })
}

export interface TransferPlan {
  readonly kind?: 'pay' | 'clear'
  /** In the order in which value flows. */
  readonly groups: readonly TestGroup[]
  readonly amt: bigint
  readonly closer?: number
  readonly nonce?: string
}

/** A well-formed body; `change` makes it wrong on purpose. */
export function bodyOf(plan: TransferPlan, change: Partial<TransferBody> = {}): TransferBody {
  const { kind = 'pay', groups, amt } = plan
  const last = groups.length - 1
  const at = (i: number): TestGroup => groups[i % groups.length] as TestGroup
  const edges = groups
    .slice(0, kind === 'pay' ? last : groups.length)
    .map((_, i) => ({ f: i, t: (i + 1) % groups.length, line: lineBetween(at(i), at(i + 1)), amt, cp: 0 }))
  const ends =
    kind === 'pay' ? { ends: hashNamed('ends') } : { round: { id: '2026-11-20', plan: hashNamed('plan') } }
  return {
    v: 1,
    net: 'localpay',
    kind,
    unit: 'hour',
    nonce: fromHex(idOf(plan.nonce ?? 'nonce')),
    created: NOW,
    prepTtl: 60,
    closeTtl: 90,
    notAfter: NOW + 30 * DAY_MS,
    parts: groups.map(({ gid }) => ({ g: gid, ke: 1, inc: 0 })),
    closer: plan.closer ?? last,
    edges,
    ...ends,
    ...change,
  }
}

export const bodyBytes = (plan: TransferPlan, change?: Partial<TransferBody>): Bytes =>
  encodeBody(bodyOf(plan, change))

/** A member's consent to pay that group; its id is what a payer's COMMIT names. */
export const consent = (
  group: TestGroup,
  member: TestMember,
  to: TestGroup,
  max: bigint,
  invoice = 'invoice',
): IntentId =>
  record(group, member, 'pay-across', { from: member.account, to: to.gid, invoice: hashNamed(invoice), max })
    .signed.id
