/**
 * What every solver of the netting bench is told and answers: `node SOLVER FILE` reads a network, says `ready`, and for
 * each line `solve` on its standard input prints one line of JSON, CPU milliseconds and volume. Counted is everything
 * from the numbers in memory to flows and volume in memory, of all threads of the process; reading the file is not.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A line with the number of groups and of debts, then a line a debt: from, to, µh. */
function readNetwork(file) {
  const numbers = readFileSync(file, 'utf8').trim().split(/\s+/)
  const groups = Number(numbers[0])
  const debts = Number(numbers[1])
  const column = at => Array.from({ length: debts }, (_, debt) => Number(numbers[2 + 3 * debt + at]))
  return {
    groups,
    from: Int32Array.from(column(0)),
    to: Int32Array.from(column(1)),
    amt: Float64Array.from(column(2)),
  }
}

/** Answers until its input ends. `solve` gives the volume. */
export async function serve(solve) {
  const network = readNetwork(process.argv[2])
  console.log('ready')
  for await (const _ of createInterface({ input: process.stdin })) {
    const began = process.cpuUsage()
    const volume = await solve(network)
    const { user, system } = process.cpuUsage(began)
    console.log(JSON.stringify({ cpuMs: (user + system) / 1_000, volume: String(volume) }))
  }
}
