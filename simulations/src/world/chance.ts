/**
 * Chance that comes from a seed: the same seed, the same numbers. Each part of the world draws from a stream of its own,
 * so that one more roll of the disk's dice does not change the weather.
 */
import type { Bytes } from '@localpay/protocol'

export interface Chance {
  /** From 0 (included) to 1 (not included). */
  readonly next: () => number
  /** A whole number from 0 to n - 1. */
  readonly below: (n: number) => number
  /** A whole number, both ends included. */
  readonly between: (low: number, high: number) => number
  readonly isTrue: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
  readonly bytes: (length: number) => Bytes
  /** Another stream, the same for the same name. */
  readonly stream: (name: string) => Chance
}

/** FNV-1a over the text: seeds of streams need only differ. */
function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** sfc32, a small fast generator of good quality, warmed up. */
function makeNext(name: string): () => number {
  let [a, b, c, d] = ['a', 'b', 'c', 'd'].map(part => hash32(`${part}/${name}`)) as [
    number,
    number,
    number,
    number,
  ]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

export function chanceOf(name: string): Chance {
  const next = makeNext(name)
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    isTrue: probability => next() < probability,
    pick: list => {
      if (list.length === 0) throw new RangeError('nothing to pick from')
      return list[below(list.length)] as (typeof list)[number]
    },
    bytes: length => Uint8Array.from({ length }, () => below(256)),
    stream: part => chanceOf(`${name}/${part}`),
  }
}
