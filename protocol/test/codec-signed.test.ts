import { expect, test } from 'vitest'
import { utf8 } from '../src/base/bytes.ts'
import { count, encodeAs, struct } from '../src/codec/shape.ts'
import { openSigned, seal } from '../src/codec/signed.ts'
import { signerFromSeed, verifyWithNacl } from '../src/identity/keys.ts'

const shape = struct({ n: count() })
const ann = signerFromSeed(new Uint8Array(32).fill(1))
const ben = signerFromSeed(new Uint8Array(32).fill(2))
const signed = seal('intent', encodeAs(shape, { n: 5 }), ann)

test('what was sealed opens', () => {
  expect(openSigned('intent', shape, signed, verifyWithNacl)).toEqual({ ok: true, value: { n: 5 } })
})

test.each([
  ['for another purpose', 'head' as const, signed],
  ['in the name of another key', 'intent' as const, { ...signed, k: ben.pub }],
  ['over other bytes', 'intent' as const, { ...signed, b: encodeAs(shape, { n: 6 }) }],
])('a signature does not hold %s', (_, domain, changed) => {
  expect(openSigned(domain, shape, changed, verifyWithNacl)).toEqual({
    ok: false,
    refusal: { code: 'bad-signature' },
  })
})

test('a signature over nonsense does not make it sense', () => {
  const nonsense = seal('intent', utf8('nonsense'), ann)
  expect(openSigned('intent', shape, nonsense, verifyWithNacl)).toMatchObject({
    refusal: { code: 'malformed' },
  })
})
