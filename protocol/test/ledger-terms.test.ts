/** The hash by which policy names the terms of a group. SPEC 4.4. */
import { expect, test } from 'vitest'
import { hashHex, termsHash, utf8 } from '../src/index.ts'

test('is of the text as it is kept, however it was typed', () => {
  const hash = hashHex('terms', utf8('Donnez à qui\nvous donne.'))
  for (const typed of [
    'Donnez à qui\nvous donne.',
    '  Donnez a\u0300 qui\r\nvous donne.\n',
    '\ufeffDonnez à qui\rvous donne.',
  ])
    expect(termsHash(typed)).toBe(hash)
  expect(termsHash('Donnez à qui vous donne.')).not.toBe(hash)
})

test('is no hash of anything else', () => {
  expect(termsHash('x')).not.toBe(hashHex('words', utf8('x')))
})
