/** Verification beside the main thread: the same verdicts in the same order, whoever gives them and whatever breaks. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { fromHex, utf8 } from '@localpay/protocol'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { SignedMessage } from '../src/app/ports.ts'
import { type SystemCryptoOptions, systemCrypto } from '../src/system/crypto.ts'
import { loadEd25519 } from '../src/system/native-ed25519.ts'
import { judgeChunk, packChunk } from '../src/system/verify-chunk.ts'
import { makeVerifyPool, type VerifyPoolParts } from '../src/system/verify-pool.ts'

const native = loadEd25519()
const signers = Array.from({ length: 5 }, (_, n) => native.signerOf(new Uint8Array(32).fill(n + 1)))

/** So many messages of different lengths; every third bears the signature of another. */
function signedMessages(count: number): { batch: SignedMessage[]; verdicts: boolean[] } {
  const batch = Array.from({ length: count }, (_, n) => {
    const signer = signers[n % signers.length] as (typeof signers)[number]
    const message = utf8(`message ${n} ${'x'.repeat(n % 90)}`)
    return { message, signature: signer.sign(n % 3 === 2 ? utf8('another') : message), pub: signer.pub }
  })
  return { batch, verdicts: batch.map((_, n) => n % 3 !== 2) }
}

function openCrypto(options: SystemCryptoOptions = {}) {
  const crypto = systemCrypto({ threads: 2, ...options })
  onTestFinished(crypto.close)
  return crypto
}

function openPool(parts: Partial<VerifyPoolParts> = {}) {
  const pool = makeVerifyPool({ native, threads: 2, ...parts })
  onTestFinished(pool.close)
  return pool
}

test.each([0, 1, 2, 3, 64, 65, 700, 1_500])('%i signatures come back in order', async count => {
  const { verifyAll } = openCrypto()
  const { batch, verdicts } = signedMessages(count)
  expect(await verifyAll(batch)).toEqual(verdicts)
  // Once more, now that the threads are up.
  expect(await verifyAll(batch)).toEqual(verdicts)
})

test.each(['libsodium', 'openssl'] as const)('threads judge by %s too', async library => {
  const { verifyAll } = openCrypto({ library })
  const { batch, verdicts } = signedMessages(200)
  for (let round = 0; round < 3; round++) expect(await verifyAll(batch)).toEqual(verdicts)
})

test('where the main thread helps, the verdicts are the same', async () => {
  const { verifyAll } = openCrypto({ threads: 1, helps: true })
  const { batch, verdicts } = signedMessages(1_000)
  for (let round = 0; round < 3; round++) expect(await verifyAll(batch)).toEqual(verdicts)
})

test('batches of any sizes at the same time get each its own verdicts', async () => {
  const { verifyAll } = openCrypto()
  const { batch, verdicts } = signedMessages(400)
  const cuts = fc.array(fc.tuple(fc.nat(400), fc.nat(90)), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(cuts, async slices => {
      const answers = await Promise.all(
        slices.map(([from, length]) => verifyAll(batch.slice(from, from + length))),
      )
      expect(answers).toEqual(slices.map(([from, length]) => verdicts.slice(from, from + length)))
    }),
    { numRuns: 40 },
  )
})

test('what the rule refuses by its form is false, and its neighbours keep their places', async () => {
  const { verifyAll } = openCrypto()
  const { batch, verdicts } = signedMessages(40)
  const odd: SignedMessage[] = [
    { message: utf8('short'), signature: new Uint8Array(63), pub: new Uint8Array(32) },
    { message: utf8('long key'), signature: new Uint8Array(64), pub: new Uint8Array(33) },
    { message: utf8('small order'), signature: new Uint8Array(64), pub: fromHex(`01${'00'.repeat(31)}`) },
  ]
  const mixed = batch.flatMap((one, n) => [one, odd[n % odd.length] as SignedMessage])
  expect(await verifyAll(mixed)).toEqual(verdicts.flatMap(verdict => [verdict, false]))
})

test('beyond the bound of the queue the main thread works, with the same verdicts', async () => {
  const { verifyAll } = openCrypto()
  const { batch, verdicts } = signedMessages(1_000)
  const answers = await Promise.all(Array.from({ length: 12 }, () => verifyAll(batch)))
  for (const answer of answers) expect(answer).toEqual(verdicts)
}, 20_000)

test('closing leaves no question open, and later ones are still answered', async () => {
  const pool = openPool()
  const { batch, verdicts } = signedMessages(300)
  await pool.verifyAll(batch)
  const waiting = Promise.all([pool.verifyAll(batch), pool.verifyAll(batch)])
  await pool.close()
  expect(await waiting).toEqual([verdicts, verdicts])
  expect(await pool.verifyAll(batch)).toEqual(verdicts)
  await pool.close()
})

/** A module that stands in for what runs in a thread. */
async function threadSource(source: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'localpay-thread-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'thread.mjs')
  await writeFile(path, source)
  return pathToFileURL(path)
}

const READY = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage('ready');`

test.each([
  ['that does not exist', async () => pathToFileURL(join(tmpdir(), 'localpay-no-such-thread.mjs'))],
  ['that breaks at its start', () => threadSource('throw new Error("no")')],
  [
    'that breaks at work',
    () => threadSource(`${READY} parentPort.on('message', () => { throw new Error('no') })`),
  ],
  ['that goes away', () => threadSource(`${READY} parentPort.on('message', () => parentPort.close())`)],
])('a thread %s costs no verdict, and is told', async (_, source) => {
  let lost = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const onLost = (): void => {
    lost++
    if (lost === 2) resolve()
  }
  const pool = openPool({ source: await source(), onLost })
  const { batch, verdicts } = signedMessages(300)
  while (lost < 2) expect(await pool.verifyAll(batch)).toEqual(verdicts)
  await promise
  expect(await pool.verifyAll(batch)).toEqual(verdicts)
})

test('threads hold no process open once they have answered', async () => {
  const crypto = new URL('../src/system/crypto.ts', import.meta.url).href
  const source = `
    const { systemCrypto } = await import(${JSON.stringify(crypto)})
    const { verifyAll, signerOf } = systemCrypto({ threads: 2 })
    const message = new Uint8Array(8)
    const signer = signerOf(new Uint8Array(32))
    const one = { message, signature: signer.sign(message), pub: Buffer.from(signer.pub, 'hex') }
    let held = 0
    for (let i = 0; i < 50; i++) held += (await verifyAll(new Array(100).fill(one))).filter(Boolean).length
    process.stdout.write(String(held))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  expect([code, said]).toEqual([0, '5000'])
})

test.each([1, 2, 3, 4, 5])(
  'a thread that is ready only when it is ended holds the process until it has ended (%i)',
  async () => {
    const pool = new URL('../src/system/verify-pool.ts', import.meta.url).href
    const thread = await threadSource(`
    import { writeFileSync } from 'node:fs'
    ${READY}
    writeFileSync(new URL('ready', import.meta.url), '')`)
    // The word of the thread is on its way while the main one is busy: what comes next is heard after the end was asked for.
    const source = `
    import { existsSync } from 'node:fs'
    const { makeVerifyPool } = await import(${JSON.stringify(pool)})
    const url = new URL(${JSON.stringify(thread.href)})
    const native = { library: 'openssl', verify: () => true }
    const { verifyAll, close } = makeVerifyPool({ native, threads: 1, helps: true, source: url })
    const one = { message: new Uint8Array(8), signature: new Uint8Array(64), pub: new Uint8Array(32) }
    await verifyAll(new Array(3).fill(one))
    const end = Date.now() + 30_000
    while (!existsSync(new URL('ready', url))) if (Date.now() > end) throw new Error('the thread never started')
    await close()
    process.stdout.write('closed')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    expect([code, said]).toEqual([0, 'closed'])
  },
)

test('packing a chunk changes nothing', () => {
  const { batch, verdicts } = signedMessages(64)
  expect([...judgeChunk(packChunk(batch), native.verify)]).toEqual(verdicts.map(Number))
  expect(packChunk([])).toEqual({ lengths: new Uint32Array(0), bytes: new Uint8Array(0) })
})
