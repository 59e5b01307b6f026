import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../src/base/bytes.ts'
import { authHash, keysFromPassword, PASSWORD_RULE_V1 } from '../src/identity/password.ts'
import { openVault, sealVault } from '../src/identity/vault.ts'
import identity from '../vectors/identity.json' with { type: 'json' }

const { passwords, vault } = identity

const salt = new Uint8Array(16).fill(5)
/** As little memory as Argon2 takes: these tests are about what goes in and out, not about its cost. */
const quick = { ...PASSWORD_RULE_V1, mib: 1, passes: 1 }

test.each(passwords)('the vector, computed by OpenSSL: $password', async vector => {
  const keys = await keysFromPassword(vector.password, fromHex(vector.salt))
  expect(toHex(keys.auth)).toBe(vector.auth)
  expect(toHex(keys.vault)).toBe(vector.vault)
  expect(authHash(keys.auth)).toBe(vector.authHash)
})

describe('the keys of a password', () => {
  test('are the same from every keyboard', async () => {
    const composed = await keysFromPassword('caf\u00e9 \ufb01', salt, quick)
    expect(await keysFromPassword('cafe\u0301 fi', salt, quick)).toEqual(composed)
  })

  test('differ by password, by salt and by rule', async () => {
    const other = [
      await keysFromPassword('one', salt, quick),
      await keysFromPassword('One', salt, quick),
      await keysFromPassword('one', new Uint8Array(16).fill(6), quick),
      await keysFromPassword('one', salt, { ...quick, passes: 2 }),
      await keysFromPassword('one', salt, { ...quick, mib: 2 }),
    ]
    const keys = other.flatMap(({ auth, vault }) => [toHex(auth), toHex(vault)])
    expect(new Set(keys).size).toBe(10)
  })

  test('need a password and a salt', async () => {
    await expect(keysFromPassword('', salt, quick)).rejects.toThrow('not empty')
    await expect(keysFromPassword('one', salt.slice(1), quick)).rejects.toThrow('16 bytes')
  })
})

describe('a vault', () => {
  const seed = fromHex(vault.seed)
  const key = fromHex(vault.key)

  test('the vector', () => {
    expect(toHex(sealVault(seed, key, fromHex(vault.nonce)))).toBe(vault.box)
    expect(openVault(fromHex(vault.box), key)).toEqual({ ok: true, value: seed })
  })

  test('opens with its key', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    fc.assert(
      fc.property(bytes(32), bytes(32), bytes(24), (anySeed, anyKey, nonce) => {
        expect(openVault(sealVault(anySeed, anyKey, nonce), anyKey)).toEqual({ ok: true, value: anySeed })
      }),
    )
  })

  test('stays shut for another key', () => {
    const otherKey = key.map((byte, i) => (i === 0 ? byte ^ 1 : byte))
    expect(openVault(fromHex(vault.box), otherKey)).toEqual({
      ok: false,
      refusal: { code: 'wrong-password' },
    })
  })

  test('stays shut when one bit of it is changed, or bytes are missing', () => {
    const box = fromHex(vault.box)
    const wrong = { ok: false, refusal: { code: 'wrong-password' } }
    for (let i = 0; i < box.length; i++) {
      expect(
        openVault(
          box.map((byte, at) => (at === i ? byte ^ 0x10 : byte)),
          key,
        ),
      ).toEqual(wrong)
      expect(openVault(box.slice(0, i), key)).toEqual(wrong)
    }
  })
})
