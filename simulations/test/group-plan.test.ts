import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { circle, neighboursOf, withoutLine } from '../src/story/topology.ts'
import { hourIn } from '../src/world/found-group.ts'
import { type GroupPlan, groupsFromFile, NAMED_GROUPS } from '../src/world/group-plan.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localpay-plan-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const HEAD = 'source,latitude,longitude,active_members,transactions_per_year,ads'

async function fileOf(...lines: string[]): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.csv`)
  await writeFile(path, lines.join('\n'))
  return path
}

/** East of 0,0 by so many degrees. */
const row = (source: string, lon: number, members = '', ads = ''): string =>
  `${source},0,${lon},${members},,${ads}`

describe('groups from a table', () => {
  test('it begins with the most members and goes on to the nearest at other positions', async () => {
    const path = await fileOf(
      HEAD,
      row('far', 50),
      row('near', 11),
      row('first', 10, '80'),
      row('same place', 10),
      row('nearer', 9.5),
      row('small', 30, '5'),
    )
    expect((await groupsFromFile(path, 4)).map(plan => plan.name)).toEqual([
      'first 1',
      'nearer 2',
      'near 3',
      'small 4',
    ])
  })

  test('sizes are the given ones, 30 and 20 where none, 60 at most; currencies come in turn', async () => {
    const path = await fileOf(HEAD, row('a', 1, '80', '99'), row('b', 2, '7', '3'), row('c', 3))
    const plans = await groupsFromFile(path, 3)
    expect(plans.map(({ members, ads }) => [members, ads])).toEqual([
      [60, 60],
      [7, 3],
      [30, 20],
    ])
    expect(plans.map(plan => plan.currency.code)).toEqual(
      NAMED_GROUPS.slice(0, 3).map(plan => plan.currency.code),
    )
  })

  test('each has lines to its three nearest', async () => {
    const path = await fileOf(HEAD, ...[0, 1, 2, 3, 4, 5].map(i => row('g', 10 + i, i === 0 ? '9' : '')))
    expect((await groupsFromFile(path, 6)).map(plan => plan.lines)).toEqual([
      [1, 2, 3],
      [0, 2, 3],
      [1, 3, 0],
      [2, 4, 1],
      [3, 5, 2],
      [4, 3, 2],
    ])
  })

  test.each([
    ['a column that is missing', ['source,latitude,longitude,ads', 'x,1,1,'], '«active_members»'],
    ['no group with a position', [HEAD, 'x,,,,,'], 'no group with a position'],
    ['too few positions', [HEAD, row('a', 1), row('b', 1), row('c', 1)], 'only 1 groups'],
  ])('%s is named', async (_what, lines, named) => {
    await expect(groupsFromFile(await fileOf(...lines), 3)).rejects.toThrow(named)
  })

  test('a file that is missing is named', async () => {
    await expect(groupsFromFile(join(folder, 'none.csv'), 3)).rejects.toThrow('none.csv')
  })
})

describe('the named groups', () => {
  test('an hour is exact in each currency, so that debts round a circle can be equal', () => {
    for (const plan of NAMED_GROUPS) expect(hourIn(plan)).toBeGreaterThan(0n)
    expect(NAMED_GROUPS.map(plan => String(hourIn(plan)))).toEqual(['2000', '60', '100', '60', '15000'])
  })
})

describe('the places of the story', () => {
  const lines = (...sets: number[][]): readonly ReadonlySet<number>[] =>
    neighboursOf(sets.map(to => ({ lines: to }) as unknown as GroupPlan))

  test('two groups without a line share a neighbour', () => {
    expect(withoutLine(lines([1], [2], []))).toEqual([0, 2])
    expect(() => withoutLine(lines([1, 2], [2], []))).toThrow('without')
  })

  test('the longest circle up to the bound is found', () => {
    expect(circle(lines([1], [2], [3], [4], [0]), 5)).toHaveLength(5)
    expect(circle(lines([1, 2], [2], [3], [0]), 3)).toHaveLength(3)
    expect(() => circle(lines([1], [2], []), 5)).toThrow('no circle')
  })
})
