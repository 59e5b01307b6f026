/** What is derived goes to the disk now and then, whole; a start folds what came after, and nothing shows the seam. */
import { describe, expect, test } from 'vitest'
import { LedgerFault } from '../../../src/app/ledger/ledger-fault.ts'
import { PAGE_LINES_MAX } from '../../../src/app/ledger/past-pages.ts'
import type { Ports, StoreChange } from '../../../src/app/ports.ts'
import { KEYS } from '../../../src/app/store-keys.ts'
import { verifyLedger } from '../../../src/app/verify-ledger.ts'
import { type TestNode, yes } from '../../support/test-node.ts'
import { balance, type Member, payment, type Village, village } from '../../support/village.ts'

/** Keys of the log that are read, and checkpoints that wait until they are let go or fail. */
function watched() {
  const read: string[] = []
  const checkpoints: number[] = []
  let hold: (() => void)[] | null = null
  let isFull = false
  const wrap = (store: Ports['store']): Ports['store'] => ({
    ...store,
    range: async function* (range) {
      for await (const [key, value] of store.range(range)) {
        if (key.startsWith('log/')) read.push(key)
        yield [key, value]
      }
    },
    writeMany: async changes => {
      const all = [...changes]
      checkpoints.push(all.length)
      if (hold !== null) await new Promise<void>(resolve => hold?.push(resolve))
      if (isFull) throw new Error('disk full')
      await store.writeMany(all)
    },
  })
  return {
    wrap,
    read,
    checkpoints,
    stall: () => {
      hold = []
    },
    fill: (full: boolean) => {
      isFull = full
    },
    go: () => {
      for (const resume of hold ?? []) resume()
      hold = null
    },
  }
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve))
}

const EVERY = { checkpointEntries: 5 }

async function payTimes({ node, ben, cleo }: Pick<Village, 'node' | 'ben' | 'cleo'>, times: number) {
  const done: { from: Member; request: ReturnType<typeof payment>; seq: number }[] = []
  for (let i = 0; i < times; i++) {
    node.pass(1_000)
    const [from, to] = i % 3 === 0 ? [cleo, ben] : [ben, cleo]
    const request = payment(from, to, BigInt(i + 1), { at: node.core.ports.clock.now(), memo: `no ${i}` })
    done.push({ from, request, seq: yes(await node.payments.submit(from.person, request)).seq })
  }
  return done
}

const linesOf = async (node: TestNode, who: Member) => {
  const lines = []
  for await (const line of node.core.ledger.pastOf(who.account, null)) lines.push(line)
  return lines
}

/** Everything that a node tells of these people's money. */
const shown = async (node: TestNode, people: readonly Member[]) => ({
  head: yes(await node.payments.head()),
  people: await Promise.all(
    people.map(async who => ({
      balance: await balance(node, who),
      history: await node.payments.history(who.person, null, 50),
      lines: await linesOf(node, who),
      points: await node.payments.balancePoints(who.person),
    })),
  ),
})

const isWhole = async ({ core }: TestNode) => yes(await verifyLedger(core.ports.store, core.ports.crypto))

describe('a start', () => {
  test('shows the same after a cut at every number of entries since the checkpoint', async () => {
    const here = await village({ ledger: EVERY })
    const people = [here.admin, here.ben, here.cleo]
    for (let i = 0; i < 12; i++) {
      await payTimes(here, 1)
      const again = await here.node.afterCut()
      expect(await shown(again, people)).toEqual(await shown(here.node, people))
      await isWhole(again)
      await again.close()
    }
  })

  test('shows the same after it was closed, and goes on from there', async () => {
    const here = await village()
    const people = [here.admin, here.ben, here.cleo]
    await payTimes(here, 4)
    const before = await shown(here.node, people)
    const again = await here.node.reopened()
    expect(await shown(again, people)).toEqual(before)
    await payTimes({ ...here, node: again }, 3)
    const { entries, rows } = await isWhole(again)
    expect([entries, rows > 0]).toEqual([4 + 4 + 3, true])
  })

  test('reads only the entries after the checkpoint', async () => {
    const disk = watched()
    const here = await village({ ledger: EVERY, wrap: disk.wrap })
    await payTimes(here, 18)
    const { size } = here.node.core.ledger.head().head
    disk.read.length = 0
    await here.node.afterCut()
    expect(disk.read.length).toBeGreaterThan(0)
    expect(disk.read.every(key => key >= KEYS.log(size - 2 * EVERY.checkpointEntries))).toBe(true)
    const again = await here.node.reopened()
    disk.read.length = 0
    await again.reopened()
    // The newest, for its head.
    expect(disk.read).toEqual([KEYS.log(size - 1)])
  })

  test('refuses a checkpoint that the log does not have, or that does not sum to zero', async () => {
    const here = await village({ ledger: EVERY })
    await payTimes(here, 8)
    const again = await here.node.reopened()
    const { store } = again.core.ports
    const { size } = again.core.ledger.head().head
    const newest = { del: KEYS.log(size - 1) }
    await store.write([newest])
    await expect(again.afterCut()).rejects.toBeInstanceOf(LedgerFault)
    const account = KEYS.book('accounts', here.ben.account)
    const other = (await store.get(KEYS.book('accounts', here.cleo.account))) as Uint8Array
    const whole = await (await village({ ledger: EVERY })).node.reopened()
    await whole.core.ports.store.write([{ put: account, value: other }])
    await expect(whole.afterCut()).rejects.toThrow('sum to')
  })
})

describe('while a checkpoint is written', () => {
  test('members pay on, and what is shown has no gap', async () => {
    const disk = watched()
    const here = await village({ ledger: EVERY, wrap: disk.wrap })
    const people = [here.admin, here.ben, here.cleo]
    disk.stall()
    const count = disk.checkpoints.length
    await payTimes(here, 8)
    await until(() => disk.checkpoints.length > count)
    const during = await shown(here.node, people)
    expect(during.people[1]?.history.items).toHaveLength(8)
    expect((await here.node.payments.receipt(here.ben.person, 5)).ok).toBe(true)
    // A cut now leaves the checkpoint before.
    expect(await shown(await here.node.afterCut(), people)).toEqual(during)
    disk.go()
    await payTimes(here, 1)
    await payTimes(here, 20)
    expect((await shown(here.node, people)).people[1]?.history.items).toHaveLength(29)
    await isWhole(here.node)
  })

  test('no second one begins', async () => {
    const disk = watched()
    const here = await village({ ledger: EVERY, wrap: disk.wrap })
    disk.stall()
    const count = disk.checkpoints.length
    await payTimes(here, 16)
    expect(disk.checkpoints.length).toBe(count + 1)
    disk.go()
  })

  test('a disk that fails ends the ledger of this process, and the entries are there', async () => {
    const disk = watched()
    const here = await village({ ledger: EVERY, wrap: disk.wrap })
    disk.fill(true)
    await payTimes(here, 4).catch(() => {})
    await until(() => here.node.events.some(({ event }) => event === 'checkpoint-fault'))
    const request = payment(here.ben, here.cleo, 1n, { at: here.node.core.ports.clock.now() })
    await expect(here.node.payments.submit(here.ben.person, request)).rejects.toBeInstanceOf(LedgerFault)
    const { size } = here.node.core.ledger.head().head
    disk.fill(false)
    const again = await here.node.afterCut()
    expect(again.core.ledger.head().head.size).toBe(size)
    await isWhole(again)
  })
})

describe('rows that stay on disk', () => {
  test('are found after memory let go of them: an old wish gets its old answer, and is not paid twice', async () => {
    const here = await village({ ledger: EVERY })
    const done = await payTimes(here, 20)
    const before = await balance(here.node, here.ben)
    for (const { request, seq, from } of done)
      expect(yes(await here.node.payments.submit(from.person, request)).seq).toBe(seq)
    const again = await here.node.reopened()
    for (const { request, seq, from } of done)
      expect(yes(await again.payments.submit(from.person, request)).seq).toBe(seq)
    expect(await balance(again, here.ben)).toBe(before)
    expect(again.core.ledger.book.size).toBe(24)
  })

  test('are asked for by key, never all of them', async () => {
    const { node } = await village({ ledger: EVERY })
    const { seen } = node.core.ledger.book.tables
    for (const all of [() => seen.size, () => [...seen], () => [...seen.keys()], () => [...seen.values()]])
      expect(all).toThrow('by key')
  })

  test('do not stay in memory', async () => {
    const disk = watched()
    const here = await village({ ledger: EVERY, wrap: disk.wrap })
    const done = await payTimes(here, 30)
    const { seen } = here.node.core.ledger.book.tables
    const inMemory = Map.prototype.keys.call(seen)
    expect([...inMemory].length).toBeLessThan(3 * EVERY.checkpointEntries)
    expect(done).toHaveLength(30)
    for (let seq = 0; seq < 34; seq++) {
      const id = (await here.node.core.ledger.entry(seq))?.signed.id as string
      expect(seen.get(id)).toEqual({ seq })
    }
  })
})

test('a busy account’s past fills several pages, each line once and in order', async () => {
  const here = await village()
  await Promise.all(
    Array.from({ length: PAGE_LINES_MAX + 20 }, (_, i) =>
      here.node.payments.submit(here.ben.person, payment(here.ben, here.cleo, BigInt(1 + (i % 3)))),
    ),
  )
  const before = await linesOf(here.node, here.ben)
  const again = await here.node.reopened()
  const lines = await linesOf(again, here.ben)
  expect(lines).toEqual(before)
  expect(lines).toHaveLength(PAGE_LINES_MAX + 20)
  const seqs = lines.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.toSorted((a, b) => b - a))
  await isWhole(again)
})

test('what a checkpoint takes is made while it is written, a few values at a time', async () => {
  const here = await village()
  await payTimes(here, 3)
  const { store } = here.node.core.ports
  let made = 0
  const many = function* (): Generator<StoreChange> {
    for (let i = 0; i < 1_000; i++) {
      made++
      yield { put: `test/${String(i).padStart(4, '0')}`, value: new Uint8Array([i & 255]) }
    }
  }
  const writing = store.writeMany(many())
  await Promise.resolve()
  expect(made).toBeLessThan(1_000)
  // Others run in between.
  const answer = await here.node.payments.submit(
    here.ben.person,
    payment(here.ben, here.cleo, 1n, { at: here.node.core.ports.clock.now() }),
  )
  expect(answer.ok).toBe(true)
  await writing
  expect(store.getNow('test/0999')).toEqual(new Uint8Array([999 & 255]))
})
