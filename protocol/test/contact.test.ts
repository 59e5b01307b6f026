/** Ways to reach somebody, read as people write them, and nothing that would be another link than it looks. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONTACT_KINDS, type Contact, LIMITS, readContact } from '../src/index.ts'

const read = (kind: Contact['kind'], value: string): string => {
  const result = readContact({ kind, value, to: 'members' })
  return result.ok ? result.value.value : result.refusal.code
}

describe('a telephone number', () => {
  test.each([
    ['06 12 34 56 78', '06 12 34 56 78'],
    ['06.12.34.56.78', '06 12 34 56 78'],
    ['  06-12  34/56 78 ', '06 12 34 56 78'],
    ['(0612)345678', '0612 345678'],
    ['+41 21 555 01 02', '+41 21 555 01 02'],
    ['+33 (0)6 12 34 56 78', '+33 6 12 34 56 78'],
    ['+33(0)612345678', '+33 612345678'],
    ['+33-( 0 )-6.12.34.56.78', '+33 6 12 34 56 78'],
    ['+44 (0) 20 7946 0018', '+44 20 7946 0018'],
    ['+39 06 1234 5678', '+39 06 1234 5678'],
    ['(0)6 12 34 56 78', '0 6 12 34 56 78'],
    ['18 000', '18 000'],
    ['123456789012345', '123456789012345'],
  ])('«%s» is kept as «%s»', (typed, kept) => expect(read('phone', typed)).toBe(kept))

  test.each([
    '1234',
    '1234567890123456',
    '06 12 34 56 7x',
    '++33612345678',
    '06+12345678',
    '+',
    '٠٦١٢٣٤٥٦',
    'tel:0612345678',
    '0612345678;ext=9',
    '0612345678,,1',
    '*#06#12345',
  ])('«%s» is none', typed => expect(read('phone', typed)).toBe('not-a-phone'))
})

describe('an e-mail address', () => {
  test.each(['anna@example.org', 'a.b+c@mail.example.co.uk', 'zoë@vallée.fr', 'x@a-b.museum'])(
    '«%s» is one',
    typed => expect(read('email', ` ${typed} `)).toBe(typed),
  )

  test.each([
    'anna',
    'anna@',
    '@example.org',
    'anna@example',
    'anna@@example.org',
    'an na@example.org',
    'anna@example.org?bcc=mallory@example.org',
    'anna@example.org,mallory@example.org',
    'anna%0abcc@example.org',
    'a&b@example.org',
    '<anna@example.org>',
    `${'a'.repeat(65)}@example.org`,
    'anna@example..org',
    'anna@example.o1',
  ])('«%s» is none', typed => expect(read('email', typed)).toBe('not-an-email'))
})

describe('whatever its kind', () => {
  test.each(CONTACT_KINDS)('%s is not empty, nor longer than its bound', kind => {
    for (const typed of ['', '   ', '\u202e\n', 'x'.repeat(LIMITS.contactCharsMax + 1)])
      expect(read(kind, typed)).toBe('malformed')
  })

  test('what is kept is read again as itself, in one line', () => {
    const contact = fc.record({
      kind: fc.constantFrom(...CONTACT_KINDS),
      value: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: fc.constantFrom(...'+0123456789 .-()') }),
      ),
      to: fc.constantFrom('members' as const, 'committee' as const),
    })
    fc.assert(
      fc.property(contact, typed => {
        const once = readContact(typed)
        if (!once.ok) return
        expect(once.value.value).not.toMatch(/[\n\u202a-\u202e]/)
        expect(once.value.to).toBe(typed.to)
        expect(readContact(once.value)).toEqual(once)
      }),
    )
  })
})
