/**
 * Two programs in turn, again and again: a pair of neighbours in time met the same machine, so the ratio within a
 * pair means more than any average. Who goes first changes from pair to pair.
 */

/** One pair: the same work by us and by the other, in one unit. */
export interface Pair {
  readonly ours: number
  readonly peer: number
}

export interface Rounds {
  readonly rounds: number
  /** Looked at before each round. */
  readonly stop: AbortSignal
}

/** What is measured; it is told the number of its round, from 0. */
export type Measure = (round: number) => Promise<number>

/** Runs both `rounds` times in turn, after one round that is not counted: what is cold or not yet compiled is not meant. */
export async function inTurn(many: Rounds, ours: Measure, peer: Measure): Promise<readonly Pair[]> {
  const pairs: Pair[] = []
  for (let round = 0; round <= many.rounds; round++) {
    many.stop.throwIfAborted()
    const peerFirst = round % 2 === 1
    const early = peerFirst ? await peer(round) : 0
    const own = await ours(round)
    pairs.push({ ours: own, peer: peerFirst ? early : await peer(round) })
  }
  return pairs.slice(1)
}

/** The same without another: rounds of ours, after one that is not counted. */
export async function alone(many: Rounds, ours: Measure): Promise<readonly number[]> {
  const values: number[] = []
  for (let round = 0; round <= many.rounds; round++) {
    many.stop.throwIfAborted()
    values.push(await ours(round))
  }
  return values.slice(1)
}

/** The middle one; of two middle ones their mean. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('the median of nothing')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] as number
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2
}

/** The value below which this part of them lies. @throws RangeError for no values */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError('a quantile of nothing')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number
}

/** Neighbours joined to pairs of medians, so that the spread of single commits does not hide that of the ratio. */
export function gathered(pairs: readonly Pair[], size: number): readonly Pair[] {
  const groups: Pair[] = []
  for (let at = 0; at < pairs.length; at += size) {
    const some = pairs.slice(at, at + size)
    groups.push({ ours: median(some.map(({ ours }) => ours)), peer: median(some.map(({ peer }) => peer)) })
  }
  return groups
}
