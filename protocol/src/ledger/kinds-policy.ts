/** Bodies of the kinds by which a group decides about itself. SPEC 4.3. */
import { count, id, int64, oneOf, optional, struct } from '../codec/shape.ts'
import { limitsShape, policyChangeShape } from './policy.ts'

export const rateShape = struct({ num: int64(1n, 1n << 53n), den: int64(1n, 1n << 53n) })

export const POLICY_BODIES = {
  policy: struct({ change: policyChangeShape }),
  /** What a minor unit is worth in micro-hours, from now on. */
  rate: rateShape,
  /** A question to all members, in words (salted hash) and, where it is one of these, as the change it makes. */
  propose: struct({
    text: id('hash'),
    closes: count(),
    policy: optional(policyChangeShape),
    rate: optional(rateShape),
    limits: optional(struct({ account: id('account'), limits: optional(limitsShape) })),
  }),
  vote: struct({ proposal: id('intent'), choice: oneOf('yes', 'no', 'abstain') }),
  /** The vote is over: counted, and what was decided applies. */
  outcome: struct({ proposal: id('intent') }),
} as const
