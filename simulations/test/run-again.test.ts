/** Decision 0017. */
import { expect, test } from 'vitest'
import { AGAIN_MAX, runAgain } from '../src/run-again.ts'

test.each([
  ['simulations/test/hostile-frames.test.ts', true],
  ['simulations/test/browser/shopping.test.ts', true],
  ['node/test/net/gossip.test.ts', true],
  ['node/test/app/decisions.test.ts', false],
  ['protocol/test/ledger.test.ts', false],
  ['simulations/test/sim/mutants-caught.test.ts', false],
  ['simulations/test/house.test.ts', false],
])('%s runs again: %s', (file, may) => {
  expect(runAgain([file])).toEqual(may ? [file] : [])
  expect(runAgain([file, 'protocol/test/money.test.ts']), 'beside one that may not').toEqual([])
})

test('too many do not run again', () => {
  const files = Array.from({ length: AGAIN_MAX }, (_, i) => `simulations/test/hostile-${i}.test.ts`)
  expect(runAgain(files)).toEqual(files)
  expect(runAgain([...files, 'simulations/test/hostile-more.test.ts'])).toEqual([])
})
