/** What `npm run bench` was asked for, or a sentence that says why it cannot be done so. */
import { parseArgs } from 'node:util'
import { BENCHES } from './benches.ts'

type BenchName = keyof typeof BENCHES

const NAMES = Object.keys(BENCHES) as BenchName[]

const USAGE = `npm run bench -- NAME     NAME is ${NAMES.join(', ')}
  --peers        measures others too, where they are installed
  --json         ends with one line of JSON
  --quick        small samples: shows that the bench works, says little about speed
  --folder DIR   measures the disk of that folder instead of that of the system's temporary one`

/** Asked for wrongly. */
export class BenchUsageFault extends Error {
  readonly code = 'usage'
}

export interface BenchOptions {
  readonly name: BenchName
  readonly peers: boolean
  readonly json: boolean
  readonly quick: boolean
  readonly folder: string | null
}

/** @throws BenchUsageFault */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parsed(args)
  const name = NAMES.find(known => known === positionals[0])
  if (name === undefined || positionals.length > 1) throw new BenchUsageFault(USAGE)
  const { peers = false, json = false, quick = false, folder = null } = values
  return { name, peers, json, quick, folder }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        peers: { type: 'boolean' },
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        folder: { type: 'string' },
      },
    })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new BenchUsageFault(`${cause.message.split('\n', 1)[0]}\n${USAGE}`, { cause })
  }
}
