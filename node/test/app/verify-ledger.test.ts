/** `verify` over a real database: whole when it is whole, and the first wrong byte by name when it is not. */
import { type Bytes, decodeCbor, encodeAs, encodeCbor, fromHex, seal, signedShape } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store, StoreChange } from '../../src/app/ports.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import { verifyLedger } from '../../src/app/verify-ledger.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { dump, newDevice, newFolder, yes } from '../support/test-node.ts'
import { payment, village } from '../support/village.ts'

const { verify } = systemCrypto()

/** Rows of the database of a village with some payments. */
let rows: ReadonlyMap<string, Bytes> | undefined
let size = 0

async function villageRows(): Promise<ReadonlyMap<string, Bytes>> {
  const { node, admin, ben, cleo } = await village()
  for (const [from, to, amt] of [
    [ben, cleo, 500n],
    [cleo, admin, 20n],
    [admin, ben, 7_000n],
    [ben, cleo, 1n],
  ] as const) {
    node.pass(60_000)
    yes(await node.payments.submit(from.person, payment(from, to, amt, { memo: 'thanks' })))
  }
  size = node.core.ledger.book.size
  const all = [...(await dump(node))].map(([key, hex]) => [key, fromHex(hex)] as const)
  await node.close()
  return new Map(all)
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
  verifyLedger(await villageStore(changes), verify)

const row = (key: string): Bytes => {
  const value = rows?.get(key)
  if (value === undefined) throw new Error(`no row ${key}`)
  return value
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
    value: { name: 'Vallée Échange', entries: size, sum: 0n, accounts: 4 },
  })
  if (checked.ok) {
    expect(checked.value.head.size).toBe(size)
    // The first two entries are one decision, every other is one of its own.
    expect(checked.value.heads).toBe(size - 1)
  }
})

test('an empty database has no ledger', async () => {
  const store = await openStore(await newFolder())
  onTestFinished(() => store.close())
  expect(await verifyLedger(store, verify)).toMatchObject({
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
        const bytes = row(KEYS.log(seq))
        await store.write([{ put: KEYS.log(seq), value: flipped(bytes, at % bytes.length, bit) }])
        const checked = await verifyLedger(store, verify)
        await store.write([{ put: KEYS.log(seq), value: bytes }])
        expect(checked).toMatchObject({ ok: false, refusal: { seq } })
      }),
      { numRuns: 150 },
    )
  })

  test('when only its time was changed, by a millisecond', async () => {
    await villageStore()
    for (let seq = 0; seq < size; seq++) {
      const bytes = row(KEYS.log(seq))
      const read = decodeCbor(bytes)
      const { at } = (read.ok ? read.value : {}) as { at: number }
      const checked = await verified([{ put: KEYS.log(seq), value: withField(bytes, 'at', at + 1) }])
      expect(checked).toMatchObject({ ok: false, refusal: { seq } })
    }
  })

  test('when it is another entry of the same ledger', async () => {
    await villageStore()
    const checked = await verified([{ put: KEYS.log(5), value: row(KEYS.log(4)) }])
    expect(checked).toMatchObject({ ok: false, refusal: { seq: 5, code: 'out-of-order' } })
  })
})

describe('a missing entry is named', () => {
  test.each([0, 1, 3])('entry %i', async seq => {
    expect(await verified([{ del: KEYS.log(seq) }])).toMatchObject({
      ok: false,
      refusal: { seq, code: 'missing' },
    })
  })

  test('the newest', async () => {
    await villageStore()
    expect(await verified([{ del: KEYS.log(size - 1) }])).toMatchObject({
      ok: false,
      refusal: { seq: size - 1, code: 'missing' },
    })
  })

  test('all of them, when the heads are still there', async () => {
    await villageStore()
    const changes = Array.from({ length: size }, (_, seq) => ({ del: KEYS.log(seq) }))
    expect(await verified(changes)).toMatchObject({ ok: false, refusal: { seq: 0, code: 'missing' } })
  })

  test('the newest with its head: what was derived from it tells', async () => {
    await villageStore()
    const checked = await verified([{ del: KEYS.log(size - 1) }, { del: KEYS.head(size) }])
    expect(checked).toMatchObject({ ok: false, refusal: { seq: null, code: 'derived-differs' } })
  })
})

describe('heads', () => {
  test('an entry that no head covers is named', async () => {
    await villageStore()
    expect(await verified([{ del: KEYS.head(size) }])).toMatchObject({
      ok: false,
      refusal: { seq: size - 1, code: 'unsigned' },
    })
  })

  test('a head whose signature was changed is no proof', async () => {
    await villageStore()
    const head = row(KEYS.head(4))
    const checked = await verified([{ put: KEYS.head(4), value: flipped(head, head.length - 1, 0) }])
    expect(checked).toMatchObject({ ok: false, refusal: { code: 'bad-head' } })
  })

  test('a head that another key signed is no proof', async () => {
    await villageStore()
    const read = decodeCbor(row(KEYS.head(size)))
    const { b } = (read.ok ? read.value : {}) as { b: Bytes }
    const forged = encodeAs(signedShape, seal('head', b, newDevice('thief').signer))
    expect((await verified([{ put: KEYS.head(size), value: forged }])).ok).toBe(false)
  })
})

describe('rows beside the log', () => {
  const accountKey = (): string =>
    [...(rows ?? new Map<string, Bytes>()).keys()].find(key => key.startsWith('book/accounts/')) as string

  test('a balance that no entry made is named', async () => {
    await villageStore()
    const key = accountKey()
    const read = decodeCbor(row(key))
    const richer = encodeCbor({ ...((read.ok ? read.value : {}) as object), balance: 1_000_000 })
    const checked = await verified([{ put: key, value: richer }])
    expect(checked).toMatchObject({ ok: false, refusal: { seq: null, code: 'derived-differs' } })
    if (!checked.ok) expect(checked.refusal.why).toContain(key)
  })

  test('a row that is missing, or too many, is named', async () => {
    await villageStore()
    const key = accountKey()
    const gone = await verified([{ del: key }])
    expect(gone.ok ? '' : gone.refusal.why).toContain(key)
    const extra = KEYS.book('accounts', 'f'.repeat(32))
    const more = await verified([{ put: extra, value: row(key) }])
    expect(more.ok ? '' : more.refusal.why).toContain(extra)
    const stray = await verified([{ put: 'book/nothing/x', value: row(key) }])
    expect(stray.ok ? '' : stray.refusal.why).toContain('book/nothing/x')
  })

  test('every derived row was compared', async () => {
    const checked = await verified()
    const derived = [...(rows?.keys() ?? [])].filter(key => key.startsWith('book/')).length
    expect(checked).toMatchObject({ ok: true, value: { rows: derived } })
  })
})
