/** Chance that repeats itself from a seed: mulberry32. */
export interface Chance {
  /** From 0 up to, not including, `below`. */
  readonly below: (below: number) => number
  /** Milliseconds from `least` to `most`. */
  readonly between: (least: number, most: number) => number
}

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: below => Math.floor(next() * below),
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
  }
}
