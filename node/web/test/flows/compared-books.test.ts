/** A bill tells what books its payee knows; the payer's phone compares, so that nobody is shown other books than the others. */
import type { ConsistencyReply } from '@localpay/node'
import {
  consistencyProof,
  decodeAs,
  type Head,
  type PublicKey,
  signedHeadShape,
  toHex,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { receiptOf, record, signerNamed } from '../../../../protocol/test/world.ts'
import type { Answer } from '../../src/api/client.ts'
import { checkReceiptHere, headChecks, headForBill } from '../../src/flows/crypt.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createHeadWatch, type SignedHead } from '../../src/flows/head-watch.ts'
import { booksOf, headAt, headJson, papersOf } from './signed-books.ts'

const GROUP = booksOf([1n, 2n, 3n, 4n, 5n])
const FORGED = booksOf([1n, 99n, 3n, 4n, 5n])
const SIZE = GROUP.entries.length

const saidOf = ({ inc, size, root }: Head, signer: PublicKey = GROUP.signer.pub): SignedHead => ({
  inc,
  size,
  root,
  signer,
})

/** A phone that has seen `seen` entries, of a node that shows `shows` of them. */
function phone({ seen, shows = SIZE, answers = true }: { seen: number; shows?: number; answers?: boolean }) {
  const notes = memoryNotes()
  const consistency = async (from: number): Promise<Answer<ConsistencyReply>> => {
    if (!answers) return { ok: false, refusal: { code: 'offline', unsettled: true } }
    if (from > shows) return { ok: false, refusal: { code: 'not-found' } }
    const proof = consistencyProof(GROUP.log, from, shows).map(toHex)
    return { ok: true, value: { head: headJson(GROUP, shows), proof } }
  }
  const watch = createHeadWatch(notes, async () => headChecks, {
    consistency,
    papers: async () => ({ ok: true, value: papersOf(GROUP) }),
  })
  return { watch, ready: watch.look(GROUP.gid, headJson(GROUP, seen)) }
}

interface Case {
  readonly seen: number
  readonly shows?: number
  readonly answers?: boolean
}

async function noticeOf(here: Case, said: SignedHead) {
  const { watch, ready } = phone(here)
  await ready
  await watch.compare(GROUP.gid, said)
  return watch.notice.value
}

describe('one history', () => {
  test.each([
    ['the same state', { seen: SIZE }, headAt(GROUP, SIZE)],
    ['an older one', { seen: SIZE }, headAt(GROUP, 4)],
    ['one that this device has not seen yet', { seen: 4 }, headAt(GROUP, SIZE)],
    ['one between, of a node that went on', { seen: 4 }, headAt(GROUP, 6)],
  ] as const)('%s', async (_, here, head) => {
    expect(await noticeOf(here, saidOf(head))).toBe(null)
  })
})

describe('two histories', () => {
  test.each([
    ['the same number of entries, and others', { seen: SIZE }, headAt(FORGED, SIZE)],
    ['fewer entries, and others', { seen: SIZE }, headAt(FORGED, 5)],
    ['more entries, and others', { seen: 4 }, headAt(FORGED, SIZE)],
    ['more entries than the node shows here', { seen: 4, shows: 5 }, headAt(GROUP, SIZE)],
  ] as const)('%s', async (_, here, head) => {
    expect(await noticeOf(here, saidOf(head))).toBe('rewritten')
  })
})

describe('nothing is said', () => {
  test('without an answer of the node', async () => {
    expect(await noticeOf({ seen: 4, answers: false }, saidOf(headAt(FORGED, 3)))).toBe(null)
    expect(await noticeOf({ seen: 4, answers: false }, saidOf(headAt(GROUP, SIZE)))).toBe(null)
  })

  test('of a state that somebody else signed', async () => {
    const thief = signerNamed('thief').pub
    expect(await noticeOf({ seen: SIZE }, saidOf(headAt(FORGED, SIZE), thief))).toBe(null)
  })
})

test('a bill takes along the newest state this device holds, and its receipt tells it', async () => {
  const group = booksOf([1n, 2n])
  const [ann, ben] = [...group.members.values()]
  if (ann === undefined || ben === undefined) throw new Error('two live there')
  const { head } = headForBill(headJson(group, 3).signed)
  if (head === undefined) throw new Error('the head reads')
  record(group, ann, 'bill', { from: ben.account, to: ann.account, amt: 1n, head })
  const seq = group.entries.length - 1
  const trust = { gid: group.gid, signer: group.signer.pub, seq }
  const told = saidOf(headAt(group, 3), group.signer.pub)
  expect(checkReceiptHere(receiptOf(group, seq), trust)).toMatchObject({ ok: true, said: told })
  expect(checkReceiptHere(receiptOf(group, seq - 1), { ...trust, seq: seq - 1 })).toMatchObject({
    said: null,
  })
})

test('what was kept before, or is no head, is left out', () => {
  expect(headForBill(null)).toEqual({})
  expect(headForBill('AAAA')).toEqual({})
})

test('the device keeps the newest state as it was signed', async () => {
  const { watch, ready } = phone({ seen: 4 })
  await ready
  const kept = watch.newest(GROUP.gid, 0)
  const bytes = Buffer.from(kept ?? '', 'base64')
  const head = decodeAs(signedHeadShape, new Uint8Array(bytes))
  expect(head.ok && headChecks.signerOfHead(GROUP.gid, headJson(GROUP, 4))).toBe(GROUP.signer.pub)
  expect(watch.newest(GROUP.gid, 1)).toBe(null)
})
