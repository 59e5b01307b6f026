/** Test files that only `npm run test:all` (and so CI) runs: the fast tier must end within three minutes with `npm ci`. */
const SLOW_TESTS: readonly string[] = [
  'node/test/net/gossip.test.ts',
  'node/test/net/stay-connected.test.ts',
  'node/test/cli/cli.test.ts',
  'node/test/cli/handover.test.ts',
  'node/test/app/ledger/torn-log.test.ts',
  'node/test/cli/kill.test.ts',
  'node/test/cli/running.test.ts',
  'node/test/crash/crash.test.ts',
  'simulations/test/bench-run.test.ts',
  'simulations/test/hostile-*.test.ts',
  'simulations/test/new-keys.test.ts',
  'simulations/test/transfer-costs.test.ts',
  'simulations/test/browser/access.test.ts',
  'simulations/test/browser/at-hand.test.ts',
  'simulations/test/witnesses.test.ts',
  'simulations/test/browser/auditor.test.ts',
  'simulations/test/browser/barriers.test.ts',
  'simulations/test/browser/batch.test.ts',
  'simulations/test/browser/bills.test.ts',
  'simulations/test/browser/deciding.test.ts',
  'simulations/test/browser/device.test.ts',
  'simulations/test/browser/disputes.test.ts',
  'simulations/test/browser/handover.test.ts',
  'simulations/test/browser/nearby-groups.test.ts',
  'simulations/test/browser/parts.test.ts',
  'simulations/test/browser/witnesses.test.ts',
  'simulations/test/browser/rewritten-books.test.ts',
  'simulations/test/browser/rules.test.ts',
]

/** Files that a run leaves out. */
export const leftOut = (tier: string | undefined): readonly string[] => (tier === 'fast' ? SLOW_TESTS : [])
