/** Words in order, so that those with a prefix lie together. New words wait in a short list of their own. */
export class SortedWords {
  #sorted: string[] = []
  #fresh: string[] = []

  /** The word must not be here yet. */
  add(word: string): void {
    this.#fresh.push(word)
  }

  withPrefix(prefix: string): readonly string[] {
    if (this.#fresh.length > FRESH_MAX) this.#merge()
    const found = this.#fresh.filter(word => word.startsWith(prefix))
    for (let i = firstFrom(this.#sorted, prefix); i < this.#sorted.length; i++) {
      const word = this.#sorted[i] as string
      if (!word.startsWith(prefix)) break
      found.push(word)
    }
    return found
  }

  /** In no particular order. */
  all(): readonly string[] {
    return [...this.#sorted, ...this.#fresh]
  }

  #merge(): void {
    this.#sorted = [...this.#sorted, ...this.#fresh.sort()].sort()
    this.#fresh = []
  }
}

/** So many words are looked through one by one before they are sorted in. */
const FRESH_MAX = 500

/** The place of the first word that is not before `from`. */
function firstFrom(sorted: readonly string[], from: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as string) < from) low = middle + 1
    else high = middle
  }
  return low
}
