/**
 * What to do with an ad or a head that came by gossip. Accept it, ignore it, or reject it: only rejecting scores the
 * sender down, so it is kept for bytes that no honest node would pass on. A peer that is merely behind, or has
 * another clock or other acquaintances, is ignored. The cheap questions come first, the signature last.
 */
import type { GroupId, PublicKey } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import type { Millis } from '../base/time.ts'
import { decodeAs, type MalformedRefusal } from '../codec/shape.ts'
import { holds, type Signed, type Verified, type Verify } from '../codec/signed.ts'
import { type AdFormRefusal, type AdStatement, type AdTimeRefusal, checkAd, readAd, travels } from './ad.ts'
import { type AdsHead, adsHeadShape, compareHeads } from './ads-head.ts'

export type RejectCode = MalformedRefusal['code'] | AdFormRefusal['code'] | 'bad-signature'
export type IgnoreCode =
  | AdTimeRefusal['code']
  | 'group-only'
  | 'unknown-group'
  | 'other-key'
  | 'superseded'
  | 'over-quota'
  | 'conflict'

type Refused =
  | { readonly verdict: 'reject'; readonly code: RejectCode }
  | { readonly verdict: 'ignore'; readonly code: IgnoreCode }
export type AdJudgement = { readonly verdict: 'accept'; readonly ad: Verified<AdStatement> } | Refused
export type HeadJudgement = { readonly verdict: 'accept'; readonly head: Verified<AdsHead> } | Refused

type Question = {
  readonly signed: Signed
  /** The operational key of a group, or null when we do not know the group. */
  readonly keyOf: (gid: GroupId) => PublicKey | null
  readonly now: Millis
  readonly verify: Verify
}

/**
 * Judges one statement. `known` is the version we hold of that ad, or null; `liveOfGroup` tells how many ads of
 * the group we hold, tombstones included, for those take room too.
 */
export function judgeAd(
  question: Question & { readonly known: number | null; readonly liveOfGroup: (gid: GroupId) => number },
): AdJudgement {
  const { signed, known, now } = question
  const read = readAd(signed)
  if (!read.ok) return reject('malformed')
  const ad = read.value
  const checked = checkAd(ad, now)
  if (!checked.ok) return refusalOf(checked.refusal.code)
  if (!travels(ad)) return ignore('group-only')
  if (known !== null && known >= ad.version) return ignore('superseded')
  if (known === null && question.liveOfGroup(ad.gid) >= LIMITS.adsPerGroupMax) return ignore('over-quota')
  return signatureRefusal('ad', ad.gid, question) ?? { verdict: 'accept', ad: ad as Verified<AdStatement> }
}

/** Judges a head. `conflict` is told only when the signature holds: then both heads are evidence. */
export function judgeHead(question: Question & { readonly known: AdsHead | null }): HeadJudgement {
  const { signed, known, now } = question
  const read = decodeAs(adsHeadShape, signed.b, LIMITS.adBytesMax)
  if (!read.ok) return reject('malformed')
  const head = read.value
  if (head.at > now + LIMITS.clockSkewMs) return ignore('from-the-future')
  const stands = known === null ? 'newer' : compareHeads(head, known)
  if (stands === 'older' || stands === 'same') return ignore('superseded')
  const refused = signatureRefusal('ads-head', head.gid, question)
  if (refused !== null) return refused
  return stands === 'conflict' ? ignore('conflict') : { verdict: 'accept', head: head as Verified<AdsHead> }
}

/** The verdict on a whole message: one bad part rejects it, one good part passes it on. */
export const verdictOf = (parts: readonly { readonly verdict: 'accept' | 'ignore' | 'reject' }[]) =>
  (['reject', 'accept'] as const).find(verdict => parts.some(part => part.verdict === verdict)) ?? 'ignore'

const reject = (code: RejectCode): Refused => ({ verdict: 'reject', code })

const ignore = (code: IgnoreCode): Refused => ({ verdict: 'ignore', code })

const refusalOf = (code: AdFormRefusal['code'] | AdTimeRefusal['code']): Refused =>
  code === 'expired' || code === 'from-the-future' ? ignore(code) : reject(code)

/** A good signature by another key is not the sender's fault: one of us has not yet heard of a new key. */
function signatureRefusal(
  domain: 'ad' | 'ads-head',
  gid: GroupId,
  { signed, keyOf, verify }: Question,
): Refused | null {
  const key = keyOf(gid)
  if (key === null) return ignore('unknown-group')
  if (!holds(domain, signed, verify)) return reject('bad-signature')
  return signed.k === key ? null : ignore('other-key')
}
