/** A thread that plans one round and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { cyclesOfRound } from '@localpay/protocol'
import { type PackedDebts, packCycles, unpackDebts } from './packed-plan.ts'

const asked = workerData as PackedDebts
const packed = packCycles(cyclesOfRound(unpackDebts(asked), asked.planner))
parentPort?.postMessage(packed, [packed.sizes.buffer, packed.members.buffer, packed.amts.buffer])
