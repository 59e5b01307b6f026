/**
 * An ad is what a member offers or wants, signed by the member's group so that it may travel and be checked by
 * anybody. A withdrawal is a statement too: a tombstone with a higher version. Each ad has one writer, its group;
 * of two statements about one ad the higher version counts, and a later version may bring a withdrawn ad back.
 */
import { type Bytes, fromHex, isHex, toHex } from '../base/bytes.ts'
import type { AdId, GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { HOUR_MS, type Millis } from '../base/time.ts'
import {
  bool,
  count,
  decodeAs,
  encodeAs,
  fixed,
  id,
  list,
  type MalformedRefusal,
  mapped,
  oneOf,
  optional,
  type Shape,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { type Signed, type Signer, seal } from '../codec/signed.ts'
import { isBlurred, pointShape } from './point.ts'

/** What an ad may be filed under. Closed: groups name their own categories in the words of these. */
// biome-ignore format: a list reads by row.
export const AD_CATEGORIES = [
  'food', 'repairs', 'lifts', 'care', 'lessons', 'garden', 'home', 'clothes', 'health', 'art', 'computers', 'stay',
  'tools', 'other',
] as const
export type AdCategory = (typeof AD_CATEGORIES)[number]

export const AD_TYPES = ['offer', 'want'] as const
export type AdType = (typeof AD_TYPES)[number]

/** Who may see an ad: its own group, all groups, or everybody. Only the last is shown on public pages. */
export const AD_SCOPES = ['group', 'network', 'public'] as const
export type AdScope = (typeof AD_SCOPES)[number]

/** Sixteen bytes that mean a member to the own group and nothing to others; lower-case hex in memory. */
export type AuthorAlias = string & { readonly __id: 'author' }

/** The alias that this text spells, or null when it is not sixteen bytes of lower-case hex. */
export const authorAlias = (hex: string): AuthorAlias | null => (isHex(hex, 16) ? (hex as AuthorAlias) : null)

const aliasShape: Shape<AuthorAlias> = mapped(
  fixed(16),
  bytes => toHex(bytes) as AuthorAlias,
  alias => fromHex(alias),
)

/** What every statement about an ad has. `seq` is the group's counter over all its statements. */
const common = {
  v: oneOf(1),
  gid: id('group'),
  ad: id('ad'),
  seq: count(),
  version: count(),
  at: count(),
  expiresAt: count(),
} as const

export const adShape = struct({
  kind: oneOf('ad'),
  ...common,
  type: oneOf(...AD_TYPES),
  title: text(LIMITS.titleBytesMax, 1),
  body: text(LIMITS.textBytesMax),
  keywords: list(text(60, 1), 12),
  category: oneOf(...AD_CATEGORIES),
  /** ISO 639-1, lower case. */
  lang: text(2, 2),
  place: pointShape,
  scope: oneOf(...AD_SCOPES),
  /** Ways of giving back that the member would take: a swap, the group's own units, money. */
  exchange: struct({ direct: bool(), indirect: bool(), money: bool() }),
  /** Free text («ask», «8 c/kg»): a price is talked about, not computed with. */
  price: text(LIMITS.nameBytesMax),
  author: aliasShape,
  /** SHA-256 of photos, which travel on request. */
  images: optional(list(id('hash'), 6, 1)),
})

/** A withdrawal. It is kept until the ad itself would have expired, so that the ad does not come back. */
export const adGoneShape = struct({ kind: oneOf('gone'), ...common })

export type Ad = ShapeOf<typeof adShape>
export type AdGone = ShapeOf<typeof adGoneShape>
export type AdStatement = Ad | AdGone

/** What a group signs about an ad: the ad, or that it is gone. */
export const adStatementShape: Shape<AdStatement> = {
  write: statement => (statement.kind === 'ad' ? adShape.write(statement) : adGoneShape.write(statement)),
  read: (value, at) => (kindOf(value) === 'gone' ? adGoneShape : adShape).read(value, at),
}

const kindOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'kind')
    ? (value as { kind: unknown }).kind
    : null

/** Signs a statement with the group's operational key. */
export const sealAd = (statement: AdStatement, signer: Signer): Signed =>
  seal('ad', encodeAs(adStatementShape, statement), signer)

/** The statement in a signed thing whose signature is not yet checked: enough to look up what is known of it. */
export const readAd = (signed: Signed): Result<AdStatement, MalformedRefusal> =>
  decodeAs(adStatementShape, signed.b as Bytes, LIMITS.adBytesMax)

/** Ads end on the full hour, so that nodes with slightly different clocks drop the same ads. */
export const endOf = (statement: { readonly expiresAt: Millis }): Millis =>
  Math.ceil(statement.expiresAt / HOUR_MS) * HOUR_MS

/** True from the first full hour at or after `expiresAt` on. */
export const isExpired = (statement: { readonly expiresAt: Millis }, now: Millis): boolean =>
  now >= endOf(statement)

/** True when a statement may leave its group. */
export const travels = (statement: AdStatement): boolean =>
  statement.kind === 'gone' || statement.scope !== 'group'

/** True when the first statement replaces the second: same ad of the same group, higher version. */
export const supersedes = (a: AdStatement, b: { gid: GroupId; ad: AdId; version: number }): boolean =>
  a.gid === b.gid && a.ad === b.ad && a.version > b.version

/** No honest node makes or passes on such a statement, whatever its clock says. */
export type AdFormRefusal = {
  readonly code:
    | 'blank-title'
    | 'not-one-line'
    | 'bad-language'
    | 'not-blurred'
    | 'ends-before-start'
    | 'lives-too-long'
}
/** A matter of clocks: another node may honestly see it otherwise. */
export type AdTimeRefusal = { readonly code: 'from-the-future' | 'expired' }
export type AdRefusal = AdFormRefusal | AdTimeRefusal

/** The statement, or the first rule that it breaks, in the order of `AdFormRefusal` and then `AdTimeRefusal`. */
export function checkAd<S extends AdStatement>(statement: S, now: Millis): Result<S, AdRefusal> {
  if (statement.kind === 'ad') {
    const words = wordRefusal(statement)
    if (words !== null) return err(words)
  }
  const { at, expiresAt } = statement
  if (expiresAt <= at) return err({ code: 'ends-before-start' })
  if (expiresAt - at > LIMITS.adLifeMs) return err({ code: 'lives-too-long' })
  if (at > now + LIMITS.clockSkewMs) return err({ code: 'from-the-future' })
  if (isExpired(statement, now)) return err({ code: 'expired' })
  return ok(statement)
}

function wordRefusal(ad: Ad): AdFormRefusal | null {
  if (ad.title.trim() === '') return { code: 'blank-title' }
  if ([ad.title, ad.price, ...ad.keywords].some(line => line.includes('\n'))) return { code: 'not-one-line' }
  if (!/^[a-z]{2}$/.test(ad.lang)) return { code: 'bad-language' }
  if (!isBlurred(ad.place)) return { code: 'not-blurred' }
  return null
}
