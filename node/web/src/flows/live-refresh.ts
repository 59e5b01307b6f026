/** What each live event makes out of date, by names of queries. A new event without a row does not compile. */
import type { LiveEvent } from '@localpay/node'

// biome-ignore format: a table reads by column.
export const LIVE_REFRESH: Record<LiveEvent, readonly string[]> = {
  me:         ['me', 'history', 'balance-points', 'bills', 'orders', 'across', 'cards', 'own-year', 'holders', 'people', 'access', 'policy', 'terms', 'payment', 'praise', 'profile', 'person'],
  ads:        ['search', 'ad', 'my-ads', 'state'],
  desk:       ['desk', 'handover', 'lost-desk', 'passwords', 'member', 'people', 'policy', 'positions', 'group-accounts', 'group-history', 'contributions', 'charge-plan', 'disputes', 'payment', 'invitations'],
  neighbours: ['neighbours', 'clearing', 'witnesses', 'evidence'],
  groups:     ['groups', 'state'],
  decisions:  ['decisions', 'policy'],
  messages:   ['me', 'messages', 'person'],
}

export const LIVE_EVENTS = Object.keys(LIVE_REFRESH) as LiveEvent[]

/** After a gap nobody knows what was missed, so everything is. */
export const EVERYTHING: readonly string[] = [...new Set(Object.values(LIVE_REFRESH).flat())]
