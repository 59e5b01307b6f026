/** Levies and contributions in sentences: how much, of what, when, and to which of the group's own accounts. */

import type { CurrencyJson, PolicyJson, PolicyReply } from '@localpay/node'
import { type Every, periodOf } from '@localpay/protocol'
import type { Translate } from '../text/text.ts'
import { sayNumber } from './account-number.ts'
import { sayAs } from './dates.ts'
import { receivers } from './group-rules.ts'
import { sayAmount } from './money.ts'
import { sayPercent } from './say-percent.ts'

export interface Wording {
  readonly t: Translate
  readonly currency: CurrencyJson
  readonly accounts: PolicyReply['accounts']
}

/** Never broken over two lines. */
const whole = (text: string): string => text.replaceAll(' ', '\u00a0')

export const amountIn = ({ t, currency }: Wording, minor: string): string =>
  whole(sayAmount(currency, minor, t.language))

/** A treasury or the community account by its name, any other by its number. */
export function sayReceiver(account: string, { t, accounts }: Pick<Wording, 't' | 'accounts'>): string {
  if (account === accounts.treasury.account) return t('rules.treasury')
  if (account === accounts.community.account) return t('rules.community')
  const number = receivers({ accounts }).find(one => one.account === account)?.number
  return number === undefined ? account : sayNumber(number)
}

/** `November 2026`, `48 · 2026`: a period by the name that the ledger gives it. */
export function sayPeriod(period: string, t: Translate): string {
  const [year = '', part] = period.split('-')
  if (part === undefined) return year
  if (part.startsWith('W')) return t('rules.week', { week: String(Number(part.slice(1))), year })
  if (part.startsWith('Q')) return t('rules.quarter', { quarter: part.slice(1), year })
  const middle = Date.UTC(Number(year), Number(part) - 1, 15)
  return sayAs(middle, t.language, { month: 'long', year: 'numeric', timeZone: 'UTC' })
}

/** A day of the calendar that contributions go by. */
export const sayDayUtc = (at: number, t: Translate): string =>
  sayAs(at, t.language, { dateStyle: 'long', timeZone: 'UTC' })

/** What one levy takes of each payment. */
export function levyWords(
  { on, ppm, flat, to, across }: PolicyJson['levies'][number],
  wording: Wording,
): string {
  const { t } = wording
  const parts = [ppm === 0 ? '' : sayPercent(ppm, t), flat === '0' ? '' : amountIn(wording, flat)]
  const amount = parts.filter(part => part !== '').join('\u00a0+\u00a0')
  const words = t('rules.levy', { on, amount, account: sayReceiver(to, wording) })
  return across ? `${words} ${t('rules.across')}` : words
}

/** What one contribution takes at the end of each period. */
export function chargeWords(
  { kind, every, from, amt, ppm, free, to }: PolicyJson['charges'][number],
  wording: Wording,
): string {
  const { t } = wording
  const what = t('rules.charge', {
    kind,
    amount: amountIn(wording, amt),
    percent: sayPercent(ppm, t),
    free: amountIn(wording, free),
    every: t('rules.every', { every }),
    account: sayReceiver(to, wording),
  })
  return `${what} ${t('rules.first', { period: sayPeriod(periodOf(from, every as Every), t) })}`
}
