/**
 * Towns without the internet: a member types a few letters and picks one. Some 50,000 towns from GeoNames (CC BY
 * 4.0; the file says so, and so must a screen that shows them) lie beside this file, and the names that people use
 * in other languages in `place-aliases.ts`.
 *
 *     const places = await openPlaces()
 *     places.find('genev', { lang: 'fr', limit: 5 })[0]?.name     // 'Genève'
 */
import { readFile } from 'node:fs/promises'
import { kmBetween, POINTS_PER_DEGREE, type Point } from '@localpay/protocol'
import { BestOf } from './best-of.ts'
import { fold, wordsOf } from './fold-words.ts'
import { PLACE_ALIASES } from './place-aliases.ts'

/** A town. Its point is rough (about a kilometre), so it may be published as it is. */
export interface Place extends Point {
  readonly name: string
  /** The region's name, or empty. */
  readonly region: string
  /** ISO 3166-1, two capitals. */
  readonly country: string
  /** People, to the hundred. */
  readonly population: number
}

export interface PlaceQuery {
  /** Where the asker is: their country and neighbourhood come first. */
  readonly near?: Point
  /** Two letters: names in this language where they differ. */
  readonly lang: string
  readonly limit: number
}

/** Towns at once, at most. */
const PLACES_MAX = 50
/** A single letter would match thousands of towns. */
const LETTERS_MIN = 2

const openText = (): Promise<string> => readFile(new URL('./places.tsv', import.meta.url), 'utf8')

/** Reads the towns; takes a fraction of a second and about 15 MB, so open them when first asked for, and keep them. */
export const openPlaces = async (): Promise<Places> => new Places(await openText(), PLACE_ALIASES)

interface Columns {
  readonly names: string[]
  readonly countries: string[]
  readonly regions: string[]
  /** Hundredths of a degree. */
  readonly lats: number[]
  readonly lons: number[]
  /** Hundreds of people. */
  readonly peoples: number[]
}

export class Places {
  readonly #columns: Columns
  /** Comparable names in order, and the town that each means. */
  readonly #keys: readonly string[]
  readonly #keyOf: Uint32Array
  /** Names in other languages, by `number of the town` + `language`. */
  readonly #names: ReadonlyMap<string, string>
  /** Towns from south to north. */
  readonly #northward: Uint32Array

  /** `aliases` as in `place-aliases.ts`, `text` as in `places.tsv`. */
  constructor(text: string, aliases: string) {
    this.#columns = readColumns(text)
    const { names, lats } = this.#columns
    const named = readAliases(aliases, this.#columns)
    this.#names = new Map(named.map(({ place, lang, name }) => [`${place}${lang}`, name]))
    const entries = [
      ...names.flatMap((name, place) => keysOf(name).map(key => ({ key, place }))),
      ...named.flatMap(({ name, place }) => keysOf(name).map(key => ({ key, place }))),
    ].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    this.#keys = entries.map(entry => entry.key)
    this.#keyOf = Uint32Array.from(entries, entry => entry.place)
    this.#northward = Uint32Array.from(names.keys()).sort((a, b) => (lats[a] as number) - (lats[b] as number))
  }

  get size(): number {
    return this.#columns.names.length
  }

  /** Towns whose name begins so, in any language: big ones, near ones and whole names first. */
  find(prefix: string, { near, lang, limit }: PlaceQuery): readonly Place[] {
    const home = near === undefined ? undefined : this.nearest(near)?.place.country
    const ranks = new Map<number, number>()
    for (const key of typedKeys(prefix)) {
      for (let i = firstFrom(this.#keys, key); this.#keys[i]?.startsWith(key); i++) {
        const place = this.#keyOf[i] as number
        const whole = this.#keys[i] === key ? WHOLE_NAME : 0
        ranks.set(place, Math.max(ranks.get(place) ?? Number.NEGATIVE_INFINITY, whole))
      }
    }
    const best = new BestOf<{ place: number; rank: number }>(
      Math.max(0, Math.min(limit, PLACES_MAX)),
      (a, b) => b.rank - a.rank || a.place - b.place,
    )
    for (const [place, whole] of ranks) best.offer({ place, rank: whole + this.#rank(place, near, home) })
    return best.sorted().map(({ place }) => this.#place(place, lang))
  }

  /** The town nearest to a point and how far it is, or null where no towns are known at all. */
  nearest(point: Point, lang = ''): { readonly place: Place; readonly km: number } | null {
    const { lats } = this.#columns
    const latOf = (i: number): number | undefined => lats[this.#northward[i] ?? -1]
    let south = firstAbove(this.#northward.length, i => (latOf(i) as number) * TO_POINTS >= point.lat) - 1
    let north = south + 1
    let found = { place: -1, km: Number.POSITIVE_INFINITY }
    const look = (i: number): boolean => {
      const lat = latOf(i)
      if (lat === undefined || kmBetween(point, { lat: lat * TO_POINTS, lon: point.lon }) > found.km)
        return false
      const place = this.#northward[i] as number
      const km = kmBetween(point, this.#pointOf(place))
      if (km < found.km) found = { place, km }
      return true
    }
    for (let more = true; more; ) {
      const southward = look(south--)
      const northward = look(north++)
      more = southward || northward
    }
    return found.place < 0 ? null : { place: this.#place(found.place, lang), km: found.km }
  }

  /** In powers of ten of people: a town ten times as big may be rather far away. */
  #rank(place: number, near: Point | undefined, home: string | undefined): number {
    const size = Math.log10(1 + 100 * (this.#columns.peoples[place] as number))
    if (near === undefined) return size
    const neighbour = this.#columns.countries[place] === home ? HOME_COUNTRY : 0
    return size + neighbour - 1.5 * Math.log10(1 + kmBetween(near, this.#pointOf(place)) / 30)
  }

  #pointOf(place: number): Point {
    const { lats, lons } = this.#columns
    return { lat: (lats[place] as number) * TO_POINTS, lon: (lons[place] as number) * TO_POINTS }
  }

  #place(place: number, lang: string): Place {
    const { names, regions, countries, peoples } = this.#columns
    return {
      name: this.#names.get(`${place}${lang}`) ?? (names[place] as string),
      region: regions[place] as string,
      country: countries[place] as string,
      population: 100 * (peoples[place] as number),
      ...this.#pointOf(place),
    }
  }
}

/** Hundredths of a degree to the units of points. */
const TO_POINTS = POINTS_PER_DEGREE / 100
/** What a whole name and the asker's own country are worth, in powers of ten of people. */
const WHOLE_NAME = 1.2
const HOME_COUNTRY = 1

/** `#` comment, `=FR` country, `+Bretagne` region, else a town: name, latitude, longitude, people. */
function readColumns(text: string): Columns {
  const columns: Columns = { names: [], countries: [], regions: [], lats: [], lons: [], peoples: [] }
  let country = ''
  let region = ''
  for (const line of text.split('\n')) {
    const mark = line[0]
    if (mark === undefined || mark === '#') continue
    if (mark === '=') {
      country = line.slice(1)
      region = ''
    } else if (mark === '+') region = line.slice(1)
    else {
      const [name, lat, lon, people] = line.split('\t')
      if (people === undefined) throw new Error(`places: want four columns: ${line}`)
      columns.names.push(name as string)
      columns.countries.push(country)
      columns.regions.push(region)
      columns.lats.push(Number(lat))
      columns.lons.push(Number(lon))
      columns.peoples.push(Number(people))
    }
  }
  return columns
}

/** A row names the biggest town of that name in the country. Rows of towns that are not in the file are passed over. */
function readAliases(
  table: string,
  { names, countries, peoples }: Columns,
): { place: number; lang: string; name: string }[] {
  const biggest = new Map<string, number>()
  for (const [place, name] of names.entries()) {
    const key = `${name} ${countries[place]}`
    const other = biggest.get(key)
    if (other === undefined || (peoples[place] as number) > (peoples[other] as number))
      biggest.set(key, place)
  }
  return table.split('\n').flatMap(row => {
    const [town = '', ...others] = row.split('|').map(part => part.trim())
    const place = biggest.get(town)
    return place === undefined
      ? []
      : others.map(other => ({ place, lang: other.slice(0, 2), name: other.slice(3) }))
  })
}

/**
 * How a name is compared: folded words, with «St», «Sankt» and «Sint» for Saint; also without its article, and by
 * each of two names («Biel/Bienne»).
 */
function keysOf(name: string): readonly string[] {
  const parts = name.split('/').map(part => part.trim())
  const names = parts.length > 1 && parts.every(part => part.length > 2) ? [name, ...parts] : [name]
  return names.flatMap(one => {
    const words = placeWords(one).map(wholeWord)
    const key = words.join(' ')
    return words.length > 1 && ARTICLE.test(words[0] as string) ? [key, words.slice(1).join(' ')] : [key]
  })
}

/** The last word typed may go on, so «St» may be Saint and may be the beginning of Strasbourg. */
function typedKeys(prefix: string): readonly string[] {
  const words = placeWords(prefix)
  const whole = words.map(wholeWord).join(' ')
  const open = [...words.slice(0, -1).map(wholeWord), ...words.slice(-1)].join(' ')
  return [...new Set([whole, open])].filter(key => key.length >= LETTERS_MIN)
}

const ARTICLE = /^(?:l|la|le|les|el|los|las|the|il|lo|o|os|a|de|den|het|die|der)$/

/** An English possessive is one word, «King’s Lynn»; «s/» is «sur». */
const placeWords = (name: string): readonly string[] =>
  wordsOf(
    fold(name)
      .replace(/(?<=\p{L}{2})['’]s(?!\p{L})/gu, 's')
      .replace(/(?<=\s)s\//g, 'sur '),
  )

function wholeWord(word: string): string {
  if (word === 'st' || word === 'sankt' || word === 'sint') return 'saint'
  return word === 'ste' ? 'sainte' : word
}

/** The first place in order that is not before `from`. */
const firstFrom = (sorted: readonly string[], from: string): number =>
  firstAbove(sorted.length, i => (sorted[i] as string) >= from)

/** The first of `length` numbers for which a rising test holds. */
function firstAbove(length: number, holds: (i: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
