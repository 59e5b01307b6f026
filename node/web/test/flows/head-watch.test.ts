/** A rewritten history is seen on the member's own phone: with real logs, real proofs, real signatures. */
import type { ConsistencyReply, PapersReply } from '@localpay/node'
import {
  consistencyProof,
  fromHex,
  headOf,
  openHead,
  seal,
  sealHead,
  toBase64,
  toHex,
  verifyWithNacl,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { copyOf, foundGroup, must, signerNamed, type TestGroup } from '../../../../protocol/test/world.ts'
import { handOver } from '../../../../protocol/test/world-keys.ts'
import type { Answer } from '../../src/api/client.ts'
import { headChecks } from '../../src/flows/crypt.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createHeadWatch } from '../../src/flows/head-watch.ts'
import type { Notes } from '../../src/flows/pending.ts'
import { booksOf, headJson } from './signed-books.ts'

const honest =
  (group: TestGroup) =>
  async (from: number): Promise<Answer<ConsistencyReply>> => ({
    ok: true,
    value: {
      head: headJson(group),
      proof: consistencyProof(group.log, from, group.entries.length).map(toHex),
    },
  })

const papersOf =
  ({ charter, chain }: Pick<TestGroup, 'charter' | 'chain'>) =>
  async (): Promise<Answer<PapersReply>> => ({
    ok: true,
    value: { charter: toBase64(charter), chain: toBase64(chain) },
  })

const watchOf = (
  notes: Notes,
  consistency: (from: number) => Promise<Answer<ConsistencyReply>>,
  papers: () => Promise<Answer<PapersReply>> = papersOf(GROUP),
) => createHeadWatch(notes, async () => headChecks, { consistency, papers })

const GROUP = booksOf([1n, 2n, 3n, 4n, 5n])
const LATER = GROUP.entries.length

/** A phone that saw the first entries only. */
async function phoneThatSaw(size: number): Promise<Notes> {
  const notes = memoryNotes()
  await watchOf(notes, honest(GROUP)).look(GROUP.gid, headJson(GROUP, size))
  return notes
}

describe('says nothing', () => {
  test.each([1, 2, 3, 4, 5, 6, 7])('when the log of %i entries was only added to', async size => {
    const watch = watchOf(await phoneThatSaw(size), honest(GROUP))
    await watch.look(GROUP.gid, headJson(GROUP))
    expect(watch.notice.value).toBeNull()
  })

  test('and proves each growth once: what was proved is remembered', async () => {
    const asked: number[] = []
    const watch = watchOf(await phoneThatSaw(3), from => {
      asked.push(from)
      return honest(GROUP)(from)
    })
    await watch.look(GROUP.gid, headJson(GROUP))
    await watch.look(GROUP.gid, headJson(GROUP))
    expect(asked).toEqual([3])
  })

  test('when an older answer comes late, because the node is asked before anything is said', async () => {
    const watch = watchOf(await phoneThatSaw(LATER), honest(GROUP))
    await watch.look(GROUP.gid, headJson(GROUP, 4))
    expect(watch.notice.value).toBeNull()
  })

  test('when the proof cannot be fetched: it is asked for again at the next look', async () => {
    const notes = await phoneThatSaw(3)
    const offline = watchOf(notes, async () => ({ ok: false, refusal: { code: 'no-connection' } }))
    await offline.look(GROUP.gid, headJson(GROUP))
    expect(offline.notice.value).toBeNull()
    const asked: number[] = []
    const online = watchOf(notes, from => {
      asked.push(from)
      return honest(GROUP)(from)
    })
    await online.look(GROUP.gid, headJson(GROUP))
    expect(asked).toEqual([3])
  })
})

describe('says that the books were rewritten', () => {
  const forged = booksOf([1n, 2n, 99n, 4n, 5n, 6n])

  test('when an earlier entry was changed, whatever proof comes with it', async () => {
    const watch = watchOf(await phoneThatSaw(LATER), honest(forged))
    await watch.look(forged.gid, headJson(forged))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('when the root differs at the same size', async () => {
    const watch = watchOf(await phoneThatSaw(LATER), honest(forged))
    await watch.look(forged.gid, headJson(forged, LATER))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('when the log has shrunk', async () => {
    const shrunk = booksOf([1n, 2n])
    const watch = watchOf(await phoneThatSaw(LATER), async () => ({
      ok: true,
      value: { head: headJson(shrunk), proof: [] },
    }))
    await watch.look(shrunk.gid, headJson(shrunk))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('when the node refuses to prove it', async () => {
    const watch = watchOf(await phoneThatSaw(LATER), async () => ({
      ok: false,
      refusal: { code: 'malformed', unsettled: false },
    }))
    await watch.look(GROUP.gid, headJson(GROUP, 4))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('when the signature covers something else than what is shown', async () => {
    const watch = watchOf(await phoneThatSaw(3), honest(GROUP))
    await watch.look(GROUP.gid, { ...headJson(GROUP), root: 'e'.repeat(64) })
    expect(watch.notice.value).toBe('rewritten')
  })

  test('when it is the head of another group', async () => {
    const watch = watchOf(memoryNotes(), honest(GROUP))
    await watch.look('c'.repeat(64), headJson(GROUP))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('and keeps saying so after a reload, even when the books look whole again', async () => {
    const notes = await phoneThatSaw(LATER)
    await watchOf(notes, honest(forged)).look(forged.gid, headJson(forged))
    const later = watchOf(notes, honest(GROUP))
    await later.look(GROUP.gid, headJson(GROUP))
    expect(later.notice.value).toBe('rewritten')
    later.putAway()
    expect(later.notice.value).toBe('rewritten')
  })
})

test('books that began again from a copy say so, and that notice can be put away', async () => {
  const notes = await phoneThatSaw(LATER)
  const watch = watchOf(notes, honest(GROUP))
  await watch.look(GROUP.gid, headJson(GROUP, 4, { inc: 1 }))
  expect(watch.notice.value).toBe('restored')
  watch.putAway()
  expect(watch.notice.value).toBeNull()
})

describe('another key', () => {
  /** Books that went on under a new key, as the roots said. */
  function handedOver(): TestGroup {
    const group = copyOf(GROUP)
    must(handOver(group, { key: 'key 2', roots: ['new words'] }))
    return group
  }

  test('is trusted without a word once the group’s papers name it, and then it alone', async () => {
    const group = handedOver()
    const notes = await phoneThatSaw(3)
    const watch = watchOf(notes, honest(group), papersOf(group))
    await watch.look(group.gid, headJson(group))
    expect([watch.notice.value, watch.signerOf(group.gid)]).toEqual([null, group.signer.pub])
    await watch.look(group.gid, headJson(group, 4, { signer: GROUP.signer }))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('that no paper names is a thief’s', async () => {
    const watch = watchOf(await phoneThatSaw(3), honest(GROUP))
    await watch.look(GROUP.gid, headJson(GROUP, LATER, { signer: signerNamed('thief') }))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('named by words that no longer count is a former admin’s', async () => {
    const group = handedOver()
    const notes = memoryNotes()
    await watchOf(notes, honest(group), papersOf(group)).look(group.gid, headJson(group))
    const former = copyOf(GROUP)
    must(handOver(former, { key: 'key of the former admin' }))
    const watch = watchOf(notes, honest(former), papersOf(former))
    await watch.look(former.gid, headJson(former))
    expect(watch.notice.value).toBe('rewritten')
  })

  test('is not decided while the papers cannot be fetched: nothing is said, and nothing new is trusted', async () => {
    const group = handedOver()
    const offline = async () => ({ ok: false, refusal: { code: 'no-connection' } }) as const
    const notes = await phoneThatSaw(3)
    const watch = watchOf(notes, honest(group), offline)
    await watch.look(group.gid, headJson(group))
    expect([watch.notice.value, watch.signerOf(group.gid)]).toEqual([null, GROUP.signer.pub])
  })

  test('at the first visit counts only if the papers of this very group name it', async () => {
    const other = foundGroup('Another village')
    for (const papers of [
      papersOf(other),
      async () => ({ ok: true, value: { charter: 'AAAA', chain: '' } }) as const,
    ]) {
      const watch = watchOf(memoryNotes(), honest(GROUP), papers)
      await watch.look(GROUP.gid, headJson(GROUP))
      expect([watch.notice.value, watch.signerOf(GROUP.gid)]).toEqual(['rewritten', null])
    }
  })
})

test('whom the papers name is who this device trusts', async () => {
  const notes = await phoneThatSaw(3)
  expect(watchOf(notes, honest(GROUP)).signerOf(GROUP.gid)).toBe(GROUP.signer.pub)
})

test('a head is bound to its domain: a signature made for another purpose does not count', () => {
  const head = headOf({ gid: GROUP.gid, inc: 0, size: 1, root: fromHex('a'.repeat(64)), at: 1 })
  const honestBytes = sealHead(head, GROUP.signer)
  expect(openHead(honestBytes, verifyWithNacl).ok).toBe(true)
  expect(openHead(seal('record', honestBytes.b, GROUP.signer), verifyWithNacl).ok).toBe(false)
})
