/** The bytes of every message, which other implementations must produce and accept: vectors/messages.json. */
import { describe, expect, test } from 'vitest'
import * as exported from '../src/index.ts'
import {
  ASK_KINDS,
  type Bytes,
  checkEvidence,
  type Domain,
  decodeAs,
  decodeCbor,
  encodeAs,
  encodeCbor,
  fromHex,
  type GroupId,
  MAIL_KINDS,
  openEnvelope,
  prefixed,
  readNews,
  type Shape,
  signerFromSeed,
  toHex,
} from '../src/index.ts'
import vectors from '../vectors/messages.json' with { type: 'json' }
import witness from '../vectors/witness.json' with { type: 'json' }
import { messageVectors } from './make-message-vectors.ts'
import type { ShapeName } from './message-kit.ts'
import { fromJson } from './vector-json.ts'
import { must, verify } from './world.ts'

/** Exported shapes that are no message by themselves, or that other vectors show. */
const ELSEWHERE: { readonly [K in ShapeName]?: string } = {
  adShape: 'one of the two that adStatementShape is',
  adGoneShape: 'one of the two that adStatementShape is',
  amountShape: 'a number',
  microHoursShape: 'a number',
  ratePartShape: 'a number',
  pointShape: 'a part of an ad',
  currencyShape: 'a part of a record',
  ownCurrencyShape: 'a part of a policy',
  rootsShape: 'a part of a charter',
  thresholdShape: 'a part of a charter',
  limitsShape: 'a part of a policy',
  signedHeadShape: 'a signed thing of narrower bounds',
  signedLimitShape: 'a signed thing of narrower bounds',
  policyShape: 'intents.json',
  policyChangeShape: 'intents.json',
  intentShape: 'intents.json',
  charterShape: 'identity.json',
  chainShape: 'chain.json',
}

const { evidence } = witness

/** No shapes, but what makes them. */
const MAKERS = ['rowShape', 'tidsShape']

/** What is signed under each domain is here, or there; `hash`: nothing is ever signed under it. */
const SIGNED: { readonly [D in Domain]: 'here' | 'hash' | string } = {
  charter: 'hash',
  root: 'hash',
  rootcert: 'here',
  keycert: 'here',
  rescue: 'here',
  record: 'here',
  intent: 'intents.json',
  head: 'here',
  witness: 'here',
  line: 'hash',
  'line-open': 'here',
  'line-end': 'here',
  limit: 'here',
  balance: 'here',
  decline: 'here',
  applied: 'hash',
  tid: 'hash',
  transfer: 'here',
  ends: 'hash',
  invoice: 'here',
  'rate-card': 'here',
  offer: 'here',
  ad: 'here',
  'ads-head': 'here',
  'live-ad': 'hash',
  envelope: 'letters',
  auth: 'hash',
  code: 'hash',
  round: 'hash',
  alias: 'hash',
  export: 'read by its own program alone',
  'group-state': 'hash',
  words: 'hash',
  terms: 'hash',
}

test('the vectors are what this code computes from names and seeds', () => {
  expect(vectors).toEqual(messageVectors())
})

describe('there is a vector', () => {
  test('of every shape that is exported', () => {
    const shown = new Set<string>([
      ...vectors.messages.map(({ shape }) => shape),
      ...Object.keys(ELSEWHERE),
      ...MAKERS,
    ])
    const all = Object.keys(exported).filter(name => name.endsWith('Shape'))
    expect(all.filter(name => !shown.has(name))).toEqual([])
    expect([...shown].filter(name => !all.includes(name))).toEqual([])
  })

  test('of what is signed under every domain', () => {
    const signed = new Set(vectors.messages.flatMap(({ domain }) => domain ?? []))
    const here = Object.keys(SIGNED).filter(domain => SIGNED[domain as Domain] === 'here')
    expect([...signed].sort()).toEqual(here.sort())
  })

  test('of every kind of evidence', () => {
    const found = evidence.flatMap(({ evidence: bytes }) => {
      const checked = checkEvidence(fromHex(bytes), { verify })
      return checked.ok ? [checked.value.found.e] : []
    })
    expect([...new Set(found)].sort()).toEqual(['E1', 'E2', 'E3', 'E4', 'E5', 'E6'])
  })

  test('of every kind of letter', () => {
    expect(vectors.letters.map(({ kind }) => kind)).toEqual([...MAIL_KINDS, ...ASK_KINDS])
  })
})

const shapeOf = (name: string): Shape<unknown> =>
  (exported as unknown as { readonly [name: string]: Shape<unknown> })[name] as Shape<unknown>

describe.each(vectors.messages)('$name', ({ shape, bytes, content, domain, seed, sig }) => {
  const written: Bytes = fromHex(bytes)
  const BYTES_MAX = 64 * 1024

  test('is written and read alike', () => {
    expect(toHex(encodeCbor(fromJson(content)))).toBe(bytes)
    const read = must(decodeAs(shapeOf(shape), written, BYTES_MAX))
    expect(toHex(encodeAs(shapeOf(shape), read))).toBe(bytes)
  })

  test('is signed by this key', () => {
    if (domain === undefined) return
    const signer = signerFromSeed(fromHex(seed as string))
    const message = prefixed(domain as Domain, written)
    expect(toHex(signer.sign(message))).toBe(sig)
    expect(verify(message, fromHex(sig as string), fromHex(signer.pub))).toBe(true)
  })

  test('of another version, or with a field that nobody knows, is malformed', () => {
    const map = must(decodeCbor(written)) as { readonly [key: string]: never }
    for (const changed of [{ ...map, zz: 1 }, ...('v' in map ? [{ ...map, v: 2 }] : [])])
      expect(decodeAs(shapeOf(shape), encodeCbor(changed), BYTES_MAX).ok).toBe(false)
  })
})

test.each(vectors.letters)('the letter «$kind» opens at its receiver', ({ kind, envelope }) => {
  const [from, to] = vectors.groups as [(typeof vectors.groups)[number], (typeof vectors.groups)[number]]
  const key = signerFromSeed(fromHex(from.keySeed)).pub
  const context = { us: to.gid as GroupId, keyOf: (gid: string) => (gid === from.gid ? key : null), verify }
  expect(must(openEnvelope(fromHex(envelope), context))).toMatchObject({ kind, from: from.gid })
})

test.each(vectors.news)('news of $name reads', ({ bytes }) => {
  expect(readNews(fromHex(bytes)).ok).toBe(true)
})
