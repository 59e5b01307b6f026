/**
 * The words of the screens, one ICU catalogue per language, fetched when the language is chosen.
 *
 *     t('pay.button', { amount: '12,50 Tal' })
 */
import type { Language } from '@localpay/node'
import { type ReadonlySignal, signal } from '@preact/signals'
import { IntlMessageFormat } from 'intl-messageformat'

export type TextKey = keyof typeof import('./en.json', { with: { type: 'json' }})
export type Catalogue = Readonly<Record<string, string>>
type Values = Readonly<Record<string, string | number>>

export interface Translate {
  (key: TextKey, values?: Values): string
  readonly language: Language
  /** For texts whose key is put together at run time; null when the catalogue has none. */
  readonly maybe: (key: string, values?: Values) => string | null
}

export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', fr: 'Français', es: 'Español' }
export const LANGUAGES = Object.keys(LANGUAGE_NAMES) as Language[]

const asLanguage = (text: string | null | undefined): Language | null =>
  LANGUAGES.find(language => language === text?.slice(0, 2).toLowerCase()) ?? null

/** The language somebody chose here before, else the first that the browser asks for, else English. */
export const firstLanguage = (chosen: string | null, wanted: readonly string[]): Language =>
  asLanguage(chosen) ?? wanted.map(asLanguage).find(language => language !== null) ?? 'en'

/** Looks up and fills texts of one catalogue; a text is parsed the first time it is shown. */
export function translator(language: Language, catalogue: Catalogue): Translate {
  const parsed = new Map<string, IntlMessageFormat>()
  const maybe = (key: string, values: Values = {}): string | null => {
    const text = catalogue[key]
    if (text === undefined) return null
    if (!text.includes('{')) return text
    let format = parsed.get(key)
    if (format === undefined) {
      format = new IntlMessageFormat(text, language, undefined, { ignoreTag: true })
      parsed.set(key, format)
    }
    return String(format.format({ ...values }))
  }
  const t = (key: TextKey, values?: Values): string => maybe(key, values) ?? key
  return Object.assign(t, { language, maybe })
}

export interface TextStore {
  /** Reading it in a component draws that again when the language changes. */
  readonly t: ReadonlySignal<Translate>
  readonly use: (language: Language) => Promise<void>
}

/** @throws whatever `load` throws the first time; later the old language stays. The last one wished for wins. */
export async function createTextStore(
  first: Language,
  load: (language: Language) => Promise<Catalogue>,
  onUse: (language: Language) => void,
): Promise<TextStore> {
  const t = signal(translator(first, await load(first)))
  let wanted = first
  onUse(first)
  return {
    t,
    use: async language => {
      wanted = language
      const catalogue = await load(language).catch(() => null)
      if (catalogue === null || wanted !== language) return
      t.value = translator(language, catalogue)
      onUse(language)
    },
  }
}
