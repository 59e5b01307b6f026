/**
 * The rows of transfers, with those that a line may still ask for found by line. The outcomes of members' own payments stay
 * for ever, so that a look through all rows at each COMMIT would take longer every year. SPEC 6.7.
 */
import type { Row } from './tables.ts'

type TransferRow = Row<'transfers'>

export class TransferTable extends Map<string, TransferRow> {
  readonly #byLine = new Map<string, Set<string>>()

  override set(tid: string, row: TransferRow): this {
    this.#leave(tid, row)
    for (const line of linesOf(row)) {
      const there = this.#byLine.get(line)
      if (there === undefined) this.#byLine.set(line, new Set([tid]))
      else there.add(tid)
    }
    return super.set(tid, row)
  }

  override delete(tid: string): boolean {
    this.#leave(tid, null)
    return super.delete(tid)
  }

  override clear(): void {
    this.#byLine.clear()
    super.clear()
  }

  /** Those with an edge on this line, the first written first. */
  *onLine(line: string): Generator<readonly [tid: string, row: TransferRow]> {
    for (const tid of this.#byLine.get(line) ?? []) yield [tid, this.get(tid) as TransferRow] as const
  }

  /** How many that is. */
  countOn(line: string): number {
    return this.#byLine.get(line)?.size ?? 0
  }

  /** All with an edge on some line, each once. */
  withEdges(): ReadonlySet<string> {
    return new Set([...this.#byLine.values()].flatMap(there => [...there]))
  }

  /** Out of the lines on which it stood, but for those on which it goes on. */
  #leave(tid: string, next: TransferRow | null): void {
    const old = this.get(tid)
    if (old === undefined) return
    const stays = next === null ? [] : linesOf(next)
    for (const line of linesOf(old)) {
      if (stays.includes(line)) continue
      const there = this.#byLine.get(line)
      there?.delete(tid)
      if (there?.size === 0) this.#byLine.delete(line)
    }
  }
}

const linesOf = (row: TransferRow): readonly string[] =>
  [row.in?.line, row.out?.line].filter(line => line !== undefined)
