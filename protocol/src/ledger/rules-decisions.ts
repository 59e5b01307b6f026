/**
 * What members decide together: a question in words, a vote of everybody who belonged when it was asked, and where it names
 * a change, the change itself, by the same functions that a committee's own act uses. Votes are entries, so they are not
 * secret. SPEC 5.14.
 */
import type { IntentId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { type Book, type Draft, draftOf } from './book.ts'
import { MILLION } from './policy.ts'
import { refusal } from './refusals.ts'
import { isCommittee } from './rights.ts'
import type { Rule, RuleResult } from './rule.ts'
import { setLimitsOf } from './rules-accounts.ts'
import { admitTo } from './rules-members.ts'
import { changePolicy, changeRate } from './rules-policy.ts'
import { writeDownLine } from './rules-write-off.ts'
import type { Row } from './tables.ts'

type Proposal = Row<'proposals'>
type ProposalEvent = 'pass' | 'fail'
type Changes = Pick<Proposal, 'policy' | 'rate' | 'limits' | 'admit' | 'writeDown'>

/** Every legal move of a proposal. */
// biome-ignore format: a table reads by column.
export const PROPOSAL_MOVES = {
  open:   { pass: 'passed', fail: 'failed' },
  passed: {},
  failed: {},
} as const satisfies Record<Proposal['state'], Partial<Record<ProposalEvent, Proposal['state']>>>

/** Makes the change that was voted on. A question in words alone changes nothing here. */
function makeChange(
  draft: Draft,
  { book, at }: { readonly book: Book; readonly at: number },
  { policy, rate, limits, admit, writeDown }: Changes,
): RuleResult {
  if (policy !== undefined) return changePolicy(draft, book, policy)
  if (rate !== undefined) return changeRate(draft, rate, at)
  if (limits !== undefined) return setLimitsOf(draft, limits)
  if (writeDown !== undefined) return writeDownLine(draft, writeDown.line)
  if (admit === undefined) return ok(null)
  const group = draft.get('group', 'group') as Row<'group'>
  return admitTo(draft, { policy: group.policy, body: admit, at })
}

const openBy = ({ tables }: Book, by: Proposal['by']): number =>
  [...tables.proposals.values()].filter(one => one.by === by && one.state === 'open').length

/** A change that would be refused today is not put to the vote. */
export const propose: Rule<'propose'> = ({ draft, book, group, intent, id, at }) => {
  const { votes } = group.policy
  const { closes } = intent.body
  if (votes.propose === 'committee' && !isCommittee(draft.get('members', intent.by)))
    return err(refusal('not-allowed'))
  if (closes < at + votes.runMs) return err(refusal('vote-too-short'))
  if (closes > at + LIMITS.voteRunMs) return err(refusal('vote-too-long'))
  if (openBy(book, intent.by) >= LIMITS.proposalsPerMemberMax) return err(refusal('too-many-proposals'))
  const fits = makeChange(draftOf(book), { book, at }, intent.body)
  if (!fits.ok) return fits
  const { quorumPpm, majorityPpm } = votes
  const needs = { entitled: group.members, quorumPpm, majorityPpm }
  const nothing = { yes: 0, no: 0, abstain: 0, state: 'open' } as const
  draft.set('proposals', id, { by: intent.by, at, ...intent.body, ...needs, ...nothing })
  return ok(null)
}

/** Key of a row of `votes`. */
export const voteKey = (proposal: string, member: string): string => `${proposal}.${member}`

/** One member, one vote, which may be changed until the vote closes. */
export const vote: Rule<'vote'> = ({ draft, intent, at }) => {
  const { proposal: id, choice } = intent.body
  const proposal = draft.get('proposals', id)
  if (proposal === undefined) return err(refusal('no-such-proposal'))
  if (proposal.state !== 'open' || at >= proposal.closes) return err(refusal('vote-over'))
  const { since } = draft.get('members', intent.by) as Row<'members'>
  if (since > proposal.at) return err(refusal('not-entitled'))
  const key = voteKey(id, intent.by)
  const before = draft.get('votes', key)
  const without =
    before === undefined ? proposal : { ...proposal, [before.choice]: proposal[before.choice] - 1 }
  draft.set('proposals', id, { ...without, [choice]: without[choice] + 1 })
  draft.set('votes', key, { choice })
  return ok(null)
}

/** Enough have voted, and of yes and no more than the majority's part, or all, say yes. */
export function countVotes(
  proposal: Pick<Proposal, 'yes' | 'no' | 'abstain' | 'entitled' | 'quorumPpm' | 'majorityPpm'>,
): 'no-quorum' | 'no-majority' | null {
  const { yes, no, abstain, entitled, quorumPpm, majorityPpm } = proposal
  const overShare = (part: number, whole: number, ppm: number): bigint =>
    BigInt(part) * MILLION - BigInt(whole) * BigInt(ppm)
  if (overShare(yes + no + abstain, entitled, quorumPpm) < 0n) return 'no-quorum'
  const agreed = yes > 0 && (no === 0 || overShare(yes, yes + no, majorityPpm) > 0n)
  return agreed ? null : 'no-majority'
}

/** A change that does not fit any more fails the proposal with its reason: nothing stays open for ever. */
export const outcome: Rule<'outcome'> = ({ draft, book, intent, at }) => {
  const id = intent.body.proposal
  const proposal = draft.get('proposals', id)
  if (proposal === undefined) return err(refusal('no-such-proposal'))
  const moves: Partial<Record<ProposalEvent, Proposal['state']>> = PROPOSAL_MOVES[proposal.state]
  const { pass, fail } = moves
  if (pass === undefined || fail === undefined) return err(refusal('vote-over'))
  if (at < proposal.closes) return err(refusal('vote-open'))
  const why = countVotes(proposal)
  if (why !== null) {
    draft.set('proposals', id, { ...proposal, state: fail, why })
    return ok(null)
  }
  const trial = makeChange(draftOf(book), { book, at }, proposal)
  if (!trial.ok) {
    const refused = { why: 'refused', refusal: trial.refusal.code } as const
    draft.set('proposals', id, { ...proposal, state: fail, ...refused })
    return ok(null)
  }
  draft.set('proposals', id, { ...proposal, state: pass })
  return makeChange(draft, { book, at }, proposal)
}

/** The proposals whose outcome a node should enter now. */
export const dueOutcomes = (book: Book, at: number): readonly IntentId[] =>
  [...book.tables.proposals]
    .filter(([, { state, closes }]) => state === 'open' && closes <= at)
    .map(([id]) => id as IntentId)
    .sort()
