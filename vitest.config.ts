import { defineConfig } from 'vitest/config'

/** One project a workspace; `browser` and `process` are slower and run after the others. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'protocol', include: ['protocol/test/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: { name: 'node', include: ['node/test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
      },
      { test: { name: 'web', include: ['node/web/test/{flows,pages}/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'browser',
          include: ['simulations/test/browser/**/*.test.ts'],
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
          exclude: ['simulations/test/browser/**'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
