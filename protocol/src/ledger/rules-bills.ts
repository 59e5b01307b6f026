/** What waits for the payer's word, and the words that end it. SPEC 5.7. */
import type { MemberId } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Draft } from './book.ts'
import { type Booking, bookPayment, openAccount } from './moves.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import { mayUse } from './rights.ts'
import type { Rule, RuleContext, RuleResult } from './rule.ts'
import type { Row } from './tables.ts'

type BillState = Row<'bills'>['state']
type BillEvent = 'accept' | 'reject' | 'withdraw' | 'lapse' | 'take'

/** Every legal move of a bill. `take`: its time to be accepted by itself has come. */
// biome-ignore format: a table reads by column.
export const BILL_MOVES = {
  waiting:   { accept: 'accepted', take: 'accepted', reject: 'rejected', withdraw: 'withdrawn', lapse: 'lapsed' },
  accepted:  {},
  rejected:  {},
  withdrawn: {},
  lapsed:    {},
} as const satisfies Record<BillState, Partial<Record<BillEvent, BillState>>>

interface Opened {
  readonly bill: Row<'bills'>
  readonly next: BillState
}

function openBill(draft: Draft, id: string, event: BillEvent): Result<Opened, LedgerRefusal> {
  const bill = draft.get('bills', id)
  if (bill === undefined) return err(refusal('no-such-bill'))
  const next = (BILL_MOVES[bill.state] as Partial<Record<BillEvent, BillState>>)[event]
  return next === undefined ? err(refusal('bill-decided')) : ok({ bill, next })
}

type Ending = RuleContext<'accept' | 'reject' | 'withdraw' | 'lapse'>

function decide({ draft, intent, seq }: Ending, { bill, next }: Opened): RuleResult {
  const payer = draft.get('accounts', bill.from) as Row<'accounts'>
  draft.set('accounts', bill.from, { ...payer, waiting: payer.waiting - 1 })
  draft.set('bills', intent.body.bill, { ...bill, state: next, ended: seq })
  return ok(null)
}

/** Both accounts may have changed since it was entered, so everything is asked again. */
export function payBill(
  draft: Draft,
  { from, to, amt, by }: Row<'bills'>,
  place: Pick<Booking, 'policy' | 'id' | 'seq' | 'at'>,
): RuleResult {
  const payer = openAccount(draft, from)
  if (!payer.ok) return payer
  const payee = openAccount(draft, to)
  if (!payee.ok) return payee
  if (payer.value.locked) return err(refusal('spend-locked'))
  return bookPayment(draft, { ...place, by, moves: [{ from, to, amt }] })
}

function bookBill(context: RuleContext<'accept' | 'lapse'>, opened: Opened): RuleResult {
  const { draft, group, intent, seq, at } = context
  const id = intent.body.bill
  const booked = payBill(draft, opened.bill, { policy: group.policy, id, seq, at })
  return booked.ok ? decide(context, opened) : booked
}

const isPayer = (draft: Draft, by: MemberId, { from }: Row<'bills'>): boolean =>
  mayUse(draft, by, from, 'pay')

export const acceptBill: Rule<'accept'> = context => {
  const { draft, intent, at } = context
  const opened = openBill(draft, intent.body.bill, 'accept')
  if (!opened.ok) return opened
  if (!isPayer(draft, intent.by, opened.value.bill)) return err(refusal('not-your-account'))
  if (at >= opened.value.bill.until) return err(refusal('bill-decided'))
  return bookBill(context, opened.value)
}

export const rejectBill: Rule<'reject'> = context => {
  const { draft, intent } = context
  const opened = openBill(draft, intent.body.bill, 'reject')
  if (!opened.ok) return opened
  return isPayer(draft, intent.by, opened.value.bill)
    ? decide(context, opened.value)
    : err(refusal('not-your-account'))
}

export const withdrawBill: Rule<'withdraw'> = context => {
  const { draft, intent } = context
  const opened = openBill(draft, intent.body.bill, 'withdraw')
  if (!opened.ok) return opened
  const { bill } = opened.value
  return bill.by === intent.by || mayUse(draft, intent.by, bill.to, 'bill')
    ? decide(context, opened.value)
    : err(refusal('not-your-account'))
}

/** When a bill's time has come: null while it has not. */
export function billDue(bill: Row<'bills'>, autoMs: number | undefined, at: number): 'lapse' | 'take' | null {
  if (bill.state !== 'waiting') return null
  if (at >= bill.until) return 'lapse'
  return autoMs !== undefined && at >= bill.at + autoMs ? 'take' : null
}

export const lapseBill: Rule<'lapse'> = context => {
  const { draft, group, intent, at } = context
  const bill = draft.get('bills', intent.body.bill)
  const due = bill === undefined ? 'lapse' : (billDue(bill, group.policy.entry.autoMs, at) ?? 'lapse')
  const opened = openBill(draft, intent.body.bill, due)
  if (!opened.ok) return opened
  if (due === 'take') return bookBill(context, opened.value)
  return at >= opened.value.bill.until ? decide(context, opened.value) : err(refusal('not-yet'))
}
