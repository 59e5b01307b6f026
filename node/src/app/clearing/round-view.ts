/** Clearing rounds as the committee's page gets them: circles with their names, what each came to, and who said no. */
import {
  type Debt,
  divideNearest,
  type GroupId,
  groupOf,
  matchOffers,
  type PlannedCycle,
  setOffBy,
  type Tid,
  valueOrder,
} from '@localpay/protocol'
import type { CircleJson, ClearingReply, PlanJson, RoundJson } from '../contract-clearing.ts'
import type { Core, Directory } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import type { HeldRound } from './held-rounds.ts'
import type { OwnOffers } from './own-offers.ts'
import type { CycleRow } from './round-rows.ts'
import { silentParts } from './silent-parts.ts'

export interface RoundViews {
  readonly round: (round: HeldRound) => RoundJson
  /** What a plan would do now with what this round's offers and our books tell; circles with us in them. */
  readonly possible: (round: HeldRound) => Promise<PossibleJson>
}

export type PossibleJson = Pick<ClearingReply['next'], 'possible' | 'plan'>

/** Null where nothing could go in a circle. */
const planJson = (optimum: bigint | undefined, planned: bigint | undefined): PlanJson | null =>
  optimum === undefined || planned === undefined || optimum === 0n
    ? null
    : { optimumMicroHours: String(optimum), plannedMicroHours: String(planned) }

export function makeRoundViews(core: Core, directory: Directory, own: OwnOffers): RoundViews {
  const us = (): GroupId => ownGroupId(core) as GroupId
  const groupJson = (gid: GroupId) => ({
    name:
      gid === us() ? groupOf(core.ledger.book).name : (directory.known(gid)?.record.name ?? gid.slice(0, 8)),
    us: gid === us(),
  })
  const local = (amt: bigint): string => {
    const { rate } = groupOf(core.ledger.book)
    return String(divideNearest(amt * rate.den, rate.num))
  }

  const circle = (cycle: PlannedCycle): Omit<CircleJson, 'state'> => ({
    tid: null,
    // Each owes the next: how people speak of it.
    groups: [...cycle.groups].reverse().map(groupJson),
    microHours: String(cycle.amt),
    local: local(cycle.amt),
    closer: groupJson(cycle.groups[cycle.closer] as GroupId).name,
    said: [],
  })

  /** How one stands that we are part of: by our books, then by what others said. */
  const ownCircle = (row: CycleRow, over: boolean): CircleJson => {
    const booked = row.tid === undefined ? undefined : core.ledger.book.tables.transfers.get(row.tid as Tid)
    const state = ((): CircleJson['state'] => {
      if (booked?.state === 'applied') return 'cleared'
      if (booked?.state === 'signed') return 'waiting'
      if (booked === undefined && row.ended !== undefined) return row.ended
      if (booked !== undefined || row.unfit || row.refused.length > 0) return 'refused'
      return over ? 'unanswered' : 'waiting'
    })()
    // Whoever gives up because time ran out was kept waiting by those who said nothing.
    const inVain =
      state === 'refused' && !row.unfit && row.refused.every(({ reason }) => reason === 'expired')
    const said = [
      ...row.refused.map(({ part, reason }) => ({
        group: groupJson(row.cycle.groups[part] as GroupId).name,
        word: reason,
      })),
      ...(state === 'waiting' || state === 'unanswered' || inVain
        ? silentParts(row, us()).map(gid => ({ group: groupJson(gid).name, word: 'silent' as const }))
        : []),
      ...(row.unfit ? [{ group: groupJson(us()).name, word: 'capacity' as const }] : []),
    ]
    return { ...circle(row.cycle), tid: row.tid ?? null, state, said }
  }

  const view = (round: HeldRound): RoundJson => {
    const { id, row, plans, when, offers } = round
    const over = row.state === 'idle'
    const mine = new Map<string, CircleJson>()
    for (const { mine: cycles } of plans.values())
      for (const one of cycles) {
        const name = `${one.cycle.groups.join()}/${one.cycle.amt}`
        const known = mine.get(name)
        if (known === undefined || known.state !== 'cleared') mine.set(name, ownCircle(one, over))
      }
    const handedOut = (plans.get(us())?.all ?? []).filter(({ groups }) => !groups.includes(us()))
    const circles = [...mine.values()]
    const done = circles.filter(({ state }) => state === 'cleared')
    const sumOf = (share: (one: CircleJson) => number): bigint =>
      done.reduce((sum, one) => sum + BigInt(share(one)) * BigInt(one.microHours), 0n)
    // Of ours: the debt to one neighbour and the claim on another.
    const cleared = sumOf(() => 2)
    return {
      round: id,
      at: row.at,
      daily: when.daily,
      over,
      groups: Math.max(row.groups, offers.size),
      debts: row.debts,
      plan: planJson(row.optimum, row.planned),
      cycles: [...circles, ...handedOut.map((cycle): CircleJson => ({ ...circle(cycle), state: 'theirs' }))],
      clearedMicroHours: String(sumOf(({ groups }) => groups.length)),
      ownMicroHours: String(cleared),
      ownLocal: local(cleared),
    }
  }

  /** What circles of ours crossed out since the offers were made, by `<debtor>/<creditor>`. */
  const crossedOut = ({ plans }: HeldRound): ReadonlyMap<string, bigint> => {
    const sums = new Map<string, bigint>()
    const seen = new Set<string>()
    for (const { tid, cycle } of [...plans.values()].flatMap(({ mine }) => mine)) {
      if (tid === undefined || seen.has(tid)) continue
      seen.add(tid)
      if (core.ledger.book.tables.transfers.get(tid as Tid)?.state !== 'applied') continue
      const debtors = [...cycle.groups].reverse()
      for (const [i, from] of debtors.entries()) {
        const pair = `${from}/${debtors[(i + 1) % debtors.length]}`
        sums.set(pair, (sums.get(pair) ?? 0n) + cycle.amt)
      }
    }
    return sums
  }

  /** The offers of others, less what we know to be crossed out since, and of our own lines what stands now. */
  const debtsNow = (round: HeldRound): Debt[] => {
    const { id, offers, debts } = round
    const gone = crossedOut(round)
    const isOurs = (one: GroupId, other: GroupId): boolean => one === us() || other === us()
    const ours = own.make(id).map(({ offer }) => offer)
    const theirs = ours.flatMap(({ line, debtor, creditor }) => {
      const partner = debtor === us() ? creditor : debtor
      return offers.get(partner)?.filter(offer => offer.line === line) ?? []
    })
    const others = debts()
      .filter(({ from, to }) => !isOurs(from, to))
      .map(debt => ({ ...debt, amt: debt.amt - (gone.get(`${debt.from}/${debt.to}`) ?? 0n) }))
      .filter(({ amt }) => amt > 0n)
    return [...others, ...matchOffers(id, [...theirs, ...ours])]
  }

  return {
    round: view,
    possible: async round => {
      const plan = await core.ports.planner.plan(debtsNow(round), us())
      if (plan === null) return { possible: [], plan: null }
      const circles = plan.cycles.filter(({ groups }) => groups.includes(us()))
      return {
        possible: circles.map(({ groups, amt }) => ({
          ...circle({ round: round.id, groups: valueOrder(groups), amt, closer: 0 }),
          state: 'possible',
        })),
        plan: planJson(plan.optimum, setOffBy(plan.cycles)),
      }
    },
  }
}
