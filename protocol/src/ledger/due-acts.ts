/**
 * What the calendar asks a node to enter, in the order in which it should: new keys, decisions, contributions, then
 * orders.
 */
import type { Book } from './book.ts'
import type { BodyOf } from './kinds.ts'
import { dueRuns } from './rules-charges.ts'
import { dueOutcomes } from './rules-decisions.ts'
import { dueOrders } from './rules-orders.ts'
import { dueRekeys } from './rules-recovery.ts'

type Calendar = 'rekey' | 'outcome' | 'run' | 'due'
export type DueAct = { readonly [K in Calendar]: { readonly kind: K; readonly body: BodyOf<K> } }[Calendar]

/** Each entered act may make others due or not due, so a node asks again after it entered these. */
export const dueActs = (book: Book, at: number): readonly DueAct[] => [
  ...dueRekeys(book, at).map(reissue => ({ kind: 'rekey' as const, body: { reissue } })),
  ...dueOutcomes(book, at).map(proposal => ({ kind: 'outcome' as const, body: { proposal } })),
  ...dueRuns(book, at).map(body => ({ kind: 'run' as const, body })),
  ...dueOrders(book, at).map(({ order, act }) => ({
    kind: 'due' as const,
    body: act === 'pay' ? { order } : { order, skip: 'refused' as const },
  })),
]
