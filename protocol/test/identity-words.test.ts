import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../src/base/bytes.ts'
import { rootSeedFromWords, wordsFromEntropy } from '../src/identity/words.ts'
import identity from '../vectors/identity.json' with { type: 'json' }

const vectors = identity.words

const sheet = vectors[1] as (typeof vectors)[number]
const seedOf = (words: string): string | null => {
  const seed = rootSeedFromWords(words)
  return seed.ok ? toHex(seed.value) : null
}

test.each(vectors)('the vector: $words', ({ entropy, words, rootSeed }) => {
  expect(wordsFromEntropy(fromHex(entropy))).toBe(words)
  expect(seedOf(words)).toBe(rootSeed)
})

test('every sheet can be read again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), entropy => {
      expect(rootSeedFromWords(wordsFromEntropy(entropy))).toMatchObject({ ok: true })
    }),
    { numRuns: 10 },
  )
})

describe('words as people type them', () => {
  test('in any case, with any white space', () => {
    expect(seedOf(`  ${sheet.words.toUpperCase().replaceAll(' ', '\n  ')}\t`)).toBe(sheet.rootSeed)
  })

  test.each([
    ['eleven words', sheet.words.replace('legal ', ''), { code: 'not-twelve-words', count: 11 }],
    ['nothing', ' ', { code: 'not-twelve-words', count: 0 }],
    [
      'a misspelt word',
      sheet.words.replace('sausage', 'sausages'),
      { code: 'unknown-word', at: 5, word: 'sausages' },
    ],
    ['a swapped word', sheet.words.replace('thank year', 'year thank'), { code: 'wrong-words' }],
  ])('%s: the first thing wrong is named', (_, words, refusal) => {
    expect(rootSeedFromWords(words)).toEqual({ ok: false, refusal })
  })
})

test('a sheet holds 16 bytes', () => {
  expect(() => wordsFromEntropy(new Uint8Array(32))).toThrow('16 bytes')
})
