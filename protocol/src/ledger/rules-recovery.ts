/**
 * Which keys sign for a person: one a device, and a new one for who lost theirs.
 *
 * A lost phone is replaced by the committee, in the open: one asks, others sign, and then the old key has its days to say
 * no. So a committee cannot quietly become somebody, and a thief who holds the phone can be shut out: the committee
 * suspends first, and a suspended member's keys can say nothing. What policy asked when it began holds to the end. Where
 * no other committee is left to sign for an admin, the roots can. architecture.md §4; SPEC 5.11.
 */
import { type IntentId, type MemberId, NODE_AUTHOR } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { decodeAs } from '../codec/shape.ts'
import { rootSignedShape } from '../identity/certs.ts'
import { checkRescue } from '../identity/rescue.ts'
import { type Book, type Draft, draftOf } from './book.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { areCustodians, canSignAsCommittee, isCommittee } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { endDelegatesOf } from './rules-delegates.ts'
import type { Row } from './tables.ts'

type Reissue = Row<'reissues'>
type ReissueEvent = 'second' | 'object' | 'agree' | 'rekey' | 'end'

/** Every legal move of a re-issue. `end`: the member left, or the roots spoke. */
// biome-ignore format: a table reads by column.
export const REISSUE_MOVES = {
  waiting:  { second: 'waiting', object: 'objected', agree: 'done', rekey: 'done', end: 'ended' },
  done:     {},
  objected: {},
  ended:    {},
} as const satisfies Record<Reissue['state'], Partial<Record<ReissueEvent, Reissue['state']>>>

/** Another device, one less, or one for the other. A person for whom others sign gets the first by a re-issue. */
export const changeKey: Rule<'key'> = ({ draft, intent }) => {
  const { add, drop } = intent.body
  const row = draft.get('members', intent.by) as Row<'members'>
  if (!row.keys.includes(intent.key)) return err(refusal('not-your-key'))
  if (add !== undefined && draft.get('memberKeys', add) !== undefined) return err(refusal('key-exists'))
  if (drop !== undefined && !row.keys.includes(drop)) return err(refusal('no-such-key'))
  const kept = row.keys.filter(key => key !== drop)
  const keys = add === undefined ? kept : [...kept, add]
  if (keys.length === 0) return err(refusal('last-key'))
  if (keys.length > LIMITS.keysPerMemberMax) return err(refusal('too-many-keys'))
  if (add !== undefined) draft.set('memberKeys', add, { member: intent.by })
  draft.set('members', intent.by, { ...row, keys })
  return ok(null)
}

export const askReissue: Rule<'reissue'> = context => {
  const { draft, group, intent, id, at } = context
  const { member, pub, custodians } = intent.body
  const row = draft.get('members', member)
  if (row === undefined || row.status === 'left') return err(refusal('no-such-member'))
  const byRoots = intent.by === NODE_AUTHOR
  if (member === intent.by || byRoots !== (intent.body.roots !== undefined))
    return err(refusal('not-allowed'))
  if (byRoots) return rescueAdmin(context)
  if (row.reissue !== undefined) return err(refusal('reissue-waits'))
  const fits = checkNext(draft, row, intent.body)
  if (!fits.ok) return fits
  const { signers, delayMs } = group.policy.recovery
  const next = pub === undefined ? { custodians: custodians ?? [] } : { pub }
  const asked = {
    member,
    ...next,
    by: [intent.by],
    signers,
    delayMs,
    at,
    ready: 0,
    state: 'waiting',
  } as const
  draft.set('reissues', id, readied(asked, 1, at))
  if (pub !== undefined) draft.set('memberKeys', pub, { member })
  draft.set('members', member, { ...row, reissue: id as IntentId })
  return ok(null)
}

/** What would sign for this member is free to: a key that nobody ever had, or custodians. */
function checkNext(
  draft: Draft,
  row: Row<'members'>,
  { pub, custodians }: Pick<Reissue, 'pub' | 'custodians'>,
): RuleResult {
  if (pub !== undefined)
    return draft.get('memberKeys', pub) === undefined ? ok(null) : err(refusal('key-exists'))
  return checkCustody(draft, row, custodians ?? [])
}

function checkCustody(draft: Draft, row: Row<'members'>, custodians: readonly MemberId[]): RuleResult {
  if (row.roles.length > 0) return err(refusal('role-needs-key'))
  return areCustodians(draft, custodians) ? ok(null) : err(refusal('no-custodian'))
}

/** The days of objection begin when enough have signed, and once. */
const readied = (reissue: Reissue, have: number, at: number): Reissue =>
  reissue.ready === 0 && have >= reissue.signers ? { ...reissue, ready: at + reissue.delayMs } : reissue

/** Who signed and is of the committee still: whoever was voted out since is not counted. */
const signersOf = (draft: Draft, { by }: Reissue): readonly MemberId[] =>
  by.filter(signer => canSignAsCommittee(draft.get('members', signer)))

type Later = 'second' | 'object' | 'agree' | 'rekey'

function openReissue({ draft, intent }: RuleContext<Later>): Result<Reissue, LedgerRefusal> {
  const reissue = draft.get('reissues', intent.body.reissue)
  if (reissue === undefined) return err(refusal('no-such-reissue'))
  const next = (REISSUE_MOVES[reissue.state] as Partial<Record<ReissueEvent, string>>)[intent.kind]
  return next === undefined ? err(refusal('reissue-decided')) : ok(reissue)
}

export const secondReissue: Rule<'second'> = context => {
  const opened = openReissue(context)
  if (!opened.ok) return opened
  const { draft, intent, at } = context
  const reissue = opened.value
  if (reissue.member === intent.by) return err(refusal('not-allowed'))
  const others = signersOf(draft, reissue)
  if (others.includes(intent.by) || others.length >= reissue.signers) return err(refusal('already-signed'))
  const by = [...others, intent.by]
  draft.set('reissues', intent.body.reissue, readied({ ...reissue, by }, by.length, at))
  return ok(null)
}

/** By the member, who still has a key; or by anybody of the committee who knows better. */
export const objectReissue: Rule<'object'> = context => {
  const opened = openReissue(context)
  if (!opened.ok) return opened
  const { draft, intent } = context
  const { member } = opened.value
  if (member !== intent.by && !isCommittee(draft.get('members', intent.by)))
    return err(refusal('not-allowed'))
  close(draft, intent.body.reissue, opened.value, 'objected')
  return ok(null)
}

export const agreeReissue: Rule<'agree'> = context => {
  const opened = openReissue(context)
  if (!opened.ok) return opened
  const { draft, intent } = context
  const reissue = opened.value
  if (reissue.member !== intent.by) return err(refusal('not-allowed'))
  return takeEffect(draft, intent.body.reissue, reissue)
}

/** Has the time of this re-issue come? Something may stand against it still. */
export const reissueDue = ({ state, ready }: Reissue, at: number): boolean =>
  state === 'waiting' && ready !== 0 && at >= ready

export const rekey: Rule<'rekey'> = context => {
  const opened = openReissue(context)
  if (!opened.ok) return opened
  const { draft, intent, at } = context
  const reissue = opened.value
  const fits = checkStanding(draft, reissue)
  if (!fits.ok) return fits
  if (!reissueDue(reissue, at)) return err(refusal('not-yet'))
  return takeEffect(draft, intent.body.reissue, reissue)
}

/** Those that a node should let take effect now: their time has come, and nothing stands against them. */
export const dueRekeys = (book: Book, at: number): readonly IntentId[] =>
  [...book.tables.reissues]
    .filter(([, reissue]) => reissueDue(reissue, at) && checkStanding(draftOf(book), reissue).ok)
    .map(([id]) => id as IntentId)
    .sort()

/** What takes effect must still have its signers, and custodians who can be. */
function checkStanding(draft: Draft, reissue: Reissue): RuleResult {
  if (signersOf(draft, reissue).length < reissue.signers) return err(refusal('not-enough-signers'))
  const row = draft.get('members', reissue.member) as Row<'members'>
  return reissue.custodians === undefined ? ok(null) : checkCustody(draft, row, reissue.custodians)
}

/** All former keys end, and what they delegated: a stolen phone may have done that. */
function takeEffect(draft: Draft, id: string, reissue: Reissue): RuleResult {
  const fits = checkStanding(draft, reissue)
  if (!fits.ok) return fits
  const { member, pub, custodians = [] } = reissue
  close(draft, id, reissue, 'done')
  endDelegatesOf(draft, member)
  const row = draft.get('members', member) as Row<'members'>
  draft.set('members', member, { ...row, keys: pub === undefined ? [] : [pub], custodians })
  return ok(null)
}

function close(draft: Draft, id: string, reissue: Reissue, state: Reissue['state']): void {
  const { reissue: _, ...row } = draft.get('members', reissue.member) as Row<'members'>
  draft.set('members', reissue.member, row)
  draft.set('reissues', id, { ...reissue, state })
}

/** What waits for this member, if anything, waits no longer. */
export function endReissueOf(draft: Draft, member: MemberId): void {
  const id = draft.get('members', member)?.reissue
  if (id !== undefined) close(draft, id, draft.get('reissues', id) as Reissue, 'ended')
}

/** An admin's new key by the word of the roots: at once, and nobody can object, for whoever holds the phone would. */
function rescueAdmin({ draft, group, intent, id, at, verify }: RuleContext<'reissue'>): RuleResult {
  const { member, pub, roots } = intent.body
  const signed = decodeAs(rootSignedShape, roots ?? new Uint8Array())
  if (!signed.ok) return signed
  const paper = checkRescue(group, group.gid, signed.value, verify)
  if (!paper.ok || paper.value.member !== member || paper.value.pub !== pub)
    return err(refusal('bad-certificate'))
  const row = draft.get('members', member) as Row<'members'>
  if (!row.roles.includes('admin')) return err(refusal('not-allowed'))
  const fits = checkNext(draft, row, { pub })
  if (!fits.ok) return fits
  endReissueOf(draft, member)
  draft.set('memberKeys', pub, { member })
  const asked = { member, pub, by: [], signers: 0, delayMs: 0, at, ready: at, state: 'waiting' } as const
  return takeEffect(draft, id, asked)
}
