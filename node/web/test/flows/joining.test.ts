/** Terms as they are written, invitations as they are made and read. */
import { LIMITS, termsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { createInviting, inviteLink, readInvite } from '../../src/flows/invite.ts'
import { termsBody } from '../../src/flows/terms.ts'

const KEPT = { leaver: 'absorb', books: 'open' } as const

describe('terms that were written', () => {
  test('are named by the hash of the text as the node keeps it, beside the other manners', () => {
    const manners = { ...KEPT, terms: termsHash('Give.') }
    expect(termsBody('  Give.\r\n', KEPT)).toEqual({ ok: true, value: { change: { manners } } })
  })

  test('are withdrawn when nothing is left of them', () => {
    const before = { ...KEPT, terms: 'ab'.repeat(32) }
    expect(termsBody(' \n ', before)).toEqual({ ok: true, value: { change: { manners: KEPT } } })
  })

  test('have room for so many bytes', () => {
    const most = 'é'.repeat(LIMITS.termsBytesMax / 2)
    expect(termsBody(most, KEPT).ok).toBe(true)
    expect(termsBody(`${most}!`, KEPT)).toEqual({
      ok: false,
      fields: { terms: { code: 'too-many-words' } },
    })
  })
})

/** 16 bytes that count up with each call. */
function counting() {
  let n = 0
  return (length: number) => new Uint8Array(length).fill(++n)
}

describe('an invitation', () => {
  test('has the same secret while it is sent again, another for another wish, and a new one once it is done', () => {
    const { request, done } = createInviting(counting())
    const first = request({ uses: 1, note: '' })
    expect(first).toEqual({ uses: 1, note: '', secret: '01'.repeat(16) })
    expect(request({ uses: 1, note: '' })).toEqual(first)
    expect(request({ uses: 2, note: '' }).secret).toBe('02'.repeat(16))
    expect(done()).toBe('02'.repeat(16))
    expect(request({ uses: 2, note: '' }).secret).toBe('03'.repeat(16))
  })

  test('is read from its own link', () => {
    const secret = '0f'.repeat(16)
    const link = new URL(inviteLink('https://lets.example.org', secret))
    expect(link.pathname).toBe('/join')
    expect(readInvite(link)).toEqual({ secret, isOne: true })
  })

  test.each([
    ['', null],
    ['?invite=', { secret: '', isOne: false }],
    ['?invite=../own', { secret: '../own', isOne: false }],
    [`?invite=${'0F'.repeat(16)}`, { secret: '0F'.repeat(16), isOne: false }],
  ])('of an address /join%s is %j', (query, read) => {
    expect(readInvite(new URL(`https://lets.example.org/join${query}`))).toEqual(read)
  })
})
