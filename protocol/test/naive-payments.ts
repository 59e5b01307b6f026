/** What stands against each act about money in a naive group, and what happens when nothing does. */
import type { AccountId, MemberId } from '../src/base/ids.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import {
  figuresOf,
  inCommittee,
  isOfNobody,
  type NaiveAccount,
  type NaiveBill,
  type NaiveGroup,
  type NaiveMove,
  type NaivePayment,
  naiveLevies,
  naiveLevyAcross,
  naiveMay,
  passesLimit,
  total,
} from './naive-group.ts'

export interface Act<K extends Kind> {
  readonly group: NaiveGroup
  readonly by: MemberId | 'node'
  readonly body: BodyOf<K>
  readonly id: string
}

/** What stands against it, by the names of refusals; when nothing does, `happen` makes it so. */
export interface Verdict {
  readonly against: readonly string[]
  readonly happen: () => void
}

const DAY = 86_400_000
export const because = (...reasons: readonly (string | false)[]): readonly string[] =>
  reasons.filter((one): one is string => one !== false)
export const never = (reason: string): Verdict => ({ against: [reason], happen: () => {} })

const isUsable = (account: NaiveAccount | undefined): account is NaiveAccount =>
  account !== undefined && account.kind !== 'external' && account.kind !== 'contested'

/** Accounts that cannot be used at all; nothing else is worth asking then. */
export function unusable(group: NaiveGroup, ...ids: readonly AccountId[]): readonly string[] {
  const rows = ids.map(id => group.accounts.get(id))
  return because(
    rows.some(row => !isUsable(row)) && 'no-such-account',
    rows.some(row => row?.closed === true) && 'account-closed',
  )
}

function pays(
  group: NaiveGroup,
  moves: readonly NaiveMove[],
  free?: (account: NaiveAccount) => boolean,
): readonly string[] {
  const bad = unusable(group, ...moves.flatMap(({ from, to }) => [from, to]))
  if (bad.length > 0) return bad
  return because(
    moves.some(({ from }) => group.accounts.get(from)?.locked === true) && 'spend-locked',
    passesLimit(group, [...moves, ...naiveLevies(group, moves)], free) && 'over-limit',
  )
}

function book(group: NaiveGroup, id: string, by: MemberId, moves: readonly NaiveMove[]): void {
  const levies = naiveLevies(group, moves)
  group.payments.set(id, { at: group.at, by, moves, levies, state: 'booked', thanks: [] })
}

const moveOf = ({ from, to, amt }: NaiveMove): NaiveMove => ({ from, to, amt })

/** Against any way of entering this payment. */
const entering = (group: NaiveGroup, { from, to, amt }: NaiveMove): readonly string[] => [
  ...unusable(group, from, to),
  ...because(from === to && 'same-account', amt === 0n && !group.policy.entry.zero && 'zero-amount'),
]

/** The same for one payment by itself. */
const enteringOne = (group: NaiveGroup, by: MemberId, move: NaiveMove): readonly string[] => {
  const against = entering(group, move)
  return against.length > 0 || !isOffStep(group, move) || isRest(group, by, moveOf(move))
    ? against
    : ['off-step']
}

/** It leaves nothing with who pays or with who is paid, and whoever enters it may know that. */
const isRest = (group: NaiveGroup, by: MemberId, move: NaiveMove): boolean => {
  const all = [move, ...naiveLevies(group, [move])]
  const left = (id: AccountId): bigint =>
    figuresOf(group, id).balance + total(all, ({ to }) => to === id) - total(all, ({ from }) => from === id)
  const mayKnow = (id: AccountId, right: string) => inCommittee(group, by) || naiveMay(group, by, id, right)
  const { from, to } = move
  return (left(from) === 0n && mayKnow(from, 'pay')) || (left(to) === 0n && mayKnow(to, 'bill'))
}

/** No multiple of the smallest step, where the group has one. */
function isOffStep({ policy }: NaiveGroup, { amt }: NaiveMove): boolean {
  const { step } = policy.currency
  return step !== undefined && (amt / step) * step !== amt
}

function wait(group: NaiveGroup, id: string, by: MemberId, move: NaiveMove): void {
  const { at, policy } = group
  group.bills.set(id, { ...moveOf(move), by, at, until: at + policy.entry.waitMs, state: 'waiting' })
}

const isSkipped = ({ policy }: NaiveGroup, what: 'batch' | 'committee'): boolean =>
  policy.limits.skip.includes(what)

export type Acts = { readonly [K in Kind]?: (act: Act<K> & { readonly by: MemberId }) => Verdict }

export const ENTERING: Acts = {
  pay: ({ group, by, body, id }) => ({
    against: [
      ...because(!group.policy.entry.payer && 'entry-not-allowed'),
      ...enteringOne(group, by, body),
      ...because(!naiveMay(group, by, body.from, 'pay') && 'not-your-account'),
      ...pays(group, [moveOf(body)]),
    ],
    happen: () => book(group, id, by, [moveOf(body)]),
  }),
  bill: ({ group, by, body, id }) => {
    const { payee } = group.policy.entry
    const auto = group.accounts.get(body.from)?.auto
    const atOnce = payee === 'direct' || auto?.all === true || auto?.from.includes(body.to) === true
    return {
      against: [
        ...because(payee === 'no' && 'entry-not-allowed'),
        ...enteringOne(group, by, body),
        ...because(!naiveMay(group, by, body.to, 'bill') && 'not-your-account'),
        ...(atOnce ? pays(group, [moveOf(body)]) : []),
      ],
      happen: () => (atOnce ? book(group, id, by, [moveOf(body)]) : wait(group, id, by, body)),
    }
  },
  enter: ({ group, by, body, id }) => {
    const { third } = group.policy.entry
    const atOnce = third === 'committee'
    return {
      against: [
        ...because(third === 'no' && 'entry-not-allowed', atOnce && !inCommittee(group, by) && 'not-allowed'),
        ...enteringOne(group, by, body),
        ...(atOnce ? pays(group, [moveOf(body)], () => isSkipped(group, 'committee')) : []),
      ],
      happen: () => (atOnce ? book(group, id, by, [moveOf(body)]) : wait(group, id, by, body)),
    }
  },
  batch: ({ group, by, body, id }) => {
    const moves = body.items.map(moveOf)
    const { payer, payee, third } = group.policy.entry
    const mayEnter = ({ from, to }: NaiveMove): boolean =>
      (payer && naiveMay(group, by, from, 'pay')) ||
      (payee === 'direct' && naiveMay(group, by, to, 'bill')) ||
      (third === 'committee' && inCommittee(group, by))
    const wrong = moves.some(
      move =>
        entering(group, move).length > 0 ||
        isOffStep(group, move) ||
        !mayEnter(move) ||
        group.accounts.get(move.from)?.locked === true,
    )
    const free = (): boolean => isSkipped(group, 'batch') && inCommittee(group, by)
    return {
      against: wrong ? ['batch-item'] : pays(group, moves, free),
      happen: () => book(group, id, by, moves),
    }
  },
  'pay-across': ({ group, by, body }) => {
    const row = group.accounts.get(body.from)
    const bad = unusable(group, body.from)
    const amt = body.max + (row === undefined ? 0n : naiveLevyAcross(group, body.from, body.max))
    const move = { from: body.from, to: group.external, amt }
    return {
      against: [
        ...bad,
        ...because(
          !naiveMay(group, by, body.from, 'pay') && 'not-your-account',
          row?.locked === true && 'spend-locked',
          bad.length === 0 && passesLimit(group, [move]) && 'over-limit',
        ),
      ],
      happen: () => group.consents.push(move),
    }
  },
}

const onBill = (
  { group, body }: { readonly group: NaiveGroup; readonly body: { readonly bill: string } },
  then: (bill: NaiveBill) => Verdict,
): Verdict => {
  const bill = group.bills.get(body.bill)
  if (bill === undefined) return never('no-such-bill')
  return bill.state === 'waiting' ? then(bill) : never('bill-decided')
}

export const BILLS: Acts = {
  accept: act =>
    onBill(act, bill => ({
      against: [
        ...because(
          !naiveMay(act.group, act.by, bill.from, 'pay') && 'not-your-account',
          act.group.at >= bill.until && 'bill-decided',
        ),
        ...pays(act.group, [moveOf(bill)]),
      ],
      happen: () => {
        bill.state = 'accepted'
        book(act.group, act.body.bill, bill.by, [moveOf(bill)])
      },
    })),
  reject: act =>
    onBill(act, bill => ({
      against: because(!naiveMay(act.group, act.by, bill.from, 'pay') && 'not-your-account'),
      happen: () => {
        bill.state = 'rejected'
      },
    })),
  withdraw: act =>
    onBill(act, bill => ({
      against: because(
        bill.by !== act.by && !naiveMay(act.group, act.by, bill.to, 'bill') && 'not-your-account',
      ),
      happen: () => {
        bill.state = 'withdrawn'
      },
    })),
  lapse: act =>
    onBill(act, bill => {
      const { autoMs } = act.group.policy.entry
      if (act.group.at >= bill.until)
        return {
          against: [],
          happen: () => {
            bill.state = 'lapsed'
          },
        }
      if (autoMs === undefined || act.group.at < bill.at + autoMs) return never('not-yet')
      return {
        against: pays(act.group, [moveOf(bill)]),
        happen: () => {
          bill.state = 'accepted'
          book(act.group, act.body.bill, bill.by, [moveOf(bill)])
        },
      }
    }),
}

const onPayment = (
  { group, body }: { readonly group: NaiveGroup; readonly body: { readonly payment: string } },
  then: (payment: NaivePayment) => Verdict,
): Verdict => {
  const payment = group.payments.get(body.payment)
  return payment === undefined || group.at > payment.at + 400 * DAY ? never('no-such-payment') : then(payment)
}

const sides = (group: NaiveGroup, by: MemberId, { moves }: NaivePayment): readonly ('payer' | 'payee')[] => [
  ...(moves.every(({ from }) => naiveMay(group, by, from, 'pay')) ? (['payer'] as const) : []),
  ...(moves.every(({ to }) => naiveMay(group, by, to, 'pay')) ? (['payee'] as const) : []),
]

const closedEnd = (group: NaiveGroup, moves: readonly NaiveMove[]): boolean =>
  moves.some(({ from, to }) => [from, to].some(id => group.accounts.get(id)?.closed === true))

const backwards = ({ moves, levies }: NaivePayment): readonly NaiveMove[] =>
  [...moves, ...levies].map(({ from, to, amt }) => ({ from: to, to: from, amt }))

const STANDS: { readonly [state: string]: string } = {
  disputed: 'payment-disputed',
  settled: 'payment-settled',
  reversed: 'payment-reversed',
}

export const AFTER: Acts = {
  reverse: act =>
    onPayment(act, payment => {
      const { group, by } = act
      const byCommittee = inCommittee(group, by)
      const mine = sides(group, by, payment)
      const { payerUndoMs, payeeUndoMs } = group.policy.entry
      const undo = { payer: payerUndoMs, payee: payeeUndoMs }
      const limits = passesLimit(group, backwards(payment), account => byCommittee || isOfNobody(account))
      const alone = because(
        mine.length === 0 && 'not-your-payment',
        !mine.some(side => group.at < payment.at + undo[side]) && 'too-late-to-undo',
        payment.moves.some(({ to }) => group.accounts.get(to)?.locked === true) && 'spend-locked',
      )
      return {
        against: [
          ...because(
            payment.state !== 'booked' && (STANDS[payment.state] as string),
            closedEnd(group, payment.moves) && 'account-closed',
            limits && 'over-limit',
          ),
          ...(byCommittee ? [] : alone),
        ],
        happen: () => {
          payment.state = 'reversed'
        },
      }
    }),
  dispute: act =>
    onPayment(act, payment => ({
      against: because(
        sides(act.group, act.by, payment).length === 0 && 'not-your-payment',
        payment.state !== 'booked' && (STANDS[payment.state] as string),
        payment.moves.some(({ to }) => act.group.accounts.get(to)?.closed === true) && 'account-closed',
      ),
      happen: () => {
        payment.state = 'disputed'
      },
    })),
  settle: act =>
    onPayment(act, payment => ({
      against: because(
        payment.state !== 'disputed' && 'not-disputed',
        act.body.how === 'reversed' && closedEnd(act.group, payment.moves) && 'account-closed',
      ),
      happen: () => {
        payment.state = act.body.how === 'stands' ? 'settled' : 'reversed'
      },
    })),
  thank: act =>
    onPayment(act, payment => {
      const mine = sides(act.group, act.by, payment)
      return {
        against: because(
          mine.length !== 1 && 'not-your-payment',
          payment.state === 'reversed' && 'payment-reversed',
          mine.some(side => payment.thanks.includes(side)) && 'already-thanked',
        ),
        happen: () => payment.thanks.push(...mine),
      }
    }),
}
