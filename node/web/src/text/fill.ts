/**
 * Fills the holes of a text, in as much of ICU's language as the catalogues speak:
 *
 *     Pay {amount}
 *     {count, plural, =0 {Nobody} one {# member} other {# members}}
 *     {who, select, payee {The other balance …} other {Your balance …}}
 *
 * Forms of the plural are those of the language, `other` where a form has no text. There is no quoting: the tests
 * refuse a text that would need it, and compare every text with the reference implementation.
 */
export type Values = Readonly<Record<string, string | number>>

/** Rules of one language. */
export interface Speech {
  readonly plural: (count: number) => string
  readonly number: (count: number) => string
}

export function speechOf(language: string): Speech {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  return { plural: count => rules.select(count), number: count => numbers.format(count) }
}

const HOLE = /^\s*([\w-]+)\s*(?:,\s*(plural|select)\s*,)?/
const OPTION = /\s*(=?\w+)\s*\{/y

/** Where the brace that opens at `at` closes. */
function closing(text: string, at: number): number {
  let depth = 0
  for (let i = at; i < text.length; i++) {
    if (text[i] === '{') depth++
    else if (text[i] === '}' && --depth === 0) return i
  }
  return text.length
}

function optionsOf(text: string): Record<string, string> {
  // A value may come from another group: «constructor» is no option either.
  const options: Record<string, string> = Object.create(null)
  OPTION.lastIndex = 0
  for (let found = OPTION.exec(text); found !== null; found = OPTION.exec(text)) {
    const end = closing(text, OPTION.lastIndex - 1)
    options[found[1] as string] = text.slice(OPTION.lastIndex, end)
    OPTION.lastIndex = end + 1
  }
  return options
}

/** @param count what `#` stands for, inside a plural. A value that is not given shows as a dash. */
export function fillText(text: string, values: Values, speech: Speech, count?: number): string {
  let filled = ''
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '#' && count !== undefined) filled += speech.number(count)
    else if (text[at] === '{') {
      const end = closing(text, at)
      filled += fillHole(text.slice(at + 1, end), values, speech, count)
      at = end
    } else filled += text[at]
  }
  return filled
}

function fillHole(hole: string, values: Values, speech: Speech, count?: number): string {
  const [head, name = '', kind] = HOLE.exec(hole) ?? ['']
  const value = values[name] ?? '–'
  if (kind === undefined) return String(value)
  const options = optionsOf(hole.slice(head.length))
  const number = Number(value)
  const chosen =
    kind === 'select' ? options[value] : (options[`=${number}`] ?? options[speech.plural(number)])
  return fillText(chosen ?? options['other'] ?? '', values, speech, kind === 'plural' ? number : count)
}
