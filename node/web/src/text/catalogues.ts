/**
 * Where each language's texts lie. They travel as JSON files, not as code: fetched once, cached for good. What goes
 * into which file is decided in `build/texts.ts`.
 */

import enFirst from 'virtual:texts/en/first'
import enRest from 'virtual:texts/en/rest'
import esFirst from 'virtual:texts/es/first'
import esRest from 'virtual:texts/es/rest'
import frFirst from 'virtual:texts/fr/first'
import frRest from 'virtual:texts/fr/rest'
import type { Language } from '@localpay/node'
import type { Catalogue, TextPart } from './text.ts'

const FILES: Record<Language, Record<TextPart, string>> = {
  en: { first: enFirst, rest: enRest },
  es: { first: esFirst, rest: esRest },
  fr: { first: frFirst, rest: frRest },
}

/** @throws Error when the file cannot be fetched. */
export async function loadCatalogue(language: Language, part: TextPart): Promise<Catalogue> {
  const response = await fetch(FILES[language][part])
  if (!response.ok) throw new Error(`no texts for ${language}`)
  return (await response.json()) as Catalogue
}
