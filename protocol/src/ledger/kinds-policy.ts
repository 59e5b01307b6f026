/** Bodies of the kinds by which a group decides about itself. SPEC 4.3. */
import { bool, checked, count, id, int64, oneOf, optional, struct } from '../codec/shape.ts'
import { LINE_BODIES } from './kinds-lines.ts'
import { PEOPLE_BODIES } from './kinds-people.ts'
import { limitsShape, policyChangeShape } from './policy.ts'

const rateFields = { num: int64(1n, 1n << 53n), den: int64(1n, 1n << 53n) } as const
export const rateShape = struct(rateFields)

/** What a proposal changes when it passes: at most one of these, each the body of the kind of that name. */
export const proposalChanges = {
  policy: optional(policyChangeShape),
  rate: optional(rateShape),
  limits: optional(struct({ account: id('account'), limits: optional(limitsShape) })),
  admit: optional(PEOPLE_BODIES.admit),
  writeDown: optional(LINE_BODIES['write-down']),
} as const
const CHANGES = ['policy', 'rate', 'limits', 'admit', 'writeDown'] as const

export const POLICY_BODIES = {
  policy: struct({ change: policyChangeShape }),
  /** What a minor unit is worth in micro-hours, from now on. `confirm`: also where it moves further than policy lets it. */
  rate: struct({ ...rateFields, confirm: optional(bool()) }),
  /** A question to all members, in words (salted hash) and, where it is one of these, as the change it makes. */
  propose: checked(
    struct({ text: id('hash'), closes: count(), ...proposalChanges }),
    'at most one change',
    body => CHANGES.filter(name => body[name] !== undefined).length <= 1,
  ),
  vote: struct({ proposal: id('intent'), choice: oneOf('yes', 'no', 'abstain') }),
  /** The vote is over: counted, and what was decided applies. */
  outcome: struct({ proposal: id('intent') }),
} as const
