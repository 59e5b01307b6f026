/** `verify` over a real database: whole when it is whole, and the first wrong byte by name when it is not. */
import { type Bytes, decodeCbor, encodeCbor, fromHex, seal } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { endOf, firstOf, type LogGroup, putGroup, readGroup } from '../../src/app/ledger/log-groups.ts'
import type { Store, StoreChange } from '../../src/app/ports.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import { verifyLedger } from '../../src/app/verify-ledger.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { dump, newDevice, newFolder, type TestNode, yes } from '../support/test-node.ts'
import { type Member, payment, village } from '../support/village.ts'

const crypto = systemCrypto({ threads: 0 })

/** Rows of the database of a village with some payments, some of which shared a write. */
let rows: ReadonlyMap<string, Bytes> | undefined
let size = 0

/** Entries that the checkpoint tells of. */
let checkpoint = 0

async function villageRows(): Promise<ReadonlyMap<string, Bytes>> {
  const { node: young, admin, ben, cleo } = await village()
  const pay = async (node: TestNode, from: Member, to: Member, amt: bigint): Promise<void> => {
    const request = payment(from, to, amt, { memo: 'thanks', at: node.core.ports.clock.now() })
    yes(await node.payments.submit(from.person, request))
  }
  for (const [from, to, amt] of [
    [ben, cleo, 500n],
    [cleo, admin, 20n],
    [admin, ben, 7_000n],
  ] as const) {
    young.pass(60_000)
    await pay(young, from, to, amt)
  }
  checkpoint = young.core.ledger.book.size
  const node = await young.reopened()
  node.pass(60_000)
  await Promise.all([
    pay(node, ben, cleo, 1n),
    pay(node, cleo, ben, 2n),
    pay(node, ben, admin, 3n),
    pay(node, admin, cleo, 4n),
  ])
  node.pass(60_000)
  await pay(node, ben, cleo, 5n)
  size = node.core.ledger.book.size
  return new Map([...(await dump(node))].map(([key, hex]) => [key, fromHex(hex)] as const))
}

async function villageStore(changes: readonly StoreChange[] = []): Promise<Store> {
  rows ??= await villageRows()
  const store = await openStore(await newFolder())
  onTestFinished(() => store.close())
  await store.write([...rows].map(([put, value]) => ({ put, value })))
  await store.write(changes)
  return store
}

const verified = async (changes: readonly StoreChange[] = []) =>
  verifyLedger(await villageStore(changes), crypto)

const row = (key: string): Bytes => {
  const value = rows?.get(key)
  if (value === undefined) throw new Error(`no row ${key}`)
  return value
}

/** The commit groups of the village, in order. */
function groups(): readonly LogGroup[] {
  const keys = [...(rows?.keys() ?? [])].filter(key => key.startsWith('log/'))
  return keys.map(key => yes(readGroup(firstOf(key), row(key))))
}

function groupWith(seq: number): LogGroup {
  const group = groups().find(one => one.first <= seq && seq < endOf(one))
  if (group === undefined) throw new Error(`no entry ${seq}`)
  return group
}

const entryBytes = (seq: number): Bytes => {
  const group = groupWith(seq)
  return group.entries[seq - group.first] as Bytes
}

/** The group of this entry, with other bytes for it. */
function withEntry(seq: number, bytes: Bytes): StoreChange {
  const group = groupWith(seq)
  return putGroup({ ...group, entries: group.entries.with(seq - group.first, bytes) })
}

function flipped(bytes: Bytes, at: number, bit: number): Bytes {
  const changed = bytes.slice()
  changed[at] = (changed[at] as number) ^ (1 << bit)
  return changed
}

/** The same entry with another value of one field, spelt as we spell. */
function withField(bytes: Bytes, field: string, value: number): Bytes {
  const read = decodeCbor(bytes)
  if (!read.ok) throw new Error('no entry')
  return encodeCbor({ ...(read.value as object), [field]: value })
}

test('a ledger that nobody touched is whole, and its balances sum to zero', async () => {
  const checked = await verified()
  expect(checked).toMatchObject({
    ok: true,
    value: { name: 'Vallée Échange', entries: size, sum: 0n, accounts: 7 },
  })
  if (checked.ok) {
    expect(checked.value.head.size).toBe(size)
    // Founding is one decision of two entries; payments that came at once share a group.
    expect(checked.value.heads).toBe(groups().length)
    expect(groups().map(group => group.entries.length)).toContain(4)
  }
})

test('an empty database has no ledger', async () => {
  const store = await openStore(await newFolder())
  onTestFinished(() => store.close())
  expect(await verifyLedger(store, crypto)).toMatchObject({
    ok: false,
    refusal: { seq: null, code: 'empty' },
  })
})

describe('a changed entry is named', () => {
  test('whichever bit of whichever entry was changed', async () => {
    const store = await villageStore()
    const place = fc.record({ seq: fc.nat(size - 1), at: fc.nat(10_000), bit: fc.nat(7) })
    await fc.assert(
      fc.asyncProperty(place, async ({ seq, at, bit }) => {
        const bytes = entryBytes(seq)
        const key = KEYS.log(groupWith(seq).first)
        await store.write([withEntry(seq, flipped(bytes, at % bytes.length, bit))])
        const checked = await verifyLedger(store, crypto)
        await store.write([{ put: key, value: row(key) }])
        expect(checked).toMatchObject({ ok: false, refusal: { seq } })
      }),
      { numRuns: 80 },
    )
  })

  test('or its group, when the bytes around the entries were changed', async () => {
    const store = await villageStore()
    const place = fc.record({ nth: fc.nat(groups().length - 1), at: fc.nat(10_000), bit: fc.nat(7) })
    await fc.assert(
      fc.asyncProperty(place, async ({ nth, at, bit }) => {
        const group = groups()[nth] as LogGroup
        const key = KEYS.log(group.first)
        const bytes = row(key)
        await store.write([{ put: key, value: flipped(bytes, at % bytes.length, bit) }])
        const checked = await verifyLedger(store, crypto)
        await store.write([{ put: key, value: bytes }])
        expect(checked.ok).toBe(false)
        const seq = checked.ok ? -1 : checked.refusal.seq
        // Null: the head of the group was changed.
        expect(seq === null || (seq >= group.first && seq < endOf(group))).toBe(true)
      }),
      { numRuns: 80 },
    )
  })

  test('when only its time was changed, by a millisecond', async () => {
    await villageStore()
    for (let seq = 0; seq < size; seq++) {
      const bytes = entryBytes(seq)
      const read = decodeCbor(bytes)
      const { at } = (read.ok ? read.value : {}) as { at: number }
      const checked = await verified([withEntry(seq, withField(bytes, 'at', at + 1))])
      expect(checked).toMatchObject({ ok: false, refusal: { seq } })
    }
  })

  test('when it is another entry of the same ledger', async () => {
    await villageStore()
    const checked = await verified([withEntry(5, entryBytes(4))])
    expect(checked).toMatchObject({ ok: false, refusal: { seq: 5, code: 'out-of-order' } })
  })
})

describe('a missing entry is named', () => {
  test('the first of a group that is gone', async () => {
    await villageStore()
    for (const { first } of groups().slice(0, -1))
      expect(await verified([{ del: KEYS.log(first) }])).toMatchObject({
        ok: false,
        refusal: { seq: first, code: 'missing' },
      })
  })

  test('one of a group that others are in', async () => {
    await villageStore()
    const { entries, ...group } = groupWith(size - 2)
    expect(entries.length).toBeGreaterThan(1)
    const without = putGroup({ ...group, entries: entries.toSpliced(1, 1) })
    expect(await verified([without])).toMatchObject({
      ok: false,
      refusal: { seq: group.first + 1, code: 'out-of-order' },
    })
    const shorter = putGroup({ ...group, entries: entries.slice(0, -1) })
    expect(await verified([shorter])).toMatchObject({ ok: false, refusal: { code: 'other-bytes' } })
  })

  test('the newest, when the checkpoint tells of it', async () => {
    await villageStore()
    const after = groups().filter(group => endOf(group) >= checkpoint)
    expect(await verified(after.map(({ first }) => ({ del: KEYS.log(first) })))).toMatchObject({
      ok: false,
      refusal: { seq: after[0]?.first, code: 'missing' },
    })
  })

  test('all of them are an empty ledger', async () => {
    await villageStore()
    const changes = groups().map(({ first }) => ({ del: KEYS.log(first) }))
    expect(await verified(changes)).toMatchObject({ ok: false, refusal: { seq: null, code: 'empty' } })
  })
})

describe('heads', () => {
  test('a head whose signature was changed is no proof', async () => {
    await villageStore()
    for (const group of groups()) {
      const { head } = group
      const changed = putGroup({ ...group, head: { ...head, s: flipped(head.s, 63, 0) } })
      expect(await verified([changed])).toMatchObject({ ok: false, refusal: { code: 'bad-head' } })
    }
  })

  test('a head that another key signed is no proof', async () => {
    await villageStore()
    const group = groupWith(size - 1)
    const forged = seal('head', group.head.b, newDevice('thief').signer)
    expect((await verified([putGroup({ ...group, head: forged })])).ok).toBe(false)
  })

  test('a head of another group of entries is no proof', async () => {
    await villageStore()
    const [older, newer] = [groupWith(4), groupWith(5)]
    expect((await verified([putGroup({ ...newer, head: older.head })])).ok).toBe(false)
  })
})

describe('entries are read ahead of the fold', () => {
  test('and it is the same whoever judges their signatures meanwhile', async () => {
    const many = systemCrypto({ threads: 2, helps: true })
    onTestFinished(many.close)
    const store = await villageStore()
    const place = fc.record({ seq: fc.nat(size - 1), at: fc.nat(10_000), bit: fc.nat(7) })
    await fc.assert(
      fc.asyncProperty(place, async ({ seq, at, bit }) => {
        const bytes = entryBytes(seq)
        await store.write([withEntry(seq, flipped(bytes, at % bytes.length, bit))])
        const [one, other] = [await verifyLedger(store, crypto), await verifyLedger(store, many)]
        await store.write([
          { put: KEYS.log(groupWith(seq).first), value: row(KEYS.log(groupWith(seq).first)) },
        ])
        expect(other).toEqual(one)
      }),
      { numRuns: 40 },
    )
  })

  test('and one that is wrong is named before a fault of the database behind it', async () => {
    const store = await villageStore()
    const unreadable = (after: number): Store => ({
      ...store,
      range: async function* (range) {
        let left = after
        for await (const pair of store.range(range)) {
          if (left-- === 0) throw Object.assign(new Error('a block does not read'), { code: 'corrupt' })
          yield pair
        }
      },
    })
    const [first, second, third] = groups().map(group => group.first) as [number, number, number]
    expect(await verifyLedger(unreadable(2), crypto)).toMatchObject({
      refusal: { seq: third, code: 'unreadable' },
    })
    for (const seq of [first, second]) {
      await store.write([withEntry(seq, flipped(entryBytes(seq), 9, 0))])
      expect(await verifyLedger(unreadable(2), crypto)).toMatchObject({ ok: false, refusal: { seq } })
      await store.write([{ put: KEYS.log(groupWith(seq).first), value: row(KEYS.log(groupWith(seq).first)) }])
    }
  })

  test('and every signature is judged once, authors’ and heads’', async () => {
    const store = await villageStore()
    let judged = 0
    const checked = await verifyLedger(store, {
      verify: crypto.verify,
      verifyAll: batch => {
        judged += batch.length
        return crypto.verifyAll(batch)
      },
    })
    expect(checked.ok).toBe(true)
    expect(judged).toBe(size + groups().length)
  })
})

describe('what is derived from the entries', () => {
  const DERIVED = ['book/', 'past/', 'checkpoint']
  const derivedKeys = (): readonly string[] =>
    [...(rows?.keys() ?? [])].filter(key => DERIVED.some(prefix => key.startsWith(prefix)))

  test('is compared as of the checkpoint, every value of it', async () => {
    const checked = await verified()
    expect(checked).toMatchObject({ ok: true, value: { rows: derivedKeys().length } })
    expect(checkpoint).toBeLessThan(size)
    for (const prefix of DERIVED) expect(derivedKeys().some(key => key.startsWith(prefix))).toBe(true)
  })

  test('is named when it was changed, whichever bit of whichever value', async () => {
    const store = await villageStore()
    const place = fc.record({ nth: fc.nat(derivedKeys().length - 1), at: fc.nat(10_000), bit: fc.nat(7) })
    await fc.assert(
      fc.asyncProperty(place, async ({ nth, at, bit }) => {
        const key = derivedKeys()[nth] as string
        const bytes = row(key)
        await store.write([{ put: key, value: flipped(bytes, at % bytes.length, bit) }])
        const checked = await verifyLedger(store, crypto)
        await store.write([{ put: key, value: bytes }])
        expect(checked.ok).toBe(false)
        // Another size in the checkpoint makes everything else differ first.
        if (!checked.ok && key !== KEYS.checkpoint) {
          expect(checked.refusal).toMatchObject({ seq: null, code: 'derived-differs' })
          expect(checked.refusal.why).toContain(key)
        }
      }),
      { numRuns: 80 },
    )
  })

  test('a balance that no entry made is named', async () => {
    await villageStore()
    const key = derivedKeys().find(one => one.startsWith('book/accounts/')) as string
    const read = decodeCbor(row(key))
    const richer = encodeCbor({ ...((read.ok ? read.value : {}) as object), balance: 1_000_000 })
    const checked = await verified([{ put: key, value: richer }])
    expect(checked).toMatchObject({ ok: false, refusal: { seq: null, code: 'derived-differs' } })
    if (!checked.ok) expect(checked.refusal.why).toContain(key)
  })

  test('is named when it is missing', async () => {
    await villageStore()
    for (const key of derivedKeys()) {
      const gone = await verified([{ del: key }])
      expect(gone.ok ? '' : gone.refusal.why).toContain(key === KEYS.checkpoint ? 'book/' : key)
    }
  })

  test('is named when there is too much of it', async () => {
    await villageStore()
    const value = row(derivedKeys().find(key => key.startsWith('book/accounts/')) as string)
    const account = 'f'.repeat(32)
    for (const key of [
      KEYS.book('accounts', account),
      'book/nothing/x',
      KEYS.past(account, 3),
      KEYS.tree(0, 0),
    ]) {
      const more = await verified([{ put: key, value }])
      expect(more.ok ? '' : more.refusal.why).toContain(key)
    }
  })

  test('never hides an entry that is wrong', async () => {
    await villageStore()
    const key = derivedKeys().find(one => one.startsWith('book/accounts/')) as string
    const checked = await verified([{ del: key }, withEntry(size - 1, flipped(entryBytes(size - 1), 20, 1))])
    expect(checked).toMatchObject({ ok: false, refusal: { seq: size - 1 } })
  })
})
