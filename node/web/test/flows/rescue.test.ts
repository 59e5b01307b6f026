/** Recovery words typed in the browser sign a new key for an administrator; what is sent is a paper, never the words. */
import type { RescueStart } from '@localpay/node'
import {
  checkRescue,
  decodeAs,
  fromBase64,
  type GroupId,
  type PublicKey,
  rootSignedShape,
  verifyWithNacl,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeSheet } from '../../src/flows/handover.ts'
import { createRescue } from '../../src/flows/rescue-run.ts'
import { id } from './fixtures.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const sheets = [makeSheet(random), makeSheet(random), makeSheet(random)] as const
const KEY = id('b', 32)

/** A node whose group has two of the three sheets for roots, and hears papers. */
function smallNode(needs: number) {
  const heard: string[] = []
  const start: RescueStart = { gid: id('a', 32), re: 3, member: id('c', 16), needs }
  const roots = { re: 3, roots: sheets.slice(0, 2).map(({ key }) => key as PublicKey), k: needs }
  return {
    heard,
    rescueStart: async () => ({ ok: true as const, value: start }),
    rescue: async (_: string, paper: string) => {
      heard.push(paper)
      const signed = decodeAs(rootSignedShape, fromBase64(paper) ?? new Uint8Array())
      const checked = signed.ok
        ? checkRescue(roots, start.gid as GroupId, signed.value, verifyWithNacl)
        : signed
      const holds = checked.ok && checked.value.pub === KEY && checked.value.member === start.member
      return holds
        ? { ok: true as const, value: null }
        : { ok: false as const, refusal: { code: 'bad-certificate' } }
    },
  }
}

const wordsOf = (i: 0 | 1 | 2): string => sheets[i].words.join(' ')

describe('an administrator', () => {
  test('comes in with one sheet where one is asked for', async () => {
    const node = smallNode(1)
    expect(await createRescue(node, KEY)(wordsOf(1))).toEqual({ ok: true, value: { missing: 0 } })
    expect(node.heard).toHaveLength(1)
    for (const word of sheets[1].words) expect(node.heard[0]).not.toContain(` ${word} `)
  })

  test('types sheet after sheet where two must sign; the same one does not count twice', async () => {
    const node = smallNode(2)
    const rescue = createRescue(node, KEY)
    expect(await rescue(wordsOf(0))).toEqual({ ok: true, value: { missing: 1 } })
    expect(await rescue(wordsOf(0))).toMatchObject({ refusal: { code: 'words-signed' } })
    expect(node.heard).toEqual([])
    expect(await rescue(wordsOf(1))).toEqual({ ok: true, value: { missing: 0 } })
  })

  test('with words of another group is told so, and begins again', async () => {
    const node = smallNode(1)
    const rescue = createRescue(node, KEY)
    expect(await rescue(wordsOf(2))).toMatchObject({ refusal: { code: 'not-a-root' } })
    expect(await rescue('one two three')).toMatchObject({ refusal: { code: 'not-twelve-words' } })
    expect((await rescue(wordsOf(0))).ok).toBe(true)
  })

  test('of another kind of member is told whom to call', async () => {
    const node = {
      ...smallNode(1),
      rescue: async () => ({ ok: false as const, refusal: { code: 'not-allowed' } }),
    }
    expect(await createRescue(node, KEY)(wordsOf(0))).toMatchObject({ refusal: { code: 'only-admins' } })
  })
})
