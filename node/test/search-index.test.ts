import {
  AD_CATEGORIES,
  type AdCategory,
  type GroupId,
  HOUR_MS,
  isExpired,
  kmBetween,
  type Point,
  pointAt,
} from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BestOf } from '../src/search/best-of.ts'
import { fold, silentWords } from '../src/search/fold-words.ts'
import { type SearchDoc, SearchIndex, type SearchQuery } from '../src/search/search-index.ts'

const NOW = 1_795_168_800_000
const LAUSANNE = pointAt({ lat: 46.516, lon: 6.6328 })
const group = (n: number): GroupId => n.toString(16).padStart(64, '0') as GroupId

const doc = (change: Partial<SearchDoc> = {}): SearchDoc => ({
  gid: group(1),
  type: 'offer',
  category: 'other',
  lang: 'en',
  scope: 'public',
  exchange: { direct: false, indirect: true, money: false },
  place: LAUSANNE,
  title: 'Something',
  body: '',
  keywords: [],
  at: NOW,
  expiresAt: NOW + HOUR_MS,
  ...change,
})

const query = (change: Partial<SearchQuery> = {}): SearchQuery => ({
  text: '',
  near: null,
  km: null,
  types: [],
  categories: [],
  sort: 'relevance',
  now: NOW,
  limit: 100,
  offset: 0,
  ...change,
})

const indexOf = (docs: { readonly [key: string]: Partial<SearchDoc> }): SearchIndex => {
  const index = new SearchIndex()
  for (const [key, change] of Object.entries(docs)) index.put(key, doc(change))
  return index
}

const keys = (index: SearchIndex, change: Partial<SearchQuery>): string[] =>
  index.find(query(change)).hits.map(hit => hit.key)

const village: { readonly [key: string]: Partial<SearchDoc> } = {
  taps: {
    title: 'Robinet qui fuit ?',
    body: 'Plomberie le samedi',
    category: 'repairs',
    lang: 'fr',
    at: NOW - 5,
  },
  pipes: { title: 'Plumbing repairs', category: 'repairs', at: NOW - 4 },
  hedge: { title: 'Taille de haies', keywords: ['sécateur'], category: 'garden', lang: 'fr', at: NOW - 3 },
  piano: {
    title: 'Piano lessons',
    body: 'Beginners welcome, also repairs of old scores',
    category: 'lessons',
    at: NOW - 2,
  },
  moves: { title: 'Mudanzas con furgoneta', category: 'lifts', type: 'want', lang: 'es', at: NOW - 1 },
}

describe('words', () => {
  const index = indexOf(village)

  test.each<[string, string, string[]]>([
    ['accents and case do not matter', 'SECATEUR ', ['hedge']],
    ['a plural meets its singular', 'lesson ', ['piano']],
    ['plumber meets plumbing, plomberie and a tap', 'plumber ', ['pipes', 'taps']],
    ['fontanero meets them too', 'fontanero ', ['pipes', 'taps']],
    ['removal meets mudanza', 'removal ', ['moves']],
    ['a word still being typed meets its beginning', 'furg', ['moves']],
    ['a finished word does not', 'furg ', []],
    ['all words must be met', 'piano scores ', ['piano']],
    ['small words are passed over', 'taille de haies', ['hedge']],
    ['a category’s name finds its ads', 'jardinage ', ['hedge']],
    ['one slip is forgiven', 'furgonetta ', ['moves']],
    ['one word more than any ad has is forgiven', 'piano saxophone ', ['piano']],
    ['nothing is found for nothing like it', 'xylophone ', []],
  ])('%s: «%s»', (_, text, found) => expect(keys(index, { text })).toEqual(found))

  test('a word in the title counts more than one in the body', () => {
    const two = indexOf({
      body: { title: 'Old books', body: 'and a violin', at: NOW },
      title: { title: 'Violin', at: NOW - 9 },
    })
    expect(keys(two, { text: 'violin' })).toEqual(['title', 'body'])
  })

  test('the word itself counts more than its synonyms', () => {
    const two = indexOf({ like: { title: 'Coser', at: NOW }, itself: { title: 'Couture', at: NOW - 9 } })
    expect(keys(two, { text: 'couture ' })).toEqual(['itself', 'like'])
  })

  test('every word of an ad finds it, whole or begun', () => {
    const silent = silentWords()
    const word = fc.stringMatching(/^[a-zéñ]{3,10}$/)
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (titles, pick) => {
          const many = new SearchIndex()
          for (const [i, words] of titles.entries()) many.put(String(i), doc({ title: words.join(' ') }))
          const at = pick % titles.length
          const words = titles[at] as string[]
          const one = words[pick % words.length] as string
          fc.pre(!silent.has(fold(one)))
          expect(keys(many, { text: `${one} ` })).toContain(String(at))
          expect(keys(many, { text: one.slice(0, 2) })).toContain(String(at))
        },
      ),
    )
  })
})

describe('kinds', () => {
  const index = indexOf({
    ...village,
    far: {
      gid: group(2),
      scope: 'network',
      exchange: { direct: true, indirect: false, money: true },
      at: NOW - 9,
    },
  })

  test.each<[string, Partial<SearchQuery>, string[]]>([
    ['type', { types: ['want'] }, ['moves']],
    ['category', { categories: ['garden', 'lessons'] }, ['piano', 'hedge']],
    ['language', { langs: ['fr'] }, ['hedge', 'taps']],
    ['scope: a public page shows no network ads', { scopes: ['network'] }, ['far']],
    ['group', { groups: new Set([group(2)]) }, ['far']],
    ['no group at all', { groups: new Set<GroupId>() }, []],
    ['way of giving back', { exchange: ['direct', 'money'] }, ['far']],
    ['several at once', { text: 'repairs ', categories: ['repairs'], langs: ['en'] }, ['pipes']],
  ])('%s', (_, change, found) => expect(keys(index, change)).toEqual(found))

  test('another kind is not hidden by better words elsewhere', () => {
    const two = indexOf({ both: { title: 'piano violin', type: 'want' }, one: { title: 'piano' } })
    expect(keys(two, { text: 'piano violin', types: ['offer'] })).toEqual(['one'])
  })
})

describe('order and pages', () => {
  const index = indexOf({
    oldNear: { title: 'Saw', at: NOW - 100 },
    newFar: { title: 'Saw', at: NOW, place: pointAt({ lat: 46.2, lon: 6.15 }) },
    other: { title: 'A song about a saw, and more', at: NOW - 50, place: pointAt({ lat: 47.4, lon: 8.5 }) },
  })

  test.each<[string, Partial<SearchQuery>, string[]]>([
    ['nearest first', { near: LAUSANNE, sort: 'distance' }, ['oldNear', 'newFar', 'other']],
    ['newest first', { near: LAUSANNE, sort: 'newest' }, ['newFar', 'other', 'oldNear']],
    [
      'fittest first, then nearest',
      { text: 'saw', near: LAUSANNE, sort: 'relevance' },
      ['oldNear', 'newFar', 'other'],
    ],
    ['distance without a place is newest', { sort: 'distance' }, ['newFar', 'other', 'oldNear']],
    ['relevance without words is newest', { sort: 'relevance' }, ['newFar', 'other', 'oldNear']],
  ])('%s', (_, change, found) => expect(keys(index, change)).toEqual(found))

  test('pages follow one another, and the total counts all', () => {
    expect(index.find(query({ sort: 'newest', limit: 2 }))).toMatchObject({
      total: 3,
      hits: [{ key: 'newFar' }, { key: 'other' }],
    })
    expect(index.find(query({ sort: 'newest', limit: 2, offset: 2 }))).toMatchObject({
      total: 3,
      hits: [{ key: 'oldNear' }],
    })
    expect(index.find(query({ limit: 0 }))).toEqual({ total: 3, hits: [] })
  })

  test('the best of many are those that sorting would give', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(20), (numbers, count) => {
        const best = new BestOf<number>(count, (a, b) => a - b)
        for (const number of numbers) best.offer(number)
        expect(best.sorted()).toEqual([...numbers].sort((a, b) => a - b).slice(0, count))
      }),
    )
  })
})

describe('changes', () => {
  test('the same key again replaces what was there', () => {
    const index = indexOf({ a: { title: 'Bread' } })
    index.put('a', doc({ title: 'Honey' }))
    expect(index.size).toBe(1)
    expect(keys(index, { text: 'bread ' })).toEqual([])
    expect(keys(index, { text: 'honey ' })).toEqual(['a'])
  })

  test('what was removed is not found, and removing twice says so', () => {
    const index = indexOf({ a: { title: 'Bread' } })
    expect(index.remove('a')).toBe(true)
    expect(index.remove('a')).toBe(false)
    expect(index.find(query())).toEqual({ total: 0, hits: [] })
  })

  test('an expired ad is never found, from the first full hour on', () => {
    const index = indexOf({ a: { title: 'Bread', expiresAt: NOW + 10 } })
    expect(keys(index, { now: NOW + 10 })).toEqual(['a'])
    for (const text of ['', 'bread'])
      expect(keys(index, { text, now: NOW + HOUR_MS, near: LAUSANNE, km: 5 })).toEqual([])
  })

  test('after many removals the index is packed and answers as before', () => {
    const index = new SearchIndex()
    for (let i = 0; i < 3_000; i++)
      index.put(
        String(i),
        doc({
          title: `bread ${i % 7 === 0 ? 'sourdough' : 'rye'}`,
          at: NOW - i,
          place: { lat: i * 100, lon: 0 },
        }),
      )
    for (let i = 0; i < 3_000; i++) if (i % 7 !== 0) index.remove(String(i))
    const left = Array.from({ length: Math.ceil(3_000 / 7) }, (_, i) => String(i * 7))
    expect(index.size).toBe(left.length)
    expect(index.find(query({ text: 'sourdough ' })).total).toBe(left.length)
    expect(index.find(query({ text: 'rye ' })).total).toBe(0)
    expect(keys(index, { text: 'sourd', sort: 'newest', limit: 3 })).toEqual(left.slice(0, 3))
    expect(keys(index, { near: { lat: 0, lon: 0 }, km: 8, sort: 'distance' })).toEqual(['0', '7'])
  })
})

/** Places anywhere, but often near the date line, the poles and each other. */
const coordinate = (max: number, half: number) =>
  fc.oneof(
    fc.integer({ min: -max, max: half }),
    fc.integer({ min: -max, max: -max + 5_000 }),
    fc.integer({ min: half - 5_000, max: half }),
    fc.integer({ min: -5_000, max: 5_000 }),
  )
const anyPoint: fc.Arbitrary<Point> = fc.record({
  lat: coordinate(900_000, 900_000),
  lon: coordinate(1_800_000, 1_799_999),
})
const anyKm = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 21_000 }))
const anyDoc = fc
  .record({
    place: anyPoint,
    type: fc.constantFrom('offer' as const, 'want' as const),
    category: fc.constantFrom<AdCategory>(...AD_CATEGORIES),
    at: fc.integer({ min: NOW - 50, max: NOW }),
    expiresAt: fc.integer({ min: NOW - HOUR_MS, max: NOW + HOUR_MS }),
    gid: fc.integer({ min: 1, max: 3 }).map(group),
  })
  .map(doc)

describe('against looking at every ad', () => {
  test('a radius finds all ads within it and no other, over the date line and at the poles', () => {
    fc.assert(
      fc.property(
        fc.array(anyDoc, { maxLength: 60 }),
        anyPoint,
        anyKm,
        fc.boolean(),
        (docs, near, km, offersOnly) => {
          const index = new SearchIndex()
          for (const [i, one] of docs.entries()) index.put(String(i), one)
          const within = docs
            .map((one, i) => ({ ...one, key: String(i), km: kmBetween(near, one.place) }))
            .filter(one => one.km <= km && !isExpired(one, NOW) && (!offersOnly || one.type === 'offer'))
            .sort((a, b) => a.km - b.km || b.at - a.at || (a.key < b.key ? -1 : 1))
          const found = index.find(query({ near, km, types: offersOnly ? ['offer'] : [], sort: 'distance' }))
          expect(found.total).toBe(within.length)
          expect(found.hits.map(hit => [hit.key, hit.km])).toEqual(within.map(one => [one.key, one.km]))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a small radius does so among ads close by', () => {
    const close = fc.record({
      lat: fc.integer({ min: -30, max: 30 }),
      lon: fc.integer({ min: -30, max: 30 }),
    })
    fc.assert(
      fc.property(
        anyPoint,
        fc.array(close, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 60 }),
        (centre, steps, km) => {
          const at = (step: Point): Point => ({
            lat: Math.max(-900_000, Math.min(900_000, centre.lat + step.lat * 100)),
            lon:
              ((((centre.lon + step.lon * 100 + 1_800_000) % 3_600_000) + 3_600_000) % 3_600_000) - 1_800_000,
          })
          const index = new SearchIndex()
          for (const [i, step] of steps.entries()) index.put(String(i), doc({ place: at(step) }))
          const within = steps.filter(step => kmBetween(centre, at(step)) <= km).length
          expect(index.find(query({ near: centre, km })).total).toBe(within)
        },
      ),
    )
  })

  test('changes and removals leave what a plain map would hold', () => {
    const change = fc.record({ key: fc.integer({ min: 0, max: 9 }).map(String), doc: fc.option(anyDoc) })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        fc.constantFrom(...AD_CATEGORIES),
        (changes, category) => {
          const index = new SearchIndex()
          const plain = new Map<string, SearchDoc>()
          for (const { key, doc: next } of changes) {
            if (next === null) expect(index.remove(key)).toBe(plain.delete(key))
            else {
              index.put(key, next)
              plain.set(key, next)
            }
          }
          const expected = [...plain]
            .filter(([, one]) => one.category === category && !isExpired(one, NOW))
            .map(([key]) => key)
          expect(keys(index, { categories: [category] }).sort()).toEqual(expected.sort())
          expect(index.size).toBe(plain.size)
        },
      ),
    )
  })
})
