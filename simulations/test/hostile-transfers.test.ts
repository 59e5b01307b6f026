/**
 * Transfers by groups that lie: bodies that cannot be, lines that are not there, forged signatures. What an honest
 * group has signed is moved by the true statements alone, and once.
 */
import type { HistoryReply, QuoteReply } from '@localpay/node'
import {
  commitOf,
  type GroupId,
  lineIdOf,
  refuseOf,
  releaseOf,
  type Signer,
  type Statement,
  type TransferBody,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SampleGroup } from '../src/world/found-group.ts'
import { until } from '../src/world/until.ts'
import { type HostileGroup, type Proposal, proposalOf, signed, type Target } from './hostile-group.ts'
import { LIAR_LIMIT, openPartners, type Partners } from './hostile-partners.ts'

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
}: Pick<Partners, 'tell' | 'commit' | 'stateOf' | 'lineWith' | 'unmoved'> = {} as never

beforeAll(async () => {
  partners = await openPartners('hostile transfers')
  ;({ target, eve, mal, tom, others, tell, commit, stateOf, lineWith, unmoved } = partners)
}, 60_000)
afterAll(() => partners.close())

describe('bodies', () => {
  const path = (): GroupId[] => [eve.gid, target.gid, mal.gid]
  const wrong: [string, () => Partial<TransferBody>][] = [
    ['of another network', () => ({ net: 'other' as never })],
    ['with another unit', () => ({ unit: 'eur' as never })],
    [
      'that say one group twice',
      () => ({ parts: [eve.gid, target.gid, eve.gid].map(g => ({ g, ke: 1, inc: 0 })) }),
    ],
    ['closed by somebody else', () => ({ closer: 1 })],
    ['closed by nobody', () => ({ closer: 15 })],
    ['without ends', () => ({ ends: undefined as never })],
    [
      'whose edges name other lines',
      () => ({ edges: proposalOf('pay', [eve.gid, mal.gid, target.gid], 5n).body.edges }),
    ],
    [
      'whose edges differ',
      () => ({
        edges: proposalOf('pay', path(), 5n).body.edges.map((edge, i) => ({ ...edge, amt: BigInt(i + 1) })),
      }),
    ],
    ['with an edge too few', () => ({ edges: proposalOf('pay', path(), 5n).body.edges.slice(1) })],
    ['that move nothing', () => ({ edges: proposalOf('pay', path(), 0n).body.edges })],
    ['that move less than nothing', () => ({ edges: proposalOf('pay', path(), -5n).body.edges })],
    ['that move more than all', () => ({ edges: proposalOf('pay', path(), 2n ** 53n + 1n).body.edges })],
    ['with endless deadlines', () => ({ prepTtl: 400_001 })],
  ]
  test.each(wrong)('%s are refused by form', (_, change) =>
    unmoved(async () => {
      const changes = change()
      const proposal = proposalOf(
        'pay',
        path(),
        5n,
        'ends' in changes && changes.ends === undefined ? {} : changes,
      )
      if (proposal.body.ends !== undefined && 'ends' in changes)
        delete (proposal.body as { ends?: unknown }).ends
      const sent =
        'ends' in changes
          ? { ...proposal, bytes: proposalOf('pay', path(), 5n, { kind: 'clear' }).bytes }
          : proposal
      expect(await tell(eve, sent, [commit(proposal, eve)])).toMatch(/malformed|not-well-formed/)
    }),
  )

  test('in which we have no part are none of our business', () =>
    unmoved(async () => {
      const proposal = proposalOf('pay', [eve.gid, mal.gid, tom.gid], 5n)
      expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('not-a-part')
    }))

  test('over lines that we do not keep leave no trace, whoever has signed them', () =>
    unmoved(async () => {
      for (const groups of [
        [tom.gid, target.gid],
        [target.gid, tom.gid],
        [tom.gid, target.gid, others],
      ]) {
        const proposal = proposalOf('pay', groups as GroupId[], 5n)
        await tell(tom, proposal, [commit(proposal, tom)])
        await tell(eve, proposal, [])
      }
      const cycle = proposalOf('clear', [tom.gid, target.gid, others], 5n)
      await tell(tom, cycle, [commit(cycle, tom)])
      expect(await partners.open()).toBe(0)
    }))

  test('that a partner signed and we cannot keep to are refused once, and our books stay', async () => {
    const before = await lineWith(eve.gid)
    const over = proposalOf('pay', [eve.gid, target.gid, mal.gid], LIAR_LIMIT + 1n)
    const elsewhere = proposalOf('pay', [eve.gid, target.gid, tom.gid], 5n)
    const nothingOwed = proposalOf('clear', [eve.gid, target.gid, mal.gid], 5n)
    const noInvoice = proposalOf('pay', [eve.gid, target.gid], 5n)
    const stale = proposalOf('pay', [eve.gid, target.gid, mal.gid], 5n, {
      parts: [eve.gid, target.gid, mal.gid].map(g => ({ g, ke: 1, inc: g === target.gid ? 7 : 0 })),
    })
    for (const proposal of [over, elsewhere, nothingOwed, noInvoice, stale]) {
      for (let i = 0; i < 3; i++) expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('ok')
      expect(await stateOf(proposal)).toBe('refused')
    }
    expect(await lineWith(eve.gid)).toMatchObject({ balance: before.balance, heldIn: '0', heldOut: '0' })
    expect(partners.village.faults()).toEqual([])
  })
})

/** What is not signed by the key that it names is refused by name; what only does not concern us is passed over. */
const FORGED = /name$|without a line$|with a reason$/

describe('a transfer that we have signed', () => {
  let proposal: Proposal
  beforeAll(async () => {
    proposal = proposalOf('pay', [eve.gid, target.gid, mal.gid], 10_000n)
    expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('ok')
    expect(await stateOf(proposal)).toBe('signed')
    expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '10000', balance: '0' })
  })

  test.each<[string, (p: Proposal) => Statement, () => Signer]>([
    ['a COMMIT in the closer’s name', p => commitOf(p.tid, mal.gid, 1), () => eve.signer],
    ['a COMMIT of another epoch', p => commitOf(p.tid, mal.gid, 2), () => mal.signer],
    [
      'a COMMIT to another transfer',
      () => commitOf(proposalOf('pay', [eve.gid, target.gid, mal.gid], 1n).tid, mal.gid, 1),
      () => mal.signer,
    ],
    ['a COMMIT of a group that has no part', p => commitOf(p.tid, tom.gid, 1), () => tom.signer],
    [
      'a RELEASE in the receiver’s name',
      p => releaseOf(p.tid, mal.gid, 1, lineIdOf(mal.gid, target.gid)),
      () => eve.signer,
    ],
    [
      'a RELEASE by who receives nothing from us',
      p => releaseOf(p.tid, eve.gid, 1, lineIdOf(eve.gid, target.gid)),
      () => eve.signer,
    ],
    [
      'a RELEASE of another line',
      p => releaseOf(p.tid, mal.gid, 1, lineIdOf(mal.gid, eve.gid)),
      () => mal.signer,
    ],
    [
      'a RELEASE in our own name',
      p => releaseOf(p.tid, target.gid, 1, lineIdOf(eve.gid, target.gid)),
      () => eve.signer,
    ],
    ['a REFUSE in our own name', p => refuseOf(p.tid, target.gid, 1, 'policy'), () => eve.signer],
    ['a REFUSE, even a true one', p => refuseOf(p.tid, mal.gid, 1, 'policy'), () => mal.signer],
    [
      'a RELEASE without a line',
      p => ({ ...refuseOf(p.tid, mal.gid, 1, 'policy'), k: 'R' }),
      () => mal.signer,
    ],
    ['a COMMIT with a reason', p => ({ ...refuseOf(p.tid, mal.gid, 1, 'policy'), k: 'C' }), () => mal.signer],
  ])('is not moved by %s', (what, statement, signer) =>
    unmoved(async () => {
      const told = [commit(proposal, eve), signed(statement(proposal), signer())]
      expect(await tell(eve, proposal, told)).toBe(FORGED.test(what) ? 'bad-certificate' : 'ok')
      expect(await stateOf(proposal)).toBe('signed')
      expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '10000', balance: '0' })
    }),
  )

  test('is let go by the true RELEASE, once, and a COMMIT that comes after books nothing', async () => {
    const release = signed(releaseOf(proposal.tid, mal.gid, 1, lineIdOf(mal.gid, target.gid)), mal.signer)
    expect(await tell(mal, proposal, [release])).toBe('ok')
    expect(await stateOf(proposal)).toBe('released')
    const before = await partners.entries()
    for (const statements of [
      [release],
      [commit(proposal, mal)],
      [commit(proposal, eve), commit(proposal, mal), release],
    ])
      expect(await tell(mal, proposal, statements)).toBe('ok')
    expect(await stateOf(proposal)).toBe('released')
    // A closer that signs both gives evidence of it: all that is entered is that it may owe us nothing more.
    await until('it is frozen', async () => (await lineWith(mal.gid)).state === 'frozen')
    expect(await lineWith(mal.gid)).toMatchObject({ heldOut: '0', balance: '0', frozenFor: ['evidence'] })
    expect(await partners.entries()).toBe(before + 1)
  })

  test('is booked once, however often the certificate comes', async () => {
    const paid = proposalOf('pay', [eve.gid, target.gid, mal.gid], 30_000n)
    for (let i = 0; i < 4; i++)
      expect(await tell(eve, paid, [commit(paid, eve), commit(paid, mal)])).toBe('ok')
    expect(await stateOf(paid)).toBe('applied')
    expect(await lineWith(eve.gid)).toMatchObject({ heldIn: '0', balance: '30000' })
    expect(await lineWith(mal.gid)).toMatchObject({ heldOut: '0', balance: '-30000' })
  })
})

test('words of a payment to another group in any spelling neither hinder it nor spoil the history', async () => {
  const [home, neighbour] = partners.village.groups as [SampleGroup, SampleGroup]
  const memo = 'Cafe\u0301\tand\u0007 \u202eevil \ud800 cake'
  const wish = { gid: neighbour.gid, number: neighbour.accounts[1]?.number, amount: '60', memo }
  const quote = await home.admin.api.send<QuoteReply>('POST', '/api/quotes', wish)
  const { tid } = await home.admin.payAcross(quote)
  await until(
    'it is booked',
    async () => (await partners.transfers()).find(found => found.tid === tid)?.state === 'applied',
  )
  const { items } = await home.admin.api.get<HistoryReply>('/api/history')
  expect(items[0]).toMatchObject({ status: 'paid', memo: expect.stringContaining('Caf\u00e9') })
  expect(partners.village.faults()).toEqual([])
})
