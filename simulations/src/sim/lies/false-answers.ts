/**
 * What liars answer. An answer bears nobody's signature but for what stands in it, so it may be anything: one that somebody
 * gave another, to another question; a refusal of what was done; an offer of debts that nobody has, a price at another rate.
 * clearing.md §4.1, §6.
 */
import {
  type Bytes,
  type ClearOffer,
  clearOfferShape,
  dailyRound,
  decodeAs,
  encodeAs,
  invoiceReplyShape,
  invoiceShape,
  lineIdOf,
  offersReplyShape,
  planShape,
  planToTell,
  type Reply,
  replyShape,
  type Signed,
  seal,
} from '@localpay/protocol'
import type { World } from '../world/world.ts'
import type { Liar } from './liar.ts'
import { partnersOf, somePath, type Trick } from './trick.ts'

const encoded = (reply: Omit<Reply, 'v'>): Bytes => encodeAs(replyShape, { v: 1, ...reply })

/** Debts of any size in any direction, as if its books said so. */
function offersOf(world: World, { group, gid, signer, chance }: Liar, round: string): Signed[] {
  return partnersOf(world, group).map(partner => {
    const [debtor, creditor] = chance.isTrue(0.5) ? [gid, partner.gid] : [partner.gid, gid]
    const amt = BigInt(1 + chance.below(40_000_000))
    const line = lineIdOf(gid, partner.gid)
    const offer: ClearOffer = { v: 1, round, line, side: gid, debtor, creditor, amt, seq: 1 }
    return seal('offer', encodeAs(clearOfferShape, offer), signer)
  })
}

/** The round that somebody asks about. */
const roundOf = (body: Bytes): string =>
  // Every question about a round begins with it; who asks with something else gets what does not fit.
  new TextDecoder('latin1').decode(body).match(/\d{4}-\d\d-\d\d(?:#\d+)?/)?.[0] ?? '2027-01-04'

/** What it owes and is owed, falsely, to each who asks something else. */
const offerFalsely: Trick = (world, liar) => {
  world.bend(liar.group, liar.chance.pick([30_000, 120_000]), ({ kind, body }, reply) =>
    kind === 'offers'
      ? encoded({
          ok: true,
          body: encodeAs(offersReplyShape, { v: 1, offers: offersOf(world, liar, roundOf(body)) }),
        })
      : reply,
  )
  return true
}

/** A price for which it takes another rate than its card says. */
const priceFalsely: Trick = (world, { group, signer, chance }) => {
  world.bend(group, 60_000, ({ kind }, bytes) => {
    const reply = kind === 'invoice' ? decodeAs(replyShape, bytes) : null
    const read = reply?.ok && reply.value.body ? decodeAs(invoiceReplyShape, reply.value.body) : null
    const invoice = read?.ok ? decodeAs(invoiceShape, read.value.invoice.b) : null
    if (!read?.ok || !invoice?.ok) return bytes
    const { num, x, amt, rateSeq } = invoice.value
    const wrong = chance.pick([
      { num: num * 2n },
      { num: num * 2n, x: x * 2n },
      { amt: amt + 1n },
      { x: x > 1n ? x / 2n : x },
      { rateSeq: rateSeq + 1 },
    ])
    const paper = seal('invoice', encodeAs(invoiceShape, { ...invoice.value, ...wrong }), signer)
    return encoded({ ok: true, body: encodeAs(invoiceReplyShape, { ...read.value, invoice: paper }) })
  })
  return true
}

/** Kinds of wrong answers to any question. */
const WRONG = {
  refuse: (_: Bytes, { chance }: Liar): Bytes =>
    encoded({
      ok: false,
      code: chance.pick(['later', 'not-clearing', 'no-such-line', 'no-such-transfer', 'anything']),
    }),
  /** It says that it did what it never did. */
  nod: (): Bytes => encoded({ ok: true }),
  empty: (): Bytes => encoded({ ok: true, body: new Uint8Array(0) }),
  bend: (bytes: Bytes, { chance }: Liar): Bytes => {
    const bent = bytes.slice()
    const at = chance.below(bent.length)
    bent[at] = (bent[at] as number) ^ (1 << chance.below(8))
    return bent
  },
} as const

/** For a while whatever is asked gets a wrong answer: of its own making, or what somebody was told who asked the same. */
const answerFalsely: Trick = (world, liar) => {
  const { chance } = liar
  world.bend(liar.group, chance.pick([10_000, 60_000]), ({ kind }, reply) => {
    const others = world.archive.answers(kind)
    if (others.length > 0 && chance.isTrue(0.5)) return chance.pick(others)
    return WRONG[chance.pick(['refuse', 'nod', 'empty', 'bend'] as const)](reply, liar)
  })
  return true
}

/** µh. */
const MUCH = 1n << 50n

/** A plan for today's round in which its neighbours clear more than anybody owes, or it closes what it will never sign. */
const planFalsely: Trick = (world, liar) => {
  const path = somePath(world, liar)
  if (path.length < 3) return false
  const round = dailyRound(world.schedule.now())
  const groups = path.map(({ gid }) => gid)
  const cycles = [1n, 7n].map(times => {
    const amt = times * BigInt(250_000 + liar.chance.below(2_000_000))
    return { round, groups, amt, closer: liar.chance.below(groups.length) }
  })
  const { root, of } = planToTell(cycles)
  for (const { index, gid } of path) {
    if (gid === liar.gid) continue
    const plan = { v: 1, round, root, cycles: cycles.length, cleared: MUCH, papers: [] } as const
    liar.post(index, 'plan', encodeAs(planShape, { ...plan, mine: of(gid) }))
  }
  return true
}

export const FALSE_ANSWERS = { answerFalsely, offerFalsely, priceFalsely, planFalsely } as const satisfies {
  readonly [name: string]: Trick
}
