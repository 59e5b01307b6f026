import { describe, expect, test } from 'vitest'
import { type Bytes, fromHex, toHex } from '../src/base/bytes.ts'
import type { GroupId, Hash, PublicKey, Tid } from '../src/base/ids.ts'
import { hashHex } from '../src/codec/hash.ts'
import { decodeAs, encodeAs } from '../src/codec/shape.ts'
import {
  checkKeyCert,
  checkRootCert,
  type KeyCert,
  keyCertShape,
  type RootCert,
  type RootSigned,
  rootCertShape,
  rootSignedShape,
  sealByRoots,
  trustedKey,
} from '../src/identity/certs.ts'
import { type Charter, charterShape, groupIdOf } from '../src/identity/charter.ts'
import { signerFromSeed, verifyWithNacl } from '../src/identity/keys.ts'
import vectors from '../vectors/identity.json' with { type: 'json' }

const signer = (n: number) => signerFromSeed(new Uint8Array(32).fill(n))
const [ann, ben, cleo, dora] = [signer(1), signer(2), signer(3), signer(4)] as const
const node = signer(10)

const charter: Charter = {
  v: 1,
  name: 'Tauschring',
  created: 1,
  nonce: new Uint8Array(16),
  roots: [ann.pub, ben.pub, cleo.pub],
  k: 2,
}
const charterBytes = encodeAs(charterShape, charter)
const gid = groupIdOf(charterBytes)
const zero = gid as string as Hash

const keyOne: KeyCert = { v: 1, gid, re: 0, ke: 1, pub: node.pub, prev: zero, from: 1, open: [], inc: 1 }
const rootsOne: RootCert = { v: 1, gid, re: 1, roots: [dora.pub, ann.pub], k: 1, prev: zero }

const keyCert = (change: Partial<KeyCert>, by = [ann, ben]): RootSigned =>
  sealByRoots('keycert', encodeAs(keyCertShape, { ...keyOne, ...change }), by)
const rootCert = (change: Partial<RootCert> = {}, by = [ann, ben]): RootSigned =>
  sealByRoots('rootcert', encodeAs(rootCertShape, { ...rootsOne, ...change }), by)
const after = (domain: 'keycert' | 'rootcert', signed: RootSigned): Hash => hashHex(domain, signed.b)

const refusal = (result: { ok: boolean; refusal?: unknown }) => (result.ok ? null : result.refusal)

describe('a key certificate', () => {
  const check = (signed: RootSigned) => checkKeyCert(charter, gid, signed, verifyWithNacl)

  test('counts when enough roots signed it', () => {
    expect(check(keyCert({}))).toEqual({ ok: true, value: keyOne })
    expect(check(keyCert({}, [cleo, ann, ben]))).toMatchObject({ ok: true })
  })

  test('travels and comes back as it was', () => {
    const signed = keyCert({ open: ['11'.repeat(32), '22'.repeat(32)] as Tid[], head: new Uint8Array([1]) })
    expect(decodeAs(rootSignedShape, encodeAs(rootSignedShape, signed))).toEqual({ ok: true, value: signed })
  })

  test('of another group is refused', () => {
    expect(refusal(check(keyCert({ gid: '77'.repeat(32) as GroupId })))).toEqual({ code: 'other-group' })
  })

  test('of another root epoch is refused', () => {
    expect(refusal(check(keyCert({ re: 1 })))).toEqual({ code: 'other-epoch', want: 0 })
  })

  test('signed by a stranger too is refused, naming them', () => {
    expect(refusal(check(keyCert({}, [ann, ben, dora])))).toEqual({ code: 'not-a-root', key: dora.pub })
  })

  test('signed by too few is refused, and one root twice is one root', () => {
    const tooFew = { code: 'too-few-signatures', have: 1, need: 2 }
    expect(refusal(check(keyCert({}, [ann])))).toEqual(tooFew)
    expect(refusal(check(keyCert({}, [ann, ann])))).toEqual(tooFew)
    expect(refusal(check({ ...keyCert({}), sigs: [] }))).toEqual({ ...tooFew, have: 0 })
  })

  test('with any signature that does not hold is refused', () => {
    const { b, sigs } = keyCert({}, [ann, ben, cleo])
    const broken = sigs.map((sig, i) => (i === 2 ? { ...sig, s: (sigs[0] as { s: Bytes }).s } : sig))
    expect(refusal(check({ b, sigs: broken }))).toEqual({ code: 'bad-signature' })
    expect(refusal(check({ b: keyCert({ inc: 9 }).b, sigs }))).toEqual({ code: 'bad-signature' })
  })

  test('signed as a root certificate is refused', () => {
    const wrong = sealByRoots('rootcert', encodeAs(keyCertShape, keyOne), [ann, ben])
    expect(refusal(check(wrong))).toEqual({ code: 'bad-signature' })
  })

  test.each<[string, Partial<KeyCert>]>([
    ['key epoch 0', { ke: 0 }],
    [
      '65 open transfers',
      { open: Array.from({ length: 65 }, (_, i) => (100 + i).toString(16).padStart(64, '0') as Tid) },
    ],
    ['open transfers out of order', { open: ['22'.repeat(32), '11'.repeat(32)] as Tid[] }],
    ['one open transfer twice', { open: ['11'.repeat(32), '11'.repeat(32)] as Tid[] }],
  ])('with %s is malformed', (_, change) => {
    expect(refusal(check(keyCert(change)))).toMatchObject({ code: 'malformed' })
  })
})

describe('a root certificate', () => {
  const check = (signed: RootSigned) => checkRootCert(charter, gid, signed, verifyWithNacl)

  test('counts when the roots before signed it', () => {
    expect(check(rootCert())).toEqual({ ok: true, value: rootsOne })
  })

  test('signed by the roots it names is refused', () => {
    expect(refusal(check(rootCert({}, [dora, ann])))).toEqual({ code: 'not-a-root', key: dora.pub })
  })

  test('is for the next epoch only', () => {
    expect(refusal(check(rootCert({ re: 2 })))).toEqual({ code: 'other-epoch', want: 1 })
  })

  test.each<[string, Partial<RootCert>]>([
    ['more signers than roots', { k: 3 }],
    ['one root twice', { roots: [dora.pub, dora.pub] }],
    ['no roots', { roots: [] as PublicKey[] }],
  ])('with %s is malformed', (_, change) => {
    expect(refusal(check(rootCert(change)))).toMatchObject({ code: 'malformed' })
  })
})

describe('the key of today', () => {
  const walk = (roots: RootSigned[], keys: RootSigned[]) =>
    trustedKey(charterBytes, roots, keys, verifyWithNacl)
  const one = keyCert({})
  const newRoots = rootCert()

  test('is the one that the charter roots named', () => {
    expect(walk([], [one])).toEqual({ ok: true, value: { gid, re: 0, ke: 1, pub: node.pub, inc: 1 } })
  })

  test('is the last of a chain', () => {
    const two = keyCert({ ke: 2, pub: cleo.pub, prev: after('keycert', one), inc: 3 })
    expect(walk([], [one, two])).toMatchObject({ value: { ke: 2, pub: cleo.pub, inc: 3 } })
  })

  test('is named by the newest roots', () => {
    const two = keyCert({ re: 1, ke: 2, prev: after('keycert', one) }, [dora])
    expect(walk([newRoots], [one, two])).toMatchObject({ ok: true, value: { re: 1, ke: 2 } })
  })

  test('is none while new roots have named none: a former admin cannot slip one in', () => {
    const slipped = keyCert({ ke: 2, pub: cleo.pub, prev: after('keycert', one) })
    expect(refusal(walk([newRoots], [one]))).toEqual({ code: 'no-key', re: 1 })
    expect(refusal(walk([newRoots], [one, slipped]))).toEqual({ code: 'no-key', re: 1 })
    expect(refusal(walk([], []))).toEqual({ code: 'no-key', re: 0 })
  })

  test('cannot go back to former roots', () => {
    const two = keyCert({ re: 1, ke: 2, prev: after('keycert', one) }, [dora])
    const back = keyCert({ re: 0, ke: 3, prev: after('keycert', two) })
    expect(refusal(walk([newRoots], [one, two, back]))).toEqual({
      code: 'broken-chain',
      chain: 'keys',
      at: 2,
    })
  })

  test('of an epoch that nobody showed is refused', () => {
    const two = keyCert({ re: 1, ke: 2, prev: after('keycert', one) }, [dora])
    expect(refusal(walk([], [one, two]))).toEqual({ code: 'other-epoch', want: 0 })
  })

  test.each<[string, Partial<KeyCert>]>([
    ['skips a key epoch', { ke: 3 }],
    ['repeats a key epoch', { ke: 1 }],
    ['names another one before it', { prev: zero }],
    ['lowers the incarnation', { inc: 0 }],
  ])('does not stand on a certificate that %s', (_, change) => {
    const two = keyCert({ ke: 2, prev: after('keycert', one), ...change })
    expect(refusal(walk([], [one, two]))).toEqual({ code: 'broken-chain', chain: 'keys', at: 1 })
  })

  test('does not stand on roots that do not follow', () => {
    const two = rootCert({ re: 2, prev: zero }, [dora])
    expect(refusal(walk([newRoots, two], [one]))).toEqual({ code: 'broken-chain', chain: 'roots', at: 1 })
  })

  test('of a broken charter is refused', () => {
    expect(refusal(trustedKey(charterBytes.slice(1), [], [one], verifyWithNacl))).toMatchObject({
      code: 'malformed',
    })
  })

  test('of another group does not pass for ours', () => {
    const other = encodeAs(charterShape, { ...charter, name: 'Tauschring 2' })
    expect(refusal(trustedKey(other, [], [one], verifyWithNacl))).toEqual({ code: 'other-group' })
  })

  test('the vector', () => {
    const read = ({ b, sigs }: { b: string; sigs: { k: string; s: string }[] }): RootSigned => ({
      b: fromHex(b),
      sigs: sigs.map(({ k, s }) => ({ k: k as PublicKey, s: fromHex(s) })),
    })
    const { rootCerts, keyCerts, trusted } = vectors.chain
    const walked = trustedKey(
      fromHex(vectors.charter.bytes),
      rootCerts.map(read),
      keyCerts.map(read),
      verifyWithNacl,
    )
    expect(walked).toEqual({ ok: true, value: trusted })
    const sealed = sealByRoots('keycert', fromHex((keyCerts[0] as { b: string }).b), [ann, ben])
    expect(sealed.sigs.map(({ s }) => toHex(s))).toEqual(keyCerts[0]?.sigs.map(({ s }) => s))
  })
})
