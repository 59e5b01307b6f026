/** Group commit that forms by itself: who comes while the disk is busy shares the next write, and nothing else. */
import { readIntent } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { type Decision, makeCommitGroups } from '../../../src/app/ledger/commit-groups.ts'
import { LedgerFault } from '../../../src/app/ledger/ledger-fault.ts'
import { endOf, firstOf, GROUP, type LogGroup, readGroup } from '../../../src/app/ledger/log-groups.ts'
import type { Ports, StoreChange } from '../../../src/app/ports.ts'
import { verifyLedger } from '../../../src/app/verify-ledger.ts'
import { askToJoin, wish, yes } from '../../support/test-node.ts'
import { balance, type Member, payment, type Village, village } from '../../support/village.ts'

/** A disk that is as slow as the test wants, and shows what was written. */
function slowDisk() {
  const batches: (readonly StoreChange[])[] = []
  let waiting: (() => void)[] = []
  let [isSlow, isFull] = [false, false]
  const wrap = (store: Ports['store']): Ports['store'] => ({
    ...store,
    write: async changes => {
      if (isSlow) await new Promise<void>(resolve => waiting.push(resolve))
      if (isFull) throw new Error('disk full')
      batches.push(changes)
      await store.write(changes)
    },
  })
  return {
    wrap,
    batches,
    stall: () => {
      isSlow = true
    },
    fill: () => {
      isFull = true
    },
    /** Writes what waits, and from now on at once. */
    go: () => {
      isSlow = false
      for (const resume of waiting) resume()
      waiting = []
    },
    isBusy: () => waiting.length > 0,
  }
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve))
}

/** The commit groups among these batches. */
const groupsIn = (batches: readonly (readonly StoreChange[])[]): readonly LogGroup[] =>
  batches
    .flat()
    .flatMap(change =>
      'put' in change && change.put.startsWith('log/')
        ? [yes(readGroup(firstOf(change.put), change.value))]
        : [],
    )

async function slowVillage(): Promise<Village & { readonly disk: ReturnType<typeof slowDisk> }> {
  const disk = slowDisk()
  const here = await village({ wrap: disk.wrap })
  disk.batches.length = 0
  return { ...here, disk }
}

const pay = ({ node }: Village, from: Member, to: Member, amt: bigint, memo = '') =>
  node.payments.submit(from.person, payment(from, to, amt, { memo }))

describe('a commit group', () => {
  test('holds everything that came while the disk was busy, in one write with one head', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo, admin, node } = here
    disk.stall()
    const first = pay(here, ben, cleo, 1n)
    await until(disk.isBusy)
    const others = [pay(here, cleo, ben, 2n), pay(here, ben, admin, 3n), pay(here, admin, cleo, 4n)]
    await new Promise(resolve => setImmediate(resolve))
    disk.go()
    const answers = await Promise.all([first, ...others])
    expect(answers.map(answer => yes(answer).seq)).toEqual([4, 5, 6, 7])
    expect(disk.batches).toHaveLength(2)
    expect(groupsIn(disk.batches).map(({ first, entries }) => [first, entries.length])).toEqual([
      [4, 1],
      [5, 3],
    ])
    expect(node.core.ledger.head().head.size).toBe(8)
  })

  test('answers nobody before it is on disk', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo } = here
    disk.stall()
    let answered = 0
    const all = [pay(here, ben, cleo, 1n), pay(here, cleo, ben, 2n)].map(answer =>
      answer.finally(() => answered++),
    )
    await until(disk.isBusy)
    for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve))
    expect([answered, here.node.core.ledger.head().head.size]).toEqual([0, 4])
    disk.go()
    await Promise.all(all)
  })

  test('a refusal of one touches no other', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo, node } = here
    disk.stall()
    const first = pay(here, ben, cleo, 1n)
    await until(disk.isBusy)
    const before = pay(here, ben, cleo, 19_000n)
    const beyond = pay(here, ben, cleo, 1_000n)
    const after = pay(here, ben, cleo, 999n)
    disk.go()
    expect(await Promise.all([first, before, beyond, after])).toMatchObject([
      { ok: true, value: { seq: 4 } },
      { ok: true, value: { seq: 5 } },
      { ok: false, refusal: { code: 'over-limit', wouldBe: -20_001n } },
      { ok: true, value: { seq: 6 } },
    ])
    expect(await balance(node, ben)).toBe('-20000')
  })

  test('a decision of several entries stands or falls whole, between others of its group', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo, admin, node } = here
    const { ledger, turns } = node.core
    const share = (amounts: readonly bigint[]) =>
      turns.share(async () => {
        const signed = amounts.map(amt => signedPayment(node, ben, admin, amt))
        const joined = await ledger.join(signed, () => [])
        return { answer: joined.ok, written: joined.ok ? joined.value.written : null }
      })
    disk.stall()
    const first = pay(here, ben, cleo, 1n)
    await until(disk.isBusy)
    const all = [share([5n, 6n]), share([7n, 30_000n]), pay(here, ben, cleo, 2n), share([8n])]
    disk.go()
    expect(
      (await Promise.all(all)).map(answer => answer === true || (answer as { ok?: boolean }).ok === true),
    ).toEqual([true, false, true, true])
    yes(await first)
    expect(await balance(node, ben)).toBe(String(-(1n + 5n + 6n + 2n + 8n)))
    expect(groupsIn(disk.batches).map(group => [group.first, endOf(group)])).toEqual([
      [4, 5],
      [5, 9],
    ])
  })

  test('carries what belongs to each decision: the words of a payment are in the batch of its entry', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo } = here
    disk.stall()
    const first = pay(here, ben, cleo, 1n, 'bread')
    await until(disk.isBusy)
    const others = [pay(here, cleo, ben, 2n, 'eggs'), pay(here, ben, cleo, 3n, 'milk')]
    disk.go()
    const answers = (await Promise.all([first, ...others])).map(yes)
    const memosIn = (batch: readonly StoreChange[] = []): string[] =>
      batch.flatMap(change => ('put' in change && change.put.startsWith('memo/') ? [change.put] : []))
    const [bread, eggs, milk] = answers.map(({ intent }) => `memo/${intent}`)
    expect(disk.batches.map(memosIn)).toEqual([[bread], [eggs, milk]])
  })

  test('the same wish twice in one group is one payment with one answer', async () => {
    const { disk, ben, cleo, node } = await slowVillage()
    disk.stall()
    const request = payment(ben, cleo, 9n)
    const [one, two] = [node.payments.submit(ben.person, request), node.payments.submit(ben.person, request)]
    await until(disk.isBusy)
    disk.go()
    expect(yes(await two)).toEqual(yes(await one))
    expect(await balance(node, cleo)).toBe('9')
  })

  test('all its entries carry one time, that of its head', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo, node } = here
    disk.stall()
    const first = pay(here, ben, cleo, 1n)
    await until(disk.isBusy)
    const second = pay(here, ben, cleo, 2n)
    await new Promise(resolve => setImmediate(resolve))
    node.pass(5_000)
    const third = pay(here, ben, cleo, 3n)
    disk.go()
    const [a, b, c] = (await Promise.all([first, second, third])).map(answer => yes(answer).at)
    expect([b, c]).toEqual([a, a])
    expect(node.core.ledger.head().head.at).toBe(a)
  })
})

describe('a write that fails', () => {
  test('answers nobody of its group nor of the next, takes both back, and ends the ledger of this process', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo, node } = here
    disk.stall()
    const first = pay(here, ben, cleo, 1n)
    await until(disk.isBusy)
    const others = [pay(here, cleo, ben, 20n), pay(here, ben, cleo, 300n)]
    await new Promise(resolve => setImmediate(resolve))
    disk.fill()
    disk.go()
    for (const answer of [first, ...others]) await expect(answer).rejects.toBeInstanceOf(LedgerFault)
    expect([await balance(node, ben), await balance(node, cleo)]).toEqual(['0', '0'])
    expect(node.core.ledger.head().head.size).toBe(4)
    await expect(pay(here, ben, cleo, 1n)).rejects.toBeInstanceOf(LedgerFault)
    const again = await node.afterCut()
    expect(await verifyLedger(again.core.ports.store, again.core.ports.crypto)).toMatchObject({
      ok: true,
      value: { entries: 4 },
    })
  })
})

describe('a turn of its own', () => {
  test('begins when all that was decided before is on disk', async () => {
    const here = await slowVillage()
    const { disk, ben, cleo, node } = here
    disk.stall()
    const paid = pay(here, ben, cleo, 1n)
    await until(disk.isBusy)
    const seen = node.core.turns.take(async () => node.core.ledger.head().head.size)
    disk.go()
    expect(await seen).toBe(5)
    yes(await paid)
  })

  test('an admission between payments keeps what it writes beside', async () => {
    const here = await slowVillage()
    const { ben, cleo, admin, node } = here
    const dora = await askToJoin(node, 'Dora')
    const { joins } = yes(await node.people.desk())
    const { account, number, pub } = joins[0] as (typeof joins)[number]
    const body = { member: dora.me.member, account, number, kind: 'person', pub, roles: [] } as never
    const [a, b, c] = await Promise.all([
      pay(here, ben, cleo, 1n),
      node.payments.submit(admin.person, wish(admin, 'admit', body)),
      pay(here, cleo, ben, 1n),
    ])
    expect([yes(a).seq, yes(b).seq, yes(c).seq]).toEqual([4, 5, 6])
    const again = await node.afterCut()
    expect(yes(await again.people.me(dora.person))).toMatchObject({ status: 'member', name: 'Dora' })
  })
})

test('a full group takes no more: who comes then waits for the next', async () => {
  const written: number[] = []
  let resume = (): void => {}
  const groups = makeCommitGroups(
    async group => {
      written.push(group.length)
      await new Promise<void>(resolve => {
        resume = resolve
      })
    },
    () => {},
  )
  const entry = { at: 1, signed: { bytes: new Uint8Array(100) } }
  const decision = { ordered: [{ entry }], beside: [] } as unknown as Decision
  const all = [groups.add(decision)]
  await until(() => written.length === 1)
  let came = 0
  const more = async (): Promise<void> => {
    for (let i = 0; i < GROUP.entriesMax + 1; i++) {
      await groups.room()
      came++
      all.push(groups.add(decision))
    }
  }
  const coming = more()
  for (let i = 0; i < 10; i++) await new Promise(resolve => setImmediate(resolve))
  expect(came).toBe(GROUP.entriesMax)
  resume()
  await coming
  await until(() => written.length === 2)
  resume()
  await until(() => written.length === 3)
  resume()
  await Promise.all(all)
  expect(written).toEqual([1, GROUP.entriesMax, 1])
})

function signedPayment({ core }: Village['node'], from: Member, to: Member, amt: bigint) {
  const { intent, sig } = payment(from, to, amt, { at: core.ports.clock.now() })
  return yes(readIntent(intent, sig))
}
