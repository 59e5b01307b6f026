/** Three groups in a row: A pays B over M. What each signs, books and is asked. */
import type { Bytes } from '../src/base/bytes.ts'
import type { Signer } from '../src/codec/signed.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { type TransferBody, tidOf } from '../src/transfer/body.ts'
import { commitOf, releaseOf, signStatement } from '../src/transfer/statement.ts'
import {
  admit,
  copyOf,
  foundGroup,
  hashNamed,
  intentOf,
  order,
  record,
  type TestGroup,
  type TestMember,
} from './world.ts'
import { bodyBytes, connect, consent, lineBetween, meet } from './world-lines.ts'

export interface Street {
  readonly a: TestGroup
  readonly m: TestGroup
  readonly b: TestGroup
  readonly ann: TestMember
  readonly bob: TestMember
}

/** A pays B over M. M lets A owe 100 µh, B lets M owe 80. Ann and Bob have members' accounts. */
const street: Street = (() => {
  const [a, m, b] = ['A', 'M', 'B'].map(name => foundGroup(name)) as [TestGroup, TestGroup, TestGroup]
  for (const one of [a, m, b]) for (const other of [a, m, b]) if (one !== other) meet(one, other)
  connect(a, m, { byOne: 0n, byOther: 100n })
  connect(m, b, { byOne: 0n, byOther: 80n })
  connect(b, a, { byOne: 100n, byOther: 100n })
  return { a, m, b, ann: admit(a, 'ann'), bob: admit(b, 'bob') }
})()

export const fresh = (): Street => ({
  ...street,
  a: copyOf(street.a),
  m: copyOf(street.m),
  b: copyOf(street.b),
})

export const tryNode = <K extends Kind>(group: TestGroup, kind: K, body: BodyOf<K>) =>
  order(group, intentOf(group, 'node', kind, body))

export const path = (
  { a, m, b }: Street,
  amt: bigint,
  change?: Partial<TransferBody>,
  nonce = 'one',
): Bytes => bodyBytes({ groups: [a, m, b], amt, nonce }, change)

export const commits = (body: Bytes, groups: readonly TestGroup[]): Bytes[] =>
  groups.map(({ gid, signer }) => signStatement(commitOf(tidOf(body), gid, 1), signer))

export const lineOf = (group: TestGroup, other: TestGroup) =>
  group.book.tables.lines.get(lineBetween(group, other))!

export const payeeOf = ({ bob }: Street, invoice = 'invoice'): NonNullable<BodyOf<'close'>['payee']> => ({
  account: bob.account,
  amt: 40n,
  invoice: hashNamed(invoice),
})

export const release = (body: Bytes, by: TestGroup, to: TestGroup, ke = 1, signer: Signer = by.signer) => ({
  tid: tidOf(body),
  ke,
  sig: signStatement(releaseOf(tidOf(body), by.gid, ke, lineBetween(by, to)), signer),
})

/** M signs; A signs with Ann's consent of 50. */
export function signed(there: Street, amt: bigint, nonce?: string): Bytes {
  const body = path(there, amt, {}, nonce)
  record(there.m, 'node', 'commit', { body })
  const across = consent(there.a, there.ann, there.b, 50n, nonce)
  record(there.a, 'node', 'commit', { body, payer: { across, amt: 40n } })
  return body
}

/** A owes M, M owes B, B owes A, 40 µh each: value goes A, B, M. */
export function ring(): Street {
  const there = fresh()
  const { a, m, b } = there
  for (const [debtor, creditor] of [
    [a, m],
    [m, b],
    [b, a],
  ] as const) {
    const { tables } = creditor.book
    const line = lineBetween(debtor, creditor)
    tables.lines.set(line, { ...tables.lines.get(line)!, balance: 40n })
    debtor.book.tables.lines.set(line, { ...debtor.book.tables.lines.get(line)!, balance: -40n })
  }
  return there
}

/** The cycle over them; M closes unless another is named. */
export const cycle = (
  { a, m, b }: Street,
  amt: bigint,
  nonce = 'one',
  change?: Partial<TransferBody>,
): Bytes => bodyBytes({ kind: 'clear', groups: [a, b, m], amt, nonce }, change)
