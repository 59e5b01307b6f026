import { readFile, stat } from 'node:fs/promises'
import { kmBetween, type Point, pointAt } from '@localpay/protocol'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { PLACE_ALIASES } from '../src/search/place-aliases.ts'
import { openPlaces, type PlaceQuery, Places } from '../src/search/places.ts'

const FILE = new URL('../src/search/places.tsv', import.meta.url)
const LAUSANNE = pointAt({ lat: 46.516, lon: 6.6328 })

let places: Places
beforeAll(async () => {
  places = await openPlaces()
})

const names = (prefix: string, change: Partial<PlaceQuery> = {}): string[] =>
  places.find(prefix, { lang: 'en', limit: 5, ...change }).map(place => `${place.name} ${place.country}`)

describe('the file of towns', () => {
  test('names its source and licence, and stays small', async () => {
    const text = await readFile(FILE, 'utf8')
    expect(text.split('\n')[0]).toMatch(/^# .*GeoNames.*CC BY 4\.0/)
    expect((await stat(FILE)).size).toBeLessThan(1.6e6)
    expect(places.size).toBeGreaterThan(40_000)
  })

  test('every town of the list of other names is in it', async () => {
    const towns = new Set<string>()
    let country = ''
    for (const line of (await readFile(FILE, 'utf8')).split('\n')) {
      if (line.startsWith('=')) country = line.slice(1)
      else towns.add(`${line.split('\t')[0]} ${country}`)
    }
    const rows = PLACE_ALIASES.trim().split('\n')
    expect(rows.length).toBeGreaterThan(60)
    for (const row of rows) expect(towns).toContain(row.split('|')[0]?.trim())
    for (const row of rows)
      for (const other of row.split('|').slice(1)) expect(other.trim()).toMatch(/^[a-z]{2} \S/)
  })

  test.each(['FR', 'ES', 'BE', 'CH', 'GB', 'IE', 'NZ', 'AU', 'ZA'])('%s has its towns', async country => {
    const text = await readFile(FILE, 'utf8')
    const part = text.slice(text.indexOf(`\n=${country}\n`) + 1).split('\n=')[0] as string
    expect(part.split('\n').filter(line => line.includes('\t')).length).toBeGreaterThan(100)
  })
})

describe('finding a town', () => {
  test.each<[string, string, string]>([
    ['geneve', 'fr', 'Genève CH'],
    ['GENÈV', 'en', 'Geneva CH'],
    ['geneva', 'es', 'Ginebra CH'],
    ['bruxelles', 'fr', 'Bruxelles BE'],
    ['brussel', 'nl', 'Brussel BE'],
    ['londres', 'es', 'Londres GB'],
    ['le cap', 'fr', 'Le Cap ZA'],
    ['kaapstad', 'en', 'Cape Town ZA'],
    ['anvers', 'fr', 'Anvers BE'],
    ['saint-gall', 'de', 'Sankt Gallen CH'],
    ['st gallen', 'de', 'Sankt Gallen CH'],
    ['donostia', 'en', 'San Sebastián ES'],
    ['bienne', 'fr', 'Bienne CH'],
    ['la haye', 'fr', 'La Haye NL'],
    ['munchen', 'de', 'München DE'],
    ['hospitalet', 'ca', "L'Hospitalet de Llobregat ES"],
    ['kings lynn', 'en', "King's Lynn GB"],
    ['chalon s/ saone', 'fr', 'Chalon-sur-Saône FR'],
    ['mullumbimby', 'en', 'Mullumbimby AU'],
  ])('«%s» in %s is %s', (typed, lang, town) => expect(names(typed, { lang })[0] ?? '').toBe(town))

  test('«St» may be Saint and may go on', () => {
    expect(names('st-den')).toEqual(names('saint-den'))
    expect(names('ste marie', { lang: 'fr' })[0]).toMatch(/^Sainte-Marie/)
    expect(names('st', { limit: 50 })).toContain('Stuttgart DE')
    expect(names('st', { limit: 50 }).some(name => name.startsWith('Saint'))).toBe(true)
  })

  test('one’s own country and neighbourhood come first', () => {
    expect(names('mont', { near: LAUSANNE }).every(name => name.endsWith('CH') || name.endsWith('FR'))).toBe(
      true,
    )
    expect(names('york', { near: pointAt({ lat: 40, lon: -76.7 }) })[0]).toBe('York US')
    expect(names('york', { near: pointAt({ lat: 51.5, lon: -0.1 }) })[0]).toBe('York GB')
  })

  test('without a place the biggest come first, and a whole name before longer ones', () => {
    expect(names('london')[0]).toBe('London GB')
    expect(names('paris')[0]).toBe('Paris FR')
  })

  test('tells region, people and a point that may be published', () => {
    expect(places.find('lausanne', { lang: 'fr', limit: 1 })).toEqual([
      { name: 'Lausanne', region: 'Vaud', country: 'CH', population: 116_800, lat: 465_200, lon: 66_300 },
    ])
  })

  test('one letter is too little, and no town is told twice', () => {
    expect(names('p')).toEqual([])
    expect(names('')).toEqual([])
    const found = places.find('bern', { lang: 'de', limit: 50 }).map(place => JSON.stringify(place))
    expect(new Set(found).size).toBe(found.length)
    expect(names('sa', { limit: 1_000 }).length).toBe(50)
  })
})

describe('the nearest town', () => {
  test('is the one around', () => {
    expect(places.nearest(pointAt({ lat: 46.21, lon: 6.15 }), 'fr')?.place.name).toBe('Genève')
    expect(places.nearest(LAUSANNE)?.km).toBeLessThan(1)
  })

  test('is what looking at every town finds, over the date line and at the poles', () => {
    const towns = [
      ['A', -1650, -17990],
      ['B', -1650, 17950],
      ['C', 8990, 0],
      ['D', 8900, 17000],
      ['E', 0, 0],
      ['F', -8999, 9000],
      ['G', 4652, 663],
    ] as const
    const few = new Places(
      `=XX\n${towns.map(([name, lat, lon]) => `${name}\t${lat}\t${lon}\t1`).join('\n')}`,
      '',
    )
    const anyPoint = fc.record({
      lat: fc.integer({ min: -900_000, max: 900_000 }),
      lon: fc.integer({ min: -1_800_000, max: 1_799_999 }),
    })
    const distances = (point: Point): number[] =>
      towns.map(([, lat, lon]) => kmBetween(point, { lat: lat * 100, lon: lon * 100 }))
    fc.assert(fc.property(anyPoint, point => few.nearest(point)?.km === Math.min(...distances(point))))
    expect(few.nearest({ lat: -165_000, lon: 1_799_999 })?.place.name).toBe('A')
  })

  test('is nobody where no towns are known', () => {
    expect(new Places('', '').nearest(LAUSANNE)).toBe(null)
  })
})

test('nine of ten exchange groups’ whereabouts have a town within ten kilometres', () => {
  // Where groups were in 2020, rounded to a degree's tenth: capitals and villages on five continents.
  const groups: readonly (readonly [number, number])[] = [
    [46.2, 6.1],
    [46.5, 6.6],
    [50.8, 4.4],
    [51.1, 3.7],
    [48.1, -1.7],
    [43.6, 1.4],
    [44.9, 4.9],
    [45.2, 5.7],
    [47.2, -1.6],
    [41.4, 2.2],
    [36.7, -4.4],
    [37.4, -6.0],
    [43.3, -2.9],
    [-33.9, 18.4],
    [-34.0, 23.0],
    [-29.9, 31.0],
    [-41.3, 174.8],
    [-43.5, 172.6],
    [-28.6, 153.2],
    [-37.8, 145.0],
    [53.3, -6.3],
    [51.9, -8.5],
    [54.6, -5.9],
    [51.4, -2.6],
    [55.9, -3.2],
  ]
  const far = groups.filter(([lat, lon]) => (places.nearest(pointAt({ lat, lon }))?.km ?? 99) > 10)
  expect(far.length).toBeLessThanOrEqual(groups.length / 10)
})
