/**
 * How text is made comparable. Accents, case and typography go («Réparé» and «repare» are one), then endings, so
 * that «plumber» meets «plumbing» and «jardinería» meets «jardinero».
 *
 *     wordsOf("L'atelier de Zoë")   // ['l', 'atelier', 'de', 'zoe']
 *     stemOf('plombiers')           // 'plomb'
 *
 * One list of endings serves English, French and Spanish together: ads are often marked with the wrong language,
 * and who searches names none. It cuts roughly, but always alike in ads and in questions.
 */

/** Letters that no accent is taken from, and what they are typed as. */
// biome-ignore format: a table reads by row.
const LETTERS: { readonly [letter: string]: string } = {
  'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ı': 'i',
}

/** Lower case, without accents. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþı]/g, letter => LETTERS[letter] as string)

/** The folded words of a text: runs of letters and digits. */
export const wordsOf = (text: string): readonly string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []

/** Words that say nothing about what is offered, in the three languages, with what French elides. */
// biome-ignore format: a list reads by row.
const SILENT = [
  'a', 'an', 'and', 'at', 'by', 'for', 'from', 'i', 'in', 'is', 'it', 'my', 'of', 'on', 'or', 'our', 'the', 'to', 'we', 'with', 'you', 'your',
  'au', 'aux', 'avec', 'c', 'ce', 'd', 'dans', 'de', 'des', 'du', 'en', 'est', 'et', 'j', 'je', 'l', 'la', 'le', 'les', 'ma', 'mes', 'mon',
  'n', 'nous', 'ou', 'par', 'pour', 'qu', 'que', 'qui', 's', 'sa', 'se', 'ses', 'son', 'sur', 'un', 'une', 'vos', 'votre', 'vous',
  'al', 'con', 'del', 'e', 'el', 'es', 'las', 'lo', 'los', 'mi', 'mis', 'o', 'para', 'por', 'su', 'sus', 'una', 'unas', 'unos', 'y',
]

/** A set that the holder owns: nothing is kept between two indexes. */
export const silentWords = (): ReadonlySet<string> => new Set(SILENT)

/** Endings, the longest first; each leaves at least so many letters, one of them a vowel. */
// biome-ignore format: a table reads by row.
const ENDINGS: readonly (readonly [ending: string, letters: number])[] = [
  ['issement', 4], ['amiento', 4], ['imiento', 4], ['acione', 4], ['cione', 4],
  ['atrice', 4],
  ['ation', 4], ['acion', 4], ['ateur', 4], ['adora', 4], ['ement', 4], ['mente', 4], ['trice', 4],
  ['eria', 4], ['erie', 4], ['iere', 4], ['euse', 4], ['ador', 4], ['ator', 4], ['tion', 4], ['cion', 4], ['teur', 4], ['ment', 4],
  ['ier', 4], ['eur', 4], ['ero', 4], ['era', 4], ['age', 4], ['aje', 4], ['ado', 4], ['ada', 4], ['ing', 3], ['ido', 4], ['ida', 4], ['tor', 4],
  ['er', 3], ['ed', 3], ['ar', 4], ['ir', 4],
]

/** What is left of a folded word without its plural and its ending; «baking» leaves «bake», as «bake» does. */
export function stemOf(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  const one = singular(word)
  const ending = ENDINGS.find(
    ([end, letters]) =>
      one.endsWith(end) && one.length - end.length >= letters && /[aeiouy]/.test(one.slice(0, -end.length)),
  )
  if (ending === undefined) return plainEnd(one)
  const stem = one.slice(0, -ending[0].length)
  return /^[^aeiou][aeiou][^aeiouwxy]$/.test(stem) ? `${stem}e` : plainEnd(stem)
}

function singular(word: string): string {
  if (word.endsWith('eaux')) return word.slice(0, -1)
  if (word.endsWith('aux')) return `${word.slice(0, -3)}al`
  if (word.endsWith('oux') || word.endsWith('eux')) return word.slice(0, -1)
  if (word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1)
  return word
}

/** One spelling for -y, -ie and -i; no last vowel, no doubled last consonant. */
function plainEnd(stem: string): string {
  if (/(?:ie|y)$/.test(stem) && stem.length > 3) return stem.replace(/(?:ie|y)$/, 'i')
  return stem.replace(/^(.{4,})[aeo]$/, '$1').replace(/([^aeiou])\1$/, '$1')
}
