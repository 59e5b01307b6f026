/** Co-signatures are checked on the phone: who counts as a witness, and when one says that the books were rewritten. */
import type { ConsistencyReply, WitnessesReply, WitnessJson } from '@localpay/node'
import {
  consistencyProof,
  coSign,
  encodeAs,
  type Head,
  type PublicKey,
  type Signer,
  signedShape,
  toBase64,
  toHex,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { foundGroup, signerNamed, type TestGroup } from '../../../../protocol/test/world.ts'
import type { Answer } from '../../src/api/client.ts'
import { headChecks } from '../../src/flows/crypt.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createHeadWatch } from '../../src/flows/head-watch.ts'
import { booksOf, headAt, headJson, papersOf } from './signed-books.ts'

const GROUP = booksOf([1n, 2n, 3n, 4n, 5n])
const FORGED = booksOf([1n, 99n, 3n, 4n, 5n])
const HILL = foundGroup('Hill')
const SIZE = GROUP.entries.length

function byGroup(
  head: Head,
  change: { signer?: Signer; id?: string; papers?: TestGroup | null } = {},
): WitnessJson {
  const signed = coSign(head, { by: HILL.gid, at: 1, signer: change.signer ?? HILL.signer })
  const papers = change.papers === undefined ? HILL : change.papers
  return {
    kind: 'group',
    id: change.id ?? HILL.gid,
    name: 'Hill',
    size: head.size,
    root: head.root,
    at: 1,
    signed: toBase64(encodeAs(signedShape, signed)),
    papers: papers === null ? null : papersOf(papers),
  }
}

function byRelay(head: Head, id?: PublicKey): WitnessJson {
  const relay = signerNamed('relay')
  const signed = toBase64(encodeAs(signedShape, coSign(head, { at: 1, signer: relay })))
  const { size, root } = head
  return { kind: 'relay', id: id ?? relay.pub, name: 'relay', size, root, at: 1, signed, papers: null }
}

/** A phone that asks the whole books, and is shown these witnesses. */
async function shown(witnesses: readonly WitnessJson[]) {
  const watch = createHeadWatch(memoryNotes(), async () => headChecks, {
    consistency: async (from): Promise<Answer<ConsistencyReply>> => ({
      ok: true,
      value: { head: headJson(GROUP), proof: consistencyProof(GROUP.log, from, SIZE).map(toHex) },
    }),
    papers: async () => ({ ok: true, value: papersOf(GROUP) }),
  })
  const reply: WitnessesReply = { head: headJson(GROUP), witnesses: [...witnesses], lost: null }
  const standing = await watch.witnessed(GROUP.gid, reply)
  return { count: standing.length, notice: watch.notice.value }
}

describe('stands for the books', () => {
  test.each([
    ['a group, over the newest entries', byGroup(headAt(GROUP, SIZE))],
    ['a group, over the first of them', byGroup(headAt(GROUP, 4))],
    ['a group, over fewer than a power of two', byGroup(headAt(GROUP, 5))],
    ['a relay', byRelay(headAt(GROUP, SIZE))],
  ])('%s', async (_, witness) => {
    expect(await shown([witness])).toEqual({ count: 1, notice: null })
  })
})

describe('counts for nothing', () => {
  const head = headAt(GROUP, SIZE)
  test.each([
    ['a group that another key signed for', byGroup(head, { signer: signerNamed('thief') })],
    ['a group without papers', byGroup(head, { papers: null })],
    ['a group with papers of another', byGroup(head, { papers: GROUP })],
    ['a group under another name', byGroup(head, { id: GROUP.gid })],
    ['a relay under another key', byRelay(head, signerNamed('thief').pub)],
    ['a relay that says it is a group', { ...byRelay(head), kind: 'group' as const, papers: papersOf(HILL) }],
    ['a group that says it is a relay', { ...byGroup(head), kind: 'relay' as const, papers: null }],
    ['what is no signature', { ...byGroup(head), signed: 'AAAA' }],
    ['a signature over the books of another group', byGroup(headAt(HILL, 1))],
    ['one over a former beginning', byGroup(headAt(FORGED, SIZE, 1))],
  ])('%s', async (_, witness) => {
    expect(await shown([witness])).toEqual({ count: 0, notice: null })
  })
})

describe('says that the books were rewritten', () => {
  test.each([
    ['over as many entries', byGroup(headAt(FORGED, SIZE))],
    ['over fewer entries', byGroup(headAt(FORGED, 5))],
    ['by a relay', byRelay(headAt(FORGED, SIZE))],
  ])('a co-signature over other books, %s', async (_, witness) => {
    expect(await shown([byGroup(headAt(GROUP, SIZE)), witness])).toEqual({ count: 1, notice: 'rewritten' })
  })
})
