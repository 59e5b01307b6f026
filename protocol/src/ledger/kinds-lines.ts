/** Bodies of the kinds by which people and the node decide about lines with other groups. SPEC 4.3. */
import { bool, count, fixed, id, oneOf, optional, struct } from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { FREEZE_REASONS } from '../lines/line-state.ts'
import { OPENNESS } from '../lines/openness.ts'
import { REFUSE_REASONS } from '../transfer/statement.ts'

export const LINE_BODIES = {
  /** The partner takes on no new debt. `ke`: the key epoch of the evidence, there exactly for it. */
  freeze: struct({ line: id('line'), why: oneOf(...FREEZE_REASONS), ke: optional(count()) }),
  /** One reason for it is over. */
  thaw: struct({ line: id('line'), why: oneOf('people', 'silence') }),
  /** What that group signed under this key epoch, or an earlier one, is held against it no more. */
  pardon: struct({ gid: id('group'), ke: count() }),
  /** No new debt on either side: the line runs down to zero and ends. */
  'end-line': struct({ line: id('line') }),
  /** Who may pay over the line, as far as our side says. */
  openness: struct({ line: id('line'), openness: oneOf(...OPENNESS) }),
  /** What one side has signed about the end of a line: our own node, or the partner. */
  'line-end': struct({ signed: signedShape }),
  /** A transfer of ours whose next hop is silent: the in-edge is let go by a person. With the closer's REFUSE, or without. */
  'write-off': struct({
    tid: id('tid'),
    refuse: optional(struct({ ke: count(), reason: oneOf(...REFUSE_REASONS), sig: fixed(64) })),
  }),
  /** That group is gone for good, or here again. */
  defunct: struct({ gid: id('group'), gone: bool() }),
  /** What a group that is gone owes us counts no more: the community bears it. */
  'write-down': struct({ line: id('line') }),
} as const
