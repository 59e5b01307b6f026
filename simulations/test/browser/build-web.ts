/** Once before the browser tests: the members' web app, built from its sources of today. */
import { buildWeb } from '@localpay/node'
import { chromiumPath } from '../../src/world/chromium.ts'

export default async function setup(): Promise<void> {
  if (chromiumPath(process.env) === null) return
  await buildWeb({ say: () => {}, complain: () => {} })
}
