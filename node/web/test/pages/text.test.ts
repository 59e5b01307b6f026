/** The three catalogues say the same things, in words that members know. */
import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import { HTTP_STATUS } from '../../../src/api/http-status.ts'
import { translator } from '../../src/text/text.ts'

const SRC = new URL('../../src/', import.meta.url)
const LANGUAGES = ['en', 'fr', 'es'] as const
type Catalogue = Readonly<Record<string, string>>

const catalogue = (language: string): Catalogue =>
  JSON.parse(readFileSync(new URL(`text/${language}.json`, SRC), 'utf8')) as Catalogue
const [en, fr, es] = LANGUAGES.map(catalogue) as [Catalogue, Catalogue, Catalogue]

interface Part {
  readonly type: number
  readonly value?: string
  readonly options?: Readonly<Record<string, { readonly value: readonly Part[] }>>
}

/** Every name that a text wants filled in, also inside plurals. */
function holes(parts: readonly Part[]): string[] {
  return parts.flatMap(part => [
    ...(part.type !== 0 && part.value !== undefined ? [part.value] : []),
    ...Object.values(part.options ?? {}).flatMap(option => holes(option.value)),
  ])
}

const holesOf = (text: string, language: string): string[] =>
  [
    ...new Set(
      holes(
        new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst() as readonly Part[],
      ),
    ),
  ].toSorted()

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(path => /\.tsx?$/.test(path))
  .map(path => ({ path, code: readFileSync(new URL(path, SRC), 'utf8') }))

test('the sources and the catalogues were seen', () => {
  expect(sources.length).toBeGreaterThan(50)
  expect(Object.keys(en).length).toBeGreaterThan(250)
})

describe.each([
  ['fr', fr],
  ['es', es],
] as const)('%s', (language, texts) => {
  test('has every text, and no other', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(en))
  })

  test('fills the same holes', () => {
    for (const [key, text] of Object.entries(en))
      expect([key, holesOf(texts[key] as string, language)]).toEqual([key, holesOf(text, 'en')])
  })

  test('is translated: few texts are the same as in English', () => {
    const same = Object.keys(en).filter(key => en[key] === texts[key] && (en[key] as string).length > 12)
    expect(same).toEqual([])
  })
})

test('every text that a screen asks for is there', () => {
  const asked = sources.flatMap(({ path, code }) =>
    [...code.matchAll(/'((?:[a-z]+(?:-[a-z]+)*)\.[a-z0-9-]+)'/g)].map(match => ({
      path,
      key: match[1] as string,
    })),
  )
  const areas = new Set(Object.keys(en).map(key => key.split('.')[0]))
  const wanted = asked.filter(({ key }) => areas.has(key.split('.')[0] as string))
  expect(wanted.length).toBeGreaterThan(200)
  expect(wanted.filter(({ key }) => !(key in en))).toEqual([])
})

test('no text lies about unused', () => {
  const code = sources.map(source => source.code).join('\n')
  const unused = Object.keys(en).filter(key => !key.startsWith('refusal.') && !code.includes(`'${key}'`))
  // These are put together at run time from a closed list.
  expect(unused.filter(key => !/^(?:setup\.style|neighbours\.circle)-/.test(key))).toEqual([])
})

describe('refusals', () => {
  test('each that the node can give has its own text in three languages', () => {
    const codes = Object.keys(HTTP_STATUS)
    expect(codes.length).toBeGreaterThan(50)
    for (const texts of [en, fr, es]) expect(codes.filter(code => !(`refusal.${code}` in texts))).toEqual([])
  })

  test('their texts need only what a refusal may carry', () => {
    const known = new Set(['code', 'limit', 'wouldBe', 'who', 'digits', 'there', 'seconds'])
    for (const [key, text] of Object.entries(en)) {
      if (!key.startsWith('refusal.')) continue
      expect(holesOf(text, 'en').filter(hole => !known.has(hole))).toEqual([])
    }
  })
})

test('members never read the words of machines', () => {
  const banned: Record<string, RegExp> = {
    en: /\b(?:keys?|nodes?|peers?|wallets?|hash(?:es)?|tokens?|ledger|seed|blockchain)\b/i,
    fr: /\b(?:clés?|clefs?|nœuds?|noeuds?|pairs?|portefeuilles?|hachages?|jetons?|registre)\b/i,
    es: /\b(?:claves?|llaves?|nodos?|pares|monederos?|carteras?|hashes|testigos?)\b/i,
  }
  for (const [language, texts] of [
    ['en', en],
    ['fr', fr],
    ['es', es],
  ] as const)
    for (const [key, text] of Object.entries(texts))
      expect([key, (banned[language] as RegExp).test(text)]).toEqual([key, false])
})

test('French sets a no-break space before its high marks', () => {
  for (const [key, text] of Object.entries(fr)) expect([key, / [;?!:»]/.test(text)]).toEqual([key, false])
})

test('every text can be filled in every language', () => {
  const values = {
    count: 2,
    members: 2,
    ads: 2,
    groups: 2,
    days: 2,
    circles: 2,
    debts: 2,
    digits: 2,
    least: 10,
    at: 1,
    of: 5,
    km: 4,
  }
  for (const language of LANGUAGES) {
    const t = translator(language, catalogue(language))
    for (const [key, text] of Object.entries(catalogue(language))) {
      const all = {
        ...Object.fromEntries(holesOf(text, language).map(hole => [hole, `<${hole}>`])),
        ...values,
      }
      expect(t.maybe(key, all)).not.toMatch(/[{}]/)
    }
  }
})
