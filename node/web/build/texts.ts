/**
 * The texts of the screens lie by section and language: `src/text/desk/fr.json` holds every French text whose key
 * begins with `desk.`, so that several people can add texts at once. A phone fetches them in two files a language,
 * made here when the app is built: `first` with what the home page, the page for strangers and the frame around every
 * page need, and `rest` with all the others, fetched after the first paint or with the first other page. Two files
 * instead of one a section: nobody has to say which page needs what, and a phone that has been here once has every
 * text, whatever page is opened without a connection.
 */
import { readdirSync, readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const FOLDER = new URL('../src/text/', import.meta.url)
const LANGUAGES = ['en', 'fr', 'es'] as const

/** Sections, and single texts of others, that are fetched before anything is drawn. */
const FIRST = [
  'ad.',
  'ad-new.title',
  'books.',
  'common.',
  'home.',
  'join.title',
  'number.title',
  'refusal.no-connection',
  'refusal.other',
  'search.title',
  'shell.',
  'signin.title',
  'tab.',
  'welcome.',
]

type Texts = Readonly<Record<string, string>>

export const sectionNames = (): readonly string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .toSorted()

export const readSection = (section: string, language: string): Texts =>
  JSON.parse(readFileSync(new URL(`${section}/${language}.json`, FOLDER), 'utf8')) as Texts

/** Every text of one language, section after section. */
export const readTexts = (language: string): Texts =>
  Object.assign({}, ...sectionNames().map(section => readSection(section, language))) as Texts

export const isFirst = (key: string): boolean =>
  FIRST.some(start => (start.endsWith('.') ? key.startsWith(start) : key === start))

const part = (language: string, name: string): Texts =>
  Object.fromEntries(
    Object.entries(readTexts(language)).filter(([key]) => isFirst(key) === (name === 'first')),
  )

const MODULE = /^virtual:texts\/(\w\w)\/(first|rest)$/

/** Makes `virtual:texts/fr/first` the address of a JSON file with those texts. */
export const textFiles = (): Plugin => ({
  name: 'text-files',
  resolveId: id => (MODULE.test(id) ? `\0${id}` : null),
  load(id) {
    const [, language, name] = MODULE.exec(id.slice(1)) ?? []
    if (language === undefined || name === undefined || !id.startsWith('\0')) return null
    for (const section of sectionNames())
      for (const one of LANGUAGES) this.addWatchFile(new URL(`${section}/${one}.json`, FOLDER).pathname)
    const file = this.emitFile({
      type: 'asset',
      name: `${language}-${name}.json`,
      source: JSON.stringify(part(language, name)),
    })
    return `export default import.meta.ROLLUP_FILE_URL_${file}`
  },
})
