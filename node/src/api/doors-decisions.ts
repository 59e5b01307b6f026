/** Doors for what members decide together. Proposing and voting are signed, and go to /api/intents. */
import { decisionsReply } from '../app/contract-decisions.ts'
import { type AnyDoor, door } from './door.ts'

export const DECISION_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/decisions',
    says: 'Proposals that are open to votes, with my vote, and what came of past ones',
    who: 'member',
    reply: decisionsReply,
    answer: ({ app, person }) => app.decisions.list(person),
  }),
]
