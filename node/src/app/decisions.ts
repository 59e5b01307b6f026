/** Proposals as a member sees them: what is asked, in words and in effect, until when, who has voted, and what came of it. */
import {
  type BodyOf,
  groupOf,
  isActive,
  isCommittee,
  LIMITS,
  type LineId,
  type MemberId,
  ok,
  type Row,
  voteKey,
} from '@localpay/protocol'
import type { DecisionsReply, ProposalJson } from './contract-decisions.ts'
import type { Core } from './core.ts'
import { jsonOf } from './ledger-json.ts'
import type { PeopleHere } from './people.ts'
import { no } from './refusals.ts'
import { getRow, memoRow } from './rows.ts'
import type { Decisions, Person } from './services.ts'
import { KEYS } from './store-keys.ts'

/** Past decisions told in one answer: some years of a group that decides every month. */
const PAST_MAX = 50

type Names = Pick<PeopleHere, 'nameOf' | 'holderOf' | 'applicant'>
type Proposal = Row<'proposals'>

export const makeDecisions = (core: Core, names: Names): Decisions => ({
  list: async person => (core.ledger.isFounded() ? ok(await listFor(core, names, person)) : no('not-set-up')),
})

async function listFor(core: Core, names: Names, person: Person): Promise<DecisionsReply> {
  const { book } = core.ledger
  const { votes } = groupOf(book).policy
  const all = [...book.tables.proposals]
  const open = all.filter(([, { state }]) => state === 'open').sort(([, a], [, b]) => a.closes - b.closes)
  const past = all.filter(([, { state }]) => state !== 'open').sort(([, a], [, b]) => b.closes - a.closes)
  const tell = (some: typeof all): Promise<ProposalJson[]> =>
    Promise.all(some.map(([id, row]) => proposalJson(core, names, person, { id, row })))
  const member = book.tables.members.get(person.member)
  const mayPropose = isActive(member) && (votes.propose === 'member' || isCommittee(member))
  return {
    open: await tell(open),
    past: await tell(past.slice(0, PAST_MAX)),
    propose: votes.propose,
    mayPropose,
    runMs: { least: votes.runMs, most: LIMITS.voteRunMs },
  }
}

async function proposalJson(
  core: Core,
  names: Names,
  { member }: Person,
  { id, row }: { readonly id: string; readonly row: Proposal },
): Promise<ProposalJson> {
  const { tables, at: last } = core.ledger.book
  const { at, closes, entitled, quorumPpm, majorityPpm, yes, no, abstain, state } = row
  const words = await getRow(core.ports.store, memoRow, KEYS.memo(id))
  const voter = tables.members.get(member)
  const now = Math.max(core.ports.clock.now(), last)
  return {
    proposal: id,
    words: words?.memo ?? '',
    by: (await names.nameOf(row.by))?.name ?? numberOf(core, row.by),
    at,
    closes,
    change: await changeOf(core, names, row),
    entitled,
    voted: yes + no + abstain,
    quorumPpm,
    majorityPpm,
    mayVote: state === 'open' && now < closes && isActive(voter) && voter !== undefined && voter.since <= at,
    mine: tables.votes.get(voteKey(id, member))?.choice ?? null,
    state,
    counted: state === 'open' ? null : { yes, no, abstain },
    why: row.why ?? null,
    refusal: row.refusal ?? null,
  }
}

/** Names are erasable; the number stays. */
function numberOf({ ledger }: Core, member: MemberId): string {
  const { members, accounts } = ledger.book.tables
  const account = members.get(member)?.account
  return account === undefined ? '' : (accounts.get(account)?.number ?? '')
}

const boundsOf = ({ min, max }: NonNullable<BodyOf<'limits'>['limits']>) => ({
  min: min?.toString() ?? null,
  max: max?.toString() ?? null,
})

/** Of a vote that has passed, what was struck out; else what would be today. */
function writeDownOf({ ledger }: Core, { state }: Proposal, id: LineId) {
  const line = ledger.book.tables.lines.get(id)
  const name = line === undefined ? '' : (ledger.book.tables.met.get(line.partner)?.name ?? '')
  const microHours = state === 'passed' ? (line?.writtenDown?.microHours ?? 0n) : (line?.balance ?? 0n)
  return { group: name, microHours: `${microHours}` }
}

async function changeOf(core: Core, names: Names, row: Proposal): Promise<ProposalJson['change']> {
  const { policy, rate, limits, admit, writeDown } = row
  if (policy !== undefined) return { policy: jsonOf(policy) as ProposalJson['change']['policy'] }
  if (rate !== undefined) return { rate: jsonOf(rate) }
  if (limits !== undefined) {
    const number = core.ledger.book.tables.accounts.get(limits.account)?.number ?? ''
    return {
      limits: {
        name: names.holderOf(limits.account)?.name ?? number,
        number,
        bounds: limits.limits === undefined ? null : boundsOf(limits.limits),
      },
    }
  }
  if (writeDown !== undefined) return { writeDown: writeDownOf(core, row, writeDown.line) }
  if (admit === undefined) return {}
  const { member, number, roles, custodians = [], limits: own } = admit
  const signers = custodians.map(async id => (await names.nameOf(id))?.name ?? numberOf(core, id))
  return {
    admit: {
      name: names.applicant(member) ?? number,
      number,
      roles: [...roles],
      custodians: await Promise.all(signers),
      bounds: own === undefined ? null : boundsOf(own),
    },
  }
}
