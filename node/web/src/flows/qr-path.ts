/** Draws the squares of a code as one path: `M4 4h7v1h-7z` for each run of dark ones in a row. */

/** Light squares around the code, without which cameras do not find it. */
export const QUIET = 4

export const qrPath = (rows: readonly (readonly boolean[])[]): string =>
  rows
    .map((row, y) =>
      runsOf(row)
        .map(([x, length]) => square(x, y, length))
        .join(''),
    )
    .join('')

const square = (x: number, y: number, length: number): string =>
  `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`

/** Where dark squares begin, and how many there are. */
function runsOf(row: readonly boolean[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = []
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1)
    if (!dark) continue
    if (last !== undefined && last[0] + last[1] === x) last[1]++
    else runs.push([x, 1])
  }
  return runs
}
