/** Bodies of the kinds that concern the group as a whole, other groups, lines and transfers. SPEC 4.3. */
import { LIMITS } from '../base/limits.ts'
import { blob, count, fixed, id, int64, list, oneOf, optional, struct } from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { groupProofFields, groupProofShape } from '../identity/chain.ts'
import { balanceBlob, tidsShape } from '../lines/balance.ts'
import { REFUSE_REASONS } from '../transfer/statement.ts'
import { END_REASONS } from '../transfer/tries.ts'
import { rateShape } from './kinds-policy.ts'
import { policyShape } from './policy.ts'

/** A certificate of the roots, signed. */
export const paperShape = blob(LIMITS.paperBytesMax, 1)
const commits = list(fixed(64), LIMITS.partsMax)

/** What the payee's group books when it closes: whom it pays, how much, for which invoice. */
const payeeShape = struct({ account: id('account'), amt: int64(1n), invoice: id('hash') })

export const GROUP_BODIES = {
  /** The first entry, and only that: charter, first key (a chain of one), policy, the accounts of nobody. */
  found: struct({
    ...groupProofFields,
    policy: policyShape,
    rate: rateShape,
    external: id('account'),
    treasury: id('account'),
    community: id('account'),
    contested: id('account'),
  }),
  /** The roots name another operational key: hand-over or theft. Signed by the new key. */
  newkey: struct({ cert: paperShape }),
  /** Other roots, by the signatures of those before. The next entry must be their `newkey`. */
  newroots: struct({ cert: paperShape }),
  /** Another group's charter and key, as they were proved to us; or its new key. */
  meet: groupProofShape,
  /** A line both groups signed for. */
  line: struct({ open: blob(512, 1), ours: fixed(64), theirs: fixed(64) }),
  /** A limit on a line, signed by whoever grants it. */
  limit: struct({ signed: signedShape }),
  /** Our COMMIT to a transfer (never as its closer): from now on value is held. */
  commit: struct({
    body: blob(LIMITS.intentBytesMax, 1),
    payer: optional(struct({ across: id('intent'), amt: int64(1n) })),
    /** The COMMIT of the group whose value comes to us, where we hold it: it stakes its line as we stake ours. */
    upstream: optional(fixed(64)),
  }),
  /** Our COMMIT as closer, last of all, with everybody else's: it is the certificate, so it books at once. */
  close: struct({ body: blob(LIMITS.intentBytesMax, 1), commits, payee: optional(payeeShape) }),
  /** The certificate arrived: what was held is booked. All COMMIT signatures, in the order of the parts. */
  book: struct({ tid: id('tid'), commits }),
  /** Our REFUSE, and with it our RELEASE of the in-edge: we never signed COMMIT and never shall. */
  refuse: struct({ body: blob(LIMITS.intentBytesMax, 1), reason: oneOf(...REFUSE_REASONS) }),
  /** The next group released our out-edge: what was held there is free, and (but for the payer) so is our in-edge. */
  free: struct({ tid: id('tid'), ke: count(), sig: fixed(64) }),
  /** The payee's REFUSE of a payment of ours: the next path may be tried at the group's own risk. */
  deny: struct({ tid: id('tid'), ke: count(), reason: oneOf(...REFUSE_REASONS), sig: fixed(64) }),
  /** A payment of a member of ours came to nothing: what the consent held is free. */
  'end-across': struct({ across: id('intent'), why: oneOf(...END_REASONS) }),
  /** A RELEASE of our out-edge that came after booking: somebody equivocated. */
  waive: struct({ tid: id('tid'), ke: count(), sig: fixed(64) }),
  /**
   * Our signature under a balance checkpoint: as its proposer, with the partner's Decline of the try before; or with the
   * proposer's signature `theirs`, and then it is co-signed. `strangers`: open transfers that no row here tells of, and
   * the checkpoint that their bodies name.
   */
  balance: struct({
    balance: balanceBlob,
    applied: tidsShape(LIMITS.unlistedMax),
    strangers: list(struct({ tid: id('tid'), cp: count() }), LIMITS.openTransfersMax),
    theirs: optional(fixed(64)),
    decline: optional(struct({ b: blob(LIMITS.balanceBytesMax, 1), sig: fixed(64) })),
  }),
  /** The partner's signature under the checkpoint that we proposed last. */
  cosign: struct({ line: id('line'), seq: count(), try: count(), sig: fixed(64) }),
  /** Our books may be an older copy: every partner is asked what the two had signed. */
  recover: struct({ why: oneOf('partner', 'own-commit', 'witness') }),
  /**
   * A partner told all: the newest checkpoint that both had signed, where it is newer than ours, and what it has signed or
   * booked that no checkpoint lists.
   */
  answer: struct({
    line: id('line'),
    unlisted: tidsShape(LIMITS.standingTidsMax),
    newest: optional(struct({ b: balanceBlob, ours: fixed(64), theirs: fixed(64) })),
  }),
  /** A transfer that we may have signed and do not know is held as signed; `commit`: our own signature. */
  recall: struct({ body: blob(LIMITS.intentBytesMax, 1), commit: optional(fixed(64)) }),
  /** People go on without the answer of this partner, and without the line. */
  quarantine: struct({ line: id('line') }),
  /** Our Decline of a try. */
  decline: struct({ decline: blob(LIMITS.balanceBytesMax, 1) }),
} as const
