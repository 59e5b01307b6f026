/** What is typed about a card becomes what is signed; its secret holds all that its client needs, and the books none of it. */
import { fromBase64, fromHex, signerFromSeed, wordsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { cardBody, scopeOf } from '../../src/flows/cards.ts'
import { newCard } from '../../src/flows/new-card.ts'
import type { FormFields } from '../../src/flows/read-form.ts'
import { GROUP, id, ME } from './fixtures.ts'

const account = ME.account?.account ?? ''
let seed = 0
const random = (length: number) => new Uint8Array(length).fill(++seed)
const card = newCard(random)

const formOf = (typed: Readonly<Record<string, string>>, scope: readonly string[]): FormFields =>
  Object.assign((name: string) => typed[name] ?? '', { all: () => scope })

const read = (typed: Readonly<Record<string, string>>, scope: readonly string[] = ['pay']) =>
  cardBody(
    formOf({ each: '20', amount: '50', every: 'month', until: '2027-01-31', tag: '', ...typed }, scope),
    { account, currency: GROUP.currency, language: 'en', card },
  )

describe('a card', () => {
  test('acts for one account until the end of its last day', () =>
    expect(read({})).toEqual({
      ok: true,
      value: {
        key: card.key,
        account,
        scope: ['pay'],
        each: 2_000n,
        amount: 5_000n,
        every: 'month',
        until: new Date(2027, 0, 31, 23, 59, 59).getTime(),
      },
    }))

  test('has of its number a salted hash, whose salt is in the secret alone', () => {
    const body = read({ tag: '0417 2290' })
    const secret = card.secretFor({ url: 'https://sel.example', gid: GROUP.gid, member: ME.member, account })
    const [word, rest = ''] = secret.split(':')
    const said = JSON.parse(new TextDecoder().decode(fromBase64(rest) ?? undefined))
    expect(word).toBe('localpay-card-1')
    expect(said).toMatchObject({
      v: 1,
      url: 'https://sel.example',
      gid: GROUP.gid,
      member: id('1', 16),
      account,
    })
    expect(signerFromSeed(fromHex(said.seed)).pub).toBe(card.key)
    expect(body).toMatchObject({ value: { tag: wordsHash(fromHex(said.salt), '0417 2290') } })
  })

  // biome-ignore format: a table reads by column.
  test.each([
    ['nothing it may do', {},                 [],        { scope: 'choose-one' }],
    ['no amount',         { each: '' },       ['pay'],   { each: 'not-an-amount' }],
    ['nothing in all',    { amount: '0' },    ['pay'],   { amount: 'not-positive' }],
    ['no period',         { every: 'once' },  ['bill'],  { every: 'choose-one' }],
    ['no last day',       { until: '' },      ['bill'],  { until: 'not-a-date' }],
  ] as const)('with %s says at which field', (_, typed, scope, fields) => {
    const body = read(typed, scope)
    const codes = body.ok ? {} : Object.fromEntries(Object.entries(body.fields).map(([k, { code }]) => [k, code]))
    expect(codes).toEqual(fields)
  })

  test('is not signed while what makes keys has not come', () => {
    const lending = { account, currency: GROUP.currency, language: 'en', card: null } as const
    expect(cardBody(formOf({}, ['pay']), lending)).toMatchObject({
      fields: { key: { code: 'no-connection' } },
    })
  })
})

test.each([
  [['pay'], 'pay'],
  [['bill'], 'bill'],
  [['pay', 'bill'], 'both'],
] as const)('%s is «%s»', (scope, said) => {
  expect(scopeOf([...scope])).toBe(said)
})
