/**
 * From what was typed to what is meant: each field by itself gives a value or a refusal, and the form is read when all
 * are. The refusals go back to their fields.
 *
 *     readAll({ min: amountOf(form('below'), currency, 'fr', { optional: true }), until: dateOf(form('until')) })
 */
import type { CurrencyJson, Language } from '@localpay/node'
import { err, ok, type ReadAmountOption, type Result, readAmount } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'

/** What stands in a field, and in all fields of one name. */
export interface FormFields {
  (name: string): string
  readonly all: (name: string) => readonly string[]
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fields: Readonly<Record<string, Refusal>> }

export type Field<T> = Result<T, Refusal>

/** Names are those of the fields on the screen. */
export function readAll<T extends object>(fields: { readonly [Name in keyof T]: Field<T[Name]> }): Read<T> {
  const entries = Object.entries<Field<unknown>>(fields)
  const refused = entries.flatMap(([name, field]) => (field.ok ? [] : [[name, field.refusal] as const]))
  if (refused.length > 0) return { ok: false, fields: Object.fromEntries(refused) }
  return {
    ok: true,
    value: Object.fromEntries(entries.map(([name, field]) => [name, field.ok ? field.value : null])) as T,
  }
}

type Typed = { readonly text: string; readonly currency: CurrencyJson; readonly language: Language }

/** Minor units. */
export const amountOf = ({ text, currency, language }: Typed, opts?: ReadAmountOption): Field<bigint> =>
  readAmount(currency, text, language, opts)

/** Left empty it is null: «no limit», which is not zero. */
export const amountOrNone = (typed: Typed, opts?: ReadAmountOption): Field<bigint | null> =>
  typed.text.trim() === '' ? ok(null) : amountOf(typed, opts)

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/** Midnight of that day on this device, ms; a date field gives `2026-11-24` in every language. */
export function dateOf(text: string): Field<number> {
  const [, year, month, day] = DATE.exec(text) ?? []
  const date = new Date(Number(year), Number(month) - 1, Number(day))
  // The 31st of a short month would be the 1st of the next.
  const exists = date.getMonth() === Number(month) - 1 && date.getDate() === Number(day)
  return exists ? ok(date.getTime()) : err({ code: 'not-a-date' })
}

/** Of a list that is known beforehand. */
export const oneOf = <T extends string>(text: string, choices: readonly T[]): Field<T> => {
  const found = choices.find(choice => choice === text)
  return found === undefined ? err({ code: 'choose-one' }) : ok(found)
}
