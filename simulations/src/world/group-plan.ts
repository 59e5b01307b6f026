/** What a sample group is to be: five named ones in real towns, or groups built from a table of real ones. */
import { readFile } from 'node:fs/promises'
import type { CurrencyJson } from '@localpay/node'

export interface GroupPlan {
  readonly name: string
  readonly town: string
  readonly lat: number
  readonly lon: number
  readonly language: 'en' | 'fr' | 'es'
  readonly currency: CurrencyJson
  readonly unitsPerHour: string
  /** Of the limit below zero and above, in hours. */
  readonly limitHours: number
  readonly members: number
  readonly ads: number
  /** Groups it opens lines to, by place in the list. */
  readonly lines: readonly number[]
}

interface Money {
  readonly currency: CurrencyJson
  readonly unitsPerHour: string
}

/** Five currencies whose minor units and worth differ; the second counts hours. */
const MONEY: readonly Money[] = [
  { currency: { code: 'TAL', name: 'Tal', symbol: 'Tal', digits: 2, style: 'decimal' }, unitsPerHour: '20' },
  { currency: { code: 'HORA', name: 'Horas', symbol: 'h', digits: 0, style: 'hours' }, unitsPerHour: '1' },
  {
    currency: { code: 'ACORN', name: 'Acorns', symbol: 'Ac', digits: 1, style: 'decimal' },
    unitsPerHour: '10',
  },
  {
    currency: { code: 'GRAIN', name: 'Grains', symbol: 'gr', digits: 0, style: 'count' },
    unitsPerHour: '60',
  },
  {
    currency: { code: 'TALENT', name: 'Talents', symbol: 'T', digits: 2, style: 'decimal' },
    unitsPerHour: '150',
  },
]

const named = (i: number, place: Omit<GroupPlan, keyof Money | 'lines' | 'limitHours'>): GroupPlan => ({
  ...place,
  ...(MONEY[i] as Money),
  limitHours: 10,
  // A circle: each to the next, so that payments travel over neighbours and debts can go round.
  lines: [(i + 1) % MONEY.length],
})

export const NAMED_GROUPS: readonly GroupPlan[] = [
  named(0, {
    name: 'SEL du Lac',
    town: 'Lausanne',
    lat: 46.5197,
    lon: 6.6323,
    language: 'fr',
    members: 8,
    ads: 8,
  }),
  named(1, {
    name: 'Banco de Tiempo Gràcia',
    town: 'Barcelona',
    lat: 41.4036,
    lon: 2.1587,
    language: 'es',
    members: 8,
    ads: 8,
  }),
  named(2, {
    name: 'Ouse Valley Acorns',
    town: 'Lewes',
    lat: 50.8739,
    lon: 0.0088,
    language: 'en',
    members: 8,
    ads: 8,
  }),
  named(3, {
    name: 'Le Grain de Sel',
    town: 'Die',
    lat: 44.7537,
    lon: 5.3703,
    language: 'fr',
    members: 8,
    ads: 8,
  }),
  named(4, {
    name: 'Peninsula Talents',
    town: 'Cape Town',
    lat: -33.9249,
    lon: 18.4241,
    language: 'en',
    members: 8,
    ads: 8,
  }),
]

/** A file or column that is needed and not there, in words. */
export class GroupsFileFault extends Error {
  readonly code = 'groups-file'
}

const COLUMNS = ['source', 'latitude', 'longitude', 'active_members', 'ads'] as const
const DEFAULT_MEMBERS = 30
const DEFAULT_ADS = 20
const SIZE_MAX = 60
const NEAREST = 3
const GROUPS_MAX = 60
const FILE_BYTES_MAX = 16 * 1024 * 1024

interface TableRow {
  readonly source: string
  readonly lat: number
  readonly lon: number
  readonly members: number | null
  readonly ads: number | null
}

/** Groups from a table: the row with the most members, then the nearest rows at other positions. @throws GroupsFileFault */
export async function groupsFromFile(path: string, take: number): Promise<readonly GroupPlan[]> {
  if (!Number.isInteger(take) || take < 3 || take > GROUPS_MAX)
    throw new GroupsFileFault(`--take wants a whole number from 3 to ${GROUPS_MAX}`)
  const rows = readTable(path, await textOf(path))
  const first = rows.reduce((best, row) => ((row.members ?? -1) > (best.members ?? -1) ? row : best))
  const seen = new Set<string>()
  const picked = [...rows]
    .sort((a, b) => kilometres(first, a) - kilometres(first, b))
    .filter(row => {
      const key = `${row.lat},${row.lon}`
      const fresh = row === first || (!seen.has(key) && key !== `${first.lat},${first.lon}`)
      seen.add(key)
      return fresh
    })
  const ordered = [first, ...picked.filter(row => row !== first)].slice(0, take)
  if (ordered.length < take)
    throw new GroupsFileFault(
      `${path} has only ${ordered.length} groups at different positions, ${take} were asked for`,
    )
  return ordered.map((row, i) => ({
    name: `${row.source} ${i + 1}`,
    town: row.source,
    lat: row.lat,
    lon: row.lon,
    language: 'en',
    ...(MONEY[i % MONEY.length] as Money),
    limitHours: 10,
    members: Math.max(2, Math.min(SIZE_MAX, row.members ?? DEFAULT_MEMBERS)),
    ads: Math.min(SIZE_MAX, row.ads ?? DEFAULT_ADS),
    lines: nearestOf(ordered, i),
  }))
}

function nearestOf(rows: readonly TableRow[], i: number): number[] {
  const from = rows[i] as TableRow
  return rows
    .map((_, j) => j)
    .filter(j => j !== i)
    .sort((a, b) => kilometres(from, rows[a] as TableRow) - kilometres(from, rows[b] as TableRow))
    .slice(0, NEAREST)
}

async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw new GroupsFileFault(`the groups file ${path} cannot be read: ${(cause as Error).message}`)
  })
  if (text.length > FILE_BYTES_MAX)
    throw new GroupsFileFault(`the groups file ${path} is larger than ${FILE_BYTES_MAX} bytes`)
  return text
}

function readTable(path: string, text: string): TableRow[] {
  const [head = '', ...lines] = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const columns = cellsOf(head)
  for (const column of COLUMNS) {
    if (!columns.includes(column))
      throw new GroupsFileFault(`the groups file ${path} has no column «${column}»`)
  }
  const rows = lines.flatMap(line => {
    if (line.trim() === '') return []
    const cells = cellsOf(line)
    const cell = (name: (typeof COLUMNS)[number]): string => cells[columns.indexOf(name)]?.trim() ?? ''
    const [lat, lon] = [numberOf(cell('latitude')), numberOf(cell('longitude'))]
    if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return []
    return [
      {
        source: plainSource(cell('source')),
        lat,
        lon,
        members: wholeOf(cell('active_members')),
        ads: wholeOf(cell('ads')),
      },
    ]
  })
  if (rows.length === 0) throw new GroupsFileFault(`the groups file ${path} has no group with a position`)
  return rows
}

/** Cells of one line: commas, or text in double quotes with doubled quotes inside (RFC 4180). */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, 64).map(match => {
    const cell = match[1] ?? ''
    return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
  })
}

const plainSource = (text: string): string => text.replace(/[^\p{L}\p{N} .-]/gu, '').slice(0, 40) || 'group'

function numberOf(text: string): number | null {
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}

function wholeOf(text: string): number | null {
  const number = numberOf(text)
  return number === null || number < 0 ? null : Math.round(number)
}

function kilometres(a: TableRow, b: TableRow): number {
  const rad = Math.PI / 180
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)))
}
