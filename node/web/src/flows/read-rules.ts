/** What only the rules of a group ask for: lengths of time, names that the books keep, days of the calendar in UTC. */
import { err, ok } from '@localpay/protocol'
import { type Field, oneOf } from './read-form.ts'
import { TIME_UNITS, type TimeUnit } from './time-units.ts'

/** A whole number between two others. */
export function countOf(text: string, { least, most }: { least: number; most: number }): Field<number> {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : -1
  return count >= least && count <= most ? ok(count) : err({ code: 'not-between', least, most })
}

/** Words of one line that the books keep, as many bytes of UTF-8 as they have room for. */
export function nameOf(text: string, bytesMax: number): Field<string> {
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (name === '') return err({ code: 'nothing-written' })
  return new TextEncoder().encode(name).length > bytesMax ? err({ code: 'too-many-words' }) : ok(name)
}

/** The name of the field beside a length of time that says what it is counted in. */
export const unitField = (name: string): string => `${name}-unit`

/** A length of time: a whole number, and what it counts. */
export function timeOf(
  form: (name: string) => string,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): Field<number> {
  const unit = oneOf(form(unitField(name)), Object.keys(TIME_UNITS) as TimeUnit[])
  if (!unit.ok) return unit
  const text = form(name)
  if (!/^\d{1,7}$/.test(text)) return err({ code: 'not-a-number' })
  const ms = Number(text) * TIME_UNITS[unit.value]
  if (ms < least) return err({ code: 'time-too-short' })
  return ms > most ? err({ code: 'time-too-long' }) : ok(ms)
}

/** The first moment of that day in UTC, ms: the calendar of contributions is the same everywhere. */
export function dayOf(text: string): Field<number> {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  const exists = Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
  return exists ? ok(at) : err({ code: 'not-a-date' })
}
