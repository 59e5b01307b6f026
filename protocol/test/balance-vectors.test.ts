/** The bytes of common balances that other implementations must produce and accept: vectors/balances.json. */
import { expect, test } from 'vitest'
import { fromHex } from '../src/base/bytes.ts'
import type { Tid } from '../src/base/ids.ts'
import { prefixed } from '../src/codec/hash.ts'
import { decodeAs } from '../src/codec/shape.ts'
import { signerFromSeed } from '../src/identity/keys.ts'
import {
  balanceAskShape,
  balanceHash,
  balanceReplyShape,
  balanceShape,
  declineShape,
  listHash,
} from '../src/lines/balance.ts'
import vectors from '../vectors/balances.json' with { type: 'json' }
import { balanceVectors } from './make-balance-vectors.ts'
import { must, verify } from './world.ts'

const keys = vectors.groups.map(({ keySeed }) => fromHex(signerFromSeed(fromHex(keySeed)).pub))

test('the vectors are what this code computes from names and seeds', () => {
  expect(vectors).toEqual(balanceVectors())
})

test.each(vectors.texts)('a text is signed by both, names its lists, and travels with them: $hash', row => {
  const bytes = fromHex(row.bytes)
  const balance = must(decodeAs(balanceShape, bytes))
  expect(balanceHash(bytes)).toBe(row.hash)
  expect(listHash(row.applied as Tid[])).toEqual(balance.applied)
  for (const [i, sig] of [row.proposer, row.other].entries())
    expect(verify(prefixed('balance', bytes), fromHex(sig), keys[i] as Uint8Array)).toBe(true)
  expect(must(decodeAs(balanceAskShape, fromHex(row.ask))).balance).toEqual(bytes)
  expect(must(decodeAs(balanceReplyShape, fromHex(row.reply))).sig).toEqual(fromHex(row.other))
})

test('a Decline is signed by the other side alone', () => {
  const bytes = fromHex(vectors.decline.bytes)
  expect(must(decodeAs(declineShape, bytes))).toMatchObject({ seq: 2, try: 0 })
  expect(verify(prefixed('decline', bytes), fromHex(vectors.decline.sig), keys[1] as Uint8Array)).toBe(true)
})

test.each(vectors.malformed)('$name is malformed', ({ bytes }) => {
  expect(decodeAs(balanceShape, fromHex(bytes)).ok).toBe(false)
})
