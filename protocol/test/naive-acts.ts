/** What stands against each act about people and accounts in a naive group; and all acts together. */
import type { AccountId } from '../src/base/ids.ts'
import type { Kind } from '../src/ledger/kinds.ts'
import {
  figuresOf,
  hasRole,
  inCommittee,
  isOfNobody,
  type NaiveAccount,
  type NaiveGroup,
  type NaiveMember,
  naiveActive,
  naiveMay,
} from './naive-group.ts'
import {
  type Act,
  type Acts,
  AFTER,
  BILLS,
  because,
  ENTERING,
  never,
  unusable,
  type Verdict,
} from './naive-payments.ts'

const ofPeople = (group: NaiveGroup, id: AccountId): readonly string[] => {
  const row = group.accounts.get(id)
  return row !== undefined && isOfNobody(row) ? ['no-such-account'] : unusable(group, id)
}

const admins = ({ members }: NaiveGroup): readonly NaiveMember[] =>
  [...members.values()].filter(member => naiveActive(member) && hasRole(member, 'admin'))

const isLastAdmin = (group: NaiveGroup, member: NaiveMember): boolean =>
  admins(group).length === 1 && admins(group)[0] === member

const PEOPLE: Acts = {
  auto: ({ group, by, body }) => ({
    against: [
      ...ofPeople(group, body.account),
      ...because(
        !naiveMay(group, by, body.account, 'pay') && 'not-your-account',
        body.from.some(id => !group.accounts.has(id)) && 'no-such-account',
      ),
    ],
    happen: () => {
      const row = group.accounts.get(body.account) as NaiveAccount
      row.auto = { all: body.all, from: body.from }
    },
  }),
  lock: ({ group, body }) => ({
    against: ofPeople(group, body.account),
    happen: () => {
      const row = group.accounts.get(body.account) as NaiveAccount
      row.locked = body.locked
    },
  }),
  limits: ({ group, body }) => {
    const row = group.accounts.get(body.account)
    const { min, max } = body.limits ?? {}
    return {
      against: because(
        (row === undefined || row.kind === 'contested') && 'no-such-account',
        min !== undefined && max !== undefined && min > max && 'limits-crossed',
      ),
      happen: () => {
        ;(row as NaiveAccount).own = body.limits
      },
    }
  },
  policy: ({ group, body }) => ({
    against: [],
    happen: () => {
      group.policy = { ...group.policy, ...body.change }
    },
  }),
  presence: ({ group, by, body }) => ({
    against: [],
    happen: () => {
      ;(group.members.get(by) as NaiveMember).status = body.away ? 'absent' : 'member'
    },
  }),
  change: ({ group, by, body }) => {
    const member = group.members.get(body.member)
    if (member === undefined || member.status === 'left') return never('no-such-member')
    const author = group.members.get(by) as NaiveMember
    const next = body.status === 'suspended' || member.status === 'suspended' ? body.status : member.status
    const wakes = next !== member.status && member.roles.length > 0
    return {
      against: because(
        wakes && !hasRole(author, 'admin') && 'not-allowed',
        !inCommittee(group, by) && (author.area === '' || author.area !== member.area) && 'not-your-area',
        next === 'suspended' && isLastAdmin(group, member) && 'last-admin',
      ),
      happen: () => {
        member.status = next as string
      },
    }
  },
  leave: ({ group, by, body }) => {
    const member = group.members.get(body.member)
    if (member === undefined || member.status === 'left') return never('no-such-member')
    const author = group.members.get(by) as NaiveMember
    const bySelf = author === member
    const mayClose = inCommittee(group, by) && (member.roles.length === 0 || hasRole(author, 'admin'))
    const absorb = !bySelf && group.policy.manners.leaver === 'absorb'
    return leaving(group, member, absorb, because(!bySelf && !mayClose && 'not-allowed'))
  },
}

function leaving(
  group: NaiveGroup,
  member: NaiveMember,
  absorb: boolean,
  before: readonly string[],
): Verdict {
  const mine = [...group.accounts.values()].filter(row => row.holders.some(one => one.member === member.id))
  const alone = mine.filter(({ holders }) => holders.length === 1)
  const others = mine.filter(({ holders }) => holders.length > 1)
  const orphan = others.some(
    ({ holders }) => !holders.some(one => one.member !== member.id && one.can.includes('manage')),
  )
  const figures = alone.map(({ id }) => figuresOf(group, id))
  return {
    against: [
      ...before,
      ...because(
        isLastAdmin(group, member) && 'last-admin',
        orphan && 'no-holder-left',
        figures.some(({ held, frozen, waiting }) => held > 0n || frozen > 0n || waiting > 0) &&
          'something-waits',
        !absorb && figures.some(({ balance }) => balance !== 0n) && 'not-settled',
      ),
    ],
    happen: () => {
      for (const [i, row] of alone.entries()) {
        const amt = figures[i]?.balance ?? 0n
        group.takenOver.push({ from: row.id, to: group.community, amt })
        row.closed = true
      }
      for (const row of mine) row.holders = row.holders.filter(one => one.member !== member.id)
      member.status = 'left'
      member.roles = []
    },
  }
}

const ACTS: Acts = { ...ENTERING, ...BILLS, ...AFTER, ...PEOPLE }

/** Roles that some kinds ask for. */
const ROLES: { readonly [K in Kind]?: readonly string[] } = {
  settle: ['admin', 'committee'],
  lock: ['admin', 'committee'],
  limits: ['admin', 'committee'],
  policy: ['admin'],
  change: ['admin', 'committee', 'coordinator'],
}

export function naively<K extends Kind>(kind: K, act: Act<K>): Verdict {
  const { group, by } = act
  const rule = ACTS[kind] as (act: Act<K>) => Verdict
  if (by === 'node') return kind === 'lapse' ? rule(act) : never('not-allowed')
  const member = group.members.get(by)
  if (!naiveActive(member)) return never('not-active')
  const roles = kind === 'lapse' ? [] : ROLES[kind]
  return roles !== undefined && !hasRole(member, ...roles) ? never('not-allowed') : rule(act)
}
