/**
 * What a group offers to cancel in a round: debts on its lines. A line enters only if both ends offer it, with the smaller
 * amount. Whoever offers sends it to those who take part, and asks for theirs in the same question. SPEC 8.1, clearing.md §4.1.
 */
import type { GroupId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { count, id, int64, list, oneOf, type ShapeOf, struct, text } from '../codec/shape.ts'
import { openSigned, type Signed, signedShape, type Verify } from '../codec/signed.ts'
import { lineIdOf } from '../lines/line.ts'
import type { Debt } from './debt.ts'

export const clearOfferShape = struct({
  v: oneOf(1),
  round: text(40, 1),
  line: id('line'),
  /** Who offers: one of the two. */
  side: id('group'),
  /** `debtor` owes `creditor` at least this much, µh. */
  debtor: id('group'),
  creditor: id('group'),
  amt: int64(1n, 1n << 53n),
  seq: count(),
})
export type ClearOffer = ShapeOf<typeof clearOfferShape>

/** «These debts we offer for the round; which do you?» An asker who only plans offers nothing. */
export const askOffersShape = struct({
  v: oneOf(1),
  round: text(40, 1),
  offers: list(signedShape, LIMITS.linesPerRecordMax),
})
export const offersReplyShape = struct({ v: oneOf(1), offers: list(signedShape, LIMITS.linesPerRecordMax) })

const fits = (offer: ClearOffer, round: string): boolean =>
  offer.round === round &&
  offer.debtor !== offer.creditor &&
  (offer.side === offer.debtor || offer.side === offer.creditor) &&
  offer.line === lineIdOf(offer.debtor, offer.creditor)

/**
 * The offers of one group, as it sent them itself: each under its key, for this round, and one a line. One that does not
 * hold makes all of them `bad-offer`: who sends it does not work as we do.
 */
export function readOffers(
  offers: readonly Signed[],
  from: { readonly round: string; readonly side: GroupId; readonly key: string; readonly verify: Verify },
): Result<readonly ClearOffer[], { readonly code: 'bad-offer' }> {
  const read: ClearOffer[] = []
  const lines = new Set<string>()
  for (const signed of offers) {
    if (signed.k !== from.key) return err({ code: 'bad-offer' })
    const offer = openSigned('offer', clearOfferShape, signed, from.verify)
    if (!offer.ok || offer.value.side !== from.side || !fits(offer.value, from.round))
      return err({ code: 'bad-offer' })
    if (lines.has(offer.value.line)) return err({ code: 'bad-offer' })
    lines.add(offer.value.line)
    read.push(offer.value)
  }
  return ok(read)
}

/** How much of a debt is told: nothing, two significant digits, or all. clearing.md §4.1. */
export type Disclosure = 'none' | 'rounded' | 'exact'

export function disclosed(amt: bigint, tier: Disclosure): bigint {
  if (tier === 'exact') return amt
  if (tier === 'none') return 0n
  let unit = 1n
  while (amt / unit >= 100n) unit *= 10n
  return (amt / unit) * unit
}

/** Debts on offer, as one group after another tells its own: a large round has sixty thousand offers. */
export interface OfferMatch {
  /** What `readOffers` has looked at is not looked at again: that an offer names the line of its two groups. */
  readonly add: (offers: readonly ClearOffer[]) => void
  /** Those that both sides offered, each with the smaller amount. */
  readonly debts: () => Debt[]
}

export function makeOfferMatch(round: string): OfferMatch {
  const firsts = new Map<string, ClearOffer>()
  const debts = new Map<string, Debt>()
  const addOne = (offer: ClearOffer): void => {
    const { line, side, debtor, creditor, amt } = offer
    if (offer.round !== round || (side !== debtor && side !== creditor)) return
    const first = firsts.get(line)
    if (first === undefined) firsts.set(line, offer)
    else if (
      first.side !== side &&
      first.debtor === debtor &&
      first.creditor === creditor &&
      !debts.has(line)
    )
      debts.set(line, { line, from: debtor, to: creditor, amt: first.amt < amt ? first.amt : amt })
  }
  return {
    add: offers => {
      for (const offer of offers) addOne(offer)
    },
    debts: () => [...debts.values()],
  }
}

/** The same of offers that are all at hand. */
export function matchOffers(round: string, offers: readonly ClearOffer[]): Debt[] {
  const match = makeOfferMatch(round)
  match.add(offers)
  return match.debts()
}

/** A cycle of debts u owes v owes w owes u, as value flows to cancel it: the other way round. */
export const valueOrder = (debtOrder: readonly GroupId[]): GroupId[] => [...debtOrder].reverse()
