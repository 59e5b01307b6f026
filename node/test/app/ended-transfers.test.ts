/** What stays beside the books of transfers that the books forgot: what was let go, for ninety days, four thousand of them. */
import { DAY_MS, type LineId, type Tid } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { endedChanges } from '../../src/app/ended-transfers.ts'
import type { Ordered } from '../../src/app/ledger.ts'
import { putRow, type XferRow, xferRow } from '../../src/app/rows.ts'
import { all, KEYS } from '../../src/app/store-keys.ts'
import { openTestNode } from '../support/test-node.ts'

const START = Date.UTC(2027, 0, 1)
const tidOf = (n: number): Tid => n.toString(16).padStart(64, '0') as Tid
const LINE = 'a'.repeat(32) as LineId

const row = (phase: XferRow['phase'], releases: number): XferRow => ({
  body: new Uint8Array([1]),
  phase,
  since: START,
  commits: [],
  refusals: [],
  releases: Array.from({ length: releases }, (_, part) => ({
    part,
    ke: 1,
    line: LINE,
    sig: new Uint8Array(64),
  })),
  proofs: [],
})

/** Entries by which the books forget these. */
const forget = (...tids: Tid[]): readonly Ordered[] =>
  [
    { applied: { changes: tids.map(key => ({ table: 'transfers', key, row: null })) } },
  ] as unknown as Ordered[]

async function begin() {
  const { core } = await openTestNode()
  const { store } = core.ports
  const hold = (tid: Tid, held: XferRow) => store.write([putRow(xferRow, KEYS.xfer(tid), held)])
  const pass = async (now: number, ...tids: Tid[]) =>
    store.write(await endedChanges(store, forget(...tids), now))
  const kept = async (prefix: string): Promise<string[]> => {
    const keys: string[] = []
    for await (const [key] of store.range(all(prefix))) keys.push(key)
    return keys
  }
  return { store, hold, pass, kept }
}

test('what was booked goes, what was let go stays', async () => {
  const { hold, pass, kept } = await begin()
  await hold(tidOf(1), row('applied', 0))
  await hold(tidOf(2), row('released', 1))
  await pass(START, tidOf(1), tidOf(2), tidOf(3))
  expect(await kept('xfer/')).toEqual([KEYS.xfer(tidOf(2))])
})

test('after ninety days it goes with whatever is forgotten next', async () => {
  const { hold, pass, kept } = await begin()
  await hold(tidOf(1), row('refused', 1))
  await pass(START, tidOf(1))
  await hold(tidOf(2), row('refused', 1))
  await pass(START + 90 * DAY_MS, tidOf(2))
  expect(await kept('xfer/')).toEqual([tidOf(1), tidOf(2)].map(tid => KEYS.xfer(tid)))
  await pass(START + 90 * DAY_MS + 1, tidOf(3))
  expect(await kept('xfer/')).toEqual([KEYS.xfer(tidOf(2))])
  expect(await kept('ended/')).toEqual([KEYS.ended(START + 90 * DAY_MS, tidOf(2))])
})

test('above four thousand the oldest goes', async () => {
  const { store, hold, pass, kept } = await begin()
  await store.write(
    Array.from({ length: 4_096 }, (_, i) => ({
      put: KEYS.ended(START + i, tidOf(i)),
      value: new Uint8Array(),
    })),
  )
  await hold(tidOf(9_999), row('released', 1))
  await pass(START + DAY_MS, tidOf(9_999))
  const now = await kept('ended/')
  expect(now).toHaveLength(4_096)
  expect(now[0]).toBe(KEYS.ended(START + 1, tidOf(1)))
})
