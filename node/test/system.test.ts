/** What the machine brings: the same signatures and verdicts as everywhere, timers that hold nothing open. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fromHex, signerFromSeed, toHex, verifyWithNacl } from '@localpay/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import vectors from '../../protocol/vectors/ed25519.json' with { type: 'json' }
import { systemClock } from '../src/system/clock.ts'
import { systemCrypto } from '../src/system/crypto.ts'
import { browserCommand, openBrowser } from '../src/system/open-browser.ts'
import { systemRandom } from '../src/system/random.ts'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })

test.each(vectors.vectors)('the shared verdict holds with OpenSSL: $name', vector => {
  const { verify } = systemCrypto()
  const verdict = verify(fromHex(vector.message), fromHex(vector.signature), fromHex(vector.pub))
  expect(verdict).toBe(vector.ok)
})

test('a signature by OpenSSL is byte for byte the one by tweetnacl, and the key the same', () => {
  const { signerOf } = systemCrypto()
  fc.assert(
    fc.property(seeds, fc.uint8Array({ maxLength: 200 }), (seed, message) => {
      const [mine, theirs] = [signerOf(seed), signerFromSeed(seed)]
      expect(mine.pub).toBe(theirs.pub)
      expect(toHex(mine.sign(message))).toBe(toHex(theirs.sign(message)))
    }),
    { numRuns: 30 },
  )
})

test('OpenSSL and tweetnacl judge changed signatures and keys alike', () => {
  const { verify, signerOf } = systemCrypto()
  const flips = fc.record({ part: fc.constantFrom('message', 'sig', 'pub'), at: fc.nat(63), bit: fc.nat(7) })
  fc.assert(
    fc.property(seeds, flips, (seed, { part, at, bit }) => {
      const signer = signerOf(seed)
      const message = new Uint8Array(64).fill(7)
      const parts = { message, sig: signer.sign(message), pub: fromHex(signer.pub).slice() }
      const changed = parts[part as keyof typeof parts]
      const i = at % changed.length
      changed[i] = (changed[i] as number) ^ (1 << bit)
      expect(verify(parts.message, parts.sig, parts.pub)).toBe(
        verifyWithNacl(parts.message, parts.sig, parts.pub),
      )
    }),
    { numRuns: 100 },
  )
})

test('more keys than are kept parsed verify all the same', () => {
  const { verify, signerOf } = systemCrypto()
  const message = new Uint8Array([1, 2, 3])
  const first = signerOf(new Uint8Array(32).fill(1))
  const sig = first.sign(message)
  for (let n = 0; n < 2_100; n++) {
    const pub = fromHex(first.pub).slice()
    pub[0] = n & 255
    pub[1] = (n >> 8) ^ 0x55
    verify(message, sig, pub)
  }
  expect(verify(message, sig, fromHex(first.pub))).toBe(true)
})

test('a timer that was called off does not ring', async () => {
  const { after } = systemClock()
  const rung: string[] = []
  const cancel = after(1, () => rung.push('first'))
  cancel()
  await new Promise<void>(resolve => after(5, resolve))
  rung.push('second')
  expect(rung).toEqual(['second'])
})

test('random bytes come in the length asked for, and not twice', () => {
  const { bytes } = systemRandom()
  expect(bytes(16)).toHaveLength(16)
  expect(toHex(bytes(32))).not.toBe(toHex(bytes(32)))
})

test.each([
  ['linux', {}, null],
  ['linux', { DISPLAY: ':0' }, 'xdg-open'],
  ['linux', { WAYLAND_DISPLAY: 'w' }, 'xdg-open'],
  ['linux', { DISPLAY: ':0', SSH_CONNECTION: 'x' }, null],
  ['darwin', {}, 'open'],
  ['win32', {}, 'cmd'],
  ['darwin', { CI: '1' }, null],
])('on %s with %o the page is opened by %s', (platform, env, want) => {
  expect(browserCommand('http://127.0.0.1:8420/', { platform, env })?.[0] ?? null).toBe(want)
})

test('a browser that is not there harms nobody', async () => {
  expect(
    openBrowser('http://127.0.0.1:1/', { platform: 'linux', env: { DISPLAY: ':none', PATH: '/nowhere' } }),
  ).toBe(true)
  await new Promise(resolve => setTimeout(resolve, 50))
})

test('an event is one line of JSON on stderr, below the level it is nothing', async () => {
  const source = `
    const { systemLog } = await import(${JSON.stringify(join(import.meta.dirname, '../src/system/log.ts'))})
    const log = systemLog('warn')
    log.info({ event: 'quiet' })
    log.warn({ event: 'told', seq: 3, cause: new Error('why') })
    systemLog('silent').error({ event: 'never' })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  expect(out).toBe('')
  const lines = err.trim().split('\n')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] as string)).toMatchObject({ event: 'told', seq: 3, cause: { message: 'why' } })
})
