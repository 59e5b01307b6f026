/** HiGHS, a linear-programming solver compiled to WebAssembly: knows nothing of networks, so it makes no mistake of ours. */
import loadHighs from 'highs'
import { serve } from './read-network.mjs'

const highs = await loadHighs()
const { objectiveSense, modelStatus } = highs.constants

/** Maximise the sum of flows, each between 0 and its debt, so that at every group as much leaves as enters. */
function programOf({ groups, from, to, amt }) {
  const debts = amt.length
  const starts = Int32Array.from({ length: debts + 1 }, (_, debt) => 2 * debt)
  const indices = Int32Array.from({ length: 2 * debts }, (_, at) => (at % 2 === 0 ? from : to)[at >> 1])
  const values = Float64Array.from({ length: 2 * debts }, (_, at) => (at % 2 === 0 ? -1 : 1))
  return {
    numCols: debts,
    numRows: groups,
    sense: objectiveSense.maximize,
    colCost: new Float64Array(debts).fill(1),
    colLower: new Float64Array(debts),
    colUpper: amt,
    rowLower: new Float64Array(groups),
    rowUpper: new Float64Array(groups),
    matrix: { format: 'csc', numRows: groups, numCols: debts, starts, indices, values },
  }
}

await serve(network => {
  const model = highs.createModel()
  try {
    model.options.set({ output_flag: false })
    model.passModel(programOf(network))
    model.run()
    if (model.getModelStatus() !== modelStatus.optimal) throw new Error('HiGHS found no optimum')
    // Its numbers are binary fractions; the optimum is whole, so the nearest whole number is meant.
    return Math.round(model.getObjectiveValue())
  } finally {
    model.dispose()
  }
})
