/**
 * For each term, the numbers of the documents that have it, with the weight of the best place they have it in.
 * A document gets its number once and numbers only rise, so every list is sorted by itself; removed documents
 * stay in the lists until the index is packed.
 */
import { SortedWords } from './sorted-words.ts'

interface List {
  items: Uint32Array
  length: number
}

export class Postings {
  readonly #numbers = new Map<string, number>()
  readonly #terms: string[] = []
  readonly #lists: List[] = []
  readonly #words = new SortedWords()

  /**
   * Adds a document, numbered higher than all before it, under each of its terms with a weight of 1 to 7. Answers
   * what the document must keep for `termsOf`: its terms and weights, packed.
   */
  add(doc: number, terms: ReadonlyMap<string, number>): Uint32Array {
    const posted = new Uint32Array(terms.size)
    let i = 0
    for (const [term, weight] of terms) {
      const number = this.#numbers.get(term) ?? this.#newTerm(term)
      push(this.#lists[number] as List, doc * 8 + weight)
      posted[i++] = number * 8 + weight
    }
    return posted
  }

  /** The terms of a document and their weights, from what `add` answered. */
  termsOf(posted: Uint32Array): ReadonlyMap<string, number> {
    const terms = new Map<string, number>()
    for (const one of posted) terms.set(this.#terms[one >>> 3] as string, one & 7)
    return terms
  }

  /** Calls back for each document under a term, removed ones included, in the order of their numbers. */
  each(term: string, seen: (doc: number, weight: number) => void): void {
    const list = this.#lists[this.#numbers.get(term) ?? -1]
    if (list === undefined) return
    for (let i = 0; i < list.length; i++) {
      const item = list.items[i] as number
      seen(item >>> 3, item & 7)
    }
  }

  /** Every plain word that begins so. */
  wordsWith(prefix: string): readonly string[] {
    return this.#words.withPrefix(prefix)
  }

  /** Every plain word that passes a test: slow, for spelling alone. */
  wordsLike(test: (word: string) => boolean): readonly string[] {
    return this.#words.all().filter(test)
  }

  #newTerm(term: string): number {
    const number = this.#terms.push(term) - 1
    this.#numbers.set(term, number)
    this.#lists.push({ items: new Uint32Array(2), length: 0 })
    if (isWord(term)) this.#words.add(term)
    return number
  }
}

/** Stems are kept as `~stem` and categories as `#category`: no word begins like that. */
export const stemTerm = (stem: string): string => `~${stem}`
export const categoryTerm = (category: string): string => `#${category}`
const isWord = (term: string): boolean => !term.startsWith('~') && !term.startsWith('#')

function push(list: List, item: number): void {
  if (list.length === list.items.length) {
    const wider = new Uint32Array(list.length * 2)
    wider.set(list.items)
    list.items = wider
  }
  list.items[list.length++] = item
}
