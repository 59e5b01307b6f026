/** Values in the database that are not the ledger's: each a shape, so that our own disk is parsed like any stranger. */
import {
  assert,
  type Bytes,
  blob,
  bool,
  CONTACT_KINDS,
  CONTACT_READERS,
  count,
  decodeAs,
  encodeAs,
  fixed,
  groupProofShape,
  id,
  int64,
  integer,
  LIMITS,
  list,
  oneOf,
  optional,
  PHASES,
  PICTURE_TYPES,
  REFUSE_REASONS,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '@localpay/protocol'
import type { Store, StoreChange, StoreRange } from './ports.ts'

/** A row of our own database does not read: the disk or a bug. */
class RowFault extends Error {
  readonly code = 'bad-row'
}

export function readRow<T>(shape: Shape<T>, key: string, bytes: Bytes): T {
  const row = decodeAs(shape, bytes)
  if (!row.ok) throw new RowFault(`database row ${key}: ${row.refusal.why}`)
  return row.value
}

export async function getRow<T>(store: Store, shape: Shape<T>, key: string): Promise<T | null> {
  const bytes = await store.get(key)
  return bytes === undefined ? null : readRow(shape, key, bytes)
}

export async function* rangeRows<T>(
  store: Store,
  shape: Shape<T>,
  range: StoreRange,
): AsyncGenerator<readonly [string, T]> {
  for await (const [key, bytes] of store.range(range)) yield [key, readRow(shape, key, bytes)]
}

/** @throws BugError for a row that could not be read again: one such row would keep the node from starting. */
export function putRow<T>(shape: Shape<T>, key: string, row: T): StoreChange {
  const value = encodeAs(shape, row)
  const again = decodeAs(shape, value)
  assert(again.ok, `row ${key} reads again${again.ok ? '' : `: ${again.refusal.why}`}`)
  return { put: key, value }
}

/** How somebody proves who they are, and what opens then. */
const credential = { salt: fixed(16), authHash: id('hash'), vault: blob(256), rule: oneOf(1) }

/** How others reach a person. Characters of four bytes at most. */
const contactRow = struct({
  kind: oneOf(...CONTACT_KINDS),
  value: text(4 * LIMITS.contactCharsMax, 1),
  to: oneOf(...CONTACT_READERS),
})

/** A person, erasable: the ledger knows only the member's id. */
export const personRow = struct({
  name: text(240, 1),
  town: text(320),
  about: text(2_000),
  contacts: optional(list(contactRow, LIMITS.contactsMax, 1)),
  /** The beginning of its hash, in hex; the photo has its own row. */
  photo: optional(text(16, 16)),
  area: optional(text(24)),
  language: oneOf('en', 'fr', 'es'),
  /** Absent for who came to the desk without a device. */
  pub: optional(id('key')),
  /** Reserved when the person asks to join, so that the committee's signature can name them. */
  account: id('account'),
  number: text(8, 8),
  status: oneOf('asked', 'admitted', 'refused'),
  at: count(),
  /** When the password was chosen. */
  passwordAt: count(),
  /** The terms that they accepted last. */
  terms: optional(struct({ hash: id('hash'), at: count() })),
  /** Whose invitation they came with, and what was said of them. */
  invited: optional(struct({ by: id('member'), note: text(800) })),
  ...credential,
})
export type PersonRow = ShapeOf<typeof personRow>

/** `since`: in force, the last time that they came to be. */
export const termsRow = struct({ text: text(LIMITS.termsBytesMax, 1), since: count() })
export type TermsRow = ShapeOf<typeof termsRow>

export const invitationRow = struct({
  by: id('member'),
  note: text(800),
  uses: integer(1, 10),
  used: count(10),
  at: count(),
  until: count(),
  takenBack: bool(),
})
export type InvitationRow = ShapeOf<typeof invitationRow>

export const photoRow = struct({ type: oneOf(...PICTURE_TYPES), bytes: blob(LIMITS.photoBytesMax) })

/** A message as one of its two people keeps it. `wish`: the sender's own name for it, by which a repeat is known. */
export const messageRow = struct({
  other: id('member'),
  text: text(4 * LIMITS.messageCharsMax, 1),
  at: count(),
  read: bool(),
  wish: optional(fixed(16)),
})
export type MessageRow = ShapeOf<typeof messageRow>

/** How many messages a member keeps, how many of those received are still to be read, and from whom none are taken. */
export const boxRow = struct({
  unread: count(),
  received: count(),
  sent: count(),
  blocked: list(id('member'), LIMITS.blockedMax),
})
export type BoxRow = ShapeOf<typeof boxRow>

export const nameRow = struct({ member: id('member') })
/** `since`: signed in; `until`: ends unless it is used before. */
export const sessionRow = struct({ member: id('member'), since: count(), until: count() })

/** A new password of somebody who lost theirs, by the key in its vault; `member` is nobody's for a name that nobody has. */
export const renewalRow = struct({ member: id('member'), at: count(), ...credential })
export type RenewalRow = ShapeOf<typeof renewalRow>
export const memoRow = struct({
  /** The longest are those of a proposal. */
  memo: text(8_000),
  /** Of a batch the words of each item, in its order; `memo` is then empty. */
  items: optional(list(text(800), LIMITS.batchItemsMax, 1)),
  /** With it the words have the hash that stands in the entry. */
  salt: optional(fixed(16)),
  otherName: optional(text(240)),
  otherNumber: optional(text(8)),
  otherGroup: optional(id('group')),
})
export type MemoRow = ShapeOf<typeof memoRow>

/** What a member calls a key that acts for their account. */
export const cardRow = struct({ name: text(800, 1) })

/** What came of the newest payment of an order; `why`: the code of the refusal for which it was passed over. */
export const orderedRow = struct({ at: count(), why: optional(text(40)) })
export const refusedRow = struct({ bill: id('intent'), reject: id('intent'), at: count() })

export const recordRow = struct({ bundle: blob(LIMITS.bundleBytesMax), seenAt: count() })
export const authorRow = struct({ member: id('member') })
export const counterRow = struct({ ctr: count() })
export const outRow = struct({ kind: text(20, 1), body: blob(64 * 1024), at: count() })
export type OutRow = ShapeOf<typeof outRow>

export const xferRow = struct({
  body: blob(16 * 1024),
  phase: oneOf(...PHASES),
  since: count(),
  commits: list(struct({ part: count(16), sig: fixed(64) }), 16),
  refusals: list(
    struct({ part: count(16), ke: count(), reason: oneOf(...REFUSE_REASONS), sig: fixed(64) }),
    16,
  ),
  releases: list(struct({ part: count(16), ke: count(), line: id('line'), sig: fixed(64) }), 16),
  /** Charter and chain of the parts: others may not know them. */
  proofs: list(groupProofShape, 16),
  ends: optional(blob(1024)),
})
export type XferRow = ShapeOf<typeof xferRow>

export const invoiceRow = struct({ invoice: blob(1024), account: id('account'), memo: text(800) })

export const quoteRow = struct({
  member: id('member'),
  gid: id('group'),
  invoice: blob(1024),
  hash: id('hash'),
  cost: int64(1n),
  number: text(8, 8),
  name: text(240),
  memo: text(800),
  patient: bool(),
  until: count(),
})
export type QuoteRow = ShapeOf<typeof quoteRow>

/** A payment to another group that is not settled, by its consent: what its next try needs. */
export const payingRow = struct({
  member: id('member'),
  gid: id('group'),
  invoice: blob(1024),
  hash: id('hash'),
  cost: int64(1n),
  number: text(8, 8),
  name: text(240),
  patient: bool(),
  at: count(),
  tries: list(struct({ tid: id('tid'), path: list(id('group'), LIMITS.pathPartsMax, 2) }), LIMITS.triesMax),
  /** The member asked to give it up. */
  withdrawn: bool(),
})
export type PayingRow = ShapeOf<typeof payingRow>
export const paidRow = struct({ tid: id('tid') })

export const offerRow = struct({
  gid: id('group'),
  open: blob(512),
  sig: fixed(64),
  limit: blob(2048),
  byUs: bool(),
  at: count(),
})
export type OfferRow = ShapeOf<typeof offerRow>

/** A line's balance by our book and by the partner's, µh from our side. */
export const differRow = struct({ ours: int64(), theirs: int64(), at: count() })

export const placeRow = struct({
  town: text(320),
  lat: int64(),
  lon: int64(),
  recordSeq: count(),
  adSeq: count(),
})
export const secretRow = struct({ bytes: fixed(32) })
