/** What the machine brings: the same signatures and verdicts as everywhere, timers that hold nothing open. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Bytes, fromHex, type Signer, signerFromSeed, toHex, verifyWithNacl } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import vectors from '../../protocol/vectors/ed25519.json' with { type: 'json' }
import { systemClock } from '../src/system/clock.ts'
import { systemCrypto } from '../src/system/crypto.ts'
import { browserCommand, openBrowser } from '../src/system/open-browser.ts'
import { systemRandom } from '../src/system/random.ts'

type Parts = [message: Bytes, signature: Bytes, pub: Bytes]

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
const flips = fc.record({ part: fc.nat(2), at: fc.nat(63), bit: fc.nat(7) })

/** An honest signature, with one bit of it, of its message or of its key changed. */
function flipped(signer: Signer, { part, at, bit }: { part: number; at: number; bit: number }): Parts {
  const message = new Uint8Array(64).fill(7)
  const parts: Parts = [message, signer.sign(message), fromHex(signer.pub).slice()]
  const changed = parts[part] as Bytes
  const i = at % changed.length
  changed[i] = (changed[i] as number) ^ (1 << bit)
  return parts
}

const libraries = ['libsodium', 'openssl'] as const

test('libsodium is taken where it loads, as it does where these tests run', () => {
  expect(systemCrypto().library).toBe('libsodium')
  expect(systemCrypto({ library: 'openssl' }).library).toBe('openssl')
})

test('where no addon was installed, OpenSSL is taken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'localpay-lone-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const lone = join(folder, 'native-ed25519.ts')
  await copyFile(join(import.meta.dirname, '../src/system/native-ed25519.ts'), lone)
  const source = `process.stdout.write((await import(${JSON.stringify(lone)})).loadEd25519().library)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source])
  expect(await text(child.stdout)).toBe('openssl')
})

describe.each(libraries)('with %s', library => {
  const { verify, verifyAll, signerOf } = systemCrypto({ library, threads: 0 })

  test.each(vectors.vectors)('the shared verdict holds: $name', async vector => {
    const [message, signature, pub] = [vector.message, vector.signature, vector.pub].map(fromHex) as Parts
    expect(verify(message, signature, pub)).toBe(vector.ok)
    expect(await verifyAll([{ message, signature, pub }])).toEqual([vector.ok])
  })

  test('a signature is byte for byte the one by tweetnacl, and the key the same', () => {
    fc.assert(
      fc.property(seeds, fc.uint8Array({ maxLength: 200 }), (seed, message) => {
        const [mine, theirs] = [signerOf(seed), signerFromSeed(seed)]
        expect(mine.pub).toBe(theirs.pub)
        expect(toHex(mine.sign(message))).toBe(toHex(theirs.sign(message)))
      }),
      { numRuns: 30 },
    )
  })

  test('changed signatures and keys are judged as by tweetnacl', () => {
    fc.assert(
      fc.property(seeds, flips, (seed, flip) => {
        const parts = flipped(signerOf(seed), flip)
        expect(verify(...parts)).toBe(verifyWithNacl(...parts))
      }),
      { numRuns: 100 },
    )
  })

  test('a seed of another length is a bug', () => {
    expect(() => signerOf(new Uint8Array(31))).toThrow('32 bytes')
  })
})

test('any bytes for signature and key are judged alike by all three', () => {
  const verifiers = [
    ...libraries.map(library => systemCrypto({ library, threads: 0 }).verify),
    verifyWithNacl,
  ]
  const loose = fc.tuple(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ minLength: 63, maxLength: 65 }),
    fc.uint8Array({ minLength: 31, maxLength: 33 }),
  )
  fc.assert(
    fc.property(loose, parts => {
      expect(new Set(verifiers.map(verify => verify(...parts))).size).toBe(1)
    }),
    { numRuns: 100 },
  )
})

test('more keys than are kept parsed verify all the same', () => {
  const { verify, signerOf } = systemCrypto({ library: 'openssl' })
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
