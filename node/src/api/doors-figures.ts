/** Doors for sums over the group and for where each account stands. */
import * as f from '../app/contract-figures.ts'
import { type AnyDoor, door } from './door.ts'

export const FIGURE_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/figures',
    says: 'Sums of the months that are over: payments, amounts, accounts that traded. None about few people',
    who: 'member',
    reply: f.figuresReply,
    answer: ({ app }) => app.figures.group(),
  }),
  door({
    method: 'get',
    path: '/api/positions',
    says: 'Every account with its limits, since when it is stuck at one, its last payment and its year',
    who: 'books',
    rates: ['search'],
    reply: f.positionsReply,
    answer: ({ app }) => app.figures.positions(),
  }),
]
