/**
 * Transfers by groups that lie: forged signatures, lines that are not there, floods, value that is held and never
 * released. Two dishonest groups keep real lines with an honest one, so they get as far as anybody can.
 */
import type { NeighboursReply, TransferJson } from '@localpay/node'
import { type Bytes, commitOf, type GroupId, LIMITS, lineIdOf, refuseOf, releaseOf, type Statement, type TransferBody, type TransferMessage } from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { groupAt, type HostileGroup, lineOfferOf, openHostileNet, papersOf, type Proposal, proposalOf, seedOf, signed, signerOf, type Target, targetOf, transferMail } from './hostile-group.ts'
import { dump, type HostileVillage, knock, openHostileVillage } from './hostile-village.ts'

const LIMIT = 1_000_000n
let village: HostileVillage
let target: Target
let eve: HostileGroup
/** Eve's accomplice, who stays silent when it hurts most. */
let mal: HostileGroup
/** Known to the node, without a line. */
let tom: HostileGroup
let others: GroupId

beforeAll(async () => {
  village = await openHostileVillage(2, 'hostile transfers')
  await openLines(village.groups, 20)
  others = village.groups[1]?.gid as GroupId
  target = targetOf(village.nodes[0] as never, village.groups[0]?.gid ?? '')
  const net = await openHostileNet('eve')
  ;[eve, mal, tom] = ['eve', 'mal', 'tom'].map(name => groupAt(papersOf(name), net)) as [HostileGroup, HostileGroup, HostileGroup]
  for (const group of [eve, mal, tom]) await group.hello(target)
  for (const group of [eve, mal]) {
    expect((await group.mail(target, 'line-offer', lineOfferOf(group, target.gid, LIMIT))).ok).toBe(true)
    await api().send('POST', `/api/lines/${lineIdOf(group.gid, target.gid)}/accept`, { limit: String(LIMIT) })
  }
}, 60_000)
afterAll(async () => {
  await eve.close()
  await village.close()
})

const api = () => (village.groups[0] as NonNullable<HostileVillage['groups'][0]>).admin.api
const transfers = async (): Promise<TransferJson[]> => (await api().get<{ transfers: TransferJson[] }>('/api/transfers')).transfers
const stateOf = async ({ tid }: Proposal): Promise<string> => (await transfers()).find(found => found.tid === tid)?.state ?? 'unknown'
const entries = async (): Promise<number> => (await api().get<{ size: number }>('/api/head')).size
const lineWith = async (gid: string) => (await api().get<NeighboursReply>('/api/neighbours')).lines.find(({ group }) => group.gid === gid) as NeighboursReply['lines'][number]

/** Statements of these groups about a transfer. */
const commit = (proposal: Proposal, by: HostileGroup, signer = by.signer): TransferMessage['statements'][number] => signed(commitOf(proposal.tid, by.gid, 1), signer)

const tell = async (from: HostileGroup, proposal: Proposal, statements: TransferMessage['statements'], more: Partial<TransferMessage> = {}): Promise<string> => {
  const { ok, code } = await from.mail(target, 'transfer', transferMail(proposal, [eve, mal, tom].filter(({ gid }) => proposal.body.parts.some(({ g }) => g === gid)), statements, more))
  return ok ? 'ok' : (code ?? '')
}

async function unmoved(attack: () => Promise<void>): Promise<void> {
  const before = await entries()
  await attack()
  expect(await entries()).toBe(before)
  expect(village.faults()).toEqual([])
  expect((await knock(village.nodes[0]?.url ?? '', { path: '/healthz' })).status).toBe(200)
}

describe('bodies', () => {
  const path = (): GroupId[] => [eve.gid, target.gid, mal.gid]
  const wrong: [string, () => Partial<TransferBody>][] = [
    ['of another network', () => ({ net: 'other' as never })],
    ['with another unit', () => ({ unit: 'eur' as never })],
    ['that say one group twice', () => ({ parts: [eve.gid, target.gid, eve.gid].map(g => ({ g, ke: 1, inc: 0 })) })],
    ['closed by somebody else', () => ({ closer: 1 })],
    ['closed by nobody', () => ({ closer: 15 })],
    ['without ends', () => ({ ends: undefined as never })],
    ['whose edges name other lines', () => ({ edges: proposalOf('pay', [eve.gid, mal.gid, target.gid], 5n).body.edges })],
    ['whose edges differ', () => ({ edges: proposalOf('pay', path(), 5n).body.edges.map((edge, i) => ({ ...edge, amt: BigInt(i + 1) })) })],
    ['with an edge too few', () => ({ edges: proposalOf('pay', path(), 5n).body.edges.slice(1) })],
    ['that move nothing', () => ({ edges: proposalOf('pay', path(), 0n).body.edges })],
    ['that move less than nothing', () => ({ edges: proposalOf('pay', path(), -5n).body.edges })],
    ['that move more than all', () => ({ edges: proposalOf('pay', path(), 2n ** 53n + 1n).body.edges })],
    ['with endless deadlines', () => ({ prepTtl: 400_001 })],
  ]
  test.each(wrong)('%s are refused by form', (_, change) =>
    unmoved(async () => {
      const changes = change()
      const proposal = proposalOf('pay', path(), 5n, 'ends' in changes && changes.ends === undefined ? {} : changes)
      if (proposal.body.ends !== undefined && 'ends' in changes) delete (proposal.body as { ends?: unknown }).ends
      const sent = 'ends' in changes ? { ...proposal, bytes: proposalOf('pay', path(), 5n, { kind: 'clear' }).bytes } : proposal
      expect(await tell(eve, sent, [commit(proposal, eve)])).toMatch(/malformed|not-well-formed/)
    }))

  test('in which we have no part are none of our business', () =>
    unmoved(async () => {
      const proposal = proposalOf('pay', [eve.gid, mal.gid, tom.gid], 5n)
      expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('not-a-part')
    }))

  test('over lines that we do not keep leave no trace, whoever has signed them', () =>
    unmoved(async () => {
      for (const groups of [[tom.gid, target.gid], [tom.gid, target.gid, eve.gid].slice(0, 2), [tom.gid, target.gid, others]]) {
        const proposal = proposalOf('pay', groups as GroupId[], 5n)
        await tell(tom, proposal, [commit(proposal, tom)])
        await tell(eve, proposal, [])
      }
      const cycle = proposalOf('clear', [tom.gid, target.gid, others], 5n)
      await tell(tom, cycle, [commit(cycle, tom)])
      expect((await transfers()).filter(({ state }) => state === 'open')).toEqual([])
    }))

  test('that a partner signed and we cannot keep to are refused once, and our books stay', async () => {
    const before = await lineWith(eve.gid)
    const over = proposalOf('pay', [eve.gid, target.gid, mal.gid], LIMIT + 1n)
    const elsewhere = proposalOf('pay', [eve.gid, target.gid, tom.gid], 5n)
    const nothingOwed = proposalOf('clear', [eve.gid, target.gid, mal.gid], 5n)
    const noInvoice = proposalOf('pay', [eve.gid, target.gid], 5n)
    const stale = proposalOf('pay', [eve.gid, target.gid, mal.gid], 5n, { parts: [eve.gid, target.gid, mal.gid].map(g => ({ g, ke: 1, inc: g === target.gid ? 7 : 0 })) })
    for (const proposal of [over, elsewhere, nothingOwed, noInvoice, stale]) {
      for (let i = 0; i < 3; i++) expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('ok')
      expect(await stateOf(proposal)).toBe('refused')
    }
    expect(await lineWith(eve.gid)).toMatchObject({ balance: before.balance, heldIn: '0', heldOut: '0' })
    expect(village.faults()).toEqual([])
  })
})

describe('a transfer that we have signed', () => {
  let proposal: Proposal
  beforeAll(async () => {
    proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], 1_000n)
    expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('ok')
    expect(await stateOf(proposal)).toBe('signed')
    expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '1000', balance: '0' })
  })

  test.each<[string, (p: Proposal) => Statement, () => ReturnType<typeof signerOf>]>([
    ['a COMMIT in the closer’s name', p => commitOf(p.tid, mal.gid, 1), () => eve.signer],
    ['a COMMIT of another epoch', p => commitOf(p.tid, mal.gid, 2), () => mal.signer],
    ['a COMMIT to another transfer', () => commitOf(proposalOf('pay', [eve.gid, target.gid, mal.gid], 1n).tid, mal.gid, 1), () => mal.signer],
    ['a COMMIT of a group that has no part', p => commitOf(p.tid, tom.gid, 1), () => tom.signer],
    ['a RELEASE in the receiver’s name', p => releaseOf(p.tid, mal.gid, 1, lineIdOf(mal.gid, target.gid)), () => eve.signer],
    ['a RELEASE by who receives nothing from us', p => releaseOf(p.tid, eve.gid, 1, lineIdOf(eve.gid, target.gid)), () => eve.signer],
    ['a RELEASE of another line', p => releaseOf(p.tid, mal.gid, 1, lineIdOf(mal.gid, eve.gid)), () => mal.signer],
    ['a RELEASE in our own name', p => releaseOf(p.tid, target.gid, 1, lineIdOf(eve.gid, target.gid)), () => eve.signer],
    ['a REFUSE in our own name', p => refuseOf(p.tid, target.gid, 1, 'policy'), () => eve.signer],
    ['a REFUSE, even a true one', p => refuseOf(p.tid, mal.gid, 1, 'policy'), () => mal.signer],
    ['a RELEASE without a line', p => ({ ...refuseOf(p.tid, mal.gid, 1, 'policy'), k: 'R' }), () => mal.signer],
    ['a COMMIT with a reason', p => ({ ...refuseOf(p.tid, mal.gid, 1, 'policy'), k: 'C' }), () => mal.signer],
  ])('is not moved by %s', (_, statement, signer) =>
    unmoved(async () => {
      expect(await tell(eve, proposal, [commit(proposal, eve), signed(statement(proposal), signer())])).toBe('ok')
      expect(await stateOf(proposal)).toBe('signed')
      expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '1000', balance: '0' })
    }))

  test('is let go by the true RELEASE, once, and a COMMIT that comes after books nothing', async () => {
    const release = signed(releaseOf(proposal.tid, mal.gid, 1, lineIdOf(mal.gid, target.gid)), mal.signer)
    expect(await tell(mal, proposal, [release])).toBe('ok')
    expect(await stateOf(proposal)).toBe('released')
    await unmoved(async () => {
      for (const statements of [[release], [commit(proposal, mal)], [commit(proposal, eve), commit(proposal, mal), release]]) expect(await tell(mal, proposal, statements)).toBe('ok')
      expect(await stateOf(proposal)).toBe('released')
      expect(await lineWith(mal.gid)).toMatchObject({ heldOut: '0', balance: '0' })
    })
  })

  test('is booked once, however often the certificate comes', async () => {
    const paid = proposalOf('pay', [eve.gid, target.gid, mal.gid], 3n)
    for (let i = 0; i < 4; i++) expect(await tell(eve, paid, [commit(paid, eve), commit(paid, mal)])).toBe('ok')
    expect(await stateOf(paid)).toBe('applied')
    expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '0', balance: '3' })
    expect(await lineWith(mal.gid)).toMatchObject({ heldOut: '0', balance: '-3' })
  })
})

describe('floods', () => {
  const heap = (): number => {
    ;(globalThis as { gc?: () => void }).gc?.()
    return process.memoryUsage().heapUsed
  }
  const flood = async (from: HostileGroup, count: number, next: (i: number) => [Proposal, TransferMessage['statements']]): Promise<void> => {
    let i = 0
    const worker = async (): Promise<void> => {
      while (i < count) {
        const [proposal, statements] = next(i++)
        await from.mail(target, 'transfer', transferMail(proposal, [from], statements))
      }
    }
    await Promise.all(Array.from({ length: 8 }, worker))
  }

  test('five thousand proposals of a group without a line leave nothing behind', () =>
    unmoved(async () => {
      const [rows, before] = [(await dump(village.store(0))).size, heap()]
      await flood(tom, 5_000, i => {
        // Nine over lines that we do not keep, one that names a neighbour of ours who knows nothing of it.
        const proposal = i % 10 > 0 ? proposalOf('pay', [tom.gid, target.gid], BigInt(i + 1)) : proposalOf('clear', [tom.gid, others, target.gid], BigInt(i + 1))
        return [proposal, [commit(proposal, tom)]]
      })
      expect((await transfers()).filter(({ state }) => state === 'open').length).toBe(0)
      expect((await dump(village.store(0))).size).toBe(rows)
      expect(heap() - before).toBeLessThan(64 * 1024 * 1024)
    }), 60_000)

  test('unsigned proposals of a partner are forgotten, and those he signed are bounded in number', async () => {
    await unmoved(() => flood(eve, 500, i => [proposalOf('pay', [eve.gid, target.gid], BigInt(i + 1)), []]))
    expect((await transfers()).filter(({ state }) => state === 'open').length).toBe(0)
  })

  test('a partner who lets us hold and never goes on takes his share of what may be open, not all of it', async () => {
    const held: Proposal[] = []
    for (let i = 0; i < LIMITS.openTransfersMax + 6; i++) {
      const proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], 1n)
      await tell(eve, proposal, [commit(proposal, eve)])
      if ((await stateOf(proposal)) === 'signed') held.push(proposal)
    }
    expect(held.length).toBeGreaterThan(3)
    expect(held.length).toBeLessThanOrEqual(LIMITS.openTransfersMax / 4)
    const back = proposalOf('pay', [mal.gid, target.gid, eve.gid], 1n)
    await tell(mal, back, [commit(back, mal)])
    expect(await stateOf(back)).toBe('signed')
    for (const proposal of held) await tell(mal, proposal, [signed(releaseOf(proposal.tid, mal.gid, 1, lineIdOf(mal.gid, target.gid)), mal.signer)])
    await until('nothing of it is held', async () => (await lineWith(eve.gid)).heldIn === '0')
  })
})

describe('what was written', () => {
  test('statements without end about one transfer do not keep the node from starting again', async () => {
    const proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], LIMIT + 5n)
    const line = (i: number) => Buffer.from(seedOf(`line ${i}`)).subarray(0, 16).toString('hex') as never
    const releases = Array.from({ length: 40 }, (_, i) => signed(releaseOf(proposal.tid, mal.gid, 1, line(i)), mal.signer))
    expect(await tell(mal, proposal, [...releases, commit(proposal, eve)])).toBe('ok')
    expect(await stateOf(proposal)).toBe('refused')
    const poisoned = proposalOf('pay', [eve.gid, target.gid, mal.gid], 7n)
    expect(await tell(mal, poisoned, [...releases.map(({ s }) => signed({ ...s, tid: poisoned.tid }, mal.signer)), commit(poisoned, eve)])).toBe('ok')
    expect(await stateOf(poisoned)).toBe('signed')
    const before: Bytes[] = [...eve.received]
    await village.restart(0)
    const url = village.nodes[0]?.url ?? ''
    expect((await knock(url, { path: '/readyz' })).text).toContain('balances sum to 0')
    expect(village.faults()).toEqual([])
    expect(before.length).toBeGreaterThan(0)
  }, 30_000)
})
