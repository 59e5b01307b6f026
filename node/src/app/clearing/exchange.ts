/**
 * Telling offers. Each group that takes part tells its own to the others and is told theirs in the same question, again
 * and again until it has met everybody or the time is over; a group that slept meets the others when it wakes. Offers go
 * to nobody who takes no part. clearing.md §4.1.
 */
import {
  askOffersShape,
  type ClearOffer,
  dailyRound,
  decodeAs,
  encodeAs,
  err,
  type GroupId,
  kmBetween,
  offersReplyShape,
  ok,
  pointAt,
  type Result,
  readOffers,
  readRoundId,
  type Signed,
  takesOffers,
} from '@localpay/protocol'
import type { Core, KnownGroupRow } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import type { Mail } from '../mail.ts'
import { makeMinuteCount } from '../minute-count.ts'
import type { HeldRound, HeldRounds } from './held-rounds.ts'
import type { OwnOffers } from './own-offers.ts'
import { ROUND } from './round-bounds.ts'

/** What we told whom in a round that somebody opened by hand: only its own planner may plan with it, and soon. */
interface Asked {
  readonly by: GroupId
  readonly at: number
  readonly own: readonly ClearOffer[]
}

export interface Exchange {
  /** Those who take part and are near enough, the nearest first, partners before all. */
  readonly others: () => readonly GroupId[]
  readonly takesPart: (gid: GroupId) => boolean
  /** Meets everybody that is due. Takes turns. */
  readonly meet: (round: HeldRound) => Promise<void>
  /** Asks all for an ad-hoc round, telling nothing. @returns who answered, and what they offer */
  readonly askNow: (round: string) => Promise<ReadonlyMap<GroupId, readonly ClearOffer[]>>
  /** What we offered for an ad-hoc round when this planner asked; null when it did not, or too long ago. */
  readonly asked: (round: string, by: GroupId) => readonly ClearOffer[] | null
}

export function makeExchange(
  core: Core,
  directory: OpenDirectory,
  mail: Mail,
  parts: {
    readonly rounds: HeldRounds
    readonly own: OwnOffers
    /** Opens today's round here, if it is to open. Takes a turn. */
    readonly openToday: () => Promise<HeldRound | null>
  },
): Exchange {
  const { rounds, own, openToday } = parts
  const { clock, crypto } = core.ports
  const asks = makeMinuteCount(clock, ROUND.asksPerMinute)
  const askedRounds = new Map<string, Asked>()
  /** When a group that did not answer is asked again, by round and group. */
  const notBefore = new Map<string, number>()

  const takesPart = (gid: GroupId): boolean => directory.known(gid)?.record.clears === true

  const others = (): readonly GroupId[] => {
    const here = directory.groups.own()?.record
    const distance = ({ record }: KnownGroupRow): number =>
      here === undefined || directory.groups.isPartner(record.gid)
        ? -1
        : kmBetween(placeOf(here), placeOf(record))
    return directory
      .all()
      .filter(({ record }) => takesPart(record.gid))
      .map(row => ({ gid: row.record.gid, km: distance(row) }))
      .sort((a, b) => a.km - b.km || (a.gid < b.gid ? -1 : 1))
      .slice(0, ROUND.groupsMax - 1)
      .map(({ gid }) => gid)
  }

  const read = (round: string, side: GroupId, offers: readonly Signed[]) => {
    const key = directory.known(side)?.group.key
    return key === undefined
      ? err({ code: 'bad-offer' } as const)
      : readOffers(offers, { round, side, key, verify: crypto.verify })
  }

  const keep = async (
    round: HeldRound,
    side: GroupId,
    offers: readonly Signed[],
  ): Promise<Result<null, { code: string }>> => {
    if (round.offers.has(side) || offers.length === 0) return ok(null)
    const checked = read(round.id, side, offers)
    if (!checked.ok) return checked
    return core.turns.take(async () => {
      if (round.offers.has(side)) return ok(null)
      if (isFull(round, offers.length)) return err({ code: 'round-full' })
      await rounds.addOffers(round, side, checked.value, offers)
      return ok(null)
    })
  }

  const answerDaily = async (
    from: GroupId,
    id: string,
    offers: readonly Signed[],
  ): Promise<Result<readonly Signed[], { code: string }>> => {
    const when = readRoundId(id)
    const now = clock.now()
    // A clock a little ahead or behind asks for the same day.
    const inTime =
      when !== null && [-ROUND.skewMs, 0, ROUND.skewMs].some(skew => takesOffers(when, now + skew))
    if (!inTime) return err({ code: 'other-round' })
    const checked = read(id, from, offers)
    if (!checked.ok) return checked
    const round = rounds.get(id) ?? (id === dailyRound(now) ? await openToday() : null)
    // Nothing of ours is to be told: then neither do we plan, and what they offer is not ours to keep.
    if (round === null) return ok([])
    const kept = await keep(round, from, offers)
    return kept.ok ? ok(round.row.own) : kept
  }

  const answerByHand = (from: GroupId, id: string): Result<readonly Signed[], { code: string }> => {
    const now = clock.now()
    const day = (at: number): string => `${dailyRound(at)}#`
    if (![now, now - ROUND.skewMs, now + ROUND.skewMs].some(at => id.startsWith(day(at))))
      return err({ code: 'other-round' })
    const known = askedRounds.get(id)
    if (known !== undefined && known.by !== from) return err({ code: 'other-round' })
    const made = own.make(id)
    for (const [round, { at }] of askedRounds)
      if (now - at > ROUND.adHocPlanMs || askedRounds.size >= ROUND.askedMax) askedRounds.delete(round)
    askedRounds.set(id, { by: from, at: now, own: made.map(({ offer }) => offer) })
    return ok(made.map(({ signed }) => signed))
  }

  mail.onAsk('offers', async (from, bytes) => {
    const ask = decodeAs(askOffersShape, bytes)
    const when = ask.ok ? readRoundId(ask.value.round) : null
    if (!ask.ok || when === null) return err({ code: 'malformed' })
    if (!own.takesPart() || !takesPart(from)) return err({ code: 'not-clearing' })
    if (asks.isFull(from)) return err({ code: 'later' })
    asks.add(from)
    const answer = when.daily
      ? await answerDaily(from, ask.value.round, ask.value.offers)
      : answerByHand(from, ask.value.round)
    return answer.ok ? ok(encodeAs(offersReplyShape, { v: 1, offers: answer.value })) : answer
  })

  const askOne = async (
    gid: GroupId,
    round: string,
    offers: readonly Signed[],
  ): Promise<readonly Signed[] | 'refused' | null> => {
    const reply = await mail.ask(
      gid,
      'offers',
      encodeAs(askOffersShape, { v: 1, round, offers }),
      ROUND.askMs,
    )
    if (!reply.ok) return reply.refusal.code === 'refused-there' ? 'refused' : null
    const answer = decodeAs(offersReplyShape, reply.value)
    return answer.ok ? answer.value.offers : 'refused'
  }

  /** In portions, so that a round of hundreds does not dial them all at once. */
  const inPortions = async (
    gids: readonly GroupId[],
    run: (gid: GroupId) => Promise<void>,
  ): Promise<void> => {
    for (let i = 0; i < gids.length && !core.closing.aborted; i += ROUND.parallel)
      await Promise.all(gids.slice(i, i + ROUND.parallel).map(run))
  }

  return {
    others,
    takesPart,
    meet: async round => {
      const now = clock.now()
      for (const key of notBefore.keys())
        if (rounds.get(key.split('/')[0] ?? '') === null) notBefore.delete(key)
      const name = (gid: GroupId): string => `${round.id}/${gid}`
      const due = others().filter(gid => {
        const look = round.looks.get(gid) ?? { looked: 0, there: 0 }
        look.looked += 1
        if (directory.isConnected(gid)) look.there += 1
        round.looks.set(gid, look)
        return (notBefore.get(name(gid)) ?? 0) <= now && !round.offers.has(gid)
      })
      await inPortions(due, async gid => {
        const answer = await askOne(gid, round.id, round.row.own)
        const kept = answer === null || answer === 'refused' ? null : await keep(round, gid, answer)
        const met = kept?.ok === true
        const look = round.looks.get(gid)
        if (look !== undefined && met && !directory.isConnected(gid)) look.there += 1
        // Who has nothing to offer yet asks us once it has; who slept is asked again.
        notBefore.set(name(gid), answer === null ? now + ROUND.retryMs : Number.POSITIVE_INFINITY)
      })
    },
    askNow: async round => {
      const answers = new Map<GroupId, readonly ClearOffer[]>()
      await inPortions(others().slice(0, ROUND.askedNowMax), async gid => {
        const answer = await askOne(gid, round, [])
        const offers = answer === null || answer === 'refused' ? null : read(round, gid, answer)
        if (offers?.ok === true) answers.set(gid, offers.value)
      })
      return answers
    },
    asked: (round, by) => {
      const known = askedRounds.get(round)
      const recent = known !== undefined && clock.now() - known.at <= ROUND.adHocPlanMs + ROUND.skewMs
      return recent && known.by === by ? known.own : null
    },
  }
}

const isFull = ({ offers }: HeldRound, more: number): boolean =>
  offers.size >= ROUND.groupsMax ||
  [...offers.values()].reduce((sum, each) => sum + each.length, more) > ROUND.offersMax

const placeOf = ({ lat, lon }: { lat: number; lon: number }) =>
  pointAt({ lat: lat / 10_000, lon: lon / 10_000 })
