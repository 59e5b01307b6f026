/** An honest group with lines to an honest neighbour and to two liars, who so get as far as anybody can. */
import type { NeighboursReply, TransferJson } from '@localpay/node'
import { commitOf, type GroupId, lineIdOf, type Signer, type TransferMessage } from '@localpay/protocol'
import { expect } from 'vitest'
import { entriesFrom } from '../../node/src/app/ledger/log-groups.ts'
import type { Api } from '../src/world/member-client.ts'
import { openLines } from '../src/world/open-lines.ts'
import {
  groupAt,
  type HostileGroup,
  lineOfferOf,
  openHostileNet,
  type Papers,
  type Proposal,
  papersOf,
  signed,
  type Target,
  targetOf,
  transferMail,
} from './hostile-group.ts'
import { type HostileVillage, knock, openHostileVillage } from './hostile-village.ts'

/** What both sides of the liars' lines may owe each other, µh. */
export const LIAR_LIMIT = 1_000_000n

export type Statements = TransferMessage['statements']
type Line = NeighboursReply['lines'][number]

export interface Partners {
  readonly village: HostileVillage
  readonly target: Target
  /** The honest neighbour. */
  readonly others: GroupId
  readonly eve: HostileGroup
  /** Eve's accomplice, who stays silent when it hurts most. */
  readonly mal: HostileGroup
  /** Known, without a line. */
  readonly tom: HostileGroup
  readonly api: () => Api
  readonly transfers: () => Promise<TransferJson[]>
  readonly open: () => Promise<number>
  readonly stateOf: (proposal: Proposal) => Promise<string>
  readonly entries: () => Promise<number>
  readonly lineWith: (gid: string) => Promise<Line>
  readonly commit: (proposal: Proposal, by: Papers, signer?: Signer) => Statements[number]
  /** Mails a transfer with the papers of all liars in it. @returns `ok` or the code of the refusal */
  readonly tell: (
    from: HostileGroup,
    proposal: Proposal,
    statements: Statements,
    more?: Partial<TransferMessage>,
  ) => Promise<string>
  /** Nothing is entered into the books by this attack, and the node is well. */
  readonly unmoved: (attack: () => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

/** What the node signs by itself whenever something stood still for a moment: nobody's attack. */
const OWN_DOING: ReadonlySet<string> = new Set(['balance', 'cosign', 'decline'])

export async function openPartners(seed: string): Promise<Partners> {
  const village = await openHostileVillage(2, seed)
  await openLines(village.groups, 20)
  const [home, neighbour] = village.groups as [HostileVillage['groups'][0], HostileVillage['groups'][0]]
  const api = (): Api => home.admin.api
  const target = targetOf(village.nodes[0] as never, home.gid)
  const net = await openHostileNet(seed)
  const [eve, mal, tom] = ['eve', 'mal', 'tom'].map(name => groupAt(papersOf(name), net)) as [
    HostileGroup,
    HostileGroup,
    HostileGroup,
  ]
  for (const group of [eve, mal, tom]) await group.hello(target)
  for (const group of [eve, mal]) {
    expect((await group.mail(target, 'line-offer', lineOfferOf(group, target.gid, LIAR_LIMIT))).ok).toBe(true)
    await api().send('POST', `/api/lines/${lineIdOf(group.gid, target.gid)}/accept`, {
      limit: String(LIAR_LIMIT),
    })
  }
  const transfers = async (): Promise<TransferJson[]> =>
    (await api().get<{ transfers: TransferJson[] }>('/api/transfers')).transfers
  const entries = async (): Promise<number> => {
    let count = 0
    for await (const { signed: entry } of entriesFrom(village.store(0), 0))
      if (!OWN_DOING.has(entry.intent.kind)) count++
    return count
  }
  return {
    village,
    target,
    others: neighbour.gid as GroupId,
    eve,
    mal,
    tom,
    api,
    transfers,
    open: async () => (await transfers()).filter(({ state }) => state === 'open').length,
    stateOf: async ({ tid }) => (await transfers()).find(found => found.tid === tid)?.state ?? 'unknown',
    entries,
    lineWith: async gid =>
      (await api().get<NeighboursReply>('/api/neighbours')).lines.find(
        ({ group }) => group.gid === gid,
      ) as Line,
    commit: (proposal, by, signer = by.signer) => signed(commitOf(proposal.tid, by.gid, 1), signer),
    tell: async (from, proposal, statements, more = {}) => {
      const papers = [eve, mal, tom].filter(({ gid }) => proposal.body.parts.some(({ g }) => g === gid))
      const { ok, code } = await from.mail(
        target,
        'transfer',
        transferMail(proposal, papers, statements, more),
      )
      return ok ? 'ok' : (code ?? '')
    },
    unmoved: async attack => {
      const before = await entries()
      await attack()
      expect(await entries()).toBe(before)
      expect(village.faults()).toEqual([])
      expect((await knock(village.nodes[0]?.url ?? '', { path: '/healthz' })).status).toBe(200)
    },
    close: async () => {
      await net.close()
      await village.close()
    },
  }
}
