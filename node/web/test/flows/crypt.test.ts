/** What this device makes and checks by itself: credentials, signatures, receipts. */
import type { Me } from '@localpay/node'
import {
  type BodyOf,
  fromBase64,
  fromHex,
  intentSignatureHolds,
  readIntent,
  verifyWithNacl,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { admit, foundGroup, receiptOf, record } from '../../../../protocol/test/world.ts'
import { checkReceiptHere } from '../../src/flows/crypt.ts'
import { createKeyring } from '../../src/flows/keyring.ts'
import { noRest, type Rest } from '../../src/flows/rest.ts'
import { AMINA, ME } from './fixtures.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

const PAY = { from: ME.account?.account, to: AMINA.account, amt: 5n } as BodyOf<'pay'>

function memoryRest(): Rest {
  const kept = new Map<string, Uint8Array>()
  return {
    get: async member => kept.get(member) ?? null,
    put: async (member, seed) => void kept.set(member, seed),
    clear: async () => kept.clear(),
  }
}

function signerOf(ring: ReturnType<typeof createKeyring>, me: Me): string {
  const { request } = ring.sign(me, 'pay', PAY, 1_000)
  const signed = readIntent(fromBase64(request.intent) as Uint8Array, fromBase64(request.sig) as Uint8Array)
  if (!signed.ok || !intentSignatureHolds(signed.value, verifyWithNacl)) throw new Error('not signed')
  return signed.value.intent.key
}

describe('a password', () => {
  test('opens on any device what was sealed under it on another', async () => {
    const first = createKeyring({ random, rest: noRest })
    const { credentials } = await first.create('correct horse')
    const second = createKeyring({ random, rest: noRest })
    const opening = await second.opening('correct horse', credentials.salt)
    expect(opening.auth).toBe(credentials.auth)
    expect(await second.open(ME.member, credentials.vault, opening.vaultKey)).toBe(true)
    expect(signerOf(second, ME)).toBe(credentials.pub)
  })

  test('that is wrong opens nothing', async () => {
    const ring = createKeyring({ random, rest: noRest })
    const { credentials } = await ring.create('correct horse')
    const opening = await ring.opening('wrong horse', credentials.salt)
    expect(opening.auth).not.toBe(credentials.auth)
    expect(await ring.open(ME.member, credentials.vault, opening.vaultKey)).toBe(false)
    expect(await ring.isReady(ME.member)).toBe(false)
  })

  test('and what the node is sent never open the vault by themselves', async () => {
    const ring = createKeyring({ random, rest: noRest })
    const { credentials } = await ring.create('correct horse')
    expect(await ring.open(ME.member, credentials.vault, fromHex(credentials.auth))).toBe(false)
    expect(Object.keys(credentials).toSorted()).toEqual(['auth', 'pub', 'rule', 'salt', 'vault'])
  })
})

describe('what was unlocked', () => {
  test('is found again after a reload where the browser keeps it', async () => {
    const rest = memoryRest()
    await createKeyring({ random, rest }).keep(ME.member, new Uint8Array(32).fill(1))
    expect(await createKeyring({ random, rest }).isReady(ME.member)).toBe(true)
  })

  test('is gone with the tab where the browser does not', async () => {
    await createKeyring({ random, rest: noRest }).keep(ME.member, new Uint8Array(32).fill(1))
    expect(await createKeyring({ random, rest: noRest }).isReady(ME.member)).toBe(false)
  })

  test('is of one member: another on this device is asked for the password', async () => {
    const ring = createKeyring({ random, rest: memoryRest() })
    await ring.keep(ME.member, new Uint8Array(32).fill(1))
    expect(await ring.isReady(AMINA.member)).toBe(false)
  })

  test('is forgotten on signing out', async () => {
    const rest = memoryRest()
    const ring = createKeyring({ random, rest })
    await ring.keep(ME.member, new Uint8Array(32).fill(1))
    await ring.forget()
    expect([await ring.isReady(ME.member), await createKeyring({ random, rest }).isReady(ME.member)]).toEqual(
      [false, false],
    )
  })
})

describe('a receipt', () => {
  const group = foundGroup('Village')
  const [ann, ben] = [admit(group, 'ann'), admit(group, 'ben')]
  const paid = record(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 5n })
  const trust = { gid: group.gid, signer: group.signer.pub, seq: paid.seq }

  test('of the payment it names is good', () => {
    expect(checkReceiptHere(receiptOf(group, paid.seq), trust)).toEqual({
      ok: true,
      size: group.entries.length,
      said: null,
    })
  })

  test('is bad when it is of another entry, another group, or another signer than this device knows', () => {
    const other = foundGroup('Other')
    const bad = [
      checkReceiptHere(receiptOf(group, 0), trust),
      checkReceiptHere(receiptOf(other, 0), { ...trust, seq: 0 }),
      checkReceiptHere(receiptOf(group, paid.seq), { ...trust, signer: 'f'.repeat(64) }),
    ]
    expect(bad.map(verdict => (verdict.ok ? 'good' : verdict.code))).toEqual([
      'not-in-the-log',
      'other-group',
      'bad-head',
    ])
  })

  test('is bad when a byte was changed', () => {
    const bytes = receiptOf(group, paid.seq).slice()
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] as number) ^ 1
    expect(checkReceiptHere(bytes, trust).ok).toBe(false)
  })
})
