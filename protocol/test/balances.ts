/** Balance checkpoints between test groups: texts, signatures, Declines, and the whole exchange. */
import type { Bytes } from '../src/base/bytes.ts'
import type { Tid } from '../src/base/ids.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { declineOf, nextBalance } from '../src/ledger/next-checkpoint.ts'
import {
  type Balance,
  encodeBalance,
  encodeDecline,
  proposes,
  signBalanceBytes,
  signDeclineBytes,
} from '../src/lines/balance.ts'
import { tryNode } from './street.ts'
import { codeOf, must, record, type TestGroup } from './world.ts'
import { lineBetween } from './world-lines.ts'

/** The two in the order in which they propose: the smaller group id first. */
export const inTurn = (one: TestGroup, other: TestGroup): readonly [TestGroup, TestGroup] =>
  proposes(one.gid, other.gid) ? [one, other] : [other, one]

export interface Text {
  readonly balance: Balance
  readonly bytes: Bytes
  readonly applied: readonly Tid[]
}

/** The text that `u` would propose next; `change` makes it another one. */
export function textOf(u: TestGroup, v: TestGroup, decline?: Bytes, change: Partial<Balance> = {}): Text {
  const made = nextBalance(u.book, lineBetween(u, v), { at: u.now, decline })
  const balance = { ...made.balance, ...change }
  return { balance, applied: made.applied, bytes: encodeBalance(balance) }
}

type Stranger = BodyOf<'balance'>['strangers'][number]

/** As its proposer signs it, */
export const asProposer = (
  { bytes, applied }: Text,
  decline?: BodyOf<'balance'>['decline'],
  strangers: readonly Stranger[] = [],
): BodyOf<'balance'> => ({
  balance: bytes,
  applied,
  strangers,
  ...(decline === undefined ? {} : { decline }),
})

/** and as the other side does, with the proposer's signature. */
export const asOther = (
  { bytes, applied }: Text,
  u: TestGroup,
  strangers: readonly Stranger[] = [],
): BodyOf<'balance'> => ({ balance: bytes, applied, strangers, theirs: signBalanceBytes(bytes, u.signer) })

export const coSignature = ({ balance, bytes }: Text, v: TestGroup): BodyOf<'cosign'> => ({
  line: balance.line,
  seq: balance.seq,
  try: balance.try,
  sig: signBalanceBytes(bytes, v.signer),
})

/** `v` declines this text; the paper that the proposer is given. */
export function decline(v: TestGroup, { balance }: Text): NonNullable<BodyOf<'balance'>['decline']> {
  const b = encodeDecline(declineOf(v.book, balance))
  record(v, 'node', 'decline', { decline: b })
  return { b, sig: signDeclineBytes(b, v.signer) }
}

/** Where each transfer's edge on the line stands, as its body says; for those that a book has no row of. */
const strangersOf = (group: TestGroup, other: TestGroup, text: Text): Stranger[] =>
  text.balance.open.flatMap(tid => {
    if (group.book.tables.transfers.has(tid)) return []
    const row = other.book.tables.transfers.get(tid)
    const line = lineBetween(group, other)
    const edge = row?.in?.line === line ? row.in : row?.out
    return edge === undefined ? [] : [{ tid, cp: edge.cp }]
  })

/** The whole exchange, Declines and all. @returns the text that both signed */
export function agree(one: TestGroup, other: TestGroup): Text {
  const [u, v] = inTurn(one, other)
  let text = textOf(u, v)
  record(u, 'node', 'balance', asProposer(text))
  for (let tries = 0; ; tries++) {
    const done = tryNode(v, 'balance', asOther(text, u, strangersOf(v, u, text)))
    if (done.ok) break
    if (codeOf(done) !== 'not-listed' || tries > 3) throw new Error(`no agreement: ${codeOf(done)}`)
    const paper = decline(v, text)
    text = textOf(u, v, paper.b)
    must(tryNode(u, 'balance', asProposer(text, paper, strangersOf(u, v, text))))
  }
  record(u, 'node', 'cosign', coSignature(text, v))
  return text
}
