/**
 * An ad-hoc clearing round: ask the groups that answer now what they offer, plan the most that can be cancelled,
 * and hand each cycle to its closer. From there a cycle is a transfer like any other; the one who plans has no
 * power over it. SPEC 8, clearing.md §4.
 */
import {
  adHocRound,
  askOffersShape,
  type Bytes,
  type ClearOffer,
  type Cycle,
  type CycleMail,
  claimToCancel,
  clearOfferShape,
  cycleMailShape,
  DAY_MS,
  debtToCancel,
  decodeAs,
  disclosed,
  encodeAs,
  encodeBody,
  err,
  type GroupId,
  groupOf,
  type Hash,
  hashHex,
  id,
  int64,
  LIMITS,
  type LineId,
  lineIdOf,
  list,
  matchOffers,
  NET,
  offersReplyShape,
  ok,
  openSigned,
  planRound,
  type Result,
  type Signed,
  seal,
  struct,
  type TransferBody,
  text,
  valueOrder,
} from '@localpay/protocol'
import type { RoundJson, TransferJson } from './contract-neighbours.ts'
import type { Core, Directory } from './core.ts'
import { newestCheckpoint } from './line-cp.ts'
import type { Mail } from './mail.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, putRow, type RoundRow, rangeRows, roundRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'
import type { Transfers } from './transfers.ts'

/** Bounds of one round that we open. Made-up groups may offer circles without end; what is left out waits for the next. */
const ROUND = {
  groupsMax: 200,
  parallel: 16,
  askMs: 4_000,
  cyclesMax: 1_000,
  pauseMs: 2_000,
} as const

export interface Clearing {
  readonly clearNow: () => Promise<Result<RoundJson, AppRefusal>>
  readonly round: (id: string) => Promise<Result<RoundJson, AppRefusal>>
  readonly last: () => Promise<RoundJson | null>
}

export function makeClearing(core: Core, directory: Directory, mail: Mail, transfers: Transfers): Clearing {
  const { store, clock, crypto, random } = core.ports
  const { ledger } = core
  const us = (): GroupId => ledger.head().head.gid
  let running = false
  let lastAt = 0

  /** What we offer to cancel, line by line: never more than the debt or claim that is free of holds. */
  const ownOffers = (round: string): Signed[] => {
    if (!ledger.isFounded()) return []
    return [...ledger.book.tables.lines].flatMap(([line, row]) => {
      const owes = row.balance < 0n
      const amt = disclosed(owes ? debtToCancel(row) : claimToCancel(row), core.config.disclosure)
      if (amt <= 0n) return []
      const [debtor, creditor] = owes ? [us(), row.partner] : [row.partner, us()]
      const offer: ClearOffer = {
        v: 1,
        round,
        line: line as LineId,
        side: us(),
        debtor,
        creditor,
        amt,
        seq: clock.now(),
      }
      return [seal('offer', encodeAs(clearOfferShape, offer), core.signer)]
    })
  }

  /** Offers of one group, each signed by that group as its own side. */
  const offersOf = async (gid: GroupId, round: string): Promise<readonly ClearOffer[] | null> => {
    const reply = await mail.ask(gid, 'offers', encodeAs(askOffersShape, { v: 1, round }), ROUND.askMs)
    if (!reply.ok) return null
    const read = decodeAs(offersReplyShape, reply.value)
    const key = directory.known(gid)?.group.key
    if (!read.ok || key === undefined) return null
    return read.value.offers.flatMap(signed => {
      const offer = openSigned('offer', clearOfferShape, signed, crypto.verify)
      return offer.ok && signed.k === key && offer.value.side === gid ? [offer.value] : []
    })
  }

  mail.onAsk('offers', async (_from, bytes) => {
    const ask = decodeAs(askOffersShape, bytes)
    if (!ask.ok) return err({ code: 'malformed' })
    return ok(encodeAs(offersReplyShape, { v: 1, offers: ownOffers(ask.value.round).slice(0, 64) }))
  })

  const collect = async (round: string): Promise<{ groups: number; offers: ClearOffer[] }> => {
    const offers: ClearOffer[] = ownOffers(round).flatMap(signed => {
      const offer = openSigned('offer', clearOfferShape, signed, crypto.verify)
      return offer.ok ? [offer.value] : []
    })
    const gids = directory
      .all()
      .map(({ record }) => record.gid)
      .slice(0, ROUND.groupsMax)
    let groups = 1
    for (let i = 0; i < gids.length; i += ROUND.parallel) {
      const answers = await Promise.all(gids.slice(i, i + ROUND.parallel).map(gid => offersOf(gid, round)))
      for (const answer of answers) {
        if (answer === null) continue
        groups += 1
        offers.push(...answer)
      }
    }
    return { groups, offers }
  }

  /** The member that answers best closes: ourselves if we are in it, else one that is connected to us. */
  const closerOf = (cycle: Cycle): GroupId =>
    cycle.groups.find(gid => gid === us()) ??
    cycle.groups.find(gid => directory.isConnected(gid)) ??
    (cycle.groups[0] as GroupId)

  /** Each cycle to its closer: all mail in one batch, then those that we close ourselves. */
  const handOut = async (round: string, plan: Hash, cycles: readonly Cycle[]): Promise<void> => {
    const posting = mail.begin()
    const ours: CycleMail[] = []
    for (const cycle of cycles) {
      const groups = valueOrder(cycle.groups)
      const proofs = groups.flatMap(gid => {
        const bundle = gid === us() ? directory.own() : directory.known(gid)?.bundle
        return bundle == null ? [] : [{ charter: bundle.charter, chain: bundle.chain }]
      })
      const message: CycleMail = { v: 1, round, plan, groups, amt: cycle.amt, proofs }
      const closer = closerOf(cycle)
      if (closer === us()) ours.push(message)
      else posting.post(closer, 'cycle', encodeAs(cycleMailShape, message))
    }
    await core.turns.take(() => store.write(posting.changes()))
    posting.send()
    for (const message of ours) await core.turns.take(() => openCycle(message))
  }

  /** We were named closer: our lines must fit, then the others are asked. Inside a turn. */
  const openCycle = async (message: CycleMail): Promise<Result<null, { code: string }>> => {
    const index = message.groups.indexOf(us())
    if (index < 0) return err({ code: 'not-a-part' })
    if (transfers.closing() >= LIMITS.openCyclesPerCloserMax) return err({ code: 'too-many-open' })
    const bodyBytes = encodeCycle(message, index)
    if (bodyBytes === null) return err({ code: 'unknown-group' })
    const done = await transfers.proposeCycle(bodyBytes.body, bodyBytes.bytes, message.proofs)
    return done.ok ? ok(null) : done
  }

  const encodeCycle = (message: CycleMail, closer: number): { body: TransferBody; bytes: Bytes } | null => {
    const now = clock.now()
    const group = groupOf(ledger.book)
    const n = message.groups.length
    const parts = message.groups.flatMap(g => {
      const known = g === us() ? group : (directory.known(g)?.group ?? ledger.book.tables.met.get(g))
      return known === undefined ? [] : [{ g, ke: known.ke, inc: known.inc }]
    })
    if (parts.length !== n) return null
    const edges = message.groups.map((g, i) => ({
      f: i,
      t: (i + 1) % n,
      line: lineIdOf(g, message.groups[(i + 1) % n] as GroupId),
      amt: message.amt,
      cp: newestCheckpoint(core, directory, { from: g, to: message.groups[(i + 1) % n] as GroupId }),
    }))
    const body: TransferBody = {
      v: 1,
      net: NET,
      kind: 'clear',
      unit: 'hour',
      nonce: random.bytes(16),
      created: now,
      prepTtl: LIMITS.prepTtlRoundSeconds,
      closeTtl: LIMITS.closeTtlRoundSeconds,
      notAfter: now + DAY_MS,
      parts,
      closer,
      edges,
      round: { id: message.round, plan: message.plan },
    }
    return { body, bytes: encodeBody(body) }
  }

  mail.onMail('cycle', async (_from, bytes) => {
    const message = decodeAs(cycleMailShape, bytes, LIMITS.frameBytesMax)
    return message.ok ? core.turns.take(() => openCycle(message.value)) : err({ code: 'malformed' })
  })

  /** How each cycle of a round stands, as far as our own books and open transfers tell. */
  const view = (roundId: string, row: RoundRow): RoundJson => {
    const ours = transfers.list().filter(transfer => transfer.kind === 'clear')
    const nameOf = (gid: GroupId): string =>
      gid === us() ? groupOf(ledger.book).name : (directory.known(gid)?.record.name ?? gid.slice(0, 8))
    const used = new Set<string>()
    const cycles = row.cycles.map(cycle => {
      const names = valueOrder(cycle.groups).map(nameOf)
      const transfer = ours.find(
        t =>
          !used.has(t.tid) &&
          t.since >= row.at &&
          t.microHours === String(cycle.amt) &&
          sameCircle(t.groups, names),
      )
      if (transfer !== undefined) used.add(transfer.tid)
      return {
        tid: transfer?.tid ?? null,
        groups: cycle.groups.map(nameOf),
        microHours: String(cycle.amt),
        state: stateOf(transfer),
      }
    })
    const cleared = row.cycles.reduce(
      (sum, cycle, i) =>
        cycles[i]?.state === 'cleared' ? sum + cycle.amt * BigInt(cycle.groups.length) : sum,
      0n,
    )
    return {
      round: roundId,
      at: row.at,
      groups: row.groups,
      debts: row.debts,
      cycles,
      clearedMicroHours: String(cleared),
    }
  }

  return {
    clearNow: async () => {
      if (!ledger.isFounded()) return no('not-set-up')
      if (running || clock.now() - lastAt < ROUND.pauseMs) return no('round-running')
      if (ledger.book.tables.lines.size === 0) return no('no-neighbours')
      running = true
      try {
        const now = clock.now()
        const round = adHocRound(now, now)
        const { groups, offers } = await collect(round)
        const debts = matchOffers(round, offers)
        const cycles = planRound(debts).cycles.slice(0, ROUND.cyclesMax)
        const planHash = hashHex(
          'round',
          encodeAs(planShape, {
            round,
            cycles: cycles.map(({ groups: g, amt }) => ({ groups: g, amt })),
          }),
        )
        const row: RoundRow = {
          at: now,
          groups,
          debts: debts.length,
          cycles: cycles.map(cycle => ({
            groups: cycle.groups,
            amt: cycle.amt,
            closer: closerOf(cycle),
          })),
        }
        await core.turns.take(() => store.write([putRow(roundRow, KEYS.round(round), row)]))
        await handOut(round, planHash, cycles)
        core.live.tell('neighbours', 'all')
        return ok(view(round, row))
      } finally {
        running = false
        lastAt = clock.now()
      }
    },
    round: async roundId => {
      const row = await getRow(store, roundRow, KEYS.round(roundId))
      return row === null ? no('not-found') : ok(view(roundId, row))
    },
    last: async () => {
      let newest: RoundJson | null = null
      for await (const [key, row] of rangeRows(store, roundRow, {
        ...all('round/'),
        reverse: true,
        limit: 1,
      }))
        newest = view(key.slice('round/'.length), row)
      return newest
    },
  }
}

/** What the plan hash covers: the cycles, so that all copies of a plan have one name. */
const planShape = struct({
  round: text(40),
  cycles: list(struct({ groups: list(id('group'), 16, 2), amt: int64(1n) }), 1_000),
})

const stateOf = (transfer: TransferJson | undefined): 'waiting' | 'cleared' | 'refused' =>
  transfer === undefined || transfer.state === 'open' || transfer.state === 'signed'
    ? 'waiting'
    : transfer.state === 'applied'
      ? 'cleared'
      : 'refused'

/** The same groups in the same order round the circle, wherever each list begins. */
function sameCircle(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  return one.some((_, turn) => one.every((name, i) => name === other[(i + turn) % other.length]))
}
