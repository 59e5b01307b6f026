/**
 * The node refuses wishes that are dated in its future or past, and phones' clocks are wrong by hours at times. So
 * wishes are dated by the node's clock, as its answers tell it.
 */

/** Below this the device's own clock is good enough, ms: the date of an answer is whole seconds, and late. */
const TOLERATED_MS = 30_000

export interface NodeClock {
  readonly now: () => number
  readonly hear: (nodeTime: number) => void
}

export function createNodeClock(device: () => number): NodeClock {
  let offset = 0
  return {
    now: () => device() + offset,
    hear: nodeTime => {
      const difference = nodeTime - device()
      offset = Math.abs(difference) > TOLERATED_MS ? difference : 0
    },
  }
}
