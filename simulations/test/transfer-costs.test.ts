/** What a transfer may cost all groups in it together, once they know each other: who sends or checks more does so in vain. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MINUTE_MS, PROTOCOLS } from '@localpay/protocol'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type NeighbourGroups, openNeighbourGroups, type WorldParts } from '../src/bench/neighbour-groups.ts'
import { movableClock } from '../src/world/movable-clock.ts'
import { until } from '../src/world/until.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localpay-costs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function inRow(count: number, parts: WorldParts = {}): Promise<NeighbourGroups> {
  const groups = await openNeighbourGroups(count, join(folder, String(count)), parts)
  onTestFinished(groups.close)
  for (let i = 0; i + 1 < count; i++) await groups.openLine(i, i + 1)
  return groups
}

test('a payment over three groups asks for no signature twice, and tells nobody twice', async () => {
  const groups = await inRow(3)
  await groups.pay(0, 2, 3)
  groups.take()
  await groups.pay(0, 2, 3)
  const { messages, verifications } = groups.take()
  expect(messages).toBeLessThanOrEqual(8)
  // Of each message its envelope; at each group the papers and the COMMIT of both others, and what its books ask for.
  // A reminder that comes at the same time adds a few; one signature looked at twice everywhere adds many.
  expect(verifications).toBeLessThanOrEqual(80)
})

test('a group that hears no end asks for it, also where a closer and a neighbour tell nothing', async () => {
  const clock = movableClock()
  let isPaying = false
  const [PAYER, FIRST, SILENT, HONEST, CLOSER] = [0, 1, 2, 3, 4] as const
  const groups = await inRow(5, {
    clock,
    swallows: (from, to, protocol) =>
      protocol === PROTOCOLS.mail &&
      isPaying &&
      ((from === CLOSER && to !== HONEST) || (from === SILENT && to < SILENT)),
  })
  isPaying = true
  const paid = groups.pay(PAYER, CLOSER, 5)
  await until('booked next to the closer', async () => (await groups.newest(HONEST)) === 'applied')
  expect(await groups.newest(PAYER)).toBe('signed')
  expect(await groups.newest(FIRST)).toBe('signed')
  await until('asked, and answered', async () => {
    clock.skip(MINUTE_MS)
    return (await groups.newest(PAYER)) === 'applied'
  })
  await paid
  expect(await groups.newest(PAYER)).toBe('applied')
  expect(await groups.newest(FIRST)).toBe('applied')
})
