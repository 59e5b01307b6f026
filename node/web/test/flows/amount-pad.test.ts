/** The big keypad types amounts in the currency's own style; what they mean is read by the protocol alone. */
import type { CurrencyJson, Language } from '@localpay/node'
import { readAmount } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PadKey, padRows, padStyleOf, press, sayKey, settledText } from '../../src/flows/amount-pad.ts'
import { asPaid } from '../../src/flows/money.ts'

const TALENTS: CurrencyJson = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' }
const HOURS: CurrencyJson = { code: 'H', name: 'Hours', symbol: 'h', digits: 0, style: 'hours' }
const FAVOURS: CurrencyJson = { code: 'FAV', name: 'Favours', symbol: 'favours', digits: 0, style: 'count' }

const keysOf = (text: string): PadKey[] =>
  [...text].map(char => (char === '<' ? 'back' : char === '*' ? 'mark' : (char as PadKey)))

const typed = (presses: string, currency: CurrencyJson, locale: Language): string =>
  keysOf(presses).reduce((text, key) => press(text, key, padStyleOf(currency, locale)), '')

const meaning = (text: string, currency: CurrencyJson, locale: Language): bigint | string => {
  const read = readAmount(currency, settledText(text), locale)
  return read.ok ? read.value : read.refusal.code
}

describe('presses (* is the mark, < takes back) show a text and mean minor units', () => {
  // biome-ignore format: a table reads by column.
  const cases: readonly [string, CurrencyJson, Language, string, bigint | string][] = [
    ['12*50',    TALENTS, 'en', '12.50',  1250n],
    ['12*50',    TALENTS, 'fr', '12,50',  1250n],
    ['12*50',    TALENTS, 'es', '12,50',  1250n],
    ['12*5',     TALENTS, 'fr', '12,5',   1250n],
    ['12*',      TALENTS, 'fr', '12,',    1200n],
    ['*5',       TALENTS, 'fr', '0,5',    50n],
    ['12*509',   TALENTS, 'fr', '12,50',  1250n],   // never a silent third decimal
    ['12**5',    TALENTS, 'fr', '12,5',   1250n],
    ['1234',     TALENTS, 'fr', '1234',   123400n],
    ['007',      TALENTS, 'fr', '7',      700n],
    ['12<3',     TALENTS, 'fr', '13',     1300n],
    ['12*5<<',   TALENTS, 'fr', '12',     1200n],
    ['1*30',     HOURS,   'fr', '1:30',   90n],
    ['1*6',      HOURS,   'fr', '1:',     60n],     // no sixtieth minute
    ['*45',      HOURS,   'en', '0:45',   45n],
    ['2',        HOURS,   'en', '2',      120n],
    ['1*3',      HOURS,   'en', '1:3',    'not-an-amount'],
    ['3',        FAVOURS, 'es', '3',      3n],
    ['3*5',      FAVOURS, 'es', '35',     35n],     // there is no mark to press
    ['',         TALENTS, 'en', '',       'not-an-amount'],
    ['0*00',     TALENTS, 'en', '0.00',   'not-positive'],
  ]
  test.each(cases)('%s in %o, %s: «%s»', (presses, currency, locale, text, minor) => {
    expect(typed(presses, currency, locale)).toBe(text)
    expect(meaning(text, currency, locale)).toBe(minor)
  })
})

const PRESSES = fc.array(
  fc.constantFrom<PadKey>('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'mark', 'back'),
  { maxLength: 30 },
)

test('no presses make a text with two marks, too many decimals or more than nine whole digits', () => {
  fc.assert(
    fc.property(
      PRESSES,
      fc.constantFrom(TALENTS, HOURS, FAVOURS),
      fc.constantFrom<Language>('en', 'fr', 'es'),
      (keys, currency, locale) => {
        const style = padStyleOf(currency, locale)
        const text = keys.reduce((now, key) => press(now, key, style), '')
        const [whole = '', part = '', ...more] = style.mark === null ? [text] : text.split(style.mark)
        expect(more).toEqual([])
        expect(whole).toMatch(/^(?:0|[1-9][0-9]{0,8})?$/)
        expect(part.length).toBeLessThanOrEqual(style.partDigits)
      },
    ),
  )
})

test('what the keypad typed is read to the minor unit, in every language', () => {
  fc.assert(
    fc.property(
      fc.bigInt(1n, 99_999_999_999n),
      fc.constantFrom<Language>('en', 'fr', 'es'),
      (minor, locale) => {
        const presses = `${minor / 100n}*${String(minor % 100n).padStart(2, '0')}`
        expect(meaning(typed(presses, TALENTS, locale), TALENTS, locale)).toBe(minor)
      },
    ),
  )
})

test('the pad has the ten digits once, the way back once, and a mark only where amounts have parts', () => {
  for (const currency of [TALENTS, HOURS, FAVOURS]) {
    const keys = padRows(padStyleOf(currency, 'fr')).flat()
    expect(keys.filter(key => /[0-9]/.test(key)).toSorted()).toEqual([...'0123456789'])
    expect(keys.filter(key => key === 'back')).toHaveLength(1)
    expect(keys.includes('mark')).toBe(currency !== FAVOURS)
  }
})

describe('where amounts go in steps', () => {
  const quarters = { ...HOURS, step: '15' }
  const parts = { ...TALENTS, step: '25' }

  // biome-ignore format: a table reads by column.
  test.each<[CurrencyJson, string | undefined, readonly string[]]>([
    [HOURS,   undefined, []],
    [HOURS,   '15',      [':15', ':30', ':45']],
    [HOURS,   '30',      []],
    [HOURS,   '5',       []],
    [HOURS,   '60',      []],
    [TALENTS, '25',      [',25', ',50', ',75']],
    [TALENTS, '500',     []],
    [FAVOURS, '5',       []],
  ])('of quarters the pad has a row of keys (%#)', (currency, step, keys) => {
    const style = padStyleOf(step === undefined ? currency : { ...currency, step }, 'fr')
    expect(style.parts.map(key => sayKey(key, style))).toEqual(keys)
    expect(padRows(style)).toHaveLength(keys.length === 0 ? 4 : 5)
  })

  test('each of these keys makes an amount that can be paid, whatever stood after the mark', () => {
    for (const currency of [quarters, parts]) {
      const style = padStyleOf(currency, 'fr')
      const texts = style.parts.flatMap(part =>
        ['', '1', '12', `3${style.mark}`, `4${style.mark}07`].map(text => press(text, part, style)),
      )
      expect(texts).toHaveLength(15)
      for (const text of texts)
        expect(readAmount(currency, settledText(text), 'fr', asPaid(currency))).toMatchObject({ ok: true })
    }
    expect(press('', ':15', padStyleOf(quarters, 'fr'))).toBe('0:15')
    expect(press('2:30', ':15', padStyleOf(quarters, 'fr'))).toBe('2:15')
  })

  test('what is between two steps is refused before it is signed, with the step', () => {
    expect(readAmount(quarters, '1:10', 'fr', asPaid(quarters))).toEqual({
      ok: false,
      refusal: { code: 'off-step', step: 15n },
    })
    expect(readAmount(HOURS, '1:10', 'fr', asPaid(HOURS))).toEqual({ ok: true, value: 70n })
  })

  // biome-ignore format: a table reads by column.
  test.each<[string, string, boolean]>([
    ['67',  '1:07', true],
    ['67',  '1:05', true],   // the rest may be for a levy
    ['67',  '1:08', false],
    ['67',  '1:15', true],
    ['-7',  '0:07', true],   // asked of somebody, it clears what is owed
    ['-7',  '0:08', false],
    ['60',  '0:07', false],
    ['0',   '0:07', false],
  ])('with %s minutes on the account %s is left to the node: %s', (balance, text, passes) => {
    expect(readAmount(quarters, text, 'fr', asPaid(quarters, balance)).ok).toBe(passes)
  })
})
