/** Three groups in a row: A pays B over M. What each signs, books and is asked. */
import type { Bytes } from '../src/base/bytes.ts'
import type { Signer } from '../src/codec/signed.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import type { Levy } from '../src/ledger/policy.ts'
import type { Row } from '../src/ledger/tables.ts'
import { type TransferBody, tidOf } from '../src/transfer/body.ts'
import { commitOf, releaseOf, signStatement } from '../src/transfer/statement.ts'
import { setPolicy } from './village.ts'
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
import { bodyBytes, connect, consent, lineBetween, meet, grant as setLimit } from './world-lines.ts'

export interface Street {
  readonly a: TestGroup
  readonly m: TestGroup
  readonly b: TestGroup
  readonly ann: TestMember
  readonly bob: TestMember
}

/** Amounts on lines are told in hundredths of an hour here: less is not passed on. µh. */
export const HUNDREDTH = 10_000n

/** A pays B over M. M lets A owe 100 hundredths, B lets M owe 80. Ann and Bob have members' accounts. */
const street: Street = (() => {
  const [a, m, b] = ['A', 'M', 'B'].map(name => foundGroup(name)) as [TestGroup, TestGroup, TestGroup]
  for (const one of [a, m, b]) for (const other of [a, m, b]) if (one !== other) meet(one, other)
  connect(a, m, { byOne: 0n, byOther: 100n * HUNDREDTH })
  connect(m, b, { byOne: 0n, byOther: 80n * HUNDREDTH })
  connect(b, a, { byOne: 100n * HUNDREDTH, byOther: 100n * HUNDREDTH })
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
): Bytes => bodyBytes({ groups: [a, m, b], amt: amt * HUNDREDTH, nonce }, change)

/** M's COMMIT to a body that A has signed. */
export const onward = ({ a }: Street, body: Bytes): BodyOf<'commit'> => ({
  body,
  upstream: commits(body, [a])[0] as Bytes,
})

/** «You may owe us up to so many hundredths.» */
export const grant = (by: TestGroup, to: TestGroup, hundredths: bigint): void =>
  setLimit(by, to, hundredths * HUNDREDTH)

export const commits = (body: Bytes, groups: readonly TestGroup[]): Bytes[] =>
  groups.map(({ gid, signer }) => signStatement(commitOf(tidOf(body), gid, 1), signer))

/** A line's row, its amounts in hundredths. */
export function lineOf(group: TestGroup, other: TestGroup): Row<'lines'> {
  const row = group.book.tables.lines.get(lineBetween(group, other)) as Row<'lines'>
  const inHundredths = (value: unknown): unknown => (typeof value === 'bigint' ? value / HUNDREDTH : value)
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, inHundredths(value)]),
  ) as Row<'lines'>
}

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
  record(there.m, 'node', 'commit', onward(there, body))
  const across = consent(there.a, there.ann, there.b, 50n, nonce)
  record(there.a, 'node', 'commit', { body, payer: { across, amt: 40n } })
  return body
}

/** A owes M, M owes B, B owes A, 40 hundredths each: value goes A, B, M. */
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
    tables.lines.set(line, { ...tables.lines.get(line)!, balance: 40n * HUNDREDTH })
    debtor.book.tables.lines.set(line, { ...debtor.book.tables.lines.get(line)!, balance: -40n * HUNDREDTH })
  }
  return there
}

/** The cycle over them; M closes unless another is named. */
export const cycle = (
  { a, m, b }: Street,
  amt: bigint,
  nonce = 'one',
  change?: Partial<TransferBody>,
): Bytes => bodyBytes({ kind: 'clear', groups: [a, b, m], amt: amt * HUNDREDTH, nonce }, change)

/** The group's levies on payments to and from other groups, for its treasury unless said otherwise; the committee signs. */
export const levied = (group: TestGroup, ann: TestMember, ...levies: readonly Partial<Levy>[]): void =>
  setPolicy(
    { group, ann },
    {
      levies: levies.map((change, i) => ({
        name: `levy ${i}`,
        on: 'payer',
        ppm: 0,
        flat: 0n,
        to: group.treasury,
        across: true,
        ...change,
      })),
    },
  )
