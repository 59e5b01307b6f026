/** The machine in one line, with how its disk does at this moment: a busy one hides what a program costs. */
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { openRawLog } from './raw-append.ts'
import { quantile } from './samples.ts'

const PROBES = 200
const PROBE_BYTES = 512

/** Looks at the disk of this folder. */
export function machineLine(folder: string): string {
  const cores = cpus()
  const model = cores[0]?.model.trim() ?? 'unknown processor'
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`
  const { half, most } = diskProbe(folder)
  const disk = `append + fdatasync p50 ${half.toFixed(2)} ms, p90 ${most.toFixed(2)} ms (n ${PROBES})`
  return `${model}, ${cores.length} cores, ${memory}, ${process.platform}; Node ${process.versions.node}; ${disk}`
}

function diskProbe(folder: string): { half: number; most: number } {
  const log = openRawLog(join(folder, 'probe'))
  try {
    const times = Array.from({ length: PROBES }, () => log.append(PROBE_BYTES))
    return { half: quantile(times, 0.5), most: quantile(times, 0.9) }
  } finally {
    log.close()
  }
}

/** The most memory that this process ever held, as `/usr/bin/time` counts it. */
export const peakMemory = (): string => `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`
