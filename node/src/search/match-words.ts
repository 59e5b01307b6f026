/**
 * Which documents a typed text means, and how well. Every word must be met, by itself, its stem, a synonym, a
 * category or, for the word still being typed, its beginning; when a word meets nothing, one slip is forgiven.
 * When no document has all the words, those with the most of them are the answer.
 */
import { stemOf, wordsOf } from './fold-words.ts'
import { isOneEdit } from './one-edit.ts'
import { categoryTerm, type Postings, stemTerm } from './postings.ts'
import type { SynonymTable } from './synonyms.ts'

/** What the words of a document weigh, by where they stand; at most 7. */
const WEIGHTS = { title: 7, keywords: 5, body: 2, category: 1 } as const

/** What a match is worth, by how it came about. */
const WORTH = { word: 1, stem: 0.8, beginning: 0.6, synonym: 0.5, category: 0.4, slip: 0.3 } as const

/** Words of a question beyond these are left out. */
const WORDS_MAX = 12

export interface Dictionary {
  readonly postings: Postings
  readonly synonyms: SynonymTable
  readonly silent: ReadonlySet<string>
  /** Documents numbered so far, removed ones included. */
  readonly docs: number
}

/** Numbers of documents, and the score of each at its number. */
export interface Matches {
  readonly docs: readonly number[]
  readonly scores: Float64Array
}

/**
 * The documents that a text means, of those that pass the other conditions; null when the text says nothing and
 * so means all.
 */
export function matchWords(
  text: string,
  dictionary: Dictionary,
  passes: (doc: number) => boolean,
): Matches | null {
  const typed = wordsOf(text).slice(0, WORDS_MAX)
  const unfinished = /[\p{L}\p{N}\p{M}]$/u.test(text) ? typed.at(-1) : undefined
  const telling = [...new Set(typed)].filter(word => word === unfinished || !dictionary.silent.has(word))
  const words = telling.length > 1 ? telling.filter(word => !dictionary.silent.has(word)) : telling
  if (words.length === 0) return null
  const scores = new Float64Array(dictionary.docs)
  const met = new Uint8Array(dictionary.docs)
  const touched: number[] = []
  for (const word of words) {
    const { docs, scores: worth } = docsWith(word, word === unfinished, dictionary)
    const rarity = Math.log1p(dictionary.docs / (1 + docs.length))
    for (const doc of docs) {
      if (met[doc] === 0) touched.push(doc)
      met[doc] = (met[doc] as number) + 1
      scores[doc] = (scores[doc] as number) + (worth[doc] as number) * rarity
    }
  }
  const passing = touched.filter(passes)
  const most = passing.reduce((highest, doc) => Math.max(highest, met[doc] as number), 0)
  return { docs: passing.filter(doc => met[doc] === most), scores }
}

/** The documents that one word means, each with the best of the ways in which it does. */
function docsWith(word: string, unfinished: boolean, dictionary: Dictionary): Matches {
  const { postings, synonyms } = dictionary
  const docs: number[] = []
  const scores = new Float64Array(dictionary.docs)
  const collect = (term: string, worth: number): void =>
    postings.each(term, (doc, weight) => {
      const known = scores[doc] as number
      if (known === 0) docs.push(doc)
      if (known < weight * worth) scores[doc] = weight * worth
    })
  const stem = stemOf(word)
  collect(word, WORTH.word)
  collect(stemTerm(stem), WORTH.stem)
  if (unfinished) for (const longer of postings.wordsWith(word)) collect(longer, WORTH.beginning)
  for (const like of synonyms.likeStems(stem)) collect(stemTerm(like), WORTH.synonym)
  for (const category of synonyms.categories(stem)) collect(categoryTerm(category), WORTH.category)
  if (docs.length === 0 && word.length >= 4)
    for (const meant of postings.wordsLike(other => isOneEdit(other, word))) collect(meant, WORTH.slip)
  return { docs, scores }
}

/** The terms of a document: words, stems, its category; each with the weight of its best place. */
export function termsOf(
  doc: { title: string; body: string; keywords: readonly string[]; category: string },
  silent: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const terms = new Map<string, number>([[categoryTerm(doc.category), WEIGHTS.category]])
  const add = (text: string, weight: number): void => {
    for (const word of wordsOf(text)) {
      if (silent.has(word)) continue
      if (!terms.has(word)) terms.set(word, weight)
      const stem = stemTerm(stemOf(word))
      if (!terms.has(stem)) terms.set(stem, weight)
    }
  }
  add(doc.title, WEIGHTS.title)
  add(doc.keywords.join(' '), WEIGHTS.keywords)
  add(doc.body, WEIGHTS.body)
  return terms
}
