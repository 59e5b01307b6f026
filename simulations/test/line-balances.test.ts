/** Common balances between real nodes: made after trade, made again when a partner comes back, shown to the committee. */
import type { LineJson } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { payBetween } from './pay-between.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village

beforeAll(async () => {
  village = await openVillage(plansInRow(2, false), 'line balances')
  await openLines(village.groups, 20)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup
const lineOf = async (i: number): Promise<LineJson> => (await linesOf(group(i)))[0] as LineJson

/** Both books have a common balance of at least this number. */
const agreed = (seq: number) =>
  until(
    `both have signed balance ${seq}`,
    async () => {
      const lines = await Promise.all([lineOf(0), lineOf(1)])
      return lines.every(line => (line.agreed?.seq ?? 0) >= seq)
    },
    20_000,
  )

test('after the first payment both groups sign one balance', async () => {
  await payBetween(group(0), group(1), hourIn(group(1).plan))
  await agreed(1)
  expect((await lineOf(0)).differs).toBeNull()
  expect(BigInt((await lineOf(0)).balance)).toBe(-BigInt((await lineOf(1)).balance))
})

test('after more trade they sign the next when one of them comes back', async () => {
  await payBetween(group(1), group(0), hourIn(group(0).plan))
  const { seq = 0 } = (await lineOf(0)).agreed ?? {}
  await village.restart(1)
  await agreed(seq + 1)
  const ready = (await (await fetch(`${village.nodes[1]?.url}readyz`)).json()) as {
    checks: { name: string; ok: boolean }[]
  }
  expect(ready.checks.find(({ name }) => name === 'balances')).toMatchObject({ ok: true })
})
