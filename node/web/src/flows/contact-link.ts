import type { Contact } from '@localpay/protocol'

/** Where a press on it leads: a call, a letter; null for what has no such place. */
export function linkOf({ kind, value }: Pick<Contact, 'kind' | 'value'>): string | null {
  if (kind === 'phone') return `tel:${value.replaceAll(' ', '')}`
  return kind === 'email' ? `mailto:${value}` : null
}
