/**
 * Payments inside the group: by the payer, by the payee, by a third, many at once. Who may enter what is policy;
 * domain.md rule 3. SPEC 5.6.
 */
import type { AccountId, MemberId } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { checkStep } from '../money/step.ts'
import type { Draft } from './book.ts'
import { balanceAfter, bookPayment, openAccount, type Skip } from './moves.ts'
import type { Policy } from './policy.ts'
import { checkHead } from './receipt.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { isCommittee, mayUse } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import { useDelegate } from './rules-delegates.ts'
import type { Move, Row } from './tables.ts'

interface Ends {
  readonly payer: Row<'accounts'>
  readonly payee: Row<'accounts'>
}

/** Both accounts are open and two, and nothing is an amount only where the group says so. */
function bothEnds(draft: Draft, policy: Policy, { from, to, amt }: Move): Result<Ends, LedgerRefusal> {
  const payer = openAccount(draft, from)
  if (!payer.ok) return payer
  if (from === to) return err(refusal('same-account'))
  const payee = openAccount(draft, to)
  if (!payee.ok) return payee
  if (amt === 0n && !policy.entry.zero) return err(refusal('zero-amount'))
  return ok({ payer: payer.value, payee: payee.value })
}

/** Whether this member may pay this: what `pay` asks before limits, and a standing order again whenever it is due. */
export function checkPayer(
  draft: Draft,
  policy: Policy,
  by: MemberId,
  move: Move,
): Result<Ends, LedgerRefusal> {
  if (!policy.entry.payer) return err(refusal('entry-not-allowed'))
  const ends = bothEnds(draft, policy, move)
  if (!ends.ok) return ends
  return mayUse(draft, by, move.from, 'pay') ? ends : err(refusal('not-your-account'))
}

type Entered = 'pay' | 'bill' | 'enter'

/**
 * One payment by itself may be off the step where it is the rest of an account: who leaves owes and keeps nothing. It has to be
 * one that the author may use, or see as committee: otherwise refusals would tell what others have.
 */
function checkEven({ draft, group, intent }: RuleContext<Entered>): RuleResult {
  const { from, to, amt } = intent.body
  const even = checkStep(amt, group.policy.currency.step)
  if (even.ok) return even
  const seesAll = isCommittee(draft.get('members', intent.by))
  const isKnown = (account: AccountId, right: 'pay' | 'bill') =>
    seesAll || mayUse(draft, intent.by, account, right)
  const clears = (account: AccountId) => balanceAfter(draft, group.policy, { from, to, amt }, account) === 0n
  return (isKnown(from, 'pay') && clears(from)) || (isKnown(to, 'bill') && clears(to)) ? ok(null) : even
}

function book(context: RuleContext<Entered>, payer: Row<'accounts'>, skip: Skip = 'none'): RuleResult {
  const { draft, group, intent, id, seq, at } = context
  if (payer.locked) return err(refusal('spend-locked'))
  const { from, to, amt } = intent.body
  return bookPayment(draft, {
    policy: group.policy,
    id,
    seq,
    at,
    by: intent.by,
    moves: [{ from, to, amt }],
    skip,
  })
}

/** Leaves the payment for the payer to answer. */
function wait({ draft, group, intent, id, at }: RuleContext<Entered>, payer: Row<'accounts'>): RuleResult {
  const { from, to, amt } = intent.body
  if (payer.waiting >= LIMITS.billsWaitingMax) return err(refusal('too-many-bills'))
  const until = at + group.policy.entry.waitMs
  draft.set('bills', id, { from, to, amt, by: intent.by, at, until, state: 'waiting' })
  draft.set('accounts', from, { ...payer, waiting: payer.waiting + 1 })
  return ok(null)
}

export const pay: Rule<'pay'> = context => {
  const { draft, group, intent } = context
  const ends = checkPayer(draft, group.policy, intent.by, intent.body)
  if (!ends.ok) return ends
  const { from, amt } = intent.body
  const even = checkEven(context)
  if (!even.ok) return even
  const within = useDelegate(context, from, amt)
  return within.ok ? book(context, ends.value.payer) : within
}

/** Accepted beforehand: by a rule of the payer's own account. */
const acceptsBySelf = ({ auto }: Row<'accounts'>, payee: AccountId): boolean =>
  auto !== undefined && (auto.all || auto.from.includes(payee))

export const bill: Rule<'bill'> = context => {
  const { draft, group, intent } = context
  const { to, amt, head } = intent.body
  if (group.policy.entry.payee === 'no') return err(refusal('entry-not-allowed'))
  const ends = bothEnds(draft, group.policy, intent.body)
  if (!ends.ok) return ends
  if (!mayUse(draft, intent.by, to, 'bill')) return err(refusal('not-your-account'))
  const even = checkEven(context)
  if (!even.ok) return even
  const within = useDelegate(context, to, amt)
  if (!within.ok) return within
  if (head !== undefined && checkHead(head, group, context.verify) === null) return err(refusal('bad-head'))
  const { payer } = ends.value
  const direct = group.policy.entry.payee === 'direct' || acceptsBySelf(payer, to)
  return direct ? book(context, payer) : wait(context, payer)
}

const committeeSkip = (policy: Policy): Skip => (policy.limits.skip.includes('committee') ? 'all' : 'none')

export const enter: Rule<'enter'> = context => {
  const { draft, group, intent } = context
  const { third } = group.policy.entry
  if (third === 'no') return err(refusal('entry-not-allowed'))
  if (third === 'committee' && !isCommittee(draft.get('members', intent.by)))
    return err(refusal('not-allowed'))
  const ends = bothEnds(draft, group.policy, intent.body)
  if (!ends.ok) return ends
  const even = checkEven(context)
  if (!even.ok) return even
  return third === 'committee'
    ? book(context, ends.value.payer, committeeSkip(group.policy))
    : wait(context, ends.value.payer)
}

/** May this author book this one payment at once, as payer, payee or committee? */
function mayBook(draft: Draft, policy: Policy, by: MemberId, { from, to }: Move): boolean {
  const { payer, payee, third } = policy.entry
  return (
    (payer && mayUse(draft, by, from, 'pay')) ||
    (payee === 'direct' && mayUse(draft, by, to, 'bill')) ||
    (third === 'committee' && isCommittee(draft.get('members', by)))
  )
}

function checkItem({ draft, group, intent }: RuleContext<'batch'>, move: Move): RuleResult {
  const ends = bothEnds(draft, group.policy, move)
  if (!ends.ok) return ends
  if (!mayBook(draft, group.policy, intent.by, move)) return err(refusal('entry-not-allowed'))
  const even = checkStep(move.amt, group.policy.currency.step)
  if (!even.ok) return even
  return ends.value.payer.locked ? err(refusal('spend-locked')) : ok(null)
}

/** All or none; what stands against one is said with its place. domain.md rule 19. */
export const batch: Rule<'batch'> = context => {
  const { draft, group, intent, id, seq, at } = context
  for (const [item, move] of intent.body.items.entries()) {
    const fits = checkItem(context, move)
    if (!fits.ok) return err({ code: 'batch-item', item, why: fits.refusal })
  }
  const moves = intent.body.items.map(({ from, to, amt }) => ({ from, to, amt }))
  const mayPass = group.policy.limits.skip.includes('batch') && isCommittee(draft.get('members', intent.by))
  const skip = mayPass ? 'all' : 'none'
  return bookPayment(draft, { policy: group.policy, id, seq, at, by: intent.by, moves, skip })
}
