/** What a group signs of a common balance, and what it never does. SPEC 6.7. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Tid } from '../src/base/ids.ts'
import { encodeBalance, signBalanceBytes } from '../src/lines/balance.ts'
import { tidOf } from '../src/transfer/body.ts'
import { agree, asOther, asProposer, coSignature, decline, inTurn, textOf } from './balances.ts'
import { commits, tryNode } from './street.ts'
import { admit, codeOf, foundGroup, hashNamed, must, record, type TestGroup } from './world.ts'
import { bodyBytes, connect, grant, lineBetween, meet } from './world-lines.ts'

/** `u` proposes to `v`; a third group lies beyond each of them, so that value may pass through both. */
interface Row3 {
  readonly u: TestGroup
  readonly v: TestGroup
  readonly far: TestGroup
}
let row: Row3

beforeEach(() => {
  const [one, other, far] = ['One', 'Other', 'Far'].map(name => foundGroup(name)) as [
    TestGroup,
    TestGroup,
    TestGroup,
  ]
  for (const a of [one, other, far]) for (const b of [one, other, far]) if (a !== b) meet(a, b)
  connect(one, other, { byOne: 10_000_000n, byOther: 10_000_000n })
  connect(other, far, { byOne: 10_000_000n, byOther: 10_000_000n })
  connect(far, one, { byOne: 10_000_000n, byOther: 10_000_000n })
  const [u, v] = inTurn(one, other)
  row = { u, v, far }
})

/** A set-off round the three would need debts; a payment from far over u to v's member passes the line u–v. */
function sign({ u, v, far }: Row3, nonce: string, by: readonly TestGroup[] = [u]) {
  const groups = [far, u, v]
  const body = bodyBytes({ groups, amt: 10_000n, nonce })
  for (const one of by) if (one !== v) record(one, 'node', 'commit', { body })
  return { body, tid: tidOf(body), groups }
}

/** `v` is the payee and closes; then `u` books. */
function pay(there: Row3, nonce: string, by: readonly TestGroup[] = [there.u, there.v]): Tid {
  const { u, v } = there
  const { body, tid, groups } = sign(there, nonce)
  const all = commits(body, groups)
  if (by.includes(v)) {
    const bob = v.members.get('bob') ?? admit(v, 'bob')
    const payee = { account: bob.account, amt: 1n, invoice: hashNamed(nonce) }
    record(v, 'node', 'close', { body, commits: all, payee })
  }
  if (by.includes(u)) record(u, 'node', 'book', { tid, commits: all })
  return tid
}

const stateOf = (group: TestGroup, other: TestGroup) =>
  group.book.tables.balances.get(lineBetween(group, other))

describe('a checkpoint', () => {
  test('is signed by both under one text, lists what was booked and says one balance', () => {
    const { u, v } = row
    const paid = pay(row, 'one')
    const text = agree(u, v)
    expect(text.balance).toMatchObject({ seq: 1, try: 0, applied: { n: 1 }, open: [], bal: -10_000n })
    expect(text.balance.prev).toBeUndefined()
    for (const [group, other] of [
      [u, v],
      [v, u],
    ] as const)
      expect(stateOf(group, other)).toMatchObject({ known: 1, signed: 1, open: [] })
    expect(u.book.tables.transfers.get(paid)?.out?.listed).toBe(1)
    expect(v.book.tables.transfers.get(paid)?.in?.listed).toBe(1)
    expect(agree(u, v).balance).toMatchObject({ seq: 2, applied: { n: 0 }, bal: -10_000n })
  })

  test('lists as open what one side has signed, also the side that is asked', () => {
    const { u, v } = row
    const { tid } = sign(row, 'open')
    expect(agree(u, v).balance).toMatchObject({ open: [tid], applied: { n: 0 }, bal: 0n })
  })

  test('that omits a transfer which the other side has signed is declined, and the next try lists it', () => {
    const { u, v, far } = row
    const body = bodyBytes({ groups: [far, v, u], amt: 20_000n, nonce: 'theirs' })
    record(v, 'node', 'commit', { body })
    const text = textOf(u, v)
    record(u, 'node', 'balance', asProposer(text))
    expect(codeOf(tryNode(v, 'balance', asOther(text, u)))).toBe('not-listed')
    const paper = decline(v, text)
    const next = textOf(u, v, paper.b)
    expect(next.balance).toMatchObject({ seq: 1, try: 1, open: [tidOf(body)] })
    expect(codeOf(tryNode(u, 'balance', asProposer(next, paper)))).toBe('no-such-transfer')
    must(tryNode(u, 'balance', asProposer(next, paper, [{ tid: tidOf(body), cp: 0 }])))
    must(tryNode(v, 'balance', asOther(next, u)))
    record(u, 'node', 'cosign', coSignature(next, v))
    expect(stateOf(u, v)).toMatchObject({ known: 1, open: [tidOf(body)] })
  })

  test('that counts a transfer which is not booked here waits for its certificate', () => {
    const { u, v } = row
    pay(row, 'early', [u])
    const text = textOf(u, v)
    record(u, 'node', 'balance', asProposer(text))
    expect(codeOf(tryNode(v, 'balance', asOther(text, u)))).toBe('not-booked')
  })

  test('counts on either side only what it lists', () => {
    const { u, v } = row
    const paid = pay(row, 'late', [v])
    const text = agree(u, v)
    expect(text.balance).toMatchObject({ bal: 0n, open: [paid], applied: { n: 0 } })
    record(u, 'node', 'book', {
      tid: paid,
      commits: commits(bodyBytes({ groups: [row.far, u, v], amt: 10_000n, nonce: 'late' }), [row.far, u, v]),
    })
    expect(agree(u, v).balance).toMatchObject({ bal: -10_000n, applied: { n: 1 }, open: [] })
  })
})

describe('refused by name', () => {
  test('two books that say different balances', () => {
    const { u, v } = row
    const text = textOf(u, v, undefined, { bal: 3n })
    expect(tryNode(u, 'balance', asProposer(text))).toMatchObject({
      refusal: { code: 'balances-differ', ours: 0n, theirs: 3n },
    })
    expect(tryNode(v, 'balance', asOther(text, u))).toMatchObject({
      refusal: { code: 'balances-differ', ours: 0n, theirs: -3n },
    })
  })

  test('a second text for one try, on either side', () => {
    const { u, v } = row
    const text = textOf(u, v)
    record(u, 'node', 'balance', asProposer(text))
    expect(codeOf(tryNode(u, 'balance', asProposer(textOf(u, v, undefined, { try: 0 }))))).toBe('not-next')
    expect(codeOf(tryNode(u, 'balance', asProposer(textOf(u, v))))).toBe('not-next')
    must(tryNode(v, 'balance', asOther(text, u)))
    expect(codeOf(tryNode(v, 'balance', asOther(textOf(u, v, undefined, { at: 5 }), u)))).toBe('not-next')
  })

  test('a try that was declined is never signed', () => {
    const { u, v, far } = row
    const body = bodyBytes({ groups: [far, v, u], amt: 20_000n, nonce: 'theirs' })
    record(v, 'node', 'commit', { body })
    const text = textOf(u, v)
    record(u, 'node', 'balance', asProposer(text))
    const paper = decline(v, text)
    const full = { ...text.balance, open: [tidOf(body)] }
    const again = { ...text, balance: full, bytes: encodeBalance(full) }
    expect(codeOf(tryNode(v, 'balance', asOther(again, u)))).toBe('not-next')
    expect(codeOf(tryNode(v, 'decline', { decline: paper.b }))).toBe('not-next')
  })

  test('an older transfer is listed as open only where the checkpoint before did', () => {
    const { u, v } = row
    for (let i = 0; i < 3; i++) agree(u, v)
    const old = hashNamed('old') as string as Tid
    const text = textOf(u, v, undefined, { open: [old] })
    expect(codeOf(tryNode(u, 'balance', asProposer(text, undefined, [{ tid: old, cp: 1 }])))).toBe('stale-cp')
    expect(codeOf(tryNode(v, 'balance', asOther(text, u, [{ tid: old, cp: 1 }])))).toBe('stale-cp')
    expect(codeOf(tryNode(v, 'balance', asOther(text, u, [{ tid: old, cp: 2 }])))).toBe('ok')
  })

  test('what the other side did not sign, a limit that is not known, another key', () => {
    const { u, v } = row
    const text = textOf(u, v)
    expect(
      codeOf(tryNode(v, 'balance', { ...asOther(text, u), theirs: signBalanceBytes(text.bytes, v.signer) })),
    ).toBe('bad-signature')
    const ahead = textOf(u, v, undefined, { limits: [9, 1] })
    expect(codeOf(tryNode(v, 'balance', asOther(ahead, u)))).toBe('unknown-limit')
    const newKey = textOf(u, v, undefined, { ke: [2, 1] })
    expect(codeOf(tryNode(v, 'balance', asOther(newKey, u)))).toBe('stale-inc')
    record(u, 'node', 'balance', asProposer(text))
    expect(codeOf(tryNode(u, 'cosign', coSignature(text, u)))).toBe('bad-signature')
    expect(codeOf(tryNode(v, 'balance', asProposer(text)))).toBe('bad-balance')
  })

  test('a list that is not the one that was signed', () => {
    const { u, v } = row
    pay(row, 'one')
    const text = textOf(u, v)
    expect(codeOf(tryNode(v, 'balance', { ...asOther(text, u), applied: [] }))).toBe('bad-balance')
    const [tid] = text.applied as [Tid]
    const twice = textOf(u, v, undefined, { open: [tid] })
    expect(codeOf(tryNode(v, 'balance', asOther(twice, u)))).toBe('bad-balance')
  })

  test('what ended without being paid is never counted as booked', () => {
    const { u, v, far } = row
    const body = bodyBytes({ groups: [far, u, v], amt: 10_000n, nonce: 'refused' })
    record(v, 'node', 'refuse', { body, reason: 'policy' })
    record(u, 'node', 'commit', { body })
    record(u, 'node', 'book', { tid: tidOf(body), commits: commits(body, [far, u, v]) })
    const text = textOf(u, v)
    record(u, 'node', 'balance', asProposer(text))
    expect(codeOf(tryNode(v, 'balance', asOther(text, u)))).toBe('transfer-ended')
  })
})

test('a limit that changed meanwhile goes into the next checkpoint', () => {
  const { u, v } = row
  agree(u, v)
  grant(u, v, 7n)
  expect(agree(u, v).balance.limits).toEqual([2, 1])
  expect(v.book.tables.lines.get(lineBetween(u, v))?.received).toBe(7n)
})
