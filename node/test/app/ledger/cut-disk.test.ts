/**
 * The power goes while members pay, at every instant that a disk can tell apart: writes that were answered stay, of those
 * under way some are there, whole, and some are not. Whatever is left, a start finds the books of everything acknowledged.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyLedger } from '../../../src/app/verify-ledger.ts'
import { type Chance, chanceFrom, type FakeDisk, makeFakeDisk } from '../../support/fake-disk.ts'
import { openTestNode, type TestNode, type wish, yes } from '../../support/test-node.ts'
import { balance, type Member, payment, village } from '../../support/village.ts'

/** So few entries between checkpoints that many cuts fall into one. */
const CHECKPOINT_ENTRIES = 7
const CLIENTS = 4

type Request = ReturnType<typeof wish>

/** What the members know: what they were told, and what they do not know of. */
interface Told {
  readonly acknowledged: Map<number, Request>
  readonly sent: { readonly from: Member; readonly request: Request }[]
}

const pick = <T>(chance: Chance, list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T

/** Members pay one another until the disk has done so many writes, and then the power goes. */
async function payUntilCut(
  { node, disk }: { node: TestNode; disk: FakeDisk },
  people: readonly Member[],
  plan: { chance: Chance; writes: number; told: Told },
): Promise<FakeDisk> {
  const { chance, told } = plan
  let isOn = true
  const client = async (): Promise<void> => {
    while (isOn) {
      const from = pick(chance, people)
      const to = pick(
        chance,
        people.filter(one => one !== from),
      )
      const at = node.core.ports.clock.now()
      const again = chance() < 0.2 ? told.sent.find(one => one.from === from) : undefined
      const request =
        again?.request ?? payment(from, to, 1n + BigInt(Math.floor(chance() * 40)), { at, memo: 'x' })
      told.sent.push({ from, request })
      // After the cut nothing is answered; the test goes on without it.
      const answer = await node.payments.submit(from.person, request)
      if (isOn && answer.ok) told.acknowledged.set(answer.value.seq, request)
      if (chance() < 0.3) node.pass(Math.floor(chance() * 3) * 1_000)
    }
  }
  const until = disk.writes() + plan.writes
  for (let i = 0; i < CLIENTS; i++) void client().catch(() => {})
  while (disk.writes() < until) await new Promise(resolve => setImmediate(resolve))
  for (let i = 0; i < chance() * 4; i++) await Promise.resolve()
  isOn = false
  return disk.cut()
}

async function checkBooks(node: TestNode, told: Told, people: readonly Member[]): Promise<void> {
  const { store, crypto } = node.core.ports
  const checked = yes(await verifyLedger(store, crypto))
  expect(checked.sum).toBe(0n)
  expect(checked.entries).toBe(node.core.ledger.book.size)
  const ids = new Set<string>()
  const balances = new Map(people.map(({ account }) => [account as string, 0n]))
  for (let seq = 0; seq < checked.entries; seq++) {
    const entry = await node.core.ledger.entry(seq)
    if (entry === null) throw new Error(`entry ${seq} is missing`)
    const { id, intent, bytes } = entry.signed
    if (ids.has(id)) throw new Error(`entry ${seq} is booked twice`)
    ids.add(id)
    const acknowledged = told.acknowledged.get(seq)
    if (acknowledged !== undefined) expect(bytes).toEqual(acknowledged.intent)
    if (intent.kind !== 'pay') continue
    const { from, to, amt } = intent.body
    balances.set(from, (balances.get(from) as bigint) - amt)
    balances.set(to, (balances.get(to) as bigint) + amt)
  }
  for (const seq of told.acknowledged.keys()) expect(seq).toBeLessThan(checked.entries)
  for (const who of people) {
    expect(await balance(node, who)).toBe(String(balances.get(who.account)))
    await checkPast(node, who, balances.get(who.account) as bigint)
  }
}

/** Line by line the past tells how the balance came to be. */
async function checkPast(node: TestNode, who: Member, now: bigint): Promise<void> {
  let next = now
  let newest = Number.POSITIVE_INFINITY
  for await (const line of node.core.ledger.pastOf(who.account, null)) {
    expect(line.balanceAfter).toBe(next)
    expect(line.seq).toBeLessThan(newest)
    newest = line.seq
    next -= line.direction === 'in' ? line.amount : -line.amount
  }
  expect(next).toBe(0n)
}

/** A village that was just founded, on a disk of each run's own. */
const founded = async () => {
  const disk = makeFakeDisk(chanceFrom(1))
  const { node, admin, ben, cleo } = await village({ disk: disk.store, seed: 'cut' })
  await node.close()
  return { rows: disk.rows(), people: [admin, ben, cleo] }
}

test('nothing acknowledged is lost, nothing is booked twice, and the ledger is whole after every cut', async () => {
  const plan = fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    cuts: fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 4 }),
  })
  const { rows, people } = await founded()
  await fc.assert(
    fc.asyncProperty(plan, async ({ seed, cuts }) => {
      const chance = chanceFrom(seed)
      const ledger = { checkpointEntries: CHECKPOINT_ENTRIES }
      const told: Told = { acknowledged: new Map(), sent: [] }
      let disk = makeFakeDisk(chance, rows)
      let node = await openTestNode({ disk: disk.store, ledger, seed: 'cut' })
      for (const writes of cuts) {
        const now = node.core.ports.clock.now()
        disk = await payUntilCut({ node, disk }, people, { chance, writes, told })
        node = await openTestNode({ disk: disk.store, ledger, seed: 'cut', now })
        await checkBooks(node, told, people)
      }
      // Whoever was left without an answer asks again, and gets one.
      for (const { from, request } of told.sent) yes(await node.payments.submit(from.person, request))
      await checkBooks(await node.reopened(), told, people)
    }),
    { numRuns: 40, seed: 20261124 },
  )
})
