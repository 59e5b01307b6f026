/**
 * Which failed test files may run once more (decision 0017): those that drive real processes, sockets or a browser on a
 * machine that does other things besides, when they are few. What computes alone gives the same each time: never again.
 */
const DRIVES = /^(?:simulations\/test\/(?!sim\/|house)|node\/test\/(?:net|crash|cli|api|start))/
export const AGAIN_MAX = 3

/**
 * @param failed paths from the root of the house, with /
 * @returns the same ones, or none: when one of them may not, or when they are too many to be by chance, nothing runs again
 */
export function runAgain(failed: readonly string[]): readonly string[] {
  return failed.length <= AGAIN_MAX && failed.every(file => DRIVES.test(file)) ? failed : []
}
