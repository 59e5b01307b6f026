/** What a partner's words about checkpoints prove against it, whichever way they come in, and what honest partners say. SPEC 5.19, E3. */
import {
  type Balance,
  checkEvidence,
  encodeBalance,
  encodeDecline,
  encodeEvidence,
  listHash,
  type MisconductProof,
  signBalanceBytes,
  signDeclineBytes,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { foundGroup, NOW, type TestGroup, verify } from '../../../protocol/test/world.ts'
import { connect, lineBetween } from '../../../protocol/test/world-lines.ts'
import type { Core } from '../../src/app/core.ts'
import { type BalanceNotices, makeBalanceNotices } from '../../src/app/witness/notice-balances.ts'

interface Told {
  readonly notices: BalanceNotices
  readonly us: TestGroup
  readonly partner: TestGroup
  readonly found: MisconductProof[]
}

/** Our books with one line, to a partner that proposes its balances or is asked for them. */
function begin(partnerIs: 'asking' | 'asked'): Told {
  const us = foundGroup('Us')
  const partner = ['Near', 'Far', 'Hill', 'Dale', 'Mill', 'Ford']
    .map(name => foundGroup(name))
    .find(({ gid }) => gid < us.gid === (partnerIs === 'asking'))
  if (partner === undefined) throw new Error('one of these names has such an id')
  connect(us, partner, { byOne: 5n, byOther: 5n })
  const core = { ledger: { book: us.book, isFounded: () => true }, config: { role: 'node' } }
  const found: MisconductProof[] = []
  const known = () => ({ bundle: partner })
  const notices = makeBalanceNotices(core as unknown as Core, { known } as never, {
    add: (_, proof) => void found.push(proof),
  })
  return { notices, us, partner, found }
}

type World = Pick<Told, 'us' | 'partner'>
const textOf = ({ us, partner }: World, change: Partial<Balance> = {}) => {
  const b = encodeBalance({
    v: 1,
    line: lineBetween(us, partner),
    seq: 1,
    try: 0,
    bal: 0n,
    applied: listHash([]),
    open: [],
    limits: [1, 1],
    ke: [1, 1],
    at: NOW,
    ...change,
  })
  return [partner.gid, b, signBalanceBytes(b, partner.signer)] as const
}
const declineOf = ({ us, partner }: World, tried: number) => {
  const b = encodeDecline({ v: 1, line: lineBetween(us, partner), seq: 1, try: tried, open: [] })
  return [partner.gid, b, signDeclineBytes(b, partner.signer)] as const
}

/** What is noticed holds before every judge. */
const verdicts = ({ found, partner }: Told): string[] =>
  found.map(proof => {
    const checked = checkEvidence(encodeEvidence(partner, proof), { verify })
    return checked.ok ? checked.value.found.e : checked.refusal.code
  })

test.each<[what: string, proves: string[], act: (told: Told) => void]>([
  [
    'signs one try and another',
    ['E3'],
    told => {
      told.notices.signed(...textOf(told))
      told.notices.signed(...textOf(told, { try: 1 }))
    },
  ],
  [
    'declines a try and signs it',
    ['E3'],
    told => {
      told.notices.declined(...declineOf(told, 0))
      told.notices.signed(...textOf(told))
    },
  ],
  [
    'signs a try and declines it',
    ['E3'],
    told => {
      told.notices.signed(...textOf(told))
      told.notices.declined(...declineOf(told, 0))
    },
  ],
  [
    'declines a try and signs the next',
    [],
    told => {
      told.notices.declined(...declineOf(told, 0))
      told.notices.signed(...textOf(told, { try: 1 }))
    },
  ],
  [
    'says everything twice, and goes on',
    [],
    told => {
      for (const _ of [1, 2]) told.notices.declined(...declineOf(told, 0))
      for (const _ of [1, 2]) told.notices.signed(...textOf(told, { try: 1 }))
      told.notices.signed(...textOf(told, { seq: 2 }))
    },
  ],
])('a partner that is asked, and %s, proves %j', (_, proves, act) => {
  const told = begin('asked')
  act(told)
  expect(verdicts(told)).toEqual(proves)
})

describe('a partner that proposes', () => {
  test.each<[what: string, proves: string[], change: Partial<Balance>]>([
    ['two texts for one try', ['E3'], { bal: 1n }],
    ['the next try', [], { try: 1 }],
    ['the next number', [], { seq: 2 }],
    ['the same', [], {}],
  ])('and signs %s, proves %j', (_, proves, change) => {
    const told = begin('asking')
    told.notices.signed(...textOf(told))
    told.notices.signed(...textOf(told, change))
    expect(verdicts(told)).toEqual(proves)
  })

  test('is held to the checkpoint in our books, too, when the node has started again', () => {
    const told = begin('asking')
    const [, b, theirs] = textOf(told)
    const row = { known: 1, at: NOW, newest: { b, theirs }, signed: 1, signedTry: 0, open: [] }
    const balances = told.us.book.tables.balances as Map<string, typeof row>
    balances.set(lineBetween(told.us, told.partner), row)
    told.notices.signed(...textOf(told, { bal: 1n }))
    expect(verdicts(told)).toEqual(['E3'])
  })
})

test('words about lines of others are passed over', () => {
  const told = begin('asked')
  const elsewhere = { ...told, partner: foundGroup('Elsewhere') }
  for (const bal of [0n, 1n]) told.notices.signed(...textOf(elsewhere, { bal }))
  expect(told.found).toEqual([])
})
