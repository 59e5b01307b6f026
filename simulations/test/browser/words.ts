/** The words of the screens as the app itself writes them, so that a test names a text by what it is for. */
import type { CurrencyJson, Language } from '@localpay/node'
import { sayAmount } from '../../../node/web/src/flows/money.ts'
import en from '../../../node/web/src/text/en.json' with { type: 'json' }
import es from '../../../node/web/src/text/es.json' with { type: 'json' }
import fr from '../../../node/web/src/text/fr.json' with { type: 'json' }
import { type Translate, translator } from '../../../node/web/src/text/text.ts'

const CATALOGUES = { en, es, fr }

export const wordsOf = (language: Language): Translate => translator(language, CATALOGUES[language])

/** Minor units as the screen shows them: −12,50 Tal. */
export const money = (currency: CurrencyJson, minor: bigint, language: Language): string =>
  sayAmount(currency, minor, language)
