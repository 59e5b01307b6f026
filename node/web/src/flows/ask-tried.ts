/** What a question to the group would change, tried as the change itself is before it is signed. */
import type { LimitsDryRunReply, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { Answer } from '../api/client.ts'
import type { App } from './app.ts'
import { tryLimits } from './desk.ts'
import { type Tried, tryChange } from './group-rules.ts'
import { type RateTried, tryRate } from './rate-tried.ts'

export interface AskTried {
  readonly body: BodyOf<'propose'>
  readonly policy?: Tried
  readonly rate?: RateTried
  readonly limits?: LimitsDryRunReply
}

export async function tryAsked(
  app: Pick<App, 'api' | 'crypt'>,
  rules: PolicyReply,
  body: BodyOf<'propose'>,
): Promise<Answer<AskTried>> {
  const { policy, rate, limits } = body
  const as = <T>(name: 'policy' | 'rate' | 'limits', answer: Answer<T>): Answer<AskTried> =>
    answer.ok ? { ok: true, value: { body, [name]: answer.value } } : answer
  if (policy !== undefined) return as('policy', await tryChange(app, rules, { change: policy }))
  if (rate !== undefined) return as('rate', await tryRate(app, rules, rate))
  if (limits !== undefined) return as('limits', await tryLimits(app, limits))
  return { ok: true, value: { body } }
}
