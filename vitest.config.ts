import { configDefaults, defineConfig } from 'vitest/config'
import { leftOut } from './simulations/src/slow-tests.ts'

const exclude = [...configDefaults.exclude, ...leftOut(process.env['LOCALPAY_TESTS'])]

/** One project a workspace; `browser` runs after the others, one file after the other. */
export default defineConfig({
  test: {
    // One for each of the two cores that this project is measured on; a tenth of the tests wait for something.
    maxWorkers: 2,
    projects: [
      { test: { name: 'protocol', include: ['protocol/test/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'node',
          include: ['node/test/**/*.test.ts'],
          exclude,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'web', include: ['node/web/test/{flows,pages}/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'browser',
          include: ['simulations/test/browser/**/*.test.ts'],
          exclude,
          globalSetup: 'simulations/test/browser/build-web.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // No module keeps state, so the files may share what they import.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'house',
          include: ['simulations/test/**/*.test.ts'],
          exclude: [...exclude, 'simulations/test/browser/**'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
