/**
 * `npm run bench -- NAME [--peers] [--json]`: what the node does against what others do, in one run on one machine.
 * Machines and disks are noisy, so every figure is a ratio between two programs that ran in turn; no wall time of one
 * of them means anything by itself. With `--json` the last line is the whole result, and nothing follows it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BenchUsageFault, readBenchOptions } from './bench-options.ts'
import { BENCHES } from './benches.ts'
import { machineLine } from './machine.ts'
import { jsonOf, tableOf } from './rows.ts'

try {
  await bench()
} catch (fault) {
  if (!(fault instanceof BenchUsageFault)) throw fault
  console.error(fault.message)
  process.exitCode = 2
}

async function bench(): Promise<void> {
  const options = readBenchOptions(process.argv.slice(2))
  const folder = await mkdtemp(join(options.folder ?? tmpdir(), 'localpay-bench-'))
  try {
    const machine = machineLine(folder)
    const { title, run } = BENCHES[options.name]
    // What is said on the way goes beside the result, so that a program can read the result alone.
    const tell = (line: string): void => console.error(line)
    tell(`${title}\n${machine}`)
    const { rows, notes } = await run({ ...options, folder, tell, stop: stopSignal() })
    if (!options.json) console.log([machine, ...notes, '', tableOf(rows)].join('\n'))
    else console.log([...notes, jsonOf({ bench: options.name, machine, rows })].join('\n'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Ctrl+C ends a bench between two rounds, so that the programs it started are closed. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  return stop.signal
}
