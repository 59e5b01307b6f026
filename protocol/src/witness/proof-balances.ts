/**
 * E3: two words of a group about one checkpoint of a line, of which an honest group says one. For each (line, seq, try)
 * a side signs one text or, when it is asked, declines it; and who is asked signs one text for each seq, for it has
 * declined all others. On which side a group is the two ids say, so that of the partner stands beside. SPEC 6.7.
 *
 *     signed a text   beside   another text of that try              either side
 *     signed a text   beside   a text of another try of that seq     the side that is asked
 *     signed a text   beside   its Decline of that try               the side that is asked
 *
 * Who proposes signs a second try honestly, after the Decline of the first. clearing.md §2.5, §3.8.
 */
import { equalBytes, fromHex } from '../base/bytes.ts'
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { ok } from '../base/result.ts'
import { prefixed } from '../codec/hash.ts'
import { blob, decodeAs, fixed, id, type ShapeOf, struct } from '../codec/shape.ts'
import { type Balance, balanceShape, type Decline, declineShape, proposes } from '../lines/balance.ts'
import { lineIdOf } from '../lines/line.ts'
import { type Accused, type Judged, unproved } from './accused.ts'

const saidShape = struct({ b: blob(LIMITS.balanceBytesMax, 1), sig: fixed(64) })
/** Bytes, and the signature of the accused under them. */
type SaidOfBalance = ShapeOf<typeof saidShape>

/** `text` is a Balance, `other` another one, or a Decline. */
export const balancesShape = struct({ partner: id('group'), text: saidShape, other: saidShape })
export const declinedShape = struct({ partner: id('group'), text: saidShape, decline: saidShape })

/** May an honest group on this side not have signed both texts? They are not the same one. */
export const balancesClash = (
  { by, partner }: { readonly by: GroupId; readonly partner: GroupId },
  one: Balance,
  other: Balance,
): boolean =>
  one.line === other.line && one.seq === other.seq && (one.try === other.try || !proposes(by, partner))

/** Did this group, which was asked, both sign and decline one try? */
export const declineClashes = (text: Balance, decline: Decline): boolean =>
  text.line === decline.line && text.seq === decline.seq && text.try === decline.try

export function judgeBalances(
  { partner, text, other }: ShapeOf<typeof balancesShape>,
  accused: Accused,
): Judged {
  const { gid } = accused.group
  if (!holds(accused, 'balance', text) || !holds(accused, 'balance', other)) return unproved('bad-signature')
  const [one, two] = [text, other].map(said => textOf(accused, partner, said))
  if (one == null || two == null) return unproved('not-well-formed')
  const clash = !equalBytes(text.b, other.b) && balancesClash({ by: gid, partner }, one, two)
  return clash ? ok({ e: 'E3', line: one.line, seq: one.seq }) : unproved('no-conflict')
}

export function judgeDeclined(
  { partner, text, decline }: ShapeOf<typeof declinedShape>,
  accused: Accused,
): Judged {
  if (!holds(accused, 'balance', text) || !holds(accused, 'decline', decline))
    return unproved('bad-signature')
  const one = textOf(accused, partner, text)
  const no = decodeAs(declineShape, decline.b, LIMITS.balanceBytesMax)
  if (one === null || !no.ok) return unproved('not-well-formed')
  return declineClashes(one, no.value)
    ? ok({ e: 'E3', line: one.line, seq: one.seq })
    : unproved('no-conflict')
}

/** A text for the line with the partner under the newest key of the accused; null for any other. */
function textOf({ group }: Accused, partner: GroupId, { b }: SaidOfBalance): Balance | null {
  const read = decodeAs(balanceShape, b, LIMITS.balanceBytesMax)
  if (!read.ok || read.value.line !== lineIdOf(group.gid, partner)) return null
  return read.value.ke[proposes(group.gid, partner) ? 0 : 1] === group.ke ? read.value : null
}

const holds = (
  { group, verify }: Accused,
  domain: 'balance' | 'decline',
  { b, sig }: SaidOfBalance,
): boolean => verify(prefixed(domain, b), sig, fromHex(group.key))
