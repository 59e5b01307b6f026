/** The statement that a spreadsheet reads: every line, right amounts, and nobody's words as a formula. */
import { amount } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { cell, number } from '../../src/app/statement.ts'
import { yes } from '../support/test-node.ts'
import { payment, village } from '../support/village.ts'

const TAL = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' } as const

describe('the statement', () => {
  test('has a heading and every line of the account, newest first', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_250n, { memo: 'eggs, "fresh"' })))
    yes(await node.payments.submit(cleo.person, payment(cleo, ben, 5n, { memo: '=1+1' })))
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      yes(await node.payments.statement(cleo.person)),
    )
    expect(text.charCodeAt(0)).toBe(0xfeff)
    const [heading, second, first, end] = text.slice(1).split('\r\n')
    expect(heading).toBe('date,entry,direction,name,number,group,amount,balance,status,kind,words')
    expect(second?.split(',').slice(2)).toEqual([
      'out',
      '"Ben"',
      `"${ben.me.account?.number}"`,
      '""',
      '-0.05',
      '12.45',
      'paid',
      'payment',
      `"'=1+1"`,
    ])
    expect(first).toContain(',12.50,12.50,paid,payment,"eggs, ""fresh"""')
    expect(end).toBe('')
  })

  test('more lines than one page of history are all there', async () => {
    const { node, ben, cleo } = await village()
    for (let i = 0; i < 105; i++) yes(await node.payments.submit(ben.person, payment(ben, cleo, 1n)))
    const text = new TextDecoder().decode(yes(await node.payments.statement(ben.person)))
    expect(text.trim().split('\r\n')).toHaveLength(106)
  })

  test.each([
    [-5n, TAL, '-0.05'],
    [123_456n, TAL, '1234.56'],
    [-3n, { ...TAL, digits: 0, style: 'count' } as const, '-3'],
    [-90n, { ...TAL, digits: 0, style: 'hours' } as const, '-1:30'],
  ])('%s is written %s', (minor, currency, text) => {
    expect(number(amount(minor), currency)).toBe(text)
  })

  test.each([
    ['=SUM(A1)', `"'=SUM(A1)"`],
    ['+49', `"'+49"`],
    ['two\nlines', '"two lines"'],
    ['say "hi"', '"say ""hi"""'],
  ])('%s becomes %s', (words, quoted) => {
    expect(cell(words)).toBe(quoted)
  })
})
