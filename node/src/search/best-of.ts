/** Keeps the best `count` of what it is offered, without sorting all of it: a heap with the worst on top. */
export class BestOf<T> {
  readonly #count: number
  readonly #compare: (a: T, b: T) => number
  readonly #heap: T[] = []

  /** `compare` is that of a sort: below zero when the first comes first. */
  constructor(count: number, compare: (a: T, b: T) => number) {
    this.#count = count
    this.#compare = compare
  }

  offer(item: T): void {
    if (this.#heap.length < this.#count) {
      this.#heap.push(item)
      this.#up(this.#heap.length - 1)
    } else if (this.#count > 0 && this.#compare(item, this.#heap[0] as T) < 0) {
      this.#heap[0] = item
      this.#down()
    }
  }

  /** The best, best first. */
  sorted(): T[] {
    return [...this.#heap].sort(this.#compare)
  }

  #up(from: number): void {
    const heap = this.#heap
    let child = from
    while (child > 0) {
      const parent = (child - 1) >>> 1
      if (this.#compare(heap[child] as T, heap[parent] as T) <= 0) return
      ;[heap[child], heap[parent]] = [heap[parent] as T, heap[child] as T]
      child = parent
    }
  }

  #down(): void {
    const heap = this.#heap
    let parent = 0
    for (;;) {
      let worst = parent
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < heap.length && this.#compare(heap[child] as T, heap[worst] as T) > 0) worst = child
      if (worst === parent) return
      ;[heap[parent], heap[worst]] = [heap[worst] as T, heap[parent] as T]
      parent = worst
    }
  }
}
