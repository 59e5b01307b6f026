/** Contributions of a period, taken from all at once, and given back at once. domain.md rules 8, 14, 15; SPEC 5.13. */
import { periodBefore, periodOf } from '../base/calendar.ts'
import { type AccountId, type IntentId, NODE_AUTHOR } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { type Book, type Draft, groupOf } from './book.ts'
import { checkCeiling } from './bounds.ts'
import { type ChargePlan, planCharge } from './charge-plan.ts'
import { applyMoves, checkMoves, moveBalance } from './moves.ts'
import type { Charge, Policy } from './policy.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule } from './rule.ts'
import type { Move, Row } from './tables.ts'
import { TAKINGS_PER_PAGE, takenKey, takenKeys } from './takings.ts'

/** Key of a row of `runs`. */
export const runKey = (charge: string, period: string): string => `${charge}.${period}`

/** The periods a charge can be taken for: the one that ended last, and by people also the one that runs. */
export function chargePeriods({ every, from }: Charge, at: number, byNode: boolean): readonly string[] {
  const first = periodOf(from, every)
  const all = byNode ? [periodBefore(at, every)] : [periodBefore(at, every), periodOf(at, every)]
  return all.filter(period => period >= first)
}

/** People may run again what they undid; the node does not. */
export const runCharge: Rule<'run'> = ({ draft, book, group, intent, id, at }) => {
  const { charge: name, period } = intent.body
  const { policy } = group
  const charge = policy.charges.find(one => one.name === name)
  if (charge === undefined) return err(refusal('no-such-charge'))
  const byNode = intent.by === NODE_AUTHOR
  if (!chargePeriods(charge, at, byNode).includes(period)) return err(refusal('wrong-period'))
  const before = draft.get('runs', runKey(name, period))
  if (before !== undefined && (byNode || !before.undone)) return err(refusal('already-run'))
  const planned = planThatFits(book, policy, charge, period)
  if (!planned.ok) return planned
  const plan = planned.value
  for (const { account, amt } of plan.from) moveBalance(draft, account, -amt)
  moveBalance(draft, charge.to, plan.total)
  keepTaken(draft, id, { charge, period, plan })
  draft.set('runs', runKey(name, period), {
    run: id as IntentId,
    accounts: plan.from.length,
    total: plan.total,
    undone: false,
  })
  return ok(null)
}

/** What would be taken, if the receiving account may hold it. */
function planThatFits(
  book: Book,
  policy: Policy,
  charge: Charge,
  period: string,
): Result<ChargePlan, LedgerRefusal> {
  const plan = planCharge(book, charge, period, policy)
  const skip = policy.limits.skip.includes('automatic')
  const row = book.tables.accounts.get(charge.to) as Row<'accounts'>
  const fits = checkCeiling({ policy, account: charge.to, row, amt: plan.total, skip })
  return fits.ok ? ok(plan) : fits
}

interface Taken {
  readonly charge: Charge
  readonly period: string
  readonly plan: ChargePlan
}

/** A run that took nothing has a row too: the period is settled. */
function keepTaken(draft: Draft, run: string, { charge, period, plan }: Taken): void {
  const { name, to } = charge
  for (let page = 0; page === 0 || page * TAKINGS_PER_PAGE < plan.from.length; page++) {
    const from = plan.from.slice(page * TAKINGS_PER_PAGE, (page + 1) * TAKINGS_PER_PAGE)
    draft.set('taken', takenKey(run, page), { charge: name, period, to, from })
  }
}

/** What was taken from an account that has closed since goes to the community account. domain.md rule 17. */
const giveBackTo = (draft: Draft, { community }: Row<'group'>, account: AccountId): AccountId =>
  draft.get('accounts', account)?.status === 'open' ? account : community

export const undoRun: Rule<'unrun'> = ({ draft, group, intent }) => {
  const pages = takenKeys(intent.body.run).flatMap(key => draft.get('taken', key) ?? [])
  const [first] = pages
  if (first === undefined) return err(refusal('no-such-run'))
  const key = runKey(first.charge, first.period)
  const row = draft.get('runs', key) as Row<'runs'>
  // Another run of that period came after: so this one was undone before.
  if (row.undone || row.run !== intent.body.run) return err(refusal('already-undone'))
  const moves: readonly Move[] = pages.flatMap(({ from, to }) =>
    from.map(({ account, amt }) => ({ from: to, to: giveBackTo(draft, group, account), amt })),
  )
  const fits = checkMoves(draft, group.policy, moves, 'all')
  if (!fits.ok) return fits
  applyMoves(draft, moves)
  draft.set('runs', key, { ...row, undone: true })
  return ok(null)
}

export interface DueRun {
  readonly charge: string
  readonly period: string
}

/**
 * What a node should run now: the period that ended last, of each charge that has not been run for it, nor undone. One that
 * its receiving account has no room for waits.
 */
export function dueRuns(book: Book, at: number): readonly DueRun[] {
  const { policy } = groupOf(book)
  return policy.charges.flatMap(charge =>
    chargePeriods(charge, at, true)
      .filter(period => !book.tables.runs.has(runKey(charge.name, period)))
      .filter(period => planThatFits(book, policy, charge, period).ok)
      .map(period => ({ charge: charge.name, period })),
  )
}
