/**
 * A group's money as simply as it can be said, to hold against the fold. It keeps no balance: only what happened. What
 * stands on an account, what is frozen, held, earned, waits, is counted from all of that anew whenever it is asked. And it
 * knows no order of refusals: it names everything that stands against an act, of which the fold must name one.
 */
import type { AccountId, MemberId } from '../src/base/ids.ts'
import type { Policy } from '../src/ledger/policy.ts'

export interface NaiveMove {
  readonly from: AccountId
  readonly to: AccountId
  readonly amt: bigint
}

export interface NaiveAccount {
  readonly id: AccountId
  readonly kind: string
  closed: boolean
  locked: boolean
  own: { readonly min?: bigint; readonly max?: bigint } | undefined
  auto: { readonly all: boolean; readonly from: readonly AccountId[] } | undefined
  holders: readonly { readonly member: MemberId; readonly can: readonly string[] }[]
}

export interface NaiveMember {
  readonly id: MemberId
  readonly area: string
  roles: readonly string[]
  status: string
}

export interface NaivePayment {
  readonly at: number
  readonly by: MemberId
  readonly moves: readonly NaiveMove[]
  readonly levies: readonly NaiveMove[]
  state: string
  readonly thanks: string[]
}

export interface NaiveBill extends NaiveMove {
  readonly by: MemberId
  readonly at: number
  readonly until: number
  state: string
}

export interface NaiveGroup {
  readonly accounts: Map<AccountId, NaiveAccount>
  readonly members: Map<MemberId, NaiveMember>
  readonly payments: Map<string, NaivePayment>
  readonly bills: Map<string, NaiveBill>
  /** Held for other groups, levies counted in. */
  readonly consents: NaiveMove[]
  /** What the community took over from who left. */
  readonly takenOver: NaiveMove[]
  readonly external: AccountId
  readonly community: AccountId
  policy: Policy
  at: number
}

const COMMON = ['treasury', 'community']
export const isOfNobody = ({ kind }: NaiveAccount): boolean =>
  ['external', 'contested', ...COMMON].includes(kind)

export const total = (moves: readonly NaiveMove[], of: (move: NaiveMove) => boolean): bigint =>
  moves.reduce((sum, move) => (of(move) ? sum + move.amt : sum), 0n)

/** Everything that ever moved and was not given back. */
const moved = ({ payments, takenOver }: NaiveGroup): readonly NaiveMove[] => [
  ...[...payments.values()]
    .filter(({ state }) => state !== 'reversed')
    .flatMap(({ moves, levies }) => [...moves, ...levies]),
  ...takenOver,
]

const paymentsThat = (group: NaiveGroup, of: (payment: NaivePayment) => boolean): readonly NaiveMove[] =>
  [...group.payments.values()].filter(of).flatMap(({ moves }) => moves)

export interface Figures {
  readonly balance: bigint
  readonly frozen: bigint
  readonly held: bigint
  readonly earned: bigint
  readonly waiting: number
}

export function figuresOf(group: NaiveGroup, id: AccountId): Figures {
  const all = moved(group)
  const ofPeople = (account: AccountId): boolean => !isOfNobody(group.accounts.get(account) as NaiveAccount)
  const between = ({ from, to }: NaiveMove): boolean => ofPeople(from) && ofPeople(to)
  return {
    balance: total(all, ({ to }) => to === id) - total(all, ({ from }) => from === id),
    frozen: total(
      paymentsThat(group, ({ state }) => state === 'disputed'),
      ({ to }) => to === id,
    ),
    held: total(group.consents, ({ from }) => from === id || id === group.external),
    earned: total(
      paymentsThat(group, ({ state }) => state !== 'reversed').filter(between),
      ({ to }) => to === id,
    ),
    waiting: [...group.bills.values()].filter(({ from, state }) => from === id && state === 'waiting').length,
  }
}

export const naiveActive = (member: NaiveMember | undefined): boolean =>
  member !== undefined && ['member', 'absent'].includes(member.status)

export const hasRole = (member: NaiveMember | undefined, ...roles: readonly string[]): boolean =>
  member !== undefined && roles.some(role => member.roles.includes(role))

export const inCommittee = ({ members }: NaiveGroup, by: MemberId): boolean =>
  hasRole(members.get(by), 'admin', 'committee')

export function naiveMay(group: NaiveGroup, by: MemberId, account: AccountId, right: string): boolean {
  const row = group.accounts.get(account)
  if (row === undefined) return false
  if (COMMON.includes(row.kind)) return inCommittee(group, by)
  return row.holders.some(({ member, can }) => member === by && can.includes(right))
}

/** Halves go up. */
const part = (amt: bigint, ppm: number): bigint => (2n * amt * BigInt(ppm) + 1_000_000n) / 2_000_000n

export function naiveLevies(group: NaiveGroup, moves: readonly NaiveMove[]): readonly NaiveMove[] {
  const exempt = (id: AccountId): boolean => isOfNobody(group.accounts.get(id) as NaiveAccount)
  return moves
    .filter(({ from, to, amt }) => amt > 0n && !exempt(from) && !exempt(to))
    .flatMap(({ from, to, amt }) =>
      group.policy.levies.map(levy => ({
        from: levy.on === 'payer' ? from : to,
        to: levy.to,
        amt: part(amt, levy.ppm) + levy.flat,
      })),
    )
    .filter(({ amt }) => amt > 0n)
}

/** What one consent holds beside its amount. */
export const naiveLevyAcross = (group: NaiveGroup, from: AccountId, max: bigint): bigint =>
  isOfNobody(group.accounts.get(from) as NaiveAccount)
    ? 0n
    : group.policy.levies
        .filter(({ on, across }) => across && on === 'payer')
        .reduce((sum, { ppm, flat }) => sum + part(max, ppm) + flat, 0n)

interface NaiveBounds {
  readonly min: bigint | undefined
  readonly max: bigint | undefined
}

const NOTHING: NaiveBounds = { min: undefined, max: undefined }

function boundsFor(group: NaiveGroup, id: AccountId): NaiveBounds {
  const { own, kind } = group.accounts.get(id) as NaiveAccount
  const { limits } = group.policy
  const ofPeople = !isOfNobody({ kind } as NaiveAccount)
  if (ofPeople && !limits.hard) return NOTHING
  if (own !== undefined) return { min: own.min, max: own.max }
  if (COMMON.includes(kind)) return { min: 0n, max: undefined }
  if (!ofPeople || limits.mode === 'none') return NOTHING
  if (limits.mode === 'explicit') return { min: limits.min, max: limits.max }
  if (limits.mode === 'balanced') return { min: -(limits.max as bigint), max: limits.max }
  const sunk =
    (limits.min as bigint) - (figuresOf(group, id).earned * BigInt(limits.share as number)) / 1_000_000n
  const lowest = -(limits.cap as bigint)
  return { min: sunk > lowest ? sunk : lowest, max: limits.max }
}

/** Would these moves together take some account outward past a limit? `free`: whose limits do not matter. */
export function passesLimit(
  group: NaiveGroup,
  moves: readonly NaiveMove[],
  free: (account: NaiveAccount) => boolean = () => false,
): boolean {
  const touched = new Set(moves.flatMap(({ from, to }) => [from, to]))
  return [...touched].some(id => {
    const account = group.accounts.get(id) as NaiveAccount
    if (free(account)) return false
    const change = total(moves, ({ to }) => to === id) - total(moves, ({ from }) => from === id)
    const { balance, frozen, held } = figuresOf(group, id)
    const { min, max } = boundsFor(group, id)
    const outside = id === group.external
    const left = balance + change - frozen - (outside ? 0n : held)
    const full = balance + change + (outside ? held : 0n)
    const under = change < 0n && left < 0n && min !== undefined && left < min
    const over = change > 0n && full > 0n && max !== undefined && full > max
    return under || over
  })
}
