/** Where each language's file lies. They travel as JSON files, not as code: fetched once, cached for good. */
import type { Language } from '@localpay/node'
import en from './en.json?url'
import es from './es.json?url'
import fr from './fr.json?url'
import type { Catalogue } from './text.ts'

const FILES: Record<Language, string> = { en, fr, es }

/** @throws Error when the file cannot be fetched. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  const response = await fetch(FILES[language])
  if (!response.ok) throw new Error(`no texts for ${language}`)
  return (await response.json()) as Catalogue
}
