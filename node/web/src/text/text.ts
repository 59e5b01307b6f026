/**
 * The words of the screens, in the language of the moment.
 *
 *     t('pay.button', { amount: '12,50 Tal' })
 */
import type { Language } from '@localpay/node'
import { type ReadonlySignal, signal } from '@preact/signals'
import { fillText, type Speech, speechOf, type Values } from './fill.ts'
import type { TextKey } from './keys.ts'

export type Catalogue = Readonly<Record<string, string>>
/** What the first page needs, and everything else. */
export type TextPart = 'first' | 'rest'

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

/** Looks up and fills texts of one catalogue. */
export function translator(language: Language, catalogue: Catalogue): Translate {
  let speech: Speech | null = null
  const maybe = (key: string, values: Values = {}): string | null => {
    const text = catalogue[key]
    if (text === undefined) return null
    if (!text.includes('{')) return text
    speech ??= speechOf(language)
    return fillText(text, values, speech)
  }
  const t = (key: TextKey, values?: Values): string => maybe(key, values) ?? key
  return Object.assign(t, { language, maybe })
}

export interface TextStore {
  /** Reading it in a component draws that again when the language changes. */
  readonly t: ReadonlySignal<Translate>
  readonly use: (language: Language) => Promise<void>
  /** Every text is there once this is done. @throws whatever `load` throws; then it may be tried again. */
  readonly whole: () => Promise<void>
}

const FIRST: readonly TextPart[] = ['first']
const WHOLE: readonly TextPart[] = ['first', 'rest']

/** @throws whatever `load` throws the first time; later the old language stays. The last one wished for wins. */
export async function createTextStore(
  first: Language,
  load: (language: Language, part: TextPart) => Promise<Catalogue>,
  onUse: (language: Language) => void,
): Promise<TextStore> {
  const kept = new Map<string, Promise<Catalogue>>()
  let wanted = { language: first, parts: FIRST }
  let shown = wanted

  /** Fetched once; a failure may be tried again. */
  function fetched(language: Language, part: TextPart): Promise<Catalogue> {
    const name = `${language}-${part}`
    const known = kept.get(name)
    if (known !== undefined) return known
    const coming = load(language, part)
    kept.set(name, coming)
    coming.catch(() => kept.delete(name))
    return coming
  }

  /** What is wanted, once it is there: a wish that came meanwhile is waited for, too. */
  async function bring(): Promise<Translate> {
    const wish = wanted
    const catalogues = await Promise.all(wish.parts.map(part => fetched(wish.language, part)))
    if (wish !== wanted) return bring()
    shown = wish
    return translator(wish.language, Object.assign({}, ...catalogues))
  }

  const t = signal(await bring())
  onUse(first)

  async function want(change: Partial<typeof wanted>): Promise<void> {
    const wish = { ...wanted, ...change }
    wanted = wish
    try {
      t.value = await bring()
    } catch (cause) {
      if (wanted === wish) wanted = shown
      throw cause
    }
  }

  return {
    t,
    use: async language => {
      if (shown === wanted && shown.language === language) return
      await want({ language }).then(
        () => t.value.language === language && onUse(language),
        () => {},
      )
    },
    whole: async () => {
      if (shown.parts !== WHOLE) await want({ parts: WHOLE })
    },
  }
}
