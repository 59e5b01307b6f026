/** Amounts as bars side by side, oldest at the left: the highest is as high as the picture. */
import { sayAs } from './dates.ts'

export interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Of a bar's place what stays empty, so that bars stand apart. */
const GAP = 0.2
/** A young group's first months are no blocks. */
const PLACES_MIN = 6
/** Of something above nothing something is seen. */
const LEAST = 1

const round = (n: number): number => Math.round(n * 10) / 10

/** Null, which is not shown, and zero have no bar. Pixels are no money: here an amount may become a number. */
export function barsOf(
  amounts: readonly (string | null)[],
  box: { readonly width: number; readonly height: number },
): readonly Bar[] {
  const known = amounts.map(amount => BigInt(amount ?? 0))
  const most = known.reduce((high, amount) => (amount > high ? amount : high), 0n)
  const place = box.width / Math.max(PLACES_MIN, amounts.length)
  return known.flatMap((amount, i) => {
    if (amount <= 0n) return []
    const share = Number((amount * 1_000n) / most) / 1_000
    const height = round(Math.max(LEAST, box.height * share))
    return [
      {
        x: round(place * (i + GAP / 2)),
        y: round(box.height - height),
        width: round(place * (1 - GAP)),
        height,
      },
    ]
  })
}

/** «November 2026» of `2026-11`. */
export const sayMonth = (month: string, locale: string): string =>
  sayAs(Date.parse(`${month}-01T00:00:00Z`), locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
