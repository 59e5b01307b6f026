/**
 * Liars in numbers: proposals without end, value that is held and never let go, papers too fat for a letter. What is
 * kept stays bounded, the others have room, and the node starts again.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ClearingReply, RoundJson } from '@localpay/node'
import {
  askOffersShape,
  type ClearOffer,
  clearOfferShape,
  decodeAs,
  encodeAs,
  type GroupId,
  LIMITS,
  lineIdOf,
  offersReplyShape,
  releaseOf,
  replyShape,
  seal,
  signedShape,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linesOf } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import {
  envelopeIn,
  groupAt,
  type HostileGroup,
  type Papers,
  type Proposal,
  papersOf,
  proposalOf,
  seedOf,
  signed,
  type Target,
  transferMail,
} from './hostile-group.ts'
import { LIAR_LIMIT, openPartners, type Partners, type Statements } from './hostile-partners.ts'
import { dump, knock } from './hostile-village.ts'

let partners: Partners
let target: Target
let eve: HostileGroup
let mal: HostileGroup
let tom: HostileGroup
let others: GroupId
let {
  tell,
  commit,
  stateOf,
  lineWith,
  unmoved,
  open,
}: Pick<Partners, 'tell' | 'commit' | 'stateOf' | 'lineWith' | 'unmoved' | 'open'> = {} as never

beforeAll(async () => {
  partners = await openPartners('hostile floods')
  ;({ target, eve, mal, tom, others, tell, commit, stateOf, lineWith, unmoved, open } = partners)
}, 60_000)
afterAll(() => partners.close())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that are really held. */
function heap(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const flood = async (
  from: HostileGroup,
  count: number,
  next: (i: number) => [Proposal, Statements],
): Promise<void> => {
  let i = 0
  const worker = async (): Promise<void> => {
    while (i < count) {
      const [proposal, statements] = next(i++)
      await from.mail(target, 'transfer', transferMail(proposal, [from], statements))
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

test(
  'five thousand proposals of a group without a line leave nothing behind',
  () =>
    unmoved(async () => {
      const [rows, before] = [(await dump(partners.village.store(0))).size, heap()]
      await flood(tom, 5_000, i => {
        // Nine over lines that we do not keep, one that names a neighbour of ours who knows nothing of it.
        const proposal =
          i % 10 > 0
            ? proposalOf('pay', [tom.gid, target.gid], BigInt(i + 1))
            : proposalOf('clear', [tom.gid, others, target.gid], BigInt(i + 1))
        return [proposal, [commit(proposal, tom)]]
      })
      expect(await open()).toBe(0)
      // Mail of before may leave its box meanwhile.
      expect((await dump(partners.village.store(0))).size).toBeLessThanOrEqual(rows)
      expect(heap() - before).toBeLessThan(16 * 1024 * 1024)
    }),
  60_000,
)

test('unsigned proposals of a partner are forgotten, and those he signed are bounded in number', async () => {
  await unmoved(() => flood(eve, 500, i => [proposalOf('pay', [eve.gid, target.gid], BigInt(i + 1)), []]))
  expect(await open()).toBe(0)
})

test('a partner who lets us hold and never goes on takes his share of what may be open, not all of it', async () => {
  const held: Proposal[] = []
  for (let i = 0; i < LIMITS.openTransfersMax + 6; i++) {
    const proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], LIMITS.forwardMicroHoursMin)
    await tell(eve, proposal, [commit(proposal, eve)])
    if ((await stateOf(proposal)) === 'signed') held.push(proposal)
  }
  expect(held.length).toBe(LIMITS.upstreamPaymentsMax)
  const back = proposalOf('pay', [mal.gid, target.gid, eve.gid], LIMITS.forwardMicroHoursMin)
  await tell(mal, back, [commit(back, mal)])
  expect(await stateOf(back)).toBe('signed')
  for (const proposal of held)
    await tell(mal, proposal, [
      signed(releaseOf(proposal.tid, mal.gid, 1, lineIdOf(mal.gid, target.gid)), mal.signer),
    ])
  await until('nothing of it is held', async () => (await lineWith(eve.gid)).heldIn === '0')
})

test('what a partner signs and we refuse is entered so many times a minute; the rest is to come again', async () => {
  partners.village.skip(60_000)
  const before = await partners.entries()
  const codes: string[] = []
  for (let i = 0; i < 150; i++) {
    const proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], LIAR_LIMIT + BigInt(i + 1))
    codes.push(await tell(eve, proposal, [commit(proposal, eve)]))
  }
  expect(new Set(codes)).toEqual(new Set(['ok', 'later']))
  expect((await partners.entries()) - before).toBeLessThanOrEqual(120)
  const honest = proposalOf('pay', [mal.gid, target.gid, eve.gid], LIAR_LIMIT * 3n)
  expect(await tell(mal, honest, [commit(honest, mal)])).toBe('ok')
  expect(await stateOf(honest)).toBe('refused')
})

/** Debts in a row, so that a circle over both liars fits our books: eve owes us and we owe mal. */
async function owe(amt: bigint): Promise<void> {
  const paid = proposalOf('pay', [eve.gid, target.gid, mal.gid], amt)
  expect(await tell(eve, paid, [commit(paid, eve), commit(paid, mal)])).toBe('ok')
  expect(await stateOf(paid)).toBe('applied')
}

test('circles that we are asked to close wait in bounded number, and are forgotten at their deadline', async () => {
  partners.village.skip(60_000)
  await owe(500_000n)
  const circle = (closeTtl: number): Proposal =>
    proposalOf('clear', [mal.gid, target.gid, eve.gid], 50_000n, { closer: 1, closeTtl })
  await unmoved(async () => {
    for (let i = 0; i < 300; i++) await tell(eve, circle(i % 2 === 0 ? 30 : 4_000), [])
    expect(await open()).toBeGreaterThan(100)
    expect(await open()).toBeLessThanOrEqual(256)
    partners.village.skip(4_100_000)
    await until('all forgotten', async () => (await open()) === 0)
  })
  // Two of three have signed: ours is the last word, and it counts once.
  const good = circle(90)
  for (let i = 0; i < 3; i++) await tell(eve, good, [commit(good, eve), commit(good, mal)])
  expect(await stateOf(good)).toBe('applied')
  expect(await lineWith(eve.gid)).toMatchObject({ balance: '450000' })
})

/** Steps round a ring of made-up groups: each triple adds up to a circle of three, and no two share a debt. */
const TRIPLES = [
  [1, 8, 9],
  [2, 10, 12],
  [3, 11, 14],
  [4, 13, 17],
  [5, 15, 20],
  [6, 16, 22],
  [7, 18, 25],
  [19, 21, 40],
  [23, 24, 47],
  [26, 27, 53],
] as const
const RING = 128

test('made-up groups that offer a thousand circles do not spoil our round, nor what we remember of it', async () => {
  const ring = Array.from({ length: RING }, (_, i) => papersOf(`ring ${i}`))
  const offers = new Map<string, ClearOffer[]>(ring.map(({ gid }) => [gid, []]))
  for (const [a, b, c] of TRIPLES) {
    for (let i = 0; i < RING; i++) {
      const circle = [i, i + a, i + a + b].map(at => ring[at % RING] as Papers)
      for (const [n, debtor] of circle.entries()) {
        const creditor = circle[(n + 1) % 3] as Papers
        const debt = {
          v: 1,
          round: '',
          line: lineIdOf(debtor.gid, creditor.gid),
          debtor: debtor.gid,
          creditor: creditor.gid,
          amt: 1_000_000n,
          seq: c,
        } as const
        for (const { gid } of [debtor, creditor]) offers.get(gid)?.push({ ...debt, side: gid })
      }
    }
  }
  const byGid = new Map(ring.map(papers => [papers.gid, papers]))
  eve.answers(async bytes => {
    const { to, body } = envelopeIn(bytes)
    const round = decodeAs(askOffersShape, body)
    const papers = byGid.get(to)
    if (!round.ok || papers === undefined)
      return encodeAs(replyShape, { v: 1, ok: false, code: 'no-such-transfer' })
    const mine = (offers.get(to) ?? []).map(offer =>
      seal('offer', encodeAs(clearOfferShape, { ...offer, round: round.value.round }), papers.signer),
    )
    return encodeAs(replyShape, {
      v: 1,
      ok: true,
      body: encodeAs(offersReplyShape, { v: 1, offers: mine.slice(0, 64) }),
    })
  })
  for (const papers of ring) await groupAt(papers, eve).hello(target)
  const before = await partners.entries()
  const round = await partners.api().send<RoundJson>('POST', '/api/clearing', {})
  expect(round.debts).toBe(RING * TRIPLES.length * 3)
  // Each group is in sixteen circles of a plan at most.
  expect(round.cycles.length).toBeGreaterThan(400)
  expect(round.cycles.length).toBeLessThanOrEqual((RING * 16) / 3)
  const { rounds } = await partners.api().get<ClearingReply>('/api/clearing')
  expect(rounds[0]?.round).toBe(round.round)
  expect(await partners.entries()).toBe(before)
  expect(partners.village.faults()).toEqual([])
}, 60_000)

test('papers as fat as papers may be do not stop the mail to anybody', async () => {
  const crowd = Array.from({ length: 12 }, (_, i) => papersOf(`fat ${i}`, true))
  const cycle = proposalOf(
    'clear',
    [mal.gid, target.gid, others, ...crowd.map(({ gid }) => gid), eve.gid],
    1_000_000n,
  )
  const papers = [mal, ...crowd]
  expect(papers.slice(1).every(({ charter, chain }) => charter.length + chain.length > 9_000)).toBe(true)
  const before = eve.received.length
  for (const part of [0, 4, 8].map(from => [mal, ...crowd.slice(from, from + 4)])) {
    expect((await mal.mail(target, 'transfer', transferMail(cycle, part, [commit(cycle, mal)]))).ok).toBe(
      true,
    )
  }
  expect(await stateOf(cycle)).toBe('refused')
  await until('the refusal arrives', async () => eve.received.length > before)
  for (const bytes of eve.received) expect(decodeAs(signedShape, bytes).ok).toBe(true)
  const line = lineIdOf(target.gid, others)
  await partners.api().send('PUT', `/api/lines/${line}/limit`, { limit: '4321' })
  const neighbour = partners.village.groups[1] as (typeof partners.village.groups)[0]
  await until('the neighbour hears of a new limit', async () =>
    (await linesOf(neighbour)).some(found => found.line === line && found.limitTheyGrant === '4321'),
  )
})

test('statements without end about one transfer do not keep the node from starting again', async () => {
  const proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], LIAR_LIMIT + 5n)
  const line = (i: number) =>
    Buffer.from(seedOf(`line ${i}`))
      .subarray(0, 16)
      .toString('hex') as never
  const releases = Array.from({ length: 40 }, (_, i) =>
    signed(releaseOf(proposal.tid, mal.gid, 1, line(i)), mal.signer),
  )
  expect(await tell(mal, proposal, [...releases, commit(proposal, eve)])).toBe('ok')
  expect(await stateOf(proposal)).toBe('refused')
  const poisoned = proposalOf('pay', [eve.gid, target.gid, mal.gid], 10_007n)
  expect(
    await tell(mal, poisoned, [
      ...releases.map(({ s }) => signed({ ...s, tid: poisoned.tid }, mal.signer)),
      commit(poisoned, eve),
    ]),
  ).toBe('ok')
  expect(await stateOf(poisoned)).toBe('signed')
  await partners.village.restart(0)
  const url = partners.village.nodes[0]?.url ?? ''
  expect((await knock(url, { path: '/readyz' })).text).toContain('balances sum to 0')
  expect(partners.village.faults()).toEqual([])
}, 30_000)
