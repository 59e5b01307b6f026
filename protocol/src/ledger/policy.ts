/**
 * A group's policy: everything it may decide about its money and its manners, in sections that are changed one by one
 * and whole. The ledger keeps every version, so what held when something happened can always be told. SPEC 5.5.
 */
import { EVERY } from '../base/calendar.ts'
import {
  bool,
  checked,
  count,
  eachOnce,
  id,
  int64,
  integer,
  list,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { ownCurrencyShape } from '../money/currency-shape.ts'

const DAY_MS = 86_400_000
/** Times that policy sets end somewhere: a bit over a year, ms. */
const POLICY_MS_MAX = 400 * DAY_MS
/** Parts of a whole in millionths. */
export const MILLION = 1_000_000n
const partsPerMillion = count(1_000_000)

export const limitsShape = struct({ min: optional(int64()), max: optional(int64()) })
/** Bounds of one balance, inclusive. An absent bound is no limit, which is not zero. domain.md rule 6. */
export type AccountLimits = ShapeOf<typeof limitsShape>

/** Acts that may pass limits when the group says so. domain.md rule 8. */
export const LIMIT_SKIPS = ['batch', 'automatic', 'committee'] as const

/**
 * How far balances may go. `explicit`: min and max. `balanced`: as far below zero as above, `max` says both.
 * `earned`: the floor starts at `min` and sinks by `share` millionths of what the account earned, never below −`cap`.
 * Not `hard` is advice: nothing is refused, who is beyond is shown.
 */
const limitsPolicy = checked(
  struct({
    mode: oneOf('none', 'explicit', 'balanced', 'earned'),
    min: optional(int64(undefined, 0n)),
    max: optional(int64(0n)),
    share: optional(partsPerMillion),
    cap: optional(int64(0n)),
    hard: bool(),
    skip: eachOnce(oneOf(...LIMIT_SKIPS), LIMIT_SKIPS.length),
  }),
  'bounds that fit the mode',
  ({ mode, min, max, share, cap }) => {
    const grows = share !== undefined && cap !== undefined && min !== undefined && cap >= -min
    if (mode === 'earned') return grows
    if (share !== undefined || cap !== undefined) return false
    if (mode === 'balanced') return max !== undefined && min === undefined
    return mode === 'explicit' || (min === undefined && max === undefined)
  },
)

/** Who may enter a payment, and how long things wait. Times in ms. */
const entryPolicy = struct({
  /** The payer pays. */
  payer: bool(),
  /** The payee bills: not at all, the payer confirms, or booked at once. domain.md rule 3. */
  payee: oneOf('no', 'confirm', 'direct'),
  /** Somebody else enters: not at all, any member and the payer confirms, or the committee and booked at once. */
  third: oneOf('no', 'confirm', 'committee'),
  /** A payment of nothing, a thank-you. domain.md rule 31. */
  zero: bool(),
  /** A bill lapses after this. */
  waitMs: checked(count(POLICY_MS_MAX), 'at least an hour', ms => ms >= 3_600_000),
  /** A bill is taken as accepted after this: a day at least, so that the payer can say no; absent: never. */
  autoMs: optional(checked(count(POLICY_MS_MAX), 'at least a day', ms => ms >= DAY_MS)),
  /** The payer may take a payment back within this, the payee (who gives it back) within that; 0: not at all. */
  payerUndoMs: count(POLICY_MS_MAX),
  payeeUndoMs: count(POLICY_MS_MAX),
})

const levyShape = struct({
  name: text(40, 1),
  on: oneOf('payer', 'payee'),
  ppm: partsPerMillion,
  flat: int64(0n),
  to: id('account'),
  /** Also on payments to and from other groups: each side pays its own group's. */
  across: bool(),
})
/** A part of each payment that moves on to a common account; it is never destroyed. domain.md rule 14. */
export type Levy = ShapeOf<typeof levyShape>

const chargeShape = struct({
  name: text(40, 1),
  /** `fee`: `amt` from every member's account. `demurrage`: `ppm` of what stands above `free`, or beyond the limits. */
  kind: oneOf('fee', 'demurrage', 'beyond'),
  every: oneOf(...EVERY),
  /** The first period it is taken for is the one that holds this moment. */
  from: count(),
  amt: int64(0n),
  ppm: partsPerMillion,
  free: int64(0n),
  to: id('account'),
})
/** What is taken at the end of each period. domain.md rule 15. */
export type Charge = ShapeOf<typeof chargeShape>

const areaShape = struct({ id: text(24, 1), name: text(80, 1) })

/** Committee members who sign for one new key, at most. */
export const SIGNERS_MAX = 5

const recoveryPolicy = struct({
  /** Committee members who must agree before a lost key is replaced. It never sinks by itself. SPEC 5.11. */
  signers: integer(1, SIGNERS_MAX),
  /** How long the old key may object: a day at least, for a person sleeps. */
  delayMs: integer(DAY_MS, POLICY_MS_MAX),
})

const votePolicy = struct({
  /** Millionths of the members entitled who must have voted, and of the yes among yes and no. */
  quorumPpm: partsPerMillion,
  majorityPpm: partsPerMillion,
  /** Who may propose. */
  propose: oneOf('member', 'committee'),
  /** A vote runs at least this long. */
  runMs: count(POLICY_MS_MAX),
})

const neighboursPolicy = struct({
  /** What may be at risk for each payee group while payments go on before the RELEASE is there, µh. H11. */
  risk: int64(0n, 1n << 53n),
  /** How far the worth of the currency may move within 30 days without being confirmed, millionths. */
  ratePpm: partsPerMillion,
})

const uniqueBy = <T>(shape: Shape<readonly T[]>, of: (one: T) => string): Shape<readonly T[]> =>
  checked(shape, 'names that differ', all => new Set(all.map(of)).size === all.length)

export const LEVIES_MAX = 8
export const CHARGES_MAX = 8
export const AREAS_MAX = 64

const sections = {
  currency: ownCurrencyShape,
  limits: limitsPolicy,
  entry: entryPolicy,
  levies: uniqueBy(list(levyShape, LEVIES_MAX), one => one.name),
  charges: uniqueBy(list(chargeShape, CHARGES_MAX), one => one.name),
  areas: uniqueBy(list(areaShape, AREAS_MAX), one => one.id),
  recovery: recoveryPolicy,
  votes: votePolicy,
  manners: struct({
    /** A leaver settles first, or the community account takes the balance over. domain.md rule 17. */
    leaver: oneOf('settle', 'absorb'),
    /** Members read their own entries, or all amounts by account number. */
    books: oneOf('own', 'open'),
    /** Hash of the terms that a newcomer accepts. */
    terms: optional(id('hash')),
  }),
  neighbours: neighboursPolicy,
} as const

export const policyShape = struct(sections)
export type Policy = ShapeOf<typeof policyShape>

/** Some sections, each whole. */
export const policyChangeShape = checked(
  struct({
    currency: optional(sections.currency),
    limits: optional(sections.limits),
    entry: optional(sections.entry),
    levies: optional(sections.levies),
    charges: optional(sections.charges),
    areas: optional(sections.areas),
    recovery: optional(sections.recovery),
    votes: optional(sections.votes),
    manners: optional(sections.manners),
    neighbours: optional(sections.neighbours),
  }),
  'at least one section',
  change => Object.keys(change).length > 0,
)
export type PolicyChange = ShapeOf<typeof policyChangeShape>

/** What a new group starts with, but for its currency and limits. */
export const POLICY_DEFAULTS: Omit<Policy, 'currency' | 'limits'> = {
  entry: {
    payer: true,
    payee: 'confirm',
    third: 'committee',
    zero: false,
    waitMs: 30 * DAY_MS,
    payerUndoMs: 0,
    payeeUndoMs: 45 * DAY_MS,
  },
  levies: [],
  charges: [],
  areas: [],
  recovery: { signers: 2, delayMs: 3 * DAY_MS },
  votes: { quorumPpm: 250_000, majorityPpm: 500_000, propose: 'committee', runMs: 3 * DAY_MS },
  manners: { leaver: 'settle', books: 'own' },
  neighbours: { risk: 5_000_000n, ratePpm: 200_000 },
}

/** Explicit limits that refuse: what a group is founded with. */
export const explicitLimits = (limits: AccountLimits): Policy['limits'] => ({
  mode: 'explicit',
  ...limits,
  hard: true,
  skip: [],
})
