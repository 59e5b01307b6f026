/**
 * A process of its own that opens one node and asks it for the head of its books: `start-probe.ts HOME`. Tells how long
 * that took, what it held at most, and ends. Starting Node and reading our source is not in the time: both are the same
 * for every ledger.
 */
import { openBenchNode } from './bench-node.ts'

export interface Started {
  /** From opening the folder to the first answer, ms. */
  readonly ms: number
  /** The most memory that the process held, bytes. */
  readonly memory: number
}

const home = process.argv[2]
if (home === undefined) throw new Error('which home?')
const began = performance.now()
const node = await openBenchNode(home)
const head = await node.app.payments.head()
const ms = performance.now() - began
if (!head.ok) throw new Error(`no head: ${head.refusal.code}`)
await node.close()
const started: Started = { ms, memory: process.resourceUsage().maxRSS * 1024 }
console.log(JSON.stringify(started))
