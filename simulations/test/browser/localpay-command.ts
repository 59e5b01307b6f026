/** The product's own command, run as a process of its own. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../node/localpay.js', import.meta.url))

export interface Ended {
  readonly exit: number | null
  /** What it printed, to both streams. */
  readonly text: string
}

export function localpay(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const read = (chunk: Buffer): void => {
      text += chunk.toString('utf8')
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('close', exit => resolve({ exit, text }))
  })
}
