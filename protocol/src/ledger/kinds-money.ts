/** Bodies of the kinds that move money inside a group, or get it ready to move. SPEC 4.3. */
import { EVERY } from '../base/calendar.ts'
import { LIMITS } from '../base/limits.ts'
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
  struct,
  text,
} from '../codec/shape.ts'
import { signedHeadShape } from '../codec/signed.ts'

/** What a payment was for: salted hash of the words (which are not in the log), category, ad. */
const about = {
  memo: optional(id('hash')),
  category: optional(text(24, 1)),
  ad: optional(id('ad')),
}

const payment = { from: id('account'), to: id('account'), amt: int64(0n), ...about }

/** What a delegate's key may do. */
export const DELEGATE_SCOPES = ['pay', 'bill'] as const

export const MONEY_BODIES = {
  /** The payer pays. */
  pay: struct(payment),
  /** The payee bills: booked at once, or waiting for the payer, as policy and the payer's own rule say. */
  bill: struct({
    ...payment,
    /** The newest head that the payee's device holds: the payer's compares it with its own. */
    head: optional(signedHeadShape),
  }),
  /** Somebody else enters a payment between two others. */
  enter: struct(payment),
  /** Many payments, all or none: one to many, many to one, or a list from a file. */
  batch: struct({
    items: list(
      struct({ from: id('account'), to: id('account'), amt: int64(0n), memo: optional(id('hash')) }),
      LIMITS.batchItemsMax,
      1,
    ),
    category: optional(text(24, 1)),
  }),
  /** The payer's answer to what waits. */
  accept: struct({ bill: id('intent') }),
  reject: struct({ bill: id('intent'), reason: optional(id('hash')) }),
  /** Who entered it takes it back. */
  withdraw: struct({ bill: id('intent') }),
  /** Its time has come: taken as accepted, or over. */
  lapse: struct({ bill: id('intent') }),
  /** Booked payments go back, levies included, as a visible counter-entry. domain.md rule 16. */
  reverse: struct({ payment: id('intent'), reason: optional(id('hash')) }),
  /** A payment to come, once or again and again. `first` ms; `times` absent: until stopped. */
  standing: checked(
    struct({
      ...payment,
      every: oneOf('once', ...EVERY),
      first: count(),
      times: optional(integer(1, LIMITS.orderTimesMax)),
    }),
    'one payment when it is once',
    ({ every, times }) => every !== 'once' || times === undefined || times === 1,
  ),
  stop: struct({ order: id('intent') }),
  /** One payment of a standing order, when it is due; `skip` when a rule stood against it. */
  due: struct({ order: id('intent'), skip: optional(oneOf('refused')) }),
  /** A contribution of policy, taken for one period from all. */
  run: struct({ charge: text(40, 1), period: text(10, 4) }),
  unrun: struct({ run: id('intent') }),
  /** Another key may act for an account of the author, within bounds. `tag` is a card, hashed with a salt. */
  delegate: struct({
    key: id('key'),
    account: id('account'),
    scope: eachOnce(oneOf(...DELEGATE_SCOPES), DELEGATE_SCOPES.length, 1),
    each: int64(0n),
    amount: int64(0n),
    every: oneOf(...EVERY),
    until: count(),
    tag: optional(id('hash')),
  }),
  undelegate: struct({ key: id('key') }),
  /** A word of reference after a payment, by either side. The text is a salted hash. */
  thank: struct({ payment: id('intent'), mark: oneOf('good', 'fair', 'poor'), text: optional(id('hash')) }),
  /** One side says something is wrong: the amount is frozen at the payee until the committee settles. */
  dispute: struct({ payment: id('intent'), reason: optional(id('hash')) }),
  settle: struct({ payment: id('intent'), how: oneOf('stands', 'reversed'), reason: optional(id('hash')) }),
  /** To somebody in another group: at most `max` may leave the account, for this invoice alone. */
  'pay-across': struct({
    from: id('account'),
    to: id('group'),
    invoice: id('hash'),
    max: int64(1n),
    /** It may take days; else it is now or not at all. */
    patient: optional(bool()),
    /** It gives back what that payment brought. */
    reverses: optional(id('tid')),
  }),
} as const
