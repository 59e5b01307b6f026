/**
 * The product's own node in a process of its own, with a clock that SIGUSR2 moves on by an hour: a day of clearing
 * passes in a minute. Nothing else is changed.
 */
import { readConfig, startNode } from '@localpay/node'
import { movableClock } from '../world/movable-clock.ts'

const STEP_MS = 3_600_000

const clock = movableClock()
process.on('SIGUSR2', () => clock.skip(STEP_MS))
const stopped = new Promise<void>(resolve => process.once('SIGTERM', () => resolve()))
// The process ends when it is told to, not when nothing happens.
const alive = setInterval(() => {}, 60_000)
const ahead = Number(process.env['LOCALPAY_SOAK_HOURS_AHEAD'] ?? 0)
for (let hour = 0; hour < ahead; hour++) clock.skip(STEP_MS)
const config = await readConfig(process.env, {})
const node = await startNode(config, { clock })
console.log(`  Page    ${node.url}`)
for (const addr of node.addrs()) console.log(`  Peers   ${addr}/p2p/${node.peer}`)
await stopped
clearInterval(alive)
await node.close()
