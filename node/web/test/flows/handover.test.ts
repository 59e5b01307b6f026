/** Recovery words that are typed in the browser sign the papers of a hand-over, and go nowhere. SPEC 2.7. */
import type { BeginHandoverRequest, HandoverJson } from '@localpay/node'
import {
  draftHandover,
  handoverText,
  openHandover,
  type PublicKey,
  readHandoverText,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { foundGroup, must, NOW, signerNamed, verify } from '../../../../protocol/test/world.ts'
import { knownOf } from '../../../../protocol/test/world-keys.ts'
import { makeSheet, signFile } from '../../src/flows/handover.ts'
import { beginWithSheets, isSigned, signWaiting } from '../../src/flows/handover-run.ts'

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const group = foundGroup('Village')
/** Always the same: one sheet in sixteen is another valid one when its words change places. */
const sheet = makeSheet(length => Uint8Array.from({ length }, (_, i) => i * 37))
const words = sheet.words.join(' ')

/** To the sheets with these keys, so many of which must sign. */
const fileFor = (keys: readonly string[], needs = 1): string =>
  handoverText(
    draftHandover(group, knownOf(group), {
      roots: { roots: keys as PublicKey[], k: needs },
      pub: signerNamed('next key').pub,
      restart: false,
      from: NOW,
      open: [],
    }),
  )

const lacksOf = (file: string) => must(openHandover(must(readHandoverText(file)), verify)).lacks

const codeOf = (answer: ReturnType<typeof signFile>): string => (answer.ok ? 'ok' : answer.refusal.code)

describe('a new sheet', () => {
  test('has twelve words, which nobody else has', () => {
    expect(sheet.words).toHaveLength(12)
    expect(makeSheet(random).words).not.toEqual(sheet.words)
  })

  test('signs what the papers leave to it, however its words are typed', () => {
    const file = fileFor([sheet.key])
    expect(lacksOf(file).map(({ paper }) => paper)).toEqual(['roots', 'key'])
    const signed = must(signFile(file, `  ${sheet.words.join('\n').toUpperCase()} `))
    expect(lacksOf(signed).map(({ paper }) => paper)).toEqual(['roots'])
    expect(codeOf(signFile(signed, words))).toBe('words-signed')
  })

  test.each([
    ['of another group', makeSheet(random).words.join(' '), 'not-a-root'],
    ['one word short', sheet.words.slice(1).join(' '), 'not-twelve-words'],
    ['none', '', 'not-twelve-words'],
    ['with a word that is none', `xyzzy ${sheet.words.slice(1).join(' ')}`, 'unknown-word'],
    ['two of which changed places', [...sheet.words].toSorted().join(' '), 'wrong-words'],
  ])('%s: signs nothing', (_, typed, code) => {
    expect(codeOf(signFile(fileFor([sheet.key]), typed))).toBe(code)
  })

  test('counts a wrong word from one, as people do', () => {
    const typed = ['xyzzy', ...sheet.words.slice(1)].join(' ')
    expect(signFile(fileFor([sheet.key]), typed)).toMatchObject({ refusal: { at: 1, word: 'xyzzy' } })
  })

  test.each(['', 'localpay-handover-1', 'localpay-handover-1 AAAA', 'x'.repeat(40_000)])(
    'does not sign what is no file: %.24s',
    file => {
      expect(codeOf(signFile(file, words))).toBe('malformed')
    },
  )
})

describe('at the node', () => {
  const stateOf = (file: string): HandoverJson => ({
    rootEpoch: 0,
    keyEpoch: 1,
    roots: [],
    needs: 1,
    waiting: {
      code: 'ABCD-EFGH',
      file,
      newRoots: null,
      restart: false,
      lacks: lacksOf(file).map(({ paper, need }) => ({ paper, need, from: [] })),
    },
  })
  const doors = () => {
    const heard: string[] = []
    return {
      heard,
      beginHandover: async (request: BeginHandoverRequest) => {
        heard.push(JSON.stringify(request))
        return {
          ok: true as const,
          value: stateOf(fileFor(request.newRoots?.keys ?? [], request.newRoots?.needs)),
        }
      },
      signedHandover: async (file: string) => {
        heard.push(file)
        return { ok: true as const, value: stateOf(file) }
      },
    }
  }

  test('a hand-over begins with the new sheet’s key and signature, and never with its words', async () => {
    const node = doors()
    const begun = await beginWithSheets(node, { sheets: [sheet], needs: 1 })
    if (!begun.ok || begun.value.waiting === null) throw new Error('begun')
    expect(begun.value.waiting.lacks.map(({ paper }) => paper)).toEqual(['roots'])
    expect(isSigned(begun.value.waiting)).toBe(false)
    for (const word of sheet.words) expect(node.heard.join(' ').split(/[^a-z]+/)).not.toContain(word)
    expect(node.heard).toHaveLength(2)
  })

  test('with several sheets as many of them sign as must from then on, in one go', async () => {
    const node = doors()
    const sheets = [sheet, makeSheet(random), makeSheet(random)]
    const begun = await beginWithSheets(node, { sheets, needs: 2 })
    if (!begun.ok || begun.value.waiting === null) throw new Error('begun')
    expect(begun.value.waiting.lacks.map(({ paper }) => paper)).toEqual(['roots'])
    expect(JSON.parse(node.heard[0] ?? '').newRoots).toEqual({
      keys: sheets.map(({ key }) => key),
      needs: 2,
    })
    expect(node.heard).toHaveLength(2)
    // With one of them alone the papers lack one still.
    const alone = must(
      signFile(
        fileFor(
          sheets.map(({ key }) => key),
          2,
        ),
        words,
      ),
    )
    expect(lacksOf(alone).map(({ paper, need }) => [paper, need])).toEqual([
      ['roots', 1],
      ['key', 1],
    ])
  })

  test('words that do not fit are refused here, and nothing is sent', async () => {
    const node = doors()
    const answer = await signWaiting(node, { file: fileFor([sheet.key]) }, 'one two three')
    expect(answer).toMatchObject({ refusal: { code: 'not-twelve-words', count: 3 } })
    expect(node.heard).toEqual([])
  })
})
