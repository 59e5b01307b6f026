/** The first-run wizard: its steps, and the request its answers make. */
import type { CurrencyJson, Language, SetupRequest } from '@localpay/node'
import { minorPerUnit } from '@localpay/protocol'
import type { SetupWish } from './session.ts'

export type SetupStep = 'language' | 'group' | 'currency' | 'you' | 'words'

// biome-ignore format: a table reads by column.
const SETUP_MOVES = {
  language: { next: 'group' },
  group:    { next: 'currency', back: 'language' },
  currency: { next: 'you',      back: 'group' },
  you:      { next: 'words',    back: 'currency' },
  words:    {},
} as const satisfies Record<SetupStep, Partial<Record<'next' | 'back', SetupStep>>>

export const SETUP_STEPS = Object.keys(SETUP_MOVES) as SetupStep[]

export function moveSetup(step: SetupStep, move: 'next' | 'back'): SetupStep {
  const moves: Partial<Record<'next' | 'back', SetupStep>> = SETUP_MOVES[step]
  return moves[move] ?? step
}

export interface PlaceChoice {
  readonly name: string
  readonly lat: number
  readonly lon: number
}

export interface SetupAnswers {
  readonly setupCode: string
  readonly groupName: string
  readonly place: PlaceChoice | null
  readonly style: CurrencyJson['style']
  readonly currencyName: string
  readonly symbol: string
  /** As typed: `20`, `12,50`. */
  readonly unitsPerHour: string
  /** How far below zero, in units, as typed; empty is «ten hours' worth». */
  readonly floor: string
  readonly adminName: string
}

export const SETUP_START: SetupAnswers = {
  setupCode: '',
  groupName: '',
  place: null,
  style: 'decimal',
  currencyName: '',
  symbol: '',
  unitsPerHour: '20',
  floor: '',
  adminName: '',
}

/** What a style starts with: an hour is an hour, a favour is about one. */
// biome-ignore format: a table reads by column.
export const STYLE_START: Record<CurrencyJson['style'], { digits: number; unitsPerHour: string }> = {
  decimal: { digits: 2, unitsPerHour: '20' },
  hours:   { digits: 0, unitsPerHour: '1' },
  count:   { digits: 0, unitsPerHour: '1' },
  gift:    { digits: 0, unitsPerHour: '1' },
}

/** A new member may go this many hours' worth below zero, unless the group says otherwise: a zero limit stops the first trade. */
const FLOOR_HOURS = 10

/** `20`, `12.5`, `12,5` as the canonical decimal of the contract, or null. At most four digits after the mark. */
export function readUnits(typed: string): string | null {
  const text = typed.trim().replace(',', '.')
  if (!/^[0-9]{1,7}(?:\.[0-9]{1,4})?$/.test(text)) return null
  return /^0+(?:\.0+)?$/.test(text) ? null : text
}

/** Short, plain letters that stand for the currency in the books. */
export function codeOf(currencyName: string): string {
  const letters = currencyName
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toUpperCase()
    .slice(0, 8)
  return letters === '' ? 'UNIT' : letters
}

export const currencyOf = (answers: SetupAnswers): CurrencyJson => ({
  code: codeOf(answers.currencyName),
  name: answers.currencyName.trim(),
  symbol: answers.symbol.trim(),
  digits: STYLE_START[answers.style].digits,
  style: answers.style,
})

/** Decimal units as minor units, rounded down. @pre readUnits accepted the text */
export function minorOf(units: string, currency: Pick<CurrencyJson, 'style' | 'digits'>): bigint {
  const [whole = '0', part = ''] = units.split('.')
  return (BigInt(whole + part) * minorPerUnit(currency)) / 10n ** BigInt(part.length)
}

/** How far below zero a new member may go, minor units, above zero. */
export function floorOf(answers: SetupAnswers): bigint | null {
  const currency = currencyOf(answers)
  const perHour = readUnits(answers.unitsPerHour)
  if (answers.floor.trim() === '')
    return perHour === null ? null : minorOf(perHour, currency) * BigInt(FLOOR_HOURS)
  const floor = readUnits(answers.floor)
  return floor === null ? null : minorOf(floor, currency)
}

/** `Lausanne, Vaud` is how the list tells towns apart; the group is at home in Lausanne. */
export const townOf = (place: string): string => place.split(',')[0]?.trim() ?? place

/** The request, or null while an answer is missing. */
export function setupWishOf(answers: SetupAnswers, language: Language): SetupWish | null {
  const { place } = answers
  const unitsPerHour = answers.style === 'hours' ? '1' : readUnits(answers.unitsPerHour)
  const floor = floorOf(answers)
  if (place === null || unitsPerHour === null || floor === null) return null
  const code: Pick<SetupRequest, 'setupCode'> =
    answers.setupCode === '' ? {} : { setupCode: answers.setupCode.trim() }
  return {
    ...code,
    language,
    group: { name: answers.groupName.trim(), town: townOf(place.name), lat: place.lat, lon: place.lon },
    currency: currencyOf(answers),
    unitsPerHour,
    limits: { min: String(-floor), max: null },
    admin: { name: answers.adminName.trim() },
  }
}
