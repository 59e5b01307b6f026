/** Why not, in words. Each code has its own text; an unknown one is named, so that somebody can be asked about it. */
import type { CurrencyJson } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import type { Translate } from '../text/text.ts'
import { sayAmount } from './money.ts'

/** Fields of a refusal that are amounts of the own currency. */
const AMOUNTS = new Set(['limit', 'wouldBe', 'step', 'passes'])

const fieldText = (
  name: string,
  value: unknown,
  currency: CurrencyJson | null,
  t: Translate,
): string | number => {
  if (typeof value === 'number') return value
  const text = String(value)
  // What another group says is a code of its own, and a choice of the text has no hyphens.
  if (name === 'there') return text.replaceAll('-', '_')
  return AMOUNTS.has(name) && currency !== null ? sayAmount(currency, text, t.language) : text
}

export function sayRefusal(refusal: Refusal, t: Translate, currency: CurrencyJson | null = null): string {
  const values: Record<string, string | number> = { limit: '–', wouldBe: '–', who: 'payer' }
  for (const [name, value] of Object.entries(refusal)) values[name] = fieldText(name, value, currency, t)
  const { item, why } = refusal as { item?: number; why?: unknown }
  // One row of many: what stands against it is a refusal of its own.
  if (item !== undefined && typeof why === 'object' && why !== null) {
    values['row'] = item + 1
    values['because'] = sayRefusal(why as Refusal, t, currency)
  }
  return t.maybe(`refusal.${refusal.code}`, values) ?? t('refusal.other', { code: refusal.code })
}
