/**
 * Every ad that this node holds, in memory, to be found by words, by distance and by kind. It answers within a
 * few milliseconds over 100,000 ads; it holds no texts, the caller fetches those by key.
 */
import {
  type Ad,
  type AdCategory,
  type AdScope,
  type AdType,
  assert,
  type GroupId,
  isExpired,
  kmBetween,
  type Millis,
  type Point,
} from '@localpay/protocol'
import { BestOf } from './best-of.ts'
import { silentWords } from './fold-words.ts'
import { type Dictionary, matchWords, termsOf } from './match-words.ts'
import { PlaceGrid } from './place-grid.ts'
import { Postings } from './postings.ts'
import { readSynonyms, type SynonymTable } from './synonyms.ts'

/** What is known of an ad here. Any `Ad` will do. */
export type SearchDoc = Pick<
  Ad,
  | 'gid'
  | 'type'
  | 'category'
  | 'lang'
  | 'scope'
  | 'exchange'
  | 'place'
  | 'title'
  | 'body'
  | 'keywords'
  | 'at'
  | 'expiresAt'
>

type SearchSort = 'distance' | 'newest' | 'relevance'

export interface SearchQuery {
  /** What was typed so far; empty means all. A last word without a space behind it may go on. */
  readonly text: string
  readonly near: Point | null
  /** At most so far from `near`; null is any distance. Without `near` it means nothing. */
  readonly km: number | null
  /** Empty means all, here and below. */
  readonly types: readonly AdType[]
  readonly categories: readonly AdCategory[]
  readonly langs?: readonly string[]
  readonly scopes?: readonly AdScope[]
  /** Any one of these ways of giving back. */
  readonly exchange?: readonly (keyof Ad['exchange'])[]
  /** Only ads of these groups; unlike the lists above an empty set finds nothing. */
  readonly groups?: ReadonlySet<GroupId>
  /** Distance needs `near`, relevance needs `text`; without them the newest come first. */
  readonly sort: SearchSort
  readonly now: Millis
  readonly limit: number
  readonly offset: number
}

interface SearchHit {
  readonly key: string
  /** Null when the question named no place. */
  readonly km: number | null
  /** Higher is better; 0 when nothing was typed. Comparable within one answer only. */
  readonly score: number
}

export interface SearchAnswer {
  /** All that match, not only those on this page. */
  readonly total: number
  readonly hits: readonly SearchHit[]
}

/** Hits on one page, and how deep pages go. */
const SEARCH_LIMITS = { hitsPerPageMax: 200, depthMax: 10_000 } as const

/** Fewer removed documents than these are not worth packing. */
const PACK_MIN = 1_000

interface Row extends Omit<SearchDoc, 'title' | 'body' | 'keywords'> {
  readonly key: string
  readonly posted: Uint32Array
}

interface Found extends SearchHit {
  readonly at: Millis
}

export class SearchIndex {
  readonly #synonyms: SynonymTable
  readonly #silent = silentWords()
  #postings = new Postings()
  #grid = new PlaceGrid()
  /** By document number; null once removed. */
  #rows: (Row | null)[] = []
  readonly #numbers = new Map<string, number>()

  constructor(synonyms: SynonymTable = readSynonyms()) {
    this.#synonyms = synonyms
  }

  get size(): number {
    return this.#numbers.size
  }

  /** Adds a document, or replaces the one with this key. */
  put(key: string, doc: SearchDoc): void {
    this.remove(key)
    const { gid, type, category, lang, scope, exchange, place, at, expiresAt } = doc
    this.#add(
      { key, gid, type, category, lang, scope, exchange, place, at, expiresAt },
      termsOf(doc, this.#silent),
    )
  }

  /** True when there was one. */
  remove(key: string): boolean {
    const number = this.#numbers.get(key)
    if (number === undefined) return false
    this.#numbers.delete(key)
    this.#rows[number] = null
    const removed = this.#rows.length - this.#numbers.size
    if (removed > PACK_MIN && removed > this.#numbers.size) this.#pack()
    return true
  }

  /** Expired documents are never found, whether removed yet or not. */
  find(query: SearchQuery): SearchAnswer {
    const limit = Math.max(0, Math.min(query.limit, SEARCH_LIMITS.hitsPerPageMax))
    const offset = Math.max(0, Math.min(query.offset, SEARCH_LIMITS.depthMax))
    const passes = this.#filterOf(query)
    const matches = matchWords(query.text, this.#dictionary(), passes)
    const numbers = matches === null ? this.#around(query).filter(passes) : matches.docs
    const best = new BestOf<Found>(offset + limit, orderOf(query, matches !== null))
    for (const number of numbers) {
      const { key, place, at } = this.#rows[number] as Row
      const km = query.near === null ? null : kmBetween(query.near, place)
      best.offer({ key, km, score: matches?.scores[number] ?? 0, at })
    }
    const hits = best
      .sorted()
      .slice(offset)
      .map(({ key, km, score }) => ({ key, km, score }))
    return { total: numbers.length, hits }
  }

  #dictionary(): Dictionary {
    return {
      postings: this.#postings,
      synonyms: this.#synonyms,
      silent: this.#silent,
      docs: this.#rows.length,
    }
  }

  /** All documents, or those of the squares around. */
  #around({ near, km }: SearchQuery): readonly number[] {
    return near === null || km === null ? [...this.#rows.keys()] : this.#grid.around(near, km)
  }

  #filterOf(query: SearchQuery): (number: number) => boolean {
    const { near, km } = query
    const allows = kindFilterOf(query)
    return number => {
      const row = this.#rows[number]
      if (row === null || row === undefined || !allows(row)) return false
      return near === null || km === null || kmBetween(near, row.place) <= km
    }
  }

  #add(facts: Omit<Row, 'posted'>, terms: ReadonlyMap<string, number>): void {
    const number = this.#rows.length
    assert(number < 2 ** 29, 'a document number fits beside its weight')
    this.#rows.push({ ...facts, posted: this.#postings.add(number, terms) })
    this.#grid.add(number, facts.place)
    this.#numbers.set(facts.key, number)
  }

  /** Numbers the living documents anew and forgets the removed ones. */
  #pack(): void {
    const rows = this.#rows
    const old = this.#postings
    this.#rows = []
    this.#postings = new Postings()
    this.#grid = new PlaceGrid()
    for (const row of rows) if (row !== null) this.#add(row, old.termsOf(row.posted))
  }
}

function kindFilterOf(query: SearchQuery): (row: Row) => boolean {
  const { types, categories, langs = [], scopes = [], exchange = [], groups, now } = query
  const allows = <T>(wanted: readonly T[], value: T): boolean => wanted.length === 0 || wanted.includes(value)
  return row =>
    !isExpired(row, now) &&
    allows(types, row.type) &&
    allows(categories, row.category) &&
    allows(langs, row.lang) &&
    allows(scopes, row.scope) &&
    (exchange.length === 0 || exchange.some(way => row.exchange[way])) &&
    (groups === undefined || groups.has(row.gid))
}

/** The asked-for order, then the nearest, then the newest, then the key: an answer never depends on luck. */
function orderOf({ sort, near }: SearchQuery, hasText: boolean): (a: Found, b: Found) => number {
  const nearest = (a: Found, b: Found): number => (a.km ?? 0) - (b.km ?? 0)
  const newest = (a: Found, b: Found): number => b.at - a.at
  const fittest = (a: Found, b: Found): number => b.score - a.score
  const byKey = (a: Found, b: Found): number => (a.key < b.key ? -1 : 1)
  if (sort === 'relevance' && hasText)
    return (a, b) => fittest(a, b) || nearest(a, b) || newest(a, b) || byKey(a, b)
  if (sort === 'distance' && near !== null) return (a, b) => nearest(a, b) || newest(a, b) || byKey(a, b)
  return (a, b) => newest(a, b) || nearest(a, b) || byKey(a, b)
}
