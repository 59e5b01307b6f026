/**
 * Clearing rounds among liars: offers that are none, plans that name us wrongly, circles with strangers, and both without
 * end. Whatever does not fit our own offers is refused by name, with nothing written.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  adHocRound,
  askOffersShape,
  type ClearOffer,
  clearOfferShape,
  DAY_MS,
  dailyRound,
  encodeAs,
  type GroupId,
  HOUR_MS,
  lineIdOf,
  type PlannedCycle,
  planShape,
  planToTell,
  type Signer,
  seal,
  type ToldPlan,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { type HostileGroup, papersOf, proposalOf, type Target } from './hostile-group.ts'
import { openPartners, type Partners } from './hostile-partners.ts'
import { dump, knock } from './hostile-village.ts'

let partners: Partners
let target: Target
let eve: HostileGroup
let mal: HostileGroup
let tom: HostileGroup
/** What the nodes' clocks have been moved on by. */
let ahead = 0

beforeAll(async () => {
  partners = await openPartners('hostile rounds')
  ;({ target, eve, mal, tom } = partners)
  // Debts in a row, so that a circle over both liars fits our books: eve owes us 60,000 µh, and we owe mal as much.
  const paid = proposalOf('pay', [eve.gid, target.gid, mal.gid], 60_000n)
  expect(await partners.tell(eve, paid, [partners.commit(paid, eve), partners.commit(paid, mal)])).toBe('ok')
  expect(await partners.stateOf(paid)).toBe('applied')
}, 60_000)
afterAll(() => partners.close())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const heap = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const now = (): number => Date.now() + ahead
function skip(ms: number): void {
  ahead += ms
  partners.village.skip(ms)
}
/** A fresh minute, for what is counted by the minute. */
const nextMinute = (): void => skip(60_000)

/** The node is well after it. Partners sign common balances meanwhile, so its books may grow. */
async function harmless(attack: () => Promise<void>): Promise<void> {
  await attack()
  expect(partners.village.faults()).toEqual([])
  const { text } = await knock(partners.village.nodes[0]?.url ?? '', { path: '/readyz' })
  expect(text).toContain('balances sum to 0')
}

/** What this node keeps of rounds and transfers. */
const kept = async (): Promise<[string, string][]> =>
  [...(await dump(partners.village.store(0)))].filter(([key]) => /^(?:round|xfer)/.test(key))

/** Circles of before may still be proposed meanwhile: of rounds alone. */
const roundRows = async (): Promise<number> =>
  (await kept()).filter(([key]) => key.startsWith('round')).length

/** Nothing of rounds or transfers is written by this attack. */
const unwritten = (attack: () => Promise<void>): Promise<void> =>
  harmless(async () => {
    const before = await kept()
    await attack()
    expect(await kept()).toEqual(before)
  })

const codeOf = ({ ok, code }: { ok: boolean; code?: string | undefined }): string =>
  ok ? 'ok' : (code ?? '')

const offer = (by: HostileGroup, round: string, changes: Partial<ClearOffer> = {}): ClearOffer => ({
  v: 1,
  round,
  line: lineIdOf(by.gid, target.gid),
  side: by.gid,
  debtor: by.gid,
  creditor: target.gid,
  amt: 60_000n,
  seq: 1,
  ...changes,
})

const sealed = (one: ClearOffer, signer: Signer) => seal('offer', encodeAs(clearOfferShape, one), signer)

const askOffers = async (
  by: HostileGroup,
  round: string,
  offers: ReturnType<typeof sealed>[] = [],
): Promise<string> =>
  codeOf(await by.ask(target, 'offers', encodeAs(askOffersShape, { v: 1, round, offers })))

let byHand = 0
const newRound = (): string => adHocRound(now(), ++byHand)

/** The circle that fits our books, with whatever is to be wrong in it: value goes from mal to us to eve to mal. */
const circle = (round: string, changes: Partial<PlannedCycle> = {}): PlannedCycle => ({
  round,
  groups: [mal.gid, target.gid, eve.gid],
  amt: 5_000n,
  closer: 1,
  ...changes,
})

const planOf = (
  round: string,
  cycles: readonly PlannedCycle[],
  change: (plan: ToldPlan) => Partial<ToldPlan> = () => ({}),
  to: GroupId = target.gid,
): Uint8Array => {
  const { root, of } = planToTell(cycles)
  const papers = [eve, mal].map(({ charter, chain }) => ({ charter, chain }))
  const plan: ToldPlan = { v: 1, round, root, cycles: cycles.length, cleared: 15n, mine: of(to), papers }
  return encodeAs(planShape, { ...plan, ...change(plan) })
}

const tellPlan = async (by: HostileGroup, bytes: Uint8Array): Promise<string> =>
  codeOf(await by.ask(target, 'plan', bytes))

describe('offers', () => {
  test('of no round, of another day, or for a group that takes no part are refused', () =>
    unwritten(async () => {
      nextMinute()
      const yesterday = now() - DAY_MS
      for (const [round, code] of [
        ['../../x', 'malformed'],
        ['2026-02-30', 'malformed'],
        [dailyRound(yesterday - DAY_MS), 'other-round'],
        [dailyRound(now() + 2 * DAY_MS), 'other-round'],
        [adHocRound(yesterday - DAY_MS, 1), 'other-round'],
      ] as const)
        expect([round, await askOffers(eve, round)]).toEqual([round, code])
      await tom.hello(target, { clears: false, seq: 2 })
      expect(await askOffers(tom, newRound())).toBe('not-clearing')
      await tom.hello(target, { clears: true, seq: 3 })
      expect(await askOffers(tom, newRound())).toBe('ok')
    }))

  test('that are not the sender’s own, one a line, for this round, spoil all that come with them', async () => {
    // Half past midnight, when offers of the day are taken.
    skip(DAY_MS - (now() % DAY_MS) + HOUR_MS / 2)
    const round = dailyRound(now())
    // Our own are written the first time that somebody asks for them.
    expect(await askOffers(eve, round)).toBe('ok')
    await unwritten(async () => {
      const good = sealed(offer(mal, round), mal.signer)
      const bad: [string, ReturnType<typeof sealed>[]][] = [
        ['another’s key', [sealed(offer(mal, round), eve.signer)]],
        ['another’s side', [sealed(offer(eve, round), mal.signer)]],
        ['another round', [sealed(offer(mal, dailyRound(now() - DAY_MS)), mal.signer)]],
        ['another line', [sealed(offer(mal, round, { line: lineIdOf(eve.gid, target.gid) }), mal.signer)]],
        ['between others', [sealed(offer(mal, round, { debtor: eve.gid, creditor: tom.gid }), mal.signer)]],
        ['a debt to itself', [sealed(offer(mal, round, { creditor: mal.gid }), mal.signer)]],
        ['a line twice', [good, sealed(offer(mal, round, { amt: 7_000n }), mal.signer)]],
        ['a changed signature', [{ ...good, s: new Uint8Array(64) }]],
      ]
      for (const [what, offers] of bad) {
        nextMinute()
        expect([what, await askOffers(mal, round, [good, ...offers])]).toEqual([what, 'bad-offer'])
      }
    })
  })
})

describe('plans', () => {
  test('that nobody asked for, that leave us out, or that take what we did not offer are refused', () =>
    unwritten(async () => {
      const stranger = papersOf('stranger').gid
      const round = newRound()
      expect(await tellPlan(eve, planOf(round, [circle(round)]))).toBe('other-round')
      expect(await askOffers(eve, round)).toBe('ok')
      expect(await tellPlan(mal, planOf(round, [circle(round)]))).toBe('other-round')
      const other = newRound()
      const wrong: [string, string, Uint8Array][] = [
        ['nonsense', 'malformed', new Uint8Array([1, 2, 3])],
        ['a circle of another round', 'other-round', planOf(round, [circle(other)])],
        [
          'a circle without us',
          'not-a-part',
          planOf(round, [circle(round, { groups: [mal.gid, tom.gid, eve.gid] })], () => ({}), mal.gid),
        ],
        ['no circle at all', 'not-a-part', planOf(round, [circle(round)], () => ({ mine: [] }))],
        [
          'a group twice',
          'not-well-formed',
          planOf(round, [circle(round, { groups: [mal.gid, target.gid, mal.gid] })]),
        ],
        ['a closer who is none of them', 'not-well-formed', planOf(round, [circle(round, { closer: 3 })])],
        [
          'a circle of another plan',
          'bad-proof',
          planOf(round, [circle(round)], () => ({ root: planToTell([circle(other)]).root })),
        ],
        [
          'another amount than in the plan',
          'bad-proof',
          planOf(round, [circle(round)], ({ mine }) => ({
            mine: mine.map(one => ({ ...one, cycle: { ...one.cycle, amt: 6_000n } })),
          })),
        ],
        ['a place beyond the plan', 'bad-proof', planOf(round, [circle(round)], () => ({ cycles: 0 }))],
        [
          'the debts the wrong way round',
          'not-offered',
          planOf(round, [circle(round, { groups: [eve.gid, target.gid, mal.gid] })]),
        ],
        [
          'a line with a stranger',
          'not-offered',
          planOf(round, [circle(round, { groups: [stranger, target.gid, eve.gid] })]),
        ],
        [
          'a line that we do not keep',
          'not-offered',
          planOf(round, [circle(round, { groups: [tom.gid, target.gid, eve.gid] })]),
        ],
        ['more than we offered', 'not-offered', planOf(round, [circle(round, { amt: 61_000n })])],
        [
          'more than we offered, in two circles',
          'not-offered',
          planOf(round, [
            circle(round, { amt: 40_000n }),
            circle(round, { amt: 21_000n, groups: [mal.gid, target.gid, eve.gid, tom.gid] }),
          ]),
        ],
      ]
      for (const [what, code, bytes] of wrong) {
        nextMinute()
        await askOffers(eve, round)
        expect([what, await tellPlan(eve, bytes)]).toEqual([what, code])
      }
    }))

  test('of the day are taken of those who take part, within its time, and one of each', async () => {
    skip(DAY_MS - (now() % DAY_MS) + HOUR_MS / 2)
    const round = dailyRound(now())
    expect(await askOffers(eve, round)).toBe('ok')
    const plan = planOf(round, [circle(round, { closer: 0 })])
    expect(await tellPlan(eve, plan)).toBe('other-round')
    skip(6 * HOUR_MS)
    const rows = async (): Promise<number> =>
      [...(await dump(partners.village.store(0))).keys()].filter(key => key.startsWith(`roundplan/${round}/`))
        .length
    await harmless(async () => {
      expect(await tellPlan(eve, plan)).toBe('ok')
      expect(await tellPlan(eve, plan)).toBe('ok')
      expect(await tellPlan(eve, planOf(round, [circle(round, { closer: 0, amt: 4_000n })]))).toBe(
        'planned-already',
      )
      expect(await rows()).toBe(1)
      skip(30 * HOUR_MS)
      expect(await tellPlan(mal, plan)).toBe('other-round')
      expect(await rows()).toBe(1)
    })
  }, 30_000)

  test(
    'that name us closer of circles which nobody answers keep us from nothing later',
    () =>
      harmless(async () => {
        const name = async (count: number): Promise<void> => {
          nextMinute()
          const round = newRound()
          await askOffers(eve, round)
          // Each its own circle, by its amount.
          const cycles = Array.from({ length: count }, (_, i) => circle(round, { amt: BigInt(i + 1) }))
          expect(await tellPlan(eve, planOf(round, cycles))).toBe('ok')
        }
        await name(10)
        await until('as many as may be are proposed', async () => (await partners.open()) === 4)
        await name(10)
        expect(await partners.open()).toBeLessThanOrEqual(4)
        skip(120_000)
        await until('all are forgotten', async () => (await partners.open()) === 0)
        await name(1)
        await until('the next is proposed', async () => (await partners.open()) > 0)
        skip(120_000)
        await until('and forgotten', async () => (await partners.open()) === 0)
      }),
    60_000,
  )

  test(
    'and questions without end cost a bounded number of answers and no memory',
    () =>
      harmless(async () => {
        nextMinute()
        const rows = await roundRows()
        const before = heap()
        const codes = new Map<string, number>()
        const count = (code: string): void => void codes.set(code, (codes.get(code) ?? 0) + 1)
        let sent = 0
        const worker = async (): Promise<void> => {
          while (sent < 800) {
            sent += 1
            // Rounds without end, each of its own name, and plans for each.
            const round = newRound()
            count(await askOffers(tom, round))
            count(await tellPlan(tom, planOf(round, [circle(round, { amt: 61_000n })])))
          }
        }
        await Promise.all(Array.from({ length: 8 }, worker))
        expect(codes.get('ok') ?? 0).toBeLessThanOrEqual(40)
        expect((codes.get('later') ?? 0) + (codes.get('too-many-questions') ?? 0)).toBeGreaterThan(1_200)
        expect(await roundRows()).toBe(rows)
        expect(heap() - before).toBeLessThan(16 * 1024 * 1024)
      }),
    120_000,
  )
})
