/** A hand-over travels from root to root as a file that anybody can check and only the roots complete. SPEC 2.7. */
import { describe, expect, test } from 'vitest'
import { encodeAs } from '../src/codec/shape.ts'
import { keyCertShape, rootCertShape } from '../src/identity/certs.ts'
import {
  certsOf,
  type Handover,
  handoverName,
  handoverText,
  type Lack,
  mergeHandovers,
  openHandover,
  readHandoverText,
  signHandover,
} from '../src/identity/handover.ts'
import { codeOf, foundGroup, must, signerNamed, verify } from './world.ts'
import { handOver, handoverOf, knownOf, longer, signedBy } from './world-keys.ts'

const [r1, r2, r3, n1, n2] = ['r1', 'r2', 'r3', 'n1', 'n2'].map(signerNamed) as [
  ReturnType<typeof signerNamed>,
  ReturnType<typeof signerNamed>,
  ReturnType<typeof signerNamed>,
  ReturnType<typeof signerNamed>,
  ReturnType<typeof signerNamed>,
]

/** Two of three admins. */
const group = foundGroup('Village')
must(handOver(group, { key: 'k2', roots: ['r1', 'r2', 'r3'], k: 2 }))
const open = (file: Handover) => must(openHandover(file, verify))
const lacks = (file: Handover): readonly Lack[] => open(file).lacks
const code = (file: Handover) => codeOf(openHandover(file, verify))

describe('a stolen key', () => {
  const file = handoverOf(group, { key: 'k3', restart: true })

  test('needs as many roots as the group asks for, in any order', () => {
    expect(lacks(file)).toEqual([{ paper: 'key', need: 2, from: [r1.pub, r2.pub, r3.pub] }])
    const one = signedBy(file, [r3])
    expect(lacks(one)).toEqual([{ paper: 'key', need: 1, from: [r1.pub, r2.pub] }])
    expect(lacks(signedBy(one, [r1]))).toEqual([])
    expect(open(file).key).toMatchObject({ re: 1, ke: 3, inc: 1, pub: signerNamed('k3').pub })
    expect(open(file).roots).toBe(null)
  })

  test('is signed by a root once, and by nobody else', () => {
    expect(codeOf(signHandover(open(file), n1))).toBe('not-a-root')
    expect(codeOf(signHandover(open(signedBy(file, [r1])), r1))).toBe('already-signed')
  })

  test('becomes certificates with as many signatures as they need', () => {
    const all = open(signedBy(file, [r1, r2, r3]))
    const { roots, key } = certsOf(all)
    expect(roots).toBe(null)
    expect(knownOf({ ...group, chain: longer(group.chain, null, key) })).toMatchObject({ ke: 3, inc: 1 })
    expect(() => certsOf(open(signedBy(file, [r1])))).toThrow('every paper is signed')
  })
})

describe('a new admin', () => {
  const file = handoverOf(group, { key: 'k3', roots: ['n1', 'n2'], k: 2 })

  test('is let in by the roots of today, and names the key by the new ones', () => {
    expect(lacks(file)).toEqual([
      { paper: 'roots', need: 2, from: [r1.pub, r2.pub, r3.pub] },
      { paper: 'key', need: 2, from: [n1.pub, n2.pub] },
    ])
    expect(lacks(signedBy(file, [n1, r2]))).toEqual([
      { paper: 'roots', need: 1, from: [r1.pub, r3.pub] },
      { paper: 'key', need: 1, from: [n2.pub] },
    ])
    const { roots, key } = certsOf(open(signedBy(file, [r2, n1, r1, n2])))
    expect(knownOf({ ...group, chain: longer(group.chain, roots, key) })).toMatchObject({ re: 2, ke: 3 })
  })

  test('who also was one before signs both papers at once', () => {
    const both = handoverOf(group, { key: 'k3', roots: ['r1', 'n1'], k: 1 })
    expect(lacks(signedBy(both, [r1]))).toEqual([{ paper: 'roots', need: 1, from: [r2.pub, r3.pub] }])
  })

  test('copies that were signed in two houses are one file again, but not with another file', () => {
    const merged = mergeHandovers(signedBy(file, [r1, n1]), signedBy(file, [n1, r2, n2])) as Handover
    expect(lacks(merged)).toEqual([])
    expect(mergeHandovers(file, handoverOf(group, { key: 'k4', roots: ['n1', 'n2'], k: 2 }))).toBe(null)
    expect(mergeHandovers(file, handoverOf(group, { key: 'k3', roots: ['n1'] }))).toBe(null)
    expect(mergeHandovers(file, handoverOf(group, { key: 'k3' }))).toBe(null)
    expect(handoverName(merged)).toBe(handoverName(file))
  })
})

describe('a file', () => {
  const file = signedBy(handoverOf(group, { key: 'k3', roots: ['n1'] }), [r1])

  test('is text that survives mail: other line ends, spaces, blank lines', () => {
    const text = handoverText(file)
    expect(text.split('\n').every(line => line.length <= 76)).toBe(true)
    expect(must(readHandoverText(`\r\n${text.replaceAll('\n', '\r\n  ')}\r\n`))).toEqual(file)
  })

  test('that is none, or was cut, is refused', () => {
    const text = handoverText(file)
    for (const wrong of ['', 'hello', text.slice(0, -9), text.replace('1\n', '2\n'), `${text}AAAA`])
      expect(codeOf(readHandoverText(wrong))).toBe('malformed')
  })

  test('is refused when a paper does not follow the group it shows, or a signature does not hold', () => {
    const later = foundGroup('Village')
    expect(code(file)).toBe('ok')
    expect(code({ ...file, chain: later.chain })).toBe('bad-certificate')
    expect(code({ ...file, chain: new Uint8Array([1]) })).toBe('malformed')
    const { key, roots } = open(file)
    const withKey = (change: object): Handover => ({
      ...file,
      key: { b: encodeAs(keyCertShape, { ...key, ...change }), sigs: [] },
    })
    const far = foundGroup('Far')
    for (const change of [
      { gid: far.gid },
      { re: 1 },
      { ke: 4 },
      { prev: far.gid },
      { pub: signerNamed('Village key 1').pub },
    ])
      expect(code(withKey(change))).toBe('bad-certificate')
    const withRoots = (change: object): Handover => ({
      ...file,
      roots: { b: encodeAs(rootCertShape, { ...roots!, ...change }), sigs: [] },
    })
    for (const change of [{ gid: far.gid }, { re: 1 }, { prev: far.gid }])
      expect(code(withRoots(change))).toBe('bad-certificate')
    const [sig] = file.roots!.sigs as [{ k: typeof r1.pub; s: Uint8Array }]
    const signed = (...sigs: (typeof sig)[]) => code({ ...file, roots: { ...file.roots!, sigs } })
    expect(signed(sig)).toBe('ok')
    expect(signed(sig, sig)).toBe('bad-signature')
    expect(signed({ ...sig, k: r2.pub })).toBe('bad-signature')
    expect(signed({ ...sig, k: n1.pub })).toBe('bad-signature')
    expect(signed({ ...sig, s: new Uint8Array(64) })).toBe('bad-signature')
  })
})
