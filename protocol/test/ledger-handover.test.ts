/** A group changes hands, or takes its key back from a thief: domain.md rule 36; SPEC 2.3, 5.15. */
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import { LIMITS } from '../src/base/limits.ts'
import { encodeAs } from '../src/codec/shape.ts'
import {
  type KeyCert,
  keyCertShape,
  type RootCert,
  rootCertShape,
  rootSignedShape,
  sealByRoots,
} from '../src/identity/certs.ts'
import { readGroupProof } from '../src/identity/chain.ts'
import { applyEntry } from '../src/ledger/apply.ts'
import { keyName } from '../src/ledger/book.ts'
import type { Kind } from '../src/ledger/kinds.ts'
import { checkHead } from '../src/ledger/receipt.ts'
import { groupProofOf, paperName } from '../src/ledger/rules-keys.ts'
import { tidOf } from '../src/transfer/body.ts'
import { bodiesOf } from './bodies.ts'
import { commits, fresh, lineOf, path, signed, tryNode } from './street.ts'
import { pay, tryKind, village } from './village.ts'
import {
  codeOf,
  copyOf,
  foundGroup,
  headNow,
  intentOf,
  must,
  NOW,
  order,
  record,
  signerNamed,
  type TestGroup,
  verify,
} from './world.ts'
import { type Change, handOver, keyIntent, knownOf, papersOf, seenNow, vouched } from './world-keys.ts'
import { connect, grant, lineBetween, meet, signedLimit } from './world-lines.ts'

const newKey = (group: TestGroup, key: string, cert: Bytes) =>
  codeOf(order(group, keyIntent(group, key, cert)))
const newRoots = (group: TestGroup, cert: Bytes) => codeOf(tryKind(group, 'node', 'newroots', { cert }))

/** A key certificate that says what it likes, signed by the group's root. */
const keyPaper = (group: TestGroup, change: Partial<KeyCert>): Bytes => {
  const { gid, re, ke, inc, keys } = knownOf(group)
  const prev = keys.at(-1)!.cert
  const pub = signerNamed('next').pub
  const cert: KeyCert = { v: 1, gid, re, ke: ke + 1, pub, prev, from: NOW, open: [], inc, ...change }
  return encodeAs(rootSignedShape, sealByRoots('keycert', encodeAs(keyCertShape, cert), [group.root]))
}

describe('a new key', () => {
  test('signs its own entry, and from there on everything that the node says', () => {
    const { group, ann, ben } = village()
    const old = group.signer
    must(handOver(group, { key: 'Village key 2' }))
    const { key, ke, re, keyRe, inc } = group.book.tables.group.get('group')!
    expect({ key, ke, re, keyRe, inc }).toEqual({ key: group.signer.pub, ke: 2, re: 0, keyRe: 0, inc: 0 })
    expect(group.book.tables.keys.get(keyName(group.gid, 1))).toEqual({ key: old.pub })
    expect(group.book.tables.keys.get(keyName(group.gid, 2))).toEqual({ key })
    const far = foundGroup('Far')
    expect(codeOf(order(group, intentOf({ ...group, signer: old }, 'node', 'meet', far)))).toBe(
      'not-your-key',
    )
    meet(group, far)
    must(pay(group, ben, ann, 1_00n))
  })

  test('keeps every paper, so that the group can prove itself from its book alone', () => {
    const { group } = village()
    expect(groupProofOf(group.book)).toEqual({ charter: group.charter, chain: group.chain })
    must(handOver(group, { key: 'Village key 2' }))
    must(handOver(group, { key: 'Village key 3', roots: ['Village root 2'] }))
    expect(groupProofOf(group.book)).toEqual({ charter: group.charter, chain: group.chain })
    expect(must(readGroupProof(groupProofOf(group.book), verify))).toMatchObject({ re: 1, ke: 3 })
    expect(group.book.tables.papers.has(paperName('root', 1))).toBe(true)
  })

  test('is refused by name, in order: paper, signatures of the roots, place in the chain, who signed the entry', () => {
    const { group } = village()
    const next = papersOf(group, { key: 'next' }).key
    const former = papersOf(group, { key: 'second' }).key
    expect(newKey(group, 'next', new Uint8Array([1]))).toBe('malformed')
    const thief = { ...group, root: signerNamed('thief') }
    expect(newKey(group, 'next', keyPaper(thief, {}))).toBe('bad-certificate')
    expect(newKey(group, 'next', keyPaper(group, { gid: foundGroup('Far').gid }))).toBe('bad-certificate')
    expect(newKey(group, 'next', keyPaper(group, { re: 1 }))).toBe('bad-certificate')
    expect(newKey(group, 'next', keyPaper(group, { ke: 3 }))).toBe('broken-chain')
    expect(newKey(group, 'next', keyPaper(group, { ke: 1 }))).toBe('broken-chain')
    expect(newKey(group, 'next', keyPaper(group, { prev: knownOf(group).rootHashes[0]! }))).toBe(
      'broken-chain',
    )
    expect(newKey(group, 'second', next)).toBe('not-your-key')
    expect(newKey(group, 'next', next)).toBe('ok')
    expect(newKey(group, 'second', former)).toBe('broken-chain')
  })

  test('that was replaced never comes back, and the incarnation never falls', () => {
    const { group } = village()
    must(handOver(group, { key: 'Village key 2', restart: true }))
    expect(newKey(group, 'Village key 1', keyPaper(group, { pub: signerNamed('Village key 1').pub }))).toBe(
      'broken-chain',
    )
    expect(newKey(group, 'next', keyPaper(group, { inc: 0 }))).toBe('broken-chain')
    expect(newKey(group, 'next', keyPaper(group, { inc: 5 }))).toBe('ok')
    expect(group.book.tables.group.get('group')).toMatchObject({ ke: 3, inc: 5 })
  })

  test('comes from the node alone, and a wrong signature on its entry moves nothing', () => {
    const { group, ann } = village()
    const { key } = papersOf(group, { key: 'next' })
    expect(codeOf(tryKind(group, ann, 'newkey', { cert: key }))).toBe('not-allowed')
    const forged = { ...keyIntent(group, 'next', key), sig: new Uint8Array(64) }
    expect(codeOf(order(group, forged))).toBe('bad-signature')
    expect(group.book.tables.group.get('group')?.ke).toBe(1)
  })

  test('with a new incarnation asks every author to sign for it', () => {
    const { group, ben, ann } = village()
    const early = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 1n })
    must(handOver(group, { key: 'next', restart: true }))
    expect(codeOf(order(group, early))).toBe('other-incarnation')
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('ok')
  })
})

describe('new roots', () => {
  test('must name a key before anything else is recorded', () => {
    const { group, ann, ben } = village()
    const { roots, key } = papersOf(group, { key: 'next', roots: ['new root'] })
    expect(newRoots(group, roots!)).toBe('ok')
    const bodies = bodiesOf(group, ann, ben)
    for (const [kind, body] of Object.entries(bodies))
      if (kind !== 'newkey' && kind !== 'found')
        for (const author of ['node', ann] as const)
          expect(codeOf(tryKind(group, author, kind as Kind, body as never))).toBe('no-key')
    expect(newKey(group, 'next', key)).toBe('ok')
    must(pay({ ...group, signer: signerNamed('next') }, ben, ann, 1n))
  })

  test('are refused by name, in order: paper, signatures of the roots before, place in the chain', () => {
    const { group } = village()
    const two: Change = { key: 'a', roots: ['root a'] }
    const { roots } = papersOf(group, two)
    const { gid, rootHashes } = knownOf(group)
    const paper = (change: Partial<RootCert>): Bytes => {
      const cert: RootCert = {
        v: 1,
        gid,
        re: 1,
        roots: [signerNamed('r').pub],
        k: 1,
        prev: rootHashes[0]!,
        ...change,
      }
      return encodeAs(rootSignedShape, sealByRoots('rootcert', encodeAs(rootCertShape, cert), [group.root]))
    }
    expect(newRoots(group, new Uint8Array())).toBe('malformed')
    expect(newRoots(group, paper({ re: 2 }))).toBe('bad-certificate')
    expect(newRoots(group, paper({ prev: seenNow(group).cert }))).toBe('broken-chain')
    expect(newRoots(group, papersOf(foundGroup('Far'), two).roots!)).toBe('bad-certificate')
    must(handOver(group, two))
    expect(newRoots(group, roots!)).toBe('bad-certificate') // of the epoch that already is
  })

  test('shut out who kept the former words: no key, no roots', () => {
    const { group } = village()
    const before = { ...group }
    must(handOver(group, { key: 'Village key 2', roots: ['new root'] }))
    const kept = { ...group, root: before.root }
    expect(newKey(group, 'next', keyPaper(kept, {}))).toBe('bad-certificate')
    expect(newKey(group, 'next', keyPaper(kept, { re: 0 }))).toBe('bad-certificate')
    expect(newRoots(group, papersOf(before, { key: 'x', roots: ['thief'] }).roots!)).toBe('bad-certificate')
    expect(newKey(group, 'next', keyPaper(group, {}))).toBe('ok')
  })

  test('of two of three need two, one after the other', () => {
    const { group } = village()
    must(handOver(group, { key: 'k2', roots: ['r1', 'r2', 'r3'], k: 2 }))
    expect(group.book.tables.group.get('group')).toMatchObject({ re: 1, k: 2 })
    const [r1, r2, r3] = ['r1', 'r2', 'r3'].map(signerNamed)
    expect(newKey(group, 'next', keyPaper(group, {}))).toBe('bad-certificate')
    must(handOver(group, { key: 'k3', by: [r3!, r1!] }))
    must(handOver(group, { key: 'k4', roots: ['solo'], by: [r2!, r3!, signerNamed('solo')] }))
    expect(group.book.tables.group.get('group')).toMatchObject({ re: 2, ke: 4, k: 1 })
  })

  test('may be replaced until the chain is full, and then the last ones stay', () => {
    const group = foundGroup('Village')
    let code = 'ok'
    let epochs = 0
    while (code === 'ok' && epochs <= LIMITS.chainCertsMax) {
      const roots = Array.from({ length: 8 }, (_, i) => `root ${epochs} ${i}`)
      const before = copyOf(group)
      code = codeOf(handOver(group, { key: `key ${epochs}`, roots, k: 1 }))
      if (code !== 'ok') expect(before.chain).toEqual(group.chain)
      else epochs += 1
    }
    expect(code).toBe('chain-full')
    expect(group.chain.length).toBeLessThanOrEqual(LIMITS.chainBytesMax)
    expect(epochs).toBeGreaterThan(10)
  })
})

describe('heads', () => {
  const { group, ann, ben } = village()
  must(pay(group, ben, ann, 5n))
  const before = headNow(group)
  const size = group.entries.length
  const former = { gid: group.gid, key: group.signer.pub, inc: 0 }
  const thief = { ...group, signer: group.signer }
  must(handOver(group, { key: 'Village key 2' }))
  const now = { gid: group.gid, key: group.signer.pub, inc: 0 }

  test('before the change stand under the former key, those after it under the new one', () => {
    expect(checkHead(before, former, verify)?.size).toBe(size)
    expect(checkHead(before, now, verify)).toBe(null)
    expect(checkHead(headNow(group), now, verify)?.size).toBe(size + 1)
    expect(checkHead(headNow(thief), now, verify)).toBe(null)
  })
})

describe('partners', () => {
  /** Village and Far keep a line; Far may owe 9, Village 5. */
  function partners() {
    const { group } = village()
    const far = foundGroup('Far')
    connect(group, far, { byOne: 9_000_000n, byOther: 5_000_000n })
    return { group, far }
  }

  test('learn the new key from the longer chain, and nothing from a shorter one or from one that leaves it', () => {
    const { group, far } = partners()
    const first = { charter: group.charter, chain: group.chain }
    const thief = papersOf(group, { key: 'thief' }).chain
    must(handOver(group, { key: 'Village key 2' }))
    must(handOver(group, { key: 'Village key 3', roots: ['new root'] }))
    const meeting = (chain: Bytes) => codeOf(tryKind(far, 'node', 'meet', { charter: group.charter, chain }))
    expect(meeting(group.chain)).toBe('ok')
    expect(far.book.tables.met.get(group.gid)).toMatchObject({ key: group.signer.pub, ...seenNow(group) })
    for (const ke of [1, 2, 3])
      expect(far.book.tables.keys.get(keyName(group.gid, ke))?.key).toBe(signerNamed(`Village key ${ke}`).pub)
    expect(meeting(group.chain)).toBe('older-certificate')
    expect(meeting(first.chain)).toBe('older-certificate')
    expect(meeting(thief)).toBe('older-certificate')
    const other = papersOf(
      { ...group, chain: first.chain, root: signerNamed('Village root') },
      { key: 'x', roots: ['y'] },
    )
    const further = papersOf({ ...group, chain: other.chain, root: signerNamed('y') }, { key: 'z' })
    expect(meeting(further.chain)).toBe('forked-chain')
  })

  test('go on with their line: limits and transfers under the new key, none under the old', () => {
    const { group, far } = partners()
    const line = () => far.book.tables.lines.get(lineBetween(group, far))!
    const old = { ...group, signer: group.signer }
    // The thief grants a colluding partner the most, under the last number there is.
    record(far, 'node', 'limit', { signed: signedLimit(old, far, 1n << 53n, Number.MAX_SAFE_INTEGER) })
    must(handOver(group, { key: 'Village key 2' }))
    meet(far, group)
    expect(line().received).toBe(1n << 53n)
    expect(codeOf(tryKind(far, 'node', 'limit', { signed: signedLimit(old, far, 7n, 1) }))).toBe(
      'not-your-key',
    )
    grant(group, far, 4_000_000n)
    expect(line()).toMatchObject({ received: 4_000_000n, receivedSeq: 1, granted: 5_000_000n })
    const again = signedLimit(group, far, 4_000_000n, 1)
    expect(codeOf(tryKind(far, 'node', 'limit', { signed: again }))).toBe('stale-limit')
  })

  test('finish what was signed before, and begin nothing under the former key', () => {
    const there = fresh()
    const { a, m, b } = there
    const body = signed(there, 30n)
    const bound = commits(body, [a, m, b])
    must(handOver(b, { key: 'B key 2' }))
    for (const one of [a, m]) meet(one, b)
    expect(codeOf(tryNode(m, 'commit', { body: path(there, 1n, {}, 'old key') }))).toBe('stale-inc')
    must(tryNode(m, 'book', { tid: tidOf(body), commits: bound }))
    expect(lineOf(m, b).balance).toBe(-30n)
  })

  test('refuse a thief with the key of before whatever it signs anew', () => {
    const there = fresh()
    const { m, b } = there
    const thief = { ...b, signer: b.signer }
    must(handOver(b, { key: 'B key 2' }))
    meet(m, b)
    expect(codeOf(tryNode(m, 'limit', { signed: signedLimit(thief, m, 9_999n, 50) }))).toBe('not-your-key')
    expect(codeOf(tryNode(m, 'commit', { body: path(there, 1n) }))).toBe('stale-inc')
    const { gid, key, inc } = { gid: b.gid, ...m.book.tables.met.get(b.gid)! }
    expect(checkHead(headNow(thief), { gid, key, inc }, verify)).toBe(null)
  })
})

test('the rows of a hand-over are taken back with it', () => {
  const { group } = village()
  const before = copyOf(group)
  const { roots, key } = papersOf(group, { key: 'next', roots: ['new root'] })
  const options = { verify, checkSignature: true }
  const at = { seq: group.book.size, at: group.now }
  const one = must(
    applyEntry(group.book, { ...at, signed: intentOf(group, 'node', 'newroots', { cert: roots! }) }, options),
  )
  const two = must(
    applyEntry(group.book, { seq: at.seq + 1, at: at.at, signed: keyIntent(group, 'next', key) }, options),
  )
  two.undo()
  one.undo()
  expect(group.book.tables).toEqual(before.book.tables)
  expect(vouched(group)).toEqual(vouched(before))
})
