/** The words of the screens as the app itself writes them, so that a test names a text by what it is for. */
import type { CurrencyJson, Language } from '@localpay/node'
import { readTexts } from '../../../node/web/build/texts.ts'
import { sayAmount, sayBoth } from '../../../node/web/src/flows/money.ts'
import { type Translate, translator } from '../../../node/web/src/text/text.ts'

export const wordsOf = (language: Language): Translate => translator(language, readTexts(language))

/** So many hours between groups and what they are here: 40,00 Tal (2:00 h). */
export const owed = (currency: CurrencyJson, hours: bigint, minor: bigint, language: Language): string =>
  sayBoth(currency, { microHours: String(hours * 1_000_000n), local: minor }, language)

/** Minor units as the screen shows them: −12,50 Tal. */
export const money = (currency: CurrencyJson, minor: bigint, language: Language): string =>
  sayAmount(currency, minor, language)
