/** The list of who is stuck at a limit: which accounts it shows, and in what order. */
import type { PositionJson } from '@localpay/node'

export const POSITION_ORDERS = ['by-longest', 'by-balance', 'by-quiet', 'by-traded', 'by-number'] as const
export type PositionOrder = (typeof POSITION_ORDERS)[number]

const traded = ({ earned, spent }: PositionJson): bigint => BigInt(earned) + BigInt(spent)
const compare = <T extends bigint | number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

/** Never is longer ago than any day, and not stuck is later than any. */
const ORDER: { readonly [O in PositionOrder]: (a: PositionJson, b: PositionJson) => number } = {
  'by-longest': (a, b) => compare(a.since ?? Number.MAX_SAFE_INTEGER, b.since ?? Number.MAX_SAFE_INTEGER),
  'by-balance': (a, b) => compare(BigInt(a.balance), BigInt(b.balance)),
  'by-quiet': (a, b) => compare(a.lastTrade ?? 0, b.lastTrade ?? 0),
  'by-traded': (a, b) => compare(traded(b), traded(a)),
  'by-number': (a, b) => compare(a.number, b.number),
}

export const shownPositions = (
  positions: readonly PositionJson[],
  { stuckOnly, order }: { readonly stuckOnly: boolean; readonly order: PositionOrder },
): readonly PositionJson[] =>
  positions
    .filter(({ standing }) => !stuckOnly || standing !== 'free')
    .toSorted((a, b) => ORDER[order](a, b) || compare(a.number, b.number))

/** What columns a spreadsheet of this language takes: where the comma marks decimals, the semicolon parts columns. */
export const csvStyle = (language: string): 'comma' | 'semicolon' =>
  language === 'en' ? 'comma' : 'semicolon'
