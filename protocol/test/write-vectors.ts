/**
 * Writes vectors/{clearing-plan,chain,merkle,intents,transfer,balances,witness}.json: by hand, when a format changed on
 * purpose.
 */
import { writeFileSync } from 'node:fs'
import { balanceVectors } from './make-balance-vectors.ts'
import { chainVectors } from './make-chain-vectors.ts'
import { clearingVectors } from './make-clearing-vectors.ts'
import { intentVectors, merkleVectors, transferVectors } from './make-vectors.ts'
import { witnessVectors } from './make-witness-vectors.ts'

const files = {
  'clearing-plan': clearingVectors(),
  chain: chainVectors(),
  merkle: merkleVectors(),
  intents: intentVectors(),
  transfer: transferVectors(),
  balances: balanceVectors(),
  witness: witnessVectors(),
}
for (const [name, vectors] of Object.entries(files)) {
  const file = new URL(`../vectors/${name}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(vectors, null, 1)}\n`)
}
