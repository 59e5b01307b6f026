/** What a transfer may cost all groups in it together, once they know each other: who sends or checks more does so in vain. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NeighbourGroups, openNeighbourGroups } from '../src/bench/neighbour-groups.ts'

const GROUPS = 3
let folder: string
let groups: NeighbourGroups

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localpay-costs-'))
  groups = await openNeighbourGroups(GROUPS, folder)
  for (let i = 0; i + 1 < GROUPS; i++) await groups.openLine(i, i + 1)
}, 60_000)
afterAll(async () => {
  await groups.close()
  await rm(folder, { recursive: true, force: true })
})

test('a payment over three groups asks for no signature twice, and tells nobody twice', async () => {
  await groups.pay(0, 2, 3)
  groups.take()
  await groups.pay(0, 2, 3)
  const { messages, verifications } = groups.take()
  expect(messages).toBeLessThanOrEqual(10)
  // Of each message its envelope; at each group the papers and the COMMIT of both others, and what its books ask for.
  expect(verifications).toBeLessThanOrEqual(60)
})
