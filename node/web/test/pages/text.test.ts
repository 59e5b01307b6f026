/** The three catalogues say the same things, in words that members know, and fill them as the reference does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { AmountTextRefusal } from '@localpay/protocol'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import { HTTP_STATUS, type Refusal } from '../../../src/api/http-status.ts'
import { isFirst, readSection, readTexts, sectionNames } from '../../build/texts.ts'
import type { TextKey } from '../../src/text/keys.ts'
import { translator } from '../../src/text/text.ts'

const SRC = new URL('../../src/', import.meta.url)
const LANGUAGES = ['en', 'fr', 'es'] as const
type Catalogue = Readonly<Record<string, string>>

const [en, fr, es] = LANGUAGES.map(readTexts) as [Catalogue, Catalogue, Catalogue]

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

describe.each(sectionNames())('the section %s', section => {
  test('has one file a language, of at most 400 lines, with texts of its own name', () => {
    for (const language of LANGUAGES) {
      const texts = readSection(section, language)
      expect(Object.keys(texts).filter(key => key.split('.')[0] !== section)).toEqual([])
      expect(Object.keys(texts).length).toBeLessThan(399)
      expect(Object.keys(texts)).toEqual(Object.keys(readSection(section, 'en')))
    }
  })

  test('has its line among the names of texts', () => {
    const line = `'${section}': typeof import('./${section}/en.json', { with: { type: 'json' } })`
    expect(readFileSync(new URL('text/keys.ts', SRC), 'utf8')).toContain(line)
  })
})

describe.each([
  ['fr', fr],
  ['es', es],
] as const)('%s', (language, texts) => {
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

/** A file and every file of ours that it imports at once, by path below src/. */
function withImports(path: string, seen: Map<string, string>): Map<string, string> {
  if (seen.has(path) || !existsSync(new URL(path, SRC))) return seen
  const code = readFileSync(new URL(path, SRC), 'utf8')
  seen.set(path, code)
  for (const [, type, file] of code.matchAll(/^import\s(type\s)?[^'"]*?from\s+'(\.[^']+)'/gm))
    if (type === undefined)
      withImports(new URL(file as string, new URL(path, SRC)).href.slice(SRC.href.length), seen)
  return seen
}

test('what is drawn first needs only the texts that are fetched first', () => {
  const code = [...withImports('main.tsx', new Map()).values()].join('\n')
  expect(code).toContain('function HomePage')
  const withoutComments = code.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const used = Object.keys(en).filter(key => withoutComments.includes(`'${key}'`))
  expect(used.length).toBeGreaterThan(40)
  expect(used.filter(key => !isFirst(key))).toEqual([])
})

test('no text lies about unused', () => {
  const code = sources.map(source => source.code).join('\n')
  const unused = Object.keys(en).filter(key => !key.startsWith('refusal.') && !code.includes(`'${key}'`))
  // These are put together at run time from a closed list.
  expect(unused.filter(key => !/^(?:setup\.style|neighbours\.circle|orders\.why)-/.test(key))).toEqual([])
})

describe('refusals', () => {
  /** Does not compile while a refusal of the node or of a typed amount has no text, and names it then. */
  type Untold = Exclude<`refusal.${Refusal['code'] | AmountTextRefusal['code']}`, TextKey>
  const untold: [Untold] extends [never] ? null : Untold = null

  test('each that the node can give has its own text in three languages', () => {
    expect(untold).toBeNull()
    const codes = Object.keys(HTTP_STATUS)
    expect(codes.length).toBeGreaterThan(50)
    for (const texts of [en, fr, es]) expect(codes.filter(code => !(`refusal.${code}` in texts))).toEqual([])
  })

  test('each that a screen gives by itself, too', () => {
    const codes = sources.flatMap(({ code }) =>
      [...code.matchAll(/[Rr]efusal\W[^'\n]*\bcode: '([a-z-]+)'/g)].map(match => match[1] as string),
    )
    expect(codes.length).toBeGreaterThan(5)
    expect(codes.filter(code => !(`refusal.${code}` in en))).toEqual([])
  })

  test('their texts need only what a refusal may carry', () => {
    const known = new Set([
      'code',
      'limit',
      'wouldBe',
      'who',
      'digits',
      'there',
      'seconds',
      'count',
      'row',
      'because',
      'at',
      'word',
      'least',
      'most',
      'step',
      'group',
      'passes',
    ])
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

describe('a text is filled as the reference fills it', () => {
  /** Holes that hold a number: those of a plural, and a few that stand alone. */
  const NUMBERS = /^(?:count|members|ads|groups|days|circles|debts|digits|least|at|of|km|row|most)$/

  test.each(LANGUAGES)('in %s, for none, one, few and a great many', language => {
    const texts = readTexts(language)
    const t = translator(language, texts)
    for (const [key, text] of Object.entries(texts))
      for (const count of [0, 1, 2, 5, 1_234, 1_000_000]) {
        const values = Object.fromEntries(
          holesOf(text, language).map(hole => [hole, NUMBERS.test(hole) ? count : `<${hole}>`]),
        )
        const reference = new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
        expect([key, t.maybe(key, values)]).toEqual([key, String(reference.format(values))])
      }
  })

  test('by the choice that its value names, else by «other»', () => {
    const t = translator('en', en)
    const over = (who: string) => t('refusal.over-limit', { who, wouldBe: '1', limit: '2' })
    expect([over('payee'), over('payer')]).toEqual([
      'The other balance would be 1, above its limit of 2.',
      'Your balance would be 1, beyond your limit of 2. The committee can change it.',
    ])
  })

  test('a plural inside a choice counts its own number, and what is not given is a dash', () => {
    const text = '{who, select, us {We: {n, plural, one {# day} other {# days of {what}}}} other {#}}'
    const t = translator('en', { 'tab.home': text })
    expect([t('tab.home', { who: 'us', n: 1_000 }), t('tab.home', { who: 'x' })]).toEqual([
      'We: 1,000 days of –',
      '#',
    ])
  })

  test('and needs no quoting', () => {
    for (const texts of [en, fr, es])
      for (const [key, text] of Object.entries(texts))
        expect([key, /'[{}#]|''/.test(text)]).toEqual([key, false])
  })
})
