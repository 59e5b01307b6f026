/** Of an intent that is in the books nobody may ever say that it is new: it would be booked twice. */
import { LIMITS, type SignedIntent } from '@localpay/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeKnownIds } from '../../../src/app/ledger/known-ids.ts'
import type { Ports } from '../../../src/app/ports.ts'
import { yes } from '../../support/test-node.ts'
import { payment, village } from '../../support/village.ts'

const signed = (id: string, at: number) => ({ id, intent: { at } }) as unknown as SignedIntent

const ID = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes).toString('hex'))

/** An entry, the pause before it, and how far ahead of it the phone's clock was. */
const ENTRIES = fc.array(
  fc.record({
    id: ID,
    pause: fc.integer({ min: 0, max: 900_000 }),
    ahead: fc.integer({ min: -900_000, max: 600_000 }),
  }),
  { minLength: 1, maxLength: 40 },
)

test('no intent that was recorded is new, whatever came after and whatever clock its author had', () => {
  fc.assert(
    fc.property(ENTRIES, fc.integer({ min: 1, max: 5 }), fc.nat(20), (entries, idsMax, before) => {
      let at = 1_700_000_000_000
      const times = entries.map(({ pause }) => {
        at += pause
        return at
      })
      // The first are older than the node's start: nobody noted them.
      const start = Math.min(before, entries.length)
      const known = makeKnownIds(start === 0 ? 0 : (times[start - 1] as number), idsMax)
      for (const [i, { id }] of entries.entries()) if (i >= start) known.note(id, times[i] as number)
      for (const [i, { id, ahead }] of entries.entries())
        expect(known.isNew(signed(id, (times[i] as number) + Math.min(ahead, LIMITS.clockSkewMs)))).toBe(
          false,
        )
    }),
    { numRuns: 300 },
  )
})

test('a young intent is new once the oldest id is older than clocks may differ', () => {
  const known = makeKnownIds(1_000)
  known.note('ab'.repeat(32), 2_000)
  expect(known.isNew(signed('cd'.repeat(32), 1_000 + LIMITS.clockSkewMs))).toBe(false)
  expect(known.isNew(signed('cd'.repeat(32), 1_001 + LIMITS.clockSkewMs))).toBe(true)
})

test('a new payment asks the disk for no row, a repeat gets its first answer, wherever that row is', async () => {
  const asked: string[] = []
  const wrap = (store: Ports['store']): Ports['store'] => ({
    ...store,
    getNow: key => {
      asked.push(key)
      return store.getNow(key)
    },
  })
  const { node, ben, cleo } = await village({ ledger: { checkpointEntries: 5 }, wrap })
  asked.length = 0
  const sent: { request: ReturnType<typeof payment>; seq: number }[] = []
  for (let i = 0; i < 17; i++) {
    node.pass(1_000)
    const request = payment(ben, cleo, 1n, { at: node.core.ports.clock.now(), memo: '' })
    sent.push({ request, seq: yes(await node.payments.submit(ben.person, request)).seq })
  }
  expect(asked).toEqual([])
  const repeated = async (where: typeof node) => {
    for (const { request, seq } of sent)
      expect(yes(await where.payments.submit(ben.person, request)).seq).toBe(seq)
  }
  await repeated(node)
  node.pass(LIMITS.clockSkewMs * 2)
  await repeated(node)
  const again = await node.reopened()
  await repeated(again)
})
