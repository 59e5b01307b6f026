/** A receipt proves to anybody, off line, that a group recorded an entry. SPEC 5.16. */
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import type { SeenKey } from '../src/identity/chain.ts'
import { encodeEntry, headOf, openHead, readEntry, sealHead } from '../src/ledger/entry.ts'
import { appendLeaf, inclusionProof, leafHash, rootAt, truncateLog } from '../src/ledger/merkle.ts'
import { checkHead, checkReceipt, encodeReceipt, type ReceiptParts } from '../src/ledger/receipt.ts'
import {
  admit,
  codeOf,
  copyOf,
  foundGroup,
  headNow,
  must,
  receiptOf,
  record,
  signerNamed,
  type TestGroup,
  verify,
} from './world.ts'
import { handOver, papersOf, seenNow } from './world-keys.ts'

function books(): TestGroup {
  const group = foundGroup('Village')
  const [ann, ben] = [admit(group, 'ann'), admit(group, 'ben')]
  for (let i = 1; i <= 9; i++)
    record(group, ben, 'pay', { from: ben.account, to: ann.account, amt: BigInt(i) })
  return group
}

const village = books()
const LAST = village.entries.length - 1

const partsOf = (group: TestGroup, index: number): ReceiptParts => ({
  charter: group.charter,
  chain: group.chain,
  head: headNow(group),
  index,
  entry: group.entries[index] as Bytes,
  proof: inclusionProof(group.log, index, group.entries.length),
})

const check = (bytes: Bytes, gid = village.gid) => checkReceipt(bytes, { gid, verify })

describe('a receipt', () => {
  test('of every entry, at every later size, tells the entry, the head and the group', () => {
    for (let size = 1; size <= village.entries.length; size++) {
      for (let index = 0; index < size; index++) {
        const { group, head, entry } = must(check(receiptOf(village, index, size)))
        expect([group.gid, group.key, head.size, entry.seq]).toEqual([
          village.gid,
          village.signer.pub,
          size,
          index,
        ])
      }
    }
  })

  test('of a payment says who paid whom how much', () => {
    const { entry } = must(check(receiptOf(village, LAST)))
    expect(entry.signed.intent).toMatchObject({ kind: 'pay', body: { amt: 9n } })
  })

  test('of another group than the one pinned is refused; without a pin it tells whose it is', () => {
    const other = foundGroup('Other')
    expect(codeOf(check(receiptOf(other, 0)))).toBe('other-group')
    expect(must(checkReceipt(receiptOf(other, 0), { verify })).group.gid).toBe(other.gid)
  })

  test('is refused when any of its bytes is changed', () => {
    const good = receiptOf(village, 5)
    const taken: number[] = []
    for (let place = 0; place < good.length; place++) {
      for (const mask of [1, 0x80]) {
        const bytes = good.slice()
        bytes[place] = (bytes[place] as number) ^ mask
        if (check(bytes).ok) taken.push(place)
      }
    }
    expect(taken).toEqual([])
    for (const length of [0, 1, good.length - 1])
      expect(codeOf(check(good.slice(0, length)))).toBe('malformed')
  })

  test('is refused by the first part that is wrong', () => {
    const other = foundGroup('Other')
    const mallory = { ...village, signer: signerNamed('mallory') }
    const good = partsOf(village, 5)
    const head = (change: object, signer = village.signer) =>
      sealHead(
        {
          ...headOf({ gid: village.gid, inc: 0, size: LAST + 1, root: rootAt(village.log), at: village.now }),
          ...change,
        },
        signer,
      )
    const code = (change: Partial<ReceiptParts>) => codeOf(check(encodeReceipt({ ...good, ...change })))
    expect(code({})).toBe('ok')
    expect(code({ chain: other.chain })).toBe('bad-certificate')
    expect(code({ charter: other.charter, chain: other.chain })).toBe('other-group')
    expect(code({ head: headNow(mallory) })).toBe('bad-head')
    expect(code({ head: head({ gid: other.gid }) })).toBe('bad-head')
    expect(code({ head: head({ inc: 1 }) })).toBe('bad-head')
    expect(code({ head: head({ size: 5 }) })).toBe('not-in-the-log')
    expect(code({ index: 4 })).toBe('not-in-the-log')
    expect(code({ entry: village.entries[4] as Bytes })).toBe('not-in-the-log')
    expect(code({ proof: good.proof.slice(1) })).toBe('not-in-the-log')
  })

  test('of an entry that the group put in its log and nobody signed is refused', () => {
    const group = copyOf(village)
    const entry = must(readEntry(group.entries[LAST] as Bytes))
    const forged = encodeEntry({ ...entry, signed: { ...entry.signed, sig: new Uint8Array(64) } })
    truncateLog(group.log, LAST)
    appendLeaf(group.log, leafHash(forged))
    group.entries[LAST] = forged
    expect(codeOf(check(receiptOf(group, LAST)))).toBe('bad-signature')
  })

  test('of an entry that stands elsewhere in the log than it says is refused', () => {
    const group = copyOf(village)
    appendLeaf(group.log, leafHash(group.entries[5] as Bytes))
    group.entries.push(group.entries[5] as Bytes)
    expect(codeOf(check(receiptOf(group, group.entries.length - 1)))).toBe('not-in-the-log')
  })
})

describe('a head', () => {
  test('is of the group when its operational key signed it, for its id and incarnation', () => {
    const group = { gid: village.gid, key: village.signer.pub, inc: 0 }
    const signed = headNow(village)
    expect(checkHead(signed, group, verify)?.size).toBe(LAST + 1)
    expect(checkHead(signed, { ...group, inc: 1 }, verify)).toBeNull()
    expect(checkHead(signed, { ...group, key: signerNamed('mallory').pub }, verify)).toBeNull()
    expect(checkHead({ ...signed, s: new Uint8Array(64) }, group, verify)).toBeNull()
    expect(checkHead({ ...signed, b: new Uint8Array([1]) }, group, verify)).toBeNull()
  })

  test('opens for anybody under the key it names', () => {
    expect(codeOf(openHead(headNow(village), verify))).toBe('ok')
    expect(codeOf(openHead({ ...headNow(village), k: signerNamed('mallory').pub }, verify))).toBe(
      'bad-signature',
    )
  })
})

describe('after a change of the key', () => {
  const group = copyOf(village)
  const first = seenNow(group)
  const old = receiptOf(group, LAST)
  const thief = { ...group, signer: group.signer }
  must(handOver(group, { key: 'Village key 2', roots: ['new root'] }))
  const now = seenNow(group)
  const code = (bytes: Bytes, seen?: SeenKey) =>
    codeOf(checkReceipt(bytes, { gid: group.gid, verify, ...(seen === undefined ? {} : { seen }) }))

  test('a receipt proves with the chain up to the key of its head', () => {
    expect(code(receiptOf(group, LAST))).toBe('ok')
    expect(code(receiptOf(group, group.entries.length - 1), first)).toBe('ok')
    expect(code(old)).toBe('ok')
    expect(code(receiptOf({ ...group, signer: thief.signer }, LAST))).toBe('bad-head')
    expect(code(receiptOf({ ...group, chain: thief.chain }, LAST))).toBe('bad-head')
  })

  test('whoever has seen the new key takes none of the former: a thief could have signed it', () => {
    expect(code(old, first)).toBe('ok')
    expect(code(old, now)).toBe('older-certificate')
    expect(code(receiptOf(thief, LAST), now)).toBe('older-certificate')
    expect(code(receiptOf(group, LAST), now)).toBe('ok')
  })

  test('who kept former words leads astray nobody who has seen the new roots', () => {
    const { chain, key } = { ...papersOf(thief, { key: 'x', roots: ['thief'] }), key: signerNamed('x') }
    const next = papersOf({ ...thief, chain, root: signerNamed('thief') }, { key: 'y' })
    expect(code(receiptOf({ ...thief, chain, signer: key }, LAST), now)).toBe('forked-chain')
    expect(code(receiptOf({ ...thief, chain: next.chain, signer: signerNamed('y') }, LAST), now)).toBe(
      'forked-chain',
    )
  })
})
