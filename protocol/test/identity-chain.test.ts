/** Whoever pinned a group's id walks from its charter to the key of today, and nobody can lead them astray. SPEC 2.3. */
import { describe, expect, test } from 'vitest'
import { fromHex } from '../src/base/bytes.ts'
import { LIMITS } from '../src/base/limits.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import {
  chainShape,
  chainStep,
  encodeChain,
  groupProofShape,
  readGroupProof,
  type SeenKey,
  seenOf,
  trustedKey,
} from '../src/identity/chain.ts'
import { verifyWithNacl } from '../src/identity/keys.ts'
import vectors from '../vectors/chain.json' with { type: 'json' }
import { chainVectors } from './make-chain-vectors.ts'
import { table } from './table.ts'
import { codeOf, must, signerNamed, unfounded, verify } from './world.ts'
import { knownOf, longer, papersOf, seenNow } from './world-keys.ts'

const charter = fromHex(vectors.charter)
const read = (hex: string) => must(decodeAs(chainShape, fromHex(hex)))
const walk = (hex: string) => trustedKey(charter, read(hex), verifyWithNacl)

test('the vectors are what this code computes from names and seeds', () => {
  expect(vectors).toEqual(chainVectors())
})

describe('the key of today', () => {
  test.each(vectors.good)('$name', ({ chain, name: _, seen, ...end }) => {
    const walked = must(walk(chain))
    expect(walked).toMatchObject({ gid: vectors.gid, ...end })
    expect(seenOf(walked)).toEqual(seen)
    expect(walked.keys.length).toBe(walked.ke)
    expect(walked.rootHashes.length).toBe(walked.re + 1)
  })

  const REFUSALS = Object.fromEntries(
    vectors.wrong.map(({ name, refusal }) => [name.replaceAll(' ', '-'), refusal]),
  )

  test.each(
    table<'chain' | 'refusal'>(`
      chain                                             refusal
      new-roots-that-have-named-no-key                  no-key
      new-roots,-and-a-key-that-former-ones-slipped-in  no-key
      back-to-former-roots                              broken-chain
      a-key-of-roots-that-nobody-showed                 other-epoch
      a-key-epoch-left-out                              broken-chain
      a-key-epoch-twice                                 broken-chain
      another-certificate-named-before                  broken-chain
      a-fallen-incarnation                              broken-chain
      a-former-key-again                                broken-chain
      too-few-signatures                                too-few-signatures
      one-root-twice                                    too-few-signatures
      a-stranger-among-the-signers                      not-a-root
      new-roots-by-their-own-word                       not-a-root
      a-root-epoch-left-out                             other-epoch
      roots-that-name-others-before-them                broken-chain
      a-paper-signed-as-another-kind                    bad-signature
    `),
  )('none: $chain is $refusal', ({ chain, refusal }) => {
    expect(REFUSALS[chain]).toBe(refusal)
  })

  test.each(vectors.wrong)('is refused by every verifier alike: $name', ({ chain, refusal }) => {
    expect(codeOf(walk(chain))).toBe(refusal)
  })

  test('of a broken charter, and of another one, is none', () => {
    const chain = read(vectors.good[0]!.chain)
    expect(codeOf(trustedKey(charter.slice(1), chain, verify))).toBe('malformed')
    expect(codeOf(trustedKey(unfounded('Other').charter, chain, verify))).toBe('other-group')
    expect(codeOf(trustedKey(charter, { roots: [], keys: [] }, verify))).toBe('no-key')
  })
})

describe('a reader who has come this far', () => {
  test.each(
    table<'name' | 'step'>(`
      name                                                step
      the-same                                            same
      a-new-key                                           newer
      the-key-before                                      older
      new-hands,-two-changes-at-once                      newer
      the-hands-before                                    older
      another-key-of-the-same-epoch                       forked
      another-key-of-the-same-epoch,-and-one-more         forked
      keys-of-former-roots,-with-a-higher-epoch           older
      other-roots-of-the-same-epoch                       forked
      new-hands,-over-a-key-that-former-roots-slipped-in  newer
    `),
  )('$name: $step', ({ name, step }) => {
    const vector = vectors.steps.find(one => one.name.replaceAll(' ', '-') === name)!
    expect(vector.step).toBe(step)
    expect(chainStep(vector.seen as SeenKey, must(walk(vector.shown)))).toBe(step)
  })

  test('knows them all: no step is untold', () => {
    expect(vectors.steps.length).toBe(10)
    expect(vectors.wrong.length).toBe(16)
  })
})

describe('a group proof', () => {
  const group = unfounded('Village')

  test('tells name, id and key, of a chain of one or of many', () => {
    expect(knownOf(group)).toMatchObject({ name: 'Village', gid: group.gid, ke: 1, key: group.signer.pub })
    const chain = papersOf(group, { key: 'two' }).chain
    expect(knownOf({ ...group, chain })).toMatchObject({ ke: 2, key: signerNamed('two').pub })
  })

  test('is refused whole when any paper is wrong', () => {
    const { roots, key } = papersOf(group, { key: 'two', roots: ['new root'] })
    const proof = (chain: Uint8Array) => codeOf(readGroupProof({ charter: group.charter, chain }, verify))
    expect(proof(longer(group.chain, roots, key))).toBe('ok')
    expect(proof(longer(group.chain, roots, null))).toBe('bad-certificate')
    expect(proof(longer(group.chain, null, key))).toBe('bad-certificate')
    expect(proof(group.chain.slice(1))).toBe('malformed')
    expect(proof(encodeChain({ roots: [], keys: [] }))).toBe('malformed')
  })

  test('holds yearly changes of hands for twenty years, and no more bytes than fit everywhere', () => {
    let papers = { ...group }
    for (let year = 0; year < 20; year++) {
      const next = papersOf(papers, { key: `key of ${year}`, roots: [`root of ${year}`] })
      papers = { ...papers, chain: next.chain, root: signerNamed(`root of ${year}`) }
    }
    expect(seenNow(papers)).toMatchObject({ re: 20, ke: 21 })
    expect(papers.chain.length).toBeLessThan(LIMITS.chainBytesMax)
    const proof = {
      charter: new Uint8Array(LIMITS.charterBytesMax),
      chain: new Uint8Array(LIMITS.chainBytesMax),
    }
    expect(encodeAs(groupProofShape, proof).length).toBeLessThan(LIMITS.intentBytesMax - 1024)
  })
})
