/**
 * What the clock makes due, the node enters by itself: bills that lapse or are taken as accepted, new keys whose time
 * has come, outcomes of votes, contributions of policy, standing orders. Which they are is the ledger's to say.
 *
 * Each act is a decision of its own, so members' payments come in between. What a rule refuses is said to the operator
 * once and tried again at the next time, after all that was not refused.
 */
import {
  billDue,
  type DueAct,
  dueActs,
  groupOf,
  type Hash,
  type IntentId,
  ok,
  type Result,
  type SignedIntent,
} from '@localpay/protocol'
import { makeChores } from './chores.ts'
import type { Core } from './core.ts'
import type { Admission } from './join-group.ts'
import type { Ordered } from './ledger.ts'
import { memoChanges } from './memo.ts'
import { orderedChanges } from './orders.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Prepared } from './register.ts'
import { getRow, memoRow } from './rows.ts'
import { KEYS } from './store-keys.ts'
import { tellEntries, tellRules } from './tell-entries.ts'
import { termsIn } from './terms.ts'

const DUE = {
  everyMs: 60_000,
  /** Acts tried at one time: a group that slept for a month takes several minutes and stays answering. */
  actsMax: 200,
} as const

type Due = DueAct | { readonly kind: 'lapse'; readonly body: { readonly bill: IntentId } }

/** What is due now by the books. */
function dueNow({ ledger, ports }: Core): readonly Due[] {
  const at = Math.max(ports.clock.now(), ledger.book.at)
  const { autoMs } = groupOf(ledger.book).policy.entry
  const bills = [...ledger.book.tables.bills].filter(([, bill]) => billDue(bill, autoMs, at) !== null)
  return [
    ...bills.map(([bill]) => ({ kind: 'lapse', body: { bill: bill as IntentId } }) as const),
    ...dueActs(ledger.book, at),
  ]
}

const nameOf = ({ kind, body }: Due): string => `${kind} ${Object.values(body).join(' ')}`

/** Rows about people that go with an entry into its batch: of a new key, of who was admitted by a vote. */
interface PeopleRows {
  readonly beside: (signed: SignedIntent) => Result<Prepared, AppRefusal>
  readonly admission: Admission
  /** Of terms that hold again; `before`: those that held until then. */
  readonly termsBack: (before: Hash | undefined) => readonly Prepared[]
}

/** Who else has a part in what is due. */
interface Beside extends PeopleRows {
  /** Tells other groups what changed of ours. */
  readonly announce: () => void
}

const NOTHING = ok<Prepared>({ changes: [], keep: () => {} })
const NOBODY: Beside = {
  beside: () => NOTHING,
  admission: () => no('not-found'),
  termsBack: () => [],
  announce: () => {},
}

/** @returns enters what is due now */
export function makeDue(core: Core, people: Beside = NOBODY): () => Promise<void> {
  const { ledger, turns, ports, closing } = core
  /** Refused when they were last tried. */
  let refused: ReadonlySet<string> = new Set()

  return async () => {
    if (!ledger.isFounded()) return
    const again = new Set<string>()
    let left: number = DUE.actsMax
    /** In the order of the calendar; what a round enters may make other things due. */
    const round = async (): Promise<boolean> => {
      const acts = dueNow(core).filter(act => !again.has(nameOf(act)))
      const isHeld = (act: Due): boolean => refused.has(nameOf(act))
      const sorted = [...acts.filter(act => !isHeld(act)), ...acts.filter(isHeld)].slice(0, left)
      let entered = false
      for (const act of sorted) {
        if (closing.aborted) return false
        left -= 1
        const code = await turns.take(() => enterDue(core, people, act))
        if (code === null) {
          entered = true
          continue
        }
        again.add(nameOf(act))
        if (!isHeld(act)) ports.log.warn({ event: 'due-refused', act: act.kind, reason: code })
      }
      return entered && left > 0
    }
    while (await round());
    refused = again
  }
}

/** @returns why not, or null when it was entered */
async function enterDue(core: Core, people: Beside, act: Due): Promise<string | null> {
  const { ledger } = core
  const signed = ledger.nodeIntent(act.kind, act.body as never)
  const words = [...(await wordsOf(core, act, signed)), ...orderedChanges(core, signed)]
  const renewed = act.kind === 'rekey' ? people.beside(signed) : NOTHING
  if (!renewed.ok) return renewed.refusal.code
  const rows: Prepared[] = [renewed.value]
  const terms = termsIn(ledger.book)
  const ordered = await ledger.order([signed], done => {
    rows.push(...joined(core, people, act, done))
    if (act.kind === 'outcome') rows.push(...people.termsBack(terms))
    return [...words, ...rows.flatMap(({ changes }) => changes)]
  })
  if (!ordered.ok) return ordered.refusal.code
  for (const { keep } of rows) keep()
  tellEntries(core, ordered.value)
  // A rule, a limit, the value of the hour, a new member: what was decided is on many pages.
  if (act.kind === 'outcome') tellRules(core, people.announce)
  return null
}

/** The rows of somebody whom a vote admitted just now. */
function joined(
  { ledger }: Core,
  { admission }: PeopleRows,
  act: Due,
  ordered: readonly Ordered[],
): readonly Prepared[] {
  if (act.kind !== 'outcome') return []
  const admit = ledger.book.tables.proposals.get(act.body.proposal)?.admit
  const isIn = ordered.some(({ applied }) =>
    applied.changes.some(({ table, key }) => table === 'members' && key === admit?.member),
  )
  const joins = admit !== undefined && isIn ? admission(admit) : null
  return joins?.ok ? [joins.value] : []
}

/** The words of a standing order go with each of its payments. */
async function wordsOf(
  { ports }: Core,
  act: Due,
  { id }: SignedIntent,
): Promise<ReturnType<typeof memoChanges>> {
  if (act.kind !== 'due' || act.body.skip !== undefined) return []
  const words = await getRow(ports.store, memoRow, KEYS.memo(act.body.order))
  return words === null ? [] : memoChanges(id, words)
}

/** At the start, and then every minute; ends when the node closes. */
export function enterWhatIsDue(core: Core, people: Beside): void {
  const chores = makeChores(core)
  const run = makeDue(core, people)
  chores.begin('due', run)
  chores.every('due', DUE.everyMs, run)
}
