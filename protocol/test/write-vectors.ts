/**
 * Writes vectors/{clearing-plan,clearing-rounds,chain,merkle,intents,transfer,balances,witness,messages}.json: by hand, when a format changed on
 * purpose.
 */
import { writeFileSync } from 'node:fs'
import { balanceVectors } from './make-balance-vectors.ts'
import { chainVectors } from './make-chain-vectors.ts'
import { clearingVectors } from './make-clearing-vectors.ts'
import { messageVectors } from './make-message-vectors.ts'
import { roundVectors } from './make-round-vectors.ts'
import { intentVectors, merkleVectors, transferVectors } from './make-vectors.ts'
import { witnessVectors } from './make-witness-vectors.ts'

const files = {
  'clearing-plan': clearingVectors(),
  'clearing-rounds': roundVectors(),
  chain: chainVectors(),
  merkle: merkleVectors(),
  intents: intentVectors(),
  transfer: transferVectors(),
  balances: balanceVectors(),
  witness: witnessVectors(),
  messages: messageVectors(),
}
for (const [name, vectors] of Object.entries(files)) {
  const file = new URL(`../vectors/${name}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(vectors, null, 1)}\n`)
}
