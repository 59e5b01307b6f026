/** An audit believes nothing, and names the first entry that is wrong. SPEC 5.17. */
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import { err, type Result } from '../src/base/result.ts'
import type { Signed, Signer } from '../src/codec/signed.ts'
import { type AuditRefusal, checkVouched, startAudit, type Vouched } from '../src/ledger/audit.ts'
import {
  type Entry,
  encodeEntry,
  headOf,
  openHead,
  readEntry,
  rootOf,
  sealHead,
} from '../src/ledger/entry.ts'
import {
  appendLeaf,
  checkConsistency,
  consistencyProof,
  emptyLog,
  leafHash,
  type MerkleLog,
  rootAt,
} from '../src/ledger/merkle.ts'
import { checkHead } from '../src/ledger/receipt.ts'
import {
  admit,
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
import { handOver, keyIntent, papersOf, vouched } from './world-keys.ts'

function books(): TestGroup {
  const group = foundGroup('Village')
  const [ann, ben] = [admit(group, 'ann'), admit(group, 'ben')]
  for (let i = 1; i <= 12; i++) {
    group.now += 1000
    record(group, ben, 'pay', { from: ben.account, to: ann.account, amt: BigInt(i) })
  }
  return group
}

const village = books()
const ENTRIES = village.entries
const WRONG = 7

/** Reads all entries; between them, heads that were signed at those sizes. */
function audit(
  entries: readonly Bytes[],
  head: Signed,
  heads: ReadonlyMap<number, Signed> = new Map(),
): Result<number, AuditRefusal> {
  const reading = startAudit(verify)
  for (const [i, bytes] of entries.entries()) {
    const fed = reading.feed(bytes)
    if (!fed.ok) return err(fed.refusal)
    const signed = heads.get(i + 1)
    const fits = signed === undefined ? fed : reading.compare(signed)
    if (!fits.ok) return err(fits.refusal)
  }
  const end = reading.finish(head)
  return end.ok ? { ok: true, value: end.value.size } : end
}

const verdict = (result: Result<number, AuditRefusal>) =>
  result.ok ? 'ok' : `${result.refusal.seq} ${result.refusal.code}`

const withEntry = (index: number, change: (entry: Entry) => Entry): Bytes[] =>
  ENTRIES.map((bytes, i) => (i === index ? encodeEntry(change(must(readEntry(bytes)))) : bytes))

const logOf = (entries: readonly Bytes[]): MerkleLog => {
  const log = emptyLog()
  for (const entry of entries) appendLeaf(log, leafHash(entry))
  return log
}

/** The head that the group would sign over these bytes, had it no conscience. */
const headOver = (entries: readonly Bytes[]): Signed =>
  sealHead(
    headOf({ gid: village.gid, inc: 0, size: entries.length, root: rootAt(logOf(entries)), at: NOW }),
    village.signer,
  )

const head = headNow(village)
const mayor = village.members.get('ann')!

describe('an audit', () => {
  test('of a sound ledger folds to the same book', () => {
    const reading = startAudit(verify)
    for (const bytes of ENTRIES) must(reading.feed(bytes))
    expect(must(reading.finish(head)).tables).toEqual(village.book.tables)
  })

  test('names the first entry whose bytes are wrong, whichever it is and whatever was changed', () => {
    for (let index = 0; index < ENTRIES.length; index++) {
      const cut = ENTRIES.map((bytes, i) => (i === index ? bytes.slice(0, -1) : bytes))
      expect(verdict(audit(cut, head))).toBe(`${index} malformed`)
      const sig = withEntry(index, entry => ({
        ...entry,
        signed: { ...entry.signed, sig: new Uint8Array(64) },
      }))
      expect(verdict(audit(sig, headOver(sig)))).toBe(`${index} bad-signature`)
    }
  })

  test('names an entry that is missing, doubled, swapped or back in time', () => {
    const missing = ENTRIES.filter((_, i) => i !== WRONG)
    expect(verdict(audit(missing, headOver(missing)))).toBe(`${WRONG} out-of-order`)
    const doubled = [...ENTRIES.slice(0, WRONG), ENTRIES[WRONG - 1] as Bytes, ...ENTRIES.slice(WRONG)]
    expect(verdict(audit(doubled, headOver(doubled)))).toBe(`${WRONG} out-of-order`)
    const again = [
      ...ENTRIES,
      encodeEntry({ ...must(readEntry(ENTRIES[WRONG] as Bytes)), seq: ENTRIES.length, at: village.now }),
    ]
    expect(verdict(audit(again, headOver(again)))).toBe(`${ENTRIES.length} already-recorded`)
    const back = withEntry(WRONG, entry => ({ ...entry, at: NOW - 1 }))
    expect(verdict(audit(back, headOver(back)))).toBe(`${WRONG} malformed`)
  })

  test('names an entry that the rules refuse, though it is signed and in the log', () => {
    const group = copyOf(village)
    const ben = group.members.get('ben')!
    const over = intentOf(group, ben, 'pay', { from: ben.account, to: mayor.account, amt: 1_000_000n })
    const entries = [...ENTRIES, encodeEntry({ seq: ENTRIES.length, at: group.now, signed: over })]
    expect(verdict(audit(entries, headOver(entries)))).toBe(`${ENTRIES.length} over-limit`)
  })

  test('ends with the head: of this group, over all entries and no others', () => {
    expect(verdict(audit([], head))).toBe('null empty')
    expect(verdict(audit(ENTRIES, { ...head, s: new Uint8Array(64) }))).toBe('null bad-head')
    const stranger = { ...village, signer: signerNamed('mallory') }
    expect(verdict(audit(ENTRIES, headNow(stranger)))).toBe('null bad-head')
    expect(verdict(audit(ENTRIES.slice(0, 9), head))).toBe('9 missing')
    expect(verdict(audit(ENTRIES, headNow(village, 9)))).toBe('9 unsigned')
    const { ...content } = headOf({
      gid: village.gid,
      inc: 0,
      size: ENTRIES.length,
      root: leafHash(new Uint8Array(1)),
      at: NOW,
    })
    expect(verdict(audit(ENTRIES, sealHead(content, village.signer)))).toBe('null other-history')
    expect(verdict(audit(ENTRIES, sealHead({ ...content, inc: 1 }, village.signer)))).toBe('null bad-head')
  })
})

describe('heads signed on the way', () => {
  const everyThird = new Map(
    ENTRIES.map((_, i) => [i + 1, headNow(village, i + 1)] as const).filter(([size]) => size % 3 === 0),
  )

  test('all fit the sound ledger', () => {
    expect(verdict(audit(ENTRIES, head, everyThird))).toBe('ok')
  })

  test('localise a changed time, which no author signed: it lies after the last head that fits', () => {
    for (let index = 0; index < ENTRIES.length; index++) {
      const changed = withEntry(index, entry => ({
        ...entry,
        at: entry.at + (index === ENTRIES.length - 1 ? 1 : 0) + (index < 3 ? 0 : 500),
      }))
      const same = changed.every((bytes, i) => Buffer.compare(bytes, ENTRIES[i] as Bytes) === 0)
      if (same) continue
      const found = audit(changed, headOver(changed), everyThird)
      const nextHead = Math.ceil((index + 1) / 3) * 3
      expect(verdict(found)).toBe(nextHead <= ENTRIES.length ? `${nextHead - 1} other-bytes` : 'ok')
    }
  })

  test('of another size, and any before the first entry, do not fit', () => {
    const reading = startAudit(verify)
    expect(reading.compare(head)).toMatchObject({ ok: false, refusal: { seq: null, code: 'empty' } })
    must(reading.feed(ENTRIES[0] as Bytes))
    expect(reading.compare(headNow(village, 2))).toMatchObject({
      ok: false,
      refusal: { seq: 0, code: 'other-bytes' },
    })
    must(reading.compare(headNow(village, 1)))
  })
})

describe('a rewritten history', () => {
  const rewritten = withEntry(WRONG, entry => ({ ...entry, at: entry.at + 1 }))

  test('may be sound in itself, yet is inconsistent with every head that a member kept', () => {
    expect(verdict(audit(rewritten, headOver(rewritten)))).toBe('ok')
    const group = { gid: village.gid, key: village.signer.pub, inc: 0 }
    const now = checkHead(headOver(rewritten), group, verify)!
    const newer = { size: now.size, root: rootOf(now) }
    for (let size = 1; size < ENTRIES.length; size++) {
      const kept = checkHead(headNow(village, size), group, verify)!
      const older = { size, root: rootOf(kept) }
      const proof = consistencyProof(logOf(rewritten), size, ENTRIES.length)
      expect(checkConsistency({ older, newer, proof })).toBe(size <= WRONG)
    }
  })

  test('of the same size has another root: two heads that prove it', () => {
    const group = { gid: village.gid, key: village.signer.pub, inc: 0 }
    const [one, other] = [head, headOver(rewritten)].map(signed => checkHead(signed, group, verify)!)
    expect([one?.size, one?.inc]).toEqual([other?.size, other?.inc])
    expect(one?.root).not.toBe(other?.root)
  })
})

describe('a log with changes of the key', () => {
  const group = copyOf(village)
  const former = group.signer
  const ben = group.members.get('ben')!
  const heads = new Map<number, Signed>()
  const told = (): void => void heads.set(group.entries.length, headNow(group))
  told()
  must(handOver(group, { key: 'Village key 2', roots: ['new root'], head: vouched(group) }))
  told()
  record(group, ben, 'pay', { from: ben.account, to: mayor.account, amt: 1n })
  told()
  must(handOver(group, { key: 'Village key 3', restart: true }))
  told()
  record(group, ben, 'pay', { from: ben.account, to: mayor.account, amt: 2n })
  const size = group.entries.length

  test('verifies with every head under the key that was in force at its size', () => {
    expect(new Set([...heads.values(), headNow(group)].map(({ k }) => k)).size).toBe(3)
    expect(verdict(audit(group.entries, headNow(group), heads))).toBe('ok')
  })

  test('names the entry under a head of a former key, or of a coming one', () => {
    const by = (signer: Signer, at: number) => new Map([[at, headNow({ ...group, inc: 0, signer }, at)]])
    const late = by(former, size - 2)
    expect(verdict(audit(group.entries, headNow(group), late))).toBe(`${size - 3} other-bytes`)
    const early = by(signerNamed('Village key 2'), ENTRIES.length)
    expect(verdict(audit(group.entries, headNow(group), early))).toBe(`${ENTRIES.length - 1} other-bytes`)
    const between = by(former, ENTRIES.length + 1)
    expect(verdict(audit(group.entries, headNow(group), between))).toBe('ok') // new roots, no new key yet
  })

  test('ends under the key of today and its incarnation, no other', () => {
    for (const wrong of [{ signer: former }, { inc: 0 }, { signer: signerNamed('Village key 2') }])
      expect(verdict(audit(group.entries, headNow({ ...group, ...wrong })))).toBe('null bad-head')
  })

  test('names the new key when the roots vouched for other entries than stand before it', () => {
    const liar = copyOf(village)
    const { root } = vouched(liar)
    const { key } = papersOf(liar, { key: 'Village key 2', head: { size: 3, root } })
    must(order(liar, keyIntent(liar, 'Village key 2', key)))
    const reading = startAudit(verify)
    for (const bytes of liar.entries) must(reading.feed(bytes))
    expect(reading.vouched).toEqual([{ seq: ENTRIES.length, size: 3, root }])
    const [said] = reading.vouched as [Vouched]
    const headOf = (size: number) => must(openHead(headNow(village, size), verify))
    expect(codeOf(checkVouched(said, headOf(3)))).toBe('other-history')
    expect(codeOf(checkVouched(said, headOf(ENTRIES.length)))).toBe('other-history')
    expect(codeOf(checkVouched(said, null))).toBe('other-history')
    expect(codeOf(checkVouched({ ...said, root: headOf(3).root }, headOf(3)))).toBe('ok')
    const ahead = { ...said, seq: 2, root: headOf(3).root }
    expect(codeOf(checkVouched(ahead, headOf(3)))).toBe('other-history')
  })
})
