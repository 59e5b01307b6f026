/** The answers that `localpay init` works with: flags first, questions for what is missing where somebody can answer. */
import { cancel, isCancel, password, select, text } from '@clack/prompts'
import type { Language } from '../app/contract.ts'
import { LANGUAGES } from '../app/contract.ts'
import type { Environment } from '../config.ts'
import { UsageFault } from './console.ts'
import type { InitOptions } from './init-options.ts'

const STYLES = ['decimal', 'hours', 'count'] as const
type Style = (typeof STYLES)[number]

export interface InitAnswers {
  readonly language: Language
  readonly name: string
  readonly town: string
  /** Null: look the town up. */
  readonly at: { readonly lat: number; readonly lon: number } | null
  readonly style: Style
  readonly currency: string
  readonly symbol: string
  readonly perHour: string
  /** Null: ten hours' worth. */
  readonly floor: string | null
  readonly admin: string
  readonly password: string
}

/** A password under this many characters is guessed soon. */
const PASSWORD_CHARS_MIN = 8

/** @throws UsageFault naming the option that is missing, where nobody can be asked, or the one that is wrong */
export async function initAnswers(
  options: InitOptions,
  { canAsk, env }: { readonly canAsk: boolean; readonly env: Environment },
): Promise<InitAnswers> {
  const ask = asker(canAsk)
  const language = oneOf('language', LANGUAGES, options.language ?? 'en')
  const name = options.name ?? (await ask.text('name', "The group's name"))
  const town = options.town ?? (await ask.text('town', 'Town or village'))
  const style = oneOf('style', STYLES, options.style ?? (await ask.style()))
  const currency = options.currency ?? (await ask.text('currency', 'Name of the currency'))
  const symbol = options.symbol ?? (style === 'hours' ? 'h' : await ask.text('symbol', 'Its symbol'))
  const perHour =
    style === 'hours' ? '1' : (options.perHour ?? (await ask.text('per-hour', 'Units for one hour', '20')))
  const admin = options.admin ?? (await ask.text('admin', 'Your name'))
  const secret = env['LOCALPAY_PASSWORD'] ?? (await ask.password())
  if (secret.length < PASSWORD_CHARS_MIN)
    throw new UsageFault(`The password must have at least ${PASSWORD_CHARS_MIN} characters.`)
  return {
    language,
    name,
    town,
    at: placeOf(options),
    style,
    currency,
    symbol,
    perHour: perHour.replace(',', '.'),
    floor: options.floor ?? null,
    admin,
    password: secret,
  }
}

function placeOf({ lat, lon }: InitOptions): InitAnswers['at'] {
  if (lat === undefined && lon === undefined) return null
  return { lat: degrees('lat', lat, 90), lon: degrees('lon', lon, 180) }
}

function degrees(key: string, typed: string | undefined, most: number): number {
  const number = /^-?[0-9]{1,3}(?:\.[0-9]+)?$/.test(typed ?? '') ? Number(typed) : Number.NaN
  if (Math.abs(number) <= most) return number
  throw new UsageFault(`--${key} must be degrees from -${most} to ${most}`)
}

function oneOf<T extends string>(key: string, words: readonly T[], typed: string): T {
  const word = words.find(one => one === typed)
  if (word === undefined) throw new UsageFault(`--${key} must be ${words.join(' or ')}, not «${typed}»`)
  return word
}

function asker(canAsk: boolean) {
  /** What was typed. Somebody who presses Ctrl+C wants nothing made. */
  async function answer<T extends string>(key: string, question: () => Promise<T | symbol>): Promise<T> {
    if (!canAsk) throw new UsageFault(`--${key} is missing`)
    const typed = await question()
    if (!isCancel(typed)) return typed as T
    cancel('Nothing was made.')
    throw new UsageFault('Stopped.')
  }
  const filled = (typed: string | undefined): string | undefined =>
    typed?.trim() ? undefined : 'Please type something.'
  return {
    text: (key: string, message: string, initialValue = '') =>
      answer<string>(key, () => text({ message, initialValue, validate: filled })),
    style: () =>
      answer<string>('style', () =>
        select({
          message: 'How are amounts written?',
          options: [
            { value: 'decimal', label: '12.50' },
            { value: 'hours', label: '1:30 hours' },
            { value: 'count', label: '3 favours' },
          ],
        }),
      ),
    password: async () => {
      if (!canAsk) throw new UsageFault('The password is missing: set LOCALPAY_PASSWORD')
      return answer<string>('password', () => password({ message: 'Your password', validate: filled }))
    },
  }
}
