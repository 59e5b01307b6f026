/** Every bench by its name on the command line. A new one is a row here. */
import type { Bench } from './bench-means.ts'
import { nettingBench } from './netting-bench.ts'
import { paymentsBench } from './payments-bench.ts'
import { startBench } from './start-bench.ts'
import { transfersBench } from './transfers-bench.ts'
import { verifyBench } from './verify-bench.ts'

export const BENCHES = {
  netting: nettingBench,
  payments: paymentsBench,
  start: startBench,
  transfers: transfersBench,
  verify: verifyBench,
} as const satisfies { readonly [name: string]: Bench }
