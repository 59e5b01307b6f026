/**
 * A process of its own: members pay one another at one node, as fast as they are answered, until somebody kills it. It
 * says what it sends before it sends it, and what was acknowledged after it was. What nobody answered last time it sends
 * again, byte for byte, before anything else.
 *
 *     node paying-node.ts FOLDER CLIENTS.json SEED
 */
import { readFileSync, writeSync } from 'node:fs'
import { type AccountId, fromBase64, fromHex, toBase64 } from '@localpay/protocol'
import { systemCrypto } from '../../src/system/crypto.ts'
import { type Chance, chanceFrom } from '../support/fake-disk.ts'
import { type Client, openCrashApp, signed, taken, type Wish } from './crash-app.ts'

/** What the parent tells: who is there, and what of theirs was never answered. */
interface Task {
  readonly clients: readonly Client[]
  readonly unanswered: readonly { readonly client: number; readonly intent: string; readonly sig: string }[]
}

const [folder, file, seed] = process.argv.slice(2) as [string, string, string]
const task = JSON.parse(readFileSync(file, 'utf8')) as Task
const { signerOf } = systemCrypto({ threads: 0 })

/** How long a full pipe is left alone, ms. */
const PIPE_FULL_MS = 1
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))

/** Whole lines, in order, out of this process before anything else happens; a parent that reads slowly is waited for. */
function say(...words: readonly (string | number)[]): void {
  let rest = Buffer.from(`${words.join(' ')}\n`)
  while (rest.length > 0)
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause
      Atomics.wait(nobodyWakes, 0, 0, PIPE_FULL_MS)
    }
}

const { app } = await openCrashApp(folder)
say('ready')

const bytesOf = (text: string): Uint8Array => fromBase64(text) as Uint8Array

await Promise.all(task.clients.map(live))

async function live(client: Client, index: number): Promise<void> {
  const chance = chanceFrom(Number(seed) + index)
  const person = await app.people.whoIs(client.session)
  if (person === null) throw new Error('a session outlives a cut')
  const send = async (wish: Wish): Promise<void> => {
    say('sent', index, toBase64(wish.intent), toBase64(wish.sig))
    const { intent, seq } = taken(await app.payments.submit(person, wish))
    say('done', index, intent, seq)
  }
  for (const { client: whose, intent, sig } of task.unanswered)
    if (whose === index) await send({ intent: bytesOf(intent), sig: bytesOf(sig), memo: '', quote: null })
  for (;;) await send(nextWish(client, chance))
}

function nextWish(client: Client, chance: Chance): Wish {
  const signer = signerOf(fromHex(client.seed))
  const others = task.clients.filter(one => one !== client)
  const other = (): AccountId => others[Math.floor(chance() * others.length)]?.account as AccountId
  const from = client.account as AccountId
  const amt = (): bigint => 1n + BigInt(Math.floor(chance() * 500))
  const memo = chance() < 0.3 ? 'x'.repeat(Math.floor(chance() * 200)) : ''
  if (chance() >= 0.1) return signed(client, signer, 'pay', { from, to: other(), amt: amt() }, memo)
  const items = Array.from({ length: 1 + Math.floor(chance() * 5) }, () => ({
    from,
    to: other(),
    amt: amt(),
  }))
  return signed(client, signer, 'batch', { items })
}
