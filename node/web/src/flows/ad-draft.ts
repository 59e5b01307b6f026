/** An ad while it is written. It survives an accident; a draft of another shape is dropped. */
import type { AdRequest } from '@localpay/node'
import { CATEGORIES } from './categories.ts'

export const AD_START: AdRequest = {
  type: 'offer',
  title: '',
  body: '',
  category: 'other',
  price: '',
  scope: 'public',
  days: 180,
}

/** Days an ad may stand, as choices. A year is the longest the network keeps one. */
export const AD_DAYS = [30, 90, 180, 365] as const

const TEXTS = ['title', 'body', 'price'] as const

export function isAdDraft(value: unknown): value is AdRequest {
  if (typeof value !== 'object' || value === null) return false
  const ad = value as Record<string, unknown>
  return (
    TEXTS.every(name => typeof ad[name] === 'string') &&
    (ad['type'] === 'offer' || ad['type'] === 'want') &&
    CATEGORIES.some(category => category === ad['category']) &&
    (ad['scope'] === 'group' || ad['scope'] === 'network' || ad['scope'] === 'public') &&
    AD_DAYS.some(days => days === ad['days'])
  )
}

/** Nothing typed yet is nothing to keep. */
export const isBlank = (ad: AdRequest): boolean => TEXTS.every(name => ad[name].trim() === '')
