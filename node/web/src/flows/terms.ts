/** The terms of the group as an administrator writes them; the books get their hash. It comes with what signs. */
import type { PolicyJson } from '@localpay/node'
import { type BodyOf, cleanText, LIMITS, termsHash } from '@localpay/protocol'
import type { Read } from './read-form.ts'

/** Nothing written is no terms. The other manners stay what they are. */
export function termsBody(typed: string, { leaver, books }: PolicyJson['manners']): Read<BodyOf<'policy'>> {
  const text = cleanText(typed)
  if (new TextEncoder().encode(text).length > LIMITS.termsBytesMax)
    return { ok: false, fields: { terms: { code: 'too-many-words' } } }
  const manners = { leaver, books, ...(text === '' ? {} : { terms: termsHash(text) }) }
  return { ok: true, value: { change: { manners } } }
}
