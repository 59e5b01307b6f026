/** What another worth of an hour would come to needs the lines alone: it changes nobody's balance and no rule. */
import type { LineJson, PolicyReply } from '@localpay/node'
import { type BodyOf, isRateJump, type Rate } from '@localpay/protocol'
import type { Answer, Api } from '../api/client.ts'
import { isStanding } from './neighbours.ts'
import type { Read } from './read-form.ts'

export interface RateTried {
  readonly before: Rate
  readonly after: Rate
  /** Those that stand. */
  readonly lines: readonly LineJson[]
}

type RateText = { readonly num: string; readonly den: string }
export const rateOf = ({ num, den }: RateText): Rate => ({ num: BigInt(num), den: BigInt(den) })

export async function tryRate(
  { api }: { readonly api: Pick<Api, 'neighbours'> },
  { rate }: Pick<PolicyReply, 'rate'>,
  after: Rate,
): Promise<Answer<RateTried>> {
  const answer = await api.neighbours()
  if (!answer.ok) return answer
  const lines = answer.value.lines.filter(({ state }) => isStanding(state))
  return { ok: true, value: { before: rateOf(rate), after, lines } }
}

/** A change that moves further than policy lets it within 30 days is signed only with a word that it is meant. */
export function confirmedRate(
  read: Read<BodyOf<'rate'>>,
  { policy, ratesOfLate }: Pick<PolicyReply, 'policy' | 'ratesOfLate'>,
  sure: boolean,
): Read<BodyOf<'rate'>> {
  if (!read.ok || !isRateJump(ratesOfLate.map(rateOf), read.value, policy.neighbours.ratePpm)) return read
  return sure
    ? { ok: true, value: { ...read.value, confirm: true } }
    : { ok: false, fields: { sure: { code: 'rate-jump' } } }
}
