/** The closed list of intent kinds: what each says and who may say it. SPEC 4.3. */
import { LIMITS } from '../base/limits.ts'
import {
  blob,
  count,
  fixed,
  id,
  int64,
  list,
  oneOf,
  optional,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { REFUSE_REASONS } from '../transfer/statement.ts'

const limitsShape = struct({ min: optional(int64()), max: optional(int64()) })
export type AccountLimits = ShapeOf<typeof limitsShape>

export const currencyPolicyShape = struct({
  code: text(8, 1),
  name: text(80, 1),
  symbol: text(16, 1),
  digits: count(3),
  style: oneOf('decimal', 'hours', 'count'),
})

const rateShape = struct({ num: int64(1n, 1n << 53n), den: int64(1n, 1n << 53n) })

export const ROLES = ['admin', 'committee'] as const

const commits = list(fixed(64), LIMITS.partsMax)

/** What the payee's group books when it closes: whom it pays, how much, for which invoice. */
const payeeShape = struct({ account: id('account'), amt: int64(1n), invoice: id('hash') })

/** Body of each kind. A new kind is a row here, a row in AUTHORS, a rule and a SPEC paragraph. */
export const BODIES = {
  /** The first entry, and only that: charter, first key, currency, outside account. */
  found: struct({
    charter: blob(2048, 1),
    cert: blob(4096, 1),
    currency: currencyPolicyShape,
    rate: rateShape,
    limits: limitsShape,
    external: id('account'),
  }),
  /** A person joins: a member, an account, a key. Without `limits` the group's own apply. */
  admit: struct({
    member: id('member'),
    account: id('account'),
    number: text(8, 8),
    pub: id('key'),
    roles: list(oneOf(...ROLES), ROLES.length),
    limits: optional(limitsShape),
  }),
  /** New limits of one account. An absent bound is «no limit», which is not zero. */
  limits: struct({ account: id('account'), min: optional(int64()), max: optional(int64()) }),
  /** What a minor unit is worth in micro-hours, from now on. */
  rate: struct({ num: int64(1n, 1n << 53n), den: int64(1n, 1n << 53n) }),
  /** Inside the group. `memo` is a salted hash: the words are not in the log. */
  pay: struct({ from: id('account'), to: id('account'), amt: int64(1n), memo: optional(id('hash')) }),
  /** To somebody in another group: at most `max` may leave the account, for this invoice alone. */
  'pay-across': struct({ from: id('account'), to: id('group'), invoice: id('hash'), max: int64(1n) }),
  /** Another group's charter and key, as they were proved to us. */
  meet: struct({ charter: blob(2048, 1), cert: blob(4096, 1) }),
  /** A line both groups signed for. */
  line: struct({ open: blob(512, 1), ours: fixed(64), theirs: fixed(64) }),
  /** A limit on a line, signed by whoever grants it. */
  limit: struct({ signed: signedShape }),
  /** Our COMMIT to a transfer (never as its closer): from now on value is held. */
  commit: struct({
    body: blob(LIMITS.intentBytesMax, 1),
    payer: optional(struct({ across: id('intent'), amt: int64(1n) })),
  }),
  /** Our COMMIT as closer, last of all, with everybody else's: it is the certificate, so it books at once. */
  close: struct({ body: blob(LIMITS.intentBytesMax, 1), commits, payee: optional(payeeShape) }),
  /** The certificate arrived: what was held is booked. All COMMIT signatures, in the order of the parts. */
  book: struct({ tid: id('tid'), commits }),
  /** Our REFUSE, and with it our RELEASE of the in-edge: we never signed COMMIT and never shall. */
  refuse: struct({ body: blob(LIMITS.intentBytesMax, 1), reason: oneOf(...REFUSE_REASONS) }),
  /** The next group released our out-edge: what was held there is free, and (but for the payer) so is our in-edge. */
  free: struct({ tid: id('tid'), ke: count(), sig: fixed(64) }),
  /** A RELEASE of our out-edge that came after booking: somebody equivocated. */
  waive: struct({ tid: id('tid'), ke: count(), sig: fixed(64) }),
} as const

export type Kind = keyof typeof BODIES
export type BodyOf<K extends Kind> = ShapeOf<(typeof BODIES)[K]>

/** Who may author each kind: the node's operational key, any member for own accounts, or the committee. */
// biome-ignore format: a table reads by column.
export const AUTHORS = {
  found:  'node',      admit:   'committee', limits: 'committee', rate:   'committee',
  pay:    'member',    'pay-across': 'member',
  meet:   'node',      line:    'node',      limit:  'node',
  commit: 'node',      close:   'node',      book:   'node',      refuse: 'node',
  free:   'node',      waive:   'node',
} as const satisfies Record<Kind, 'node' | 'member' | 'committee'>
