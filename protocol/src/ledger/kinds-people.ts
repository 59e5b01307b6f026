/** Bodies of the kinds about who belongs, whose an account is, and which keys speak for whom. SPEC 4.3. */
import { LIMITS } from '../base/limits.ts'
import { bool, id, list, oneOf, optional, struct, text } from '../codec/shape.ts'
import { limitsShape } from './policy.ts'

export const ROLES = ['admin', 'committee', 'coordinator', 'auditor'] as const
export type Role = (typeof ROLES)[number]

export const MEMBER_ACCOUNT_KINDS = ['person', 'family', 'company', 'public'] as const
/** Accounts of nobody: they appear in no ranking, directory or count. domain.md rule 20. */
export const SYSTEM_ACCOUNT_KINDS = ['external', 'treasury', 'community', 'contested'] as const

export const RIGHTS = ['pay', 'bill', 'manage'] as const
const rightsShape = list(oneOf(...RIGHTS), RIGHTS.length)
export const holderShape = struct({ member: id('member'), can: rightsShape })

export const PEOPLE_BODIES = {
  /**
   * A person joins: a member, an account, a key. Without `limits` the group's own apply. `custodians` sign for a person
   * without any device; then `pub` is absent.
   */
  admit: struct({
    member: id('member'),
    account: id('account'),
    number: text(8, 8),
    kind: oneOf(...MEMBER_ACCOUNT_KINDS),
    pub: optional(id('key')),
    custodians: optional(list(id('member'), LIMITS.custodiansMax, 1)),
    roles: list(oneOf(...ROLES), ROLES.length),
    area: optional(text(24, 1)),
    limits: optional(limitsShape),
  }),
  /** Roles, area, standing of a member. What is absent stays; `area` empty is none. */
  change: struct({
    member: id('member'),
    roles: optional(list(oneOf(...ROLES), ROLES.length)),
    area: optional(text(24)),
    status: optional(oneOf('member', 'suspended')),
    custodians: optional(list(id('member'), LIMITS.custodiansMax)),
  }),
  /** Away for a while, and back. */
  presence: struct({ away: bool() }),
  /** Somebody leaves, themselves or by the committee: balances settled first, or taken over as policy says. */
  leave: struct({ member: id('member') }),
  /** Another account for people who are members already, or one of the group's own. */
  account: struct({
    account: id('account'),
    number: text(8, 8),
    kind: oneOf(...MEMBER_ACCOUNT_KINDS, 'treasury'),
    holders: list(holderShape, LIMITS.holdersMax),
    limits: optional(limitsShape),
  }),
  /** Who may use an account: new rights, or none with `can` absent. */
  holder: struct({ account: id('account'), member: id('member'), can: optional(rightsShape) }),
  /** Spending stops; earning goes on. */
  lock: struct({ account: id('account'), locked: bool() }),
  /** Limits of one account. Absent `limits`: the group's again. An absent bound is «no limit», which is not zero. */
  limits: struct({ account: id('account'), limits: optional(limitsShape) }),
  /** Which bills an account accepts by itself. */
  auto: struct({ account: id('account'), all: bool(), from: list(id('account'), LIMITS.autoAcceptMax) }),
  /** The author's own keys: one more device, one less. */
  key: struct({ add: optional(id('key')), drop: optional(id('key')) }),
  /** The committee gives somebody a new key in place of all others; effective after a delay without objection. */
  reissue: struct({ member: id('member'), pub: id('key') }),
  second: struct({ reissue: id('intent') }),
  object: struct({ reissue: id('intent') }),
  agree: struct({ reissue: id('intent') }),
  rekey: struct({ reissue: id('intent') }),
} as const
