/** Areas of the group, the words of its currency, and what an hour is worth. */
import type { CurrencyJson, Language, PolicyJson } from '@localpay/node'
import { type BodyOf, isStep, isUnitsPerHour, rateFromUnitsPerHour } from '@localpay/protocol'
import { type ChangeRead, changed } from './group-rules.ts'
import { HOUR_DIGITS } from './hour-text.ts'
import { amountOf, amountOrNone, type FormFields, oneOf, type Read, readAll } from './read-form.ts'
import { nameOf } from './read-rules.ts'

/** Bytes of UTF-8 that the books keep of an area's name, and of its mark in them. */
const AREA_NAME_BYTES = 80
const AREA_ID_CHARS = 20

/** A mark that is nobody's yet: the letters of the name, with a number where two are alike. */
function areaIdOf(name: string, used: ReadonlySet<string>): string {
  const letters = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, AREA_ID_CHARS)
  const base = letters === '' ? 'area' : letters
  for (let n = 1; ; n++) {
    const mark = n === 1 ? base : `${base}-${n}`
    if (!used.has(mark)) return mark
  }
}

/** @param id which one gets another name; null: one more */
export function areaBody(
  form: FormFields,
  { areas }: Pick<PolicyJson, 'areas'>,
  id: string | null,
): ChangeRead {
  const read = readAll({ name: nameOf(form('name'), AREA_NAME_BYTES) })
  if (!read.ok) return read
  const { name } = read.value
  if (areas.some(area => area.id !== id && area.name === name))
    return { ok: false, fields: { name: { code: 'name-in-use' } } }
  if (id !== null) return changed({ areas: areas.map(area => (area.id === id ? { id, name } : area)) })
  const mark = areaIdOf(name, new Set(areas.map(area => area.id)))
  return changed({ areas: [...areas, { id: mark, name }] })
}

/** Bytes of UTF-8 of a currency's name and sign. */
const CURRENCY_NAME_BYTES = 60
const SYMBOL_BYTES = 32

/**
 * Styles that count in the same smallest part: a cent never becomes a minute, for that would revalue every amount that
 * the rules or the books name.
 */
export const stylesLike = ({ style, digits }: CurrencyJson): readonly CurrencyJson['style'][] => {
  if (style === 'hours') return ['hours']
  return digits > 0 ? ['decimal'] : ['decimal', 'count', 'gift']
}

/** The mark in the books stays: entries of before name it. */
export function currencyBody(form: FormFields, before: CurrencyJson, language: Language): ChangeRead {
  const { step: _, ...currency } = before
  const read = readAll({
    name: nameOf(form('name'), CURRENCY_NAME_BYTES),
    symbol: nameOf(form('symbol'), SYMBOL_BYTES),
    style: oneOf(form('style'), stylesLike(currency)),
    step: amountOrNone({ text: form('step'), currency, language }),
  })
  if (!read.ok) return read
  const { step, ...words } = read.value
  // As the ledger has it: beside a number it must not read as a part of it.
  if (!/^[^\s\d.,:'’+\-−]/u.test(words.symbol))
    return { ok: false, fields: { symbol: { code: 'bad-symbol' } } }
  // Every amount is a multiple of the smallest part.
  if (step === null || step === 1n) return changed({ currency: { ...currency, ...words } })
  if (!isStep(step, currency)) return { ok: false, fields: { step: { code: 'bad-step' } } }
  return changed({ currency: { ...currency, ...words, step } })
}

const inThousandths = (currency: CurrencyJson): CurrencyJson => ({
  ...currency,
  style: 'decimal',
  digits: HOUR_DIGITS,
})

/** What one hour is worth, in whole units and thousandths. */
export function rateBody(form: FormFields, currency: CurrencyJson, language: Language): Read<BodyOf<'rate'>> {
  const read = readAll({
    hour: amountOf({ text: form('hour'), currency: inThousandths(currency), language }),
  })
  if (!read.ok) return read
  const digits = read.value.hour.toString().padStart(HOUR_DIGITS + 1, '0')
  const units = `${digits.slice(0, -HOUR_DIGITS)}.${digits.slice(-HOUR_DIGITS)}`
  if (!isUnitsPerHour(units)) return { ok: false, fields: { hour: { code: 'bad-rate' } } }
  return { ok: true, value: rateFromUnitsPerHour({ units, currency }) }
}
