/** What a member sees of a payment between groups while it waits and after: one payment, whatever its tries. */
import {
  deadlineOf,
  err,
  type GroupId,
  type IntentId,
  LIMITS,
  ok,
  SECOND_MS,
  tryUntilMs,
} from '@localpay/protocol'
import type { Tries } from './across-tries.ts'
import type { AcrossJson, ComingJson } from './contract-neighbours.ts'
import type { Core } from './core.ts'
import { hasPart } from './members.ts'
import { no } from './refusals.ts'
import { getRow, memoRow, type PayingRow } from './rows.ts'
import type { AcrossViews, Person } from './services.ts'
import { KEYS } from './store-keys.ts'
import type { Transfers } from './transfers-type.ts'

interface Parts {
  readonly core: Core
  readonly tries: Tries
  readonly transfers: Transfers
  readonly nameOf: (gid: GroupId) => string
}

const STATE = { open: 'waiting', paid: 'paid', ended: 'cancelled' } as const

/** No later than then it is settled, if all groups on its way answer. */
const untilOf = ({ at, patient }: PayingRow): number =>
  patient
    ? at + LIMITS.closeTtlPatientSeconds * SECOND_MS
    : at + tryUntilMs(false) + LIMITS.closeTtlPaySeconds * SECOND_MS

export function acrossViews({ core, tries, transfers, nameOf }: Parts): Omit<AcrossViews, 'quoteBack'> {
  const { ledger, ports } = core

  const viewOf = async (person: Person, id: IntentId): Promise<AcrossJson | null> => {
    const consent = ledger.book.tables.across.get(id)
    if (consent === undefined || !hasPart(core, person, consent.from)) return null
    const open = tries.open().get(id)
    const words = await getRow(ports.store, memoRow, KEYS.memo(id))
    const entry = await ledger.entry(ledger.book.tables.seen.get(id)?.seq ?? 0)
    return {
      intent: id,
      state: STATE[consent.state],
      why: consent.why ?? null,
      group: nameOf(consent.to),
      name: words?.otherName ?? '',
      number: words?.otherNumber ?? '',
      memo: words?.memo ?? '',
      cost: String(consent.max),
      patient: consent.patient,
      since: entry?.at ?? 0,
      until: consent.state !== 'open' || open === undefined ? null : untilOf(open),
      tries: consent.tries,
      path: (open?.tries.at(-1)?.path ?? []).map(nameOf),
      withdrawn: open?.withdrawn ?? false,
    }
  }

  const comingTo = async (person: Person): Promise<ComingJson[]> => {
    const coming: ComingJson[] = []
    for (const { memory, payee } of await transfers.coming()) {
      if (!hasPart(core, person, payee.account)) continue
      const { state } = memory
      coming.push({
        tid: memory.tid,
        group: nameOf(state.body.parts[0]?.g as GroupId),
        amount: String(payee.amt),
        since: state.since,
        until: deadlineOf(state),
      })
    }
    return coming
  }

  return {
    waiting: async person => {
      if (!ledger.isFounded()) return no('not-set-up')
      const views = await Promise.all([...tries.open().keys()].map(id => viewOf(person, id)))
      return ok({ payments: views.filter(view => view !== null), coming: await comingTo(person) })
    },
    one: async (person, id) => {
      const view = await viewOf(person, id)
      return view === null ? no('not-found') : ok(view)
    },
    withdraw: async (person, id) => {
      const view = await viewOf(person, id)
      if (view === null) return no('not-found')
      const done = await core.turns.take(() => tries.withdraw(id))
      if (!done) return err({ code: 'no-consent' })
      core.live.tell('me', person.account ?? person.member)
      return ok({ ...view, withdrawn: true })
    },
  }
}
