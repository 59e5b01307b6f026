/** Google's OR-Tools, its cost-scaling minimum-cost flow compiled to WebAssembly. */
import { initNetworkFlow, SimpleMinCostFlow } from 'or-tools-wasm/network-flow'
import { serve } from './read-network.mjs'

await initNetworkFlow()
await serve(async ({ from, to, amt }) => {
  const problem = new SimpleMinCostFlow()
  const arcs = problem.addArcsWithCapacityAndUnitCost(from, to, amt, new Int32Array(amt.length).fill(-1))
  const status = await problem.solve()
  if (status !== SimpleMinCostFlow.OPTIMAL) throw new Error(`or-tools ended with status ${status}`)
  return problem.flows(arcs).reduce((sum, flow) => sum + flow, 0)
})
