/** A process of its own that opens a store, writes batch after batch, says so, and lives until it is killed. */
import { openStore } from '../src/store/open-store.ts'

const store = await openStore(process.argv[2] as string)
for (let n = 0; ; n++) {
  const value = new Uint8Array([n & 255, n >> 8])
  await store.write([
    { put: `a/${n}`, value },
    { put: `b/${n}`, value },
    { put: 'last', value },
  ])
  process.stdout.write(`${n}\n`)
}
