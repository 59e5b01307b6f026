/** Writes vectors/{merkle,intents,transfer}.json from `make-vectors.ts`: by hand, when a format changed on purpose. */
import { writeFileSync } from 'node:fs'
import { intentVectors, merkleVectors, transferVectors } from './make-vectors.ts'

const files = { merkle: merkleVectors(), intents: intentVectors(), transfer: transferVectors() }
for (const [name, vectors] of Object.entries(files)) {
  const file = new URL(`../vectors/${name}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(vectors, null, 1)}\n`)
}
