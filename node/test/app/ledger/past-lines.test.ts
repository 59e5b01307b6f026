/** Lines of accounts' pasts: whatever kind of entry moves a balance, its lines lead from where it was to where it is. */
import { readFileSync } from 'node:fs'
import {
  type AccountId,
  applyEntry,
  type BodyOf,
  type Book,
  emptyBook,
  fromHex,
  groupOf,
  type IntentId,
  type Kind,
  periodOf,
  readEntry,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { type PastLine, pastLinesOf } from '../../../src/app/ledger/past-lines.ts'
import { verifyLedger } from '../../../src/app/verify-ledger.ts'
import { MONDAY, type TestNode, wish, yes } from '../../support/test-node.ts'
import { type Member, type Village, village } from '../../support/village.ts'

interface Vectors {
  readonly entries: readonly { readonly seq: number; readonly kind: Kind; readonly entry: string }[]
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../../protocol/vectors/intents.json', import.meta.url), 'utf8'),
) as Vectors

const free = (book: Book, account: AccountId): bigint => {
  const row = book.tables.accounts.get(account)
  return row === undefined ? 0n : row.kind === 'external' ? row.balance : row.balance - row.held
}

test('a ledger with every kind of entry: each line begins where the one before it ended', () => {
  const book = emptyBook()
  const balances = new Map<AccountId, bigint>()
  const toldBy = new Set<Kind>()
  for (const { entry: hex } of vectors.entries) {
    const entry = yes(readEntry(fromHex(hex)))
    const applied = yes(applyEntry(book, entry, { verify: () => true, checkSignature: false }))
    const { kind } = entry.signed.intent
    for (const line of pastLinesOf({ entry, applied }, book)) {
      toldBy.add(kind)
      const before = balances.get(line.account) ?? 0n
      expect(line.balanceAfter).toBe(before + (line.direction === 'in' ? line.amount : -line.amount))
      balances.set(line.account, line.balanceAfter)
    }
    for (const [key] of book.tables.accounts) {
      const account = key as AccountId
      // A consent holds before the COMMIT tells of it; what came to nothing leaves no line.
      if (kind === 'end-across') balances.set(account, free(book, account))
      if (kind !== 'pay-across') expect(balances.get(account) ?? 0n).toBe(free(book, account))
    }
  }
  expect([...toldBy].sort()).toEqual(
    expect.arrayContaining(['accept', 'batch', 'bill', 'close', 'commit', 'pay', 'reverse']),
  )
})

describe('what each sees', () => {
  const told = ({ direction, amount, balanceAfter, why, other }: PastLine) => ({
    line: `${direction === 'in' ? '+' : '-'}${amount} = ${balanceAfter}`,
    why: why ?? 'payment',
    other,
  })
  const pastOf = async (node: TestNode, account: AccountId) => {
    const lines: ReturnType<typeof told>[] = []
    for await (const line of node.core.ledger.pastOf(account, null)) lines.unshift(told(line))
    return lines
  }
  const act = async <K extends Kind>(
    node: TestNode,
    who: Member,
    kind: K,
    body: BodyOf<K>,
  ): Promise<IntentId> => {
    const request = wish(who, kind, body, { at: node.core.ports.clock.now() })
    return yes(await node.payments.submit(who.person, request)).intent as IntentId
  }
  const pay = ({ node, ben, cleo }: Village, amt: bigint): Promise<IntentId> =>
    act(node, ben, 'pay', { from: ben.account, to: cleo.account, amt })
  const setPolicy = async ({ node, admin }: Village, change: BodyOf<'policy'>['change']): Promise<void> =>
    void (await act(node, admin, 'policy', { change }))
  const isWhole = async (node: TestNode): Promise<void> => {
    const again = await node.reopened()
    expect([...again.core.ledger.book.tables.bills]).toEqual([])
    const { store, crypto } = again.core.ports
    yes(await verifyLedger(store, crypto))
  }

  test('a payment with its levy, and the same on its way back', async () => {
    const here = await village()
    const { node, ben, cleo } = here
    const { treasury } = groupOf(node.core.ledger.book)
    const levy = { name: 'box', on: 'payee', ppm: 100_000, flat: 0n, to: treasury, across: false } as const
    await setPolicy(here, { levies: [levy] })
    const paid = await pay(here, 50n)
    await act(node, cleo, 'reverse', { payment: paid })
    expect(await pastOf(node, ben.account)).toEqual([
      { line: '-50 = -50', why: 'payment', other: cleo.account },
      { line: '+50 = 0', why: 'reversal', other: cleo.account },
    ])
    expect(await pastOf(node, cleo.account)).toEqual([
      { line: '+50 = 50', why: 'payment', other: ben.account },
      { line: '-5 = 45', why: 'levy', other: treasury },
      { line: '-50 = -5', why: 'reversal', other: ben.account },
      { line: '+5 = 0', why: 'reversal', other: treasury },
    ])
    expect(await pastOf(node, treasury)).toEqual([
      { line: '+5 = 5', why: 'levy', other: cleo.account },
      { line: '-5 = 0', why: 'reversal', other: cleo.account },
    ])
    await isWhole(node)
  })

  test('a bill when it is accepted, not while it waits; the words are the bill’s', async () => {
    const here = await village()
    const { node, ben, cleo } = here
    const bill = await act(node, cleo, 'bill', { from: ben.account, to: cleo.account, amt: 30n })
    expect(await pastOf(node, ben.account)).toEqual([])
    const again = await node.reopened()
    // A start brings what waits, and only that.
    const waiting = (): readonly string[] => [...again.core.ledger.book.tables.bills.keys()]
    expect(waiting()).toEqual([bill])
    await act(again, ben, 'accept', { bill })
    expect(waiting()).toEqual([])
    for await (const line of again.core.ledger.pastOf(ben.account, null))
      expect(line).toMatchObject({ intent: bill, amount: 30n, direction: 'out' })
    await isWhole(again)
  })

  test('a contribution, a line for each who pays and one for the common account; given back alike', async () => {
    const here = await village()
    const { node, ben } = here
    const { community } = groupOf(node.core.ledger.book)
    const amounts = { amt: 7n, ppm: 0, free: 0n }
    const charge = {
      name: 'fee',
      kind: 'fee',
      every: 'month',
      from: MONDAY,
      ...amounts,
      to: community,
    } as const
    await setPolicy(here, { charges: [charge] })
    const period = periodOf(MONDAY, 'month')
    const run = await act(node, here.admin, 'run', { charge: 'fee', period })
    await act(node, here.admin, 'unrun', { run })
    expect(await pastOf(node, ben.account)).toEqual([
      { line: '-7 = -7', why: 'contribution', other: community },
      { line: '+7 = 0', why: 'contribution', other: community },
    ])
    expect(await pastOf(node, community)).toEqual([
      { line: '+21 = 21', why: 'contribution', other: undefined },
      { line: '-21 = 0', why: 'contribution', other: undefined },
    ])
    await isWhole(node)
  })

  test('what a leaver leaves to the community', async () => {
    const here = await village()
    const { node, admin, ben, cleo } = here
    const { community, policy } = groupOf(node.core.ledger.book)
    await setPolicy(here, { manners: { ...policy.manners, leaver: 'absorb' } })
    await pay(here, 40n)
    await act(node, admin, 'leave', { member: ben.me.member as never })
    expect(await pastOf(node, ben.account)).toEqual([
      { line: '-40 = -40', why: 'payment', other: cleo.account },
      { line: '+40 = 0', why: 'settlement', other: community },
    ])
    expect(await pastOf(node, community)).toEqual([
      { line: '-40 = -40', why: 'settlement', other: undefined },
    ])
    await isWhole(node)
  })

  test('many payments of one entry, each a line, over as many pages as they need', async () => {
    const here = await village()
    const { node, ben, cleo, admin } = here
    const items = Array.from({ length: 150 }, (_, i) => ({
      from: ben.account,
      to: i % 2 === 0 ? cleo.account : admin.account,
      amt: BigInt(i + 1),
    }))
    await act(node, ben, 'batch', { items })
    const lines = await pastOf(node, ben.account)
    expect(lines).toHaveLength(150)
    expect(lines.at(-1)?.line).toBe('-150 = -11325')
    const again = await node.reopened()
    expect(await pastOf(again, ben.account)).toEqual(lines)
    // One page of the screen holds all that one entry did.
    const { items: shown, next } = await again.payments.history(ben.person, null, 10)
    expect([shown.length, next]).toEqual([150, null])
    await isWhole(again)
  })
})
