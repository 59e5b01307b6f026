/** Liars of good standing: partners with lines, one of them under its second key, with a transfer that is held over two lines. */
import {
  adHocRound,
  askOffersShape,
  commitOf,
  DAY_MS,
  encodeAs,
  type GroupId,
  HOUR_MS,
  type LineId,
  limitMailShape,
  limitShape,
  lineIdOf,
  MINUTE_MS,
  type Statement,
  seal,
  type Tid,
  type TransferBody,
} from '@localpay/protocol'
import { expect } from 'vitest'
import { linesOf } from '../src/world/open-lines.ts'
import {
  groupAt,
  type HostileGroup,
  lineOfferOf,
  type Papers,
  type Proposal,
  papersOf,
  proposalOf,
  renewed,
  signed,
  type Target,
  transferMail,
} from './hostile-group.ts'
import { LIAR_LIMIT, openPartners, type Partners, type Statements } from './hostile-partners.ts'

export interface LetterWorld {
  readonly partners: Partners
  readonly target: Target
  /** A partner under its second key, of a smaller id than ours, as mal's is: they propose the balances of their lines. */
  readonly rob: HostileGroup
  /** Rob before: the first key, and the papers of that time. */
  readonly was: HostileGroup
  /** Partners; zed's line is there to be ended. */
  readonly mal: HostileGroup
  readonly zed: HostileGroup
  /** Known, without a line. */
  readonly tom: HostileGroup
  /** The honest neighbour. */
  readonly others: GroupId
  /** Rob's line with us, ours with the honest neighbour. */
  readonly line: LineId
  readonly lineOfOthers: LineId
  /** `seq` of rob's limit and of ours. */
  readonly limits: number[]
  /** From rob over us to mal, held by us on both lines; mal has not signed. */
  readonly signed: {
    readonly tid: Tid
    readonly proposal: Proposal
    readonly statements: Statements
    readonly commit: (g: GroupId, ke: number) => Statement
  }
  /** An ad-hoc round for which rob asks our offers, and asks again. */
  readonly asked: string
  readonly askOffers: () => Promise<void>
  /** Somebody here who may be paid. */
  readonly number: string
  /** The time of the nodes when all of this was there, and what it is now. */
  readonly started: number
  readonly now: () => number
  /** The beginning of the next minute, for what is counted by the minute. */
  readonly nextMinute: () => void
  readonly proposal: (
    kind: 'pay' | 'clear',
    groups: readonly GroupId[],
    amt: bigint,
    changes?: Partial<TransferBody>,
  ) => Proposal
  /** A line like those of the liars. */
  readonly openLine: (group: HostileGroup) => Promise<void>
  readonly send: (
    by: HostileGroup,
    kind: Parameters<HostileGroup['mail']>[1],
    bytes: Uint8Array,
  ) => Promise<string>
}

export async function openLetterWorld(
  seed: string,
  {
    isMail,
    startsAtMidnight,
  }: { readonly isMail: (kind: string) => boolean; readonly startsAtMidnight: boolean },
): Promise<LetterWorld> {
  const partners = await openPartners(seed)
  const { target, eve, tom, others, village } = partners
  let ahead = 0
  const skip = (ms: number): void => {
    ahead += ms
    village.skip(ms)
  }
  const now = (): number => Date.now() + ahead

  const openLine = async (group: HostileGroup): Promise<void> => {
    await group.hello(target)
    expect((await group.mail(target, 'line-offer', lineOfferOf(group, target.gid, LIAR_LIMIT))).ok).toBe(true)
    const line = lineIdOf(group.gid, target.gid)
    await partners.api().send('POST', `/api/lines/${line}/accept`, { limit: String(LIAR_LIMIT) })
  }
  const isSmaller = (gid: GroupId): boolean => gid < target.gid
  const name = papersWhere('rob', isSmaller)
  const was = groupAt(name.papers, eve)
  const mal = groupAt(papersWhere('mal', isSmaller).papers, eve)
  const zed = groupAt(papersOf('zed'), eve)
  for (const group of [was, mal, zed]) await openLine(group)
  const rob = groupAt(renewed(was, name.name), eve)
  await rob.hello(target, { seq: 2 })
  const line = lineIdOf(rob.gid, target.gid)
  const granted = seal(
    'limit',
    encodeAs(limitShape, { v: 1, line, by: rob.gid, amt: LIAR_LIMIT, seq: 1 }),
    rob.signer,
  )
  expect((await rob.mail(target, 'limit', encodeAs(limitMailShape, { v: 1, limit: granted }))).ok).toBe(true)

  // Half past midnight, when offers of the day are taken. Members' own devices know nothing of it.
  if (startsAtMidnight) skip(DAY_MS - (now() % DAY_MS) + HOUR_MS / 2)
  const started = now()
  const proposal: LetterWorld['proposal'] = (kind, groups, amt, changes = {}) =>
    proposalOf(kind, groups, amt, {
      created: now(),
      notAfter: now() + DAY_MS,
      parts: groups.map(g => (g === rob.gid ? { g, ke: 2, inc: 1 } : { g, ke: 1, inc: 0 })),
      ...changes,
    })
  const held = proposal('pay', [rob.gid, target.gid, mal.gid], 10_000n)
  const statements = [signed(commitOf(held.tid, rob.gid, 2), rob.signer)]
  expect((await rob.mail(target, 'transfer', transferMail(held, [rob, mal], statements))).ok).toBe(true)
  expect(await partners.stateOf(held)).toBe('signed')
  const asked = adHocRound(now(), 1)
  const nextMinute = (): void => skip(MINUTE_MS - (now() % MINUTE_MS))
  const askOffers = async (): Promise<void> => {
    nextMinute()
    const question = encodeAs(askOffersShape, { v: 1, round: asked, offers: [] })
    expect((await rob.ask(target, 'offers', question)).ok).toBe(true)
  }
  const home = village.groups[0] as (typeof village.groups)[0]
  const row = (await linesOf(home)).find(found => found.line === line)
  if (row === undefined) throw new Error('the line stands')
  return {
    partners,
    target,
    rob,
    was,
    mal,
    zed,
    tom,
    others,
    line,
    lineOfOthers: lineIdOf(target.gid, others),
    limits: [1, 1],
    signed: { tid: held.tid, proposal: held, statements, commit: (g, ke) => commitOf(held.tid, g, ke) },
    asked,
    askOffers,
    number: home.accounts[1]?.number ?? '',
    started,
    now,
    nextMinute,
    proposal,
    openLine,
    send: async (by, kind, bytes) => {
      const { ok, code } = await (isMail(kind) ? by.mail(target, kind, bytes) : by.ask(target, kind, bytes))
      return ok ? 'ok' : (code ?? '')
    },
  }
}

/**
 * Papers of a group with such an id, and the name that it is made by. The smaller of two ids proposes the common balances of
 * their line.
 */
export function papersWhere(
  name: string,
  fits: (gid: GroupId) => boolean,
): { readonly name: string; readonly papers: Papers } {
  for (let i = 0; ; i++) {
    const numbered = `${name} ${i}`
    const papers = papersOf(numbered)
    if (fits(papers.gid)) return { name: numbered, papers }
  }
}
