/**
 * A process of its own: members pay so many times at one node, which counts what it gives to the disk, and ends.
 *
 *     node counted-node.ts FOLDER CLIENTS PAYMENTS
 */
import type { AccountId } from '@localpay/protocol'
import { fromHex } from '@localpay/protocol'
import type { Store, StoreChange } from '../../src/app/ports.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { type Client, foundClients, openCrashApp, signed, taken } from './crash-app.ts'

const [folder, count, payments] = process.argv.slice(2) as [string, string, string]
const written = { groups: 0, checkpoints: 0, others: 0 }

const counted = (store: Store): Store => ({
  ...store,
  write: async (changes: readonly StoreChange[]) => {
    await store.write(changes)
    const isGroup = changes.some(change => 'put' in change && change.put.startsWith('log/'))
    written[isGroup ? 'groups' : 'others']++
  },
  writeMany: async changes => {
    await store.writeMany(changes)
    written.checkpoints++
  },
})

const { app, close } = await openCrashApp(folder, counted)
const clients = await foundClients({ app, close }, Number(count))
const { signerOf } = systemCrypto({ threads: 0 })
let left = Number(payments)

async function pay(client: Client, i: number): Promise<void> {
  const person = await app.people.whoIs(client.session)
  if (person === null) throw new Error('a client is signed in')
  const signer = signerOf(fromHex(client.seed))
  const to = clients[(i + 1) % clients.length]?.account as AccountId
  while (left-- > 0) {
    const wish = signed(client, signer, 'pay', { from: client.account as AccountId, to, amt: 5n })
    taken(await app.payments.submit(person, wish))
  }
}

await Promise.all(clients.map(pay))
await close()
process.stdout.write(JSON.stringify(written))
