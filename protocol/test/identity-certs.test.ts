import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import type { GroupId, Hash, PublicKey, Tid } from '../src/base/ids.ts'
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
} from '../src/identity/certs.ts'
import { type Charter, charterShape, groupIdOf } from '../src/identity/charter.ts'
import { signerFromSeed, verifyWithNacl } from '../src/identity/keys.ts'

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

const refusal = (result: { ok: boolean; refusal?: unknown }) => (result.ok ? null : result.refusal)

describe('a key certificate', () => {
  const check = (signed: RootSigned) => checkKeyCert(charter, gid, signed, verifyWithNacl)

  test('counts when enough roots signed it', () => {
    expect(check(keyCert({}))).toEqual({ ok: true, value: keyOne })
    expect(check(keyCert({}, [cleo, ann, ben]))).toMatchObject({ ok: true })
  })

  test('travels and comes back as it was', () => {
    const signed = keyCert({
      open: ['11'.repeat(32), '22'.repeat(32)] as Tid[],
      head: { size: 7, root: zero },
    })
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
