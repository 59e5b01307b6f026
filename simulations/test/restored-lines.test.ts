/** A group whose folder is put back to an older copy: it says so, asks its partners, and ends where both had been. */
import { cp, rm } from 'node:fs/promises'
import type { LineJson } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { linesOf, openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { payBetween } from './pay-between.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village
/** What the middle node's folder is replaced by when it opens the next time. */
let copy: string | null = null

beforeAll(async () => {
  village = await openVillage(plansInRow(3, false), 'restored lines', async home => {
    if (copy !== null && home === village.homes[1]) {
      await rm(home, { recursive: true })
      await cp(copy, home, { recursive: true })
      copy = null
    }
    return {}
  })
  await openLines(village.groups, 20)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup
const hour = (i: number): bigint => hourIn(group(i).plan)

async function lineBetween(i: number, j: number): Promise<LineJson> {
  const found = (await linesOf(group(i))).find(line => line.group.gid === group(j).gid)
  if (found === undefined) throw new Error('no line')
  return found
}

interface Ready {
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly what: string }[]
}
const check = async (i: number, name: string) =>
  ((await (await fetch(`${village.nodes[i]?.url}readyz`)).json()) as Ready).checks.find(
    one => one.name === name,
  )

/** The two books of a line say the same, and both have signed so. */
const agreed = (i: number, j: number, seq: number) =>
  until(
    `${i} and ${j} have signed balance ${seq}`,
    async () => {
      const [ours, theirs] = await Promise.all([lineBetween(i, j), lineBetween(j, i)])
      return (
        Math.min(ours.agreed?.seq ?? 0, theirs.agreed?.seq ?? 0) >= seq &&
        BigInt(ours.balance) === -BigInt(theirs.balance)
      )
    },
    30_000,
  )

test('an older copy of the middle group takes back from its partners what it had signed', async () => {
  await payBetween(group(0), group(1), hour(1))
  await agreed(0, 1, 1)
  await village.restart(1)
  const before = `${village.homes[1]}-copy`
  await cp(village.homes[1] as string, before, { recursive: true })
  await payBetween(group(0), group(2), hour(2))
  await payBetween(group(0), group(1), hour(1))
  const balance = (await lineBetween(0, 1)).balance
  copy = before
  await village.restart(1)
  await until(
    'the restored group has asked all',
    async () => {
      const found = await check(1, 'restored')
      const rows = (await lineBetween(1, 0)).balance
      return found?.ok === true && BigInt(rows) === -BigInt(balance)
    },
    40_000,
  )
  expect(BigInt((await lineBetween(1, 2)).balance)).toBe(-BigInt((await lineBetween(2, 1)).balance))
  await agreed(0, 1, 2)
  await agreed(1, 2, 1)
}, 120_000)
