/** Bodies of the kinds about who belongs, whose an account is, and which keys speak for whom. SPEC 4.3. */
import { LIMITS } from '../base/limits.ts'
import { blob, bool, checked, eachOnce, id, list, oneOf, optional, struct, text } from '../codec/shape.ts'
import { limitsShape } from './policy.ts'

export const ROLES = ['admin', 'committee', 'coordinator', 'auditor'] as const
export type Role = (typeof ROLES)[number]

export const MEMBER_ACCOUNT_KINDS = ['person', 'family', 'company', 'public'] as const
/** Accounts of nobody: they appear in no ranking, directory or count. domain.md rule 20. */
export const SYSTEM_ACCOUNT_KINDS = ['external', 'treasury', 'community', 'contested'] as const

export const RIGHTS = ['pay', 'bill', 'manage'] as const
const rightsShape = eachOnce(oneOf(...RIGHTS), RIGHTS.length, 1)
export const holderShape = struct({ member: id('member'), can: rightsShape })

const rolesShape = eachOnce(oneOf(...ROLES), ROLES.length)
const custodiansShape = eachOnce(id('member'), LIMITS.custodiansMax, 1)

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
    custodians: optional(custodiansShape),
    roles: rolesShape,
    area: optional(text(24, 1)),
    limits: optional(limitsShape),
  }),
  /**
   * Roles, area, standing of a member, who signs for a person without a device. What is absent stays; `area` empty is
   * none; `member` lifts a suspension.
   */
  change: struct({
    member: id('member'),
    roles: optional(rolesShape),
    area: optional(text(24)),
    status: optional(oneOf('member', 'suspended')),
    custodians: optional(custodiansShape),
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
  auto: struct({ account: id('account'), all: bool(), from: eachOnce(id('account'), LIMITS.autoAcceptMax) }),
  /** The author's own keys: one more device, one less. */
  key: checked(
    struct({ add: optional(id('key')), drop: optional(id('key')) }),
    'a key to add or to drop',
    ({ add, drop }) => add !== undefined || drop !== undefined,
  ),
  /**
   * Somebody gets a new key, or people who sign for them, in place of all their keys: after a delay without objection,
   * or at once by the word of the roots.
   */
  reissue: checked(
    struct({
      member: id('member'),
      pub: optional(id('key')),
      custodians: optional(custodiansShape),
      roots: optional(blob(2048, 1)),
    }),
    'a key or custodians; of the roots a key',
    ({ pub, custodians, roots }) =>
      (pub === undefined) !== (custodians === undefined) && (roots === undefined || pub !== undefined),
  ),
  /** Another committee member signs too. */
  second: struct({ reissue: id('intent') }),
  /** The member, or anybody of the committee, ends it. */
  object: struct({ reissue: id('intent') }),
  /** The member says yes: no need to wait. */
  agree: struct({ reissue: id('intent') }),
  /** Its time has come. */
  rekey: struct({ reissue: id('intent') }),
} as const
