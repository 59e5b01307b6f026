/**
 * The part of TOML that flat settings need: one `key = value` a line, comments, and as values text in quotes, whole
 * numbers, true, false, and lists of texts on one line. Anything else is refused with its line, never guessed at.
 */
import { ConfigFault } from './config-fault.ts'

/** Values as texts, a list with commas between. @throws ConfigFault naming file and line */
export function readFlatToml(content: string, path: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const [i, line] of content
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue
    const at = `${path}, line ${i + 1}`
    const parts = /^\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$/.exec(line)
    if (parts === null) throw new ConfigFault('file', `${at}: want a line such as http_port = 8420`)
    const [, key = '', rest = ''] = parts
    const value = readValue(rest)
    if (value === null)
      throw new ConfigFault(
        key,
        `${at}: ${key} must be text in "quotes", a whole number, true, false or a list`,
      )
    if (settings.has(key)) throw new ConfigFault(key, `${at}: ${key} stands there twice`)
    settings.set(key, value)
  }
  return settings
}

const END = '\\s*(?:#.*)?$'
const QUOTED = '(?:"[^"\\\\]*"|\'[^\']*\')'
const PLAIN = new RegExp(`^(true|false|-?[0-9]+)${END}`)
const TEXT = new RegExp(`^(${QUOTED})${END}`)
const LIST = new RegExp(`^\\[\\s*((?:${QUOTED}\\s*(?:,\\s*${QUOTED}\\s*)*,?)?)\\s*\\]${END}`)

function readValue(rest: string): string | null {
  const plain = PLAIN.exec(rest)?.[1]
  if (plain !== undefined) return plain
  const text = TEXT.exec(rest)?.[1]
  if (text !== undefined) return text.slice(1, -1)
  const list = LIST.exec(rest)?.[1]
  if (list === undefined) return null
  return [...list.matchAll(new RegExp(QUOTED, 'g'))].map(([item]) => item.slice(1, -1)).join(',')
}
