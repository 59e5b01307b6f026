/**
 * Payments that wait for the payer's word, seen from one account: those it is asked for, those it asks for, and those
 * that its person entered between two others; and which of them need no word.
 */
import { type AccountId, assert, DAY_MS, type Row, wouldRefuse } from '@localpay/protocol'
import type { AutoJson, BillJson, BillsReply } from './contract-bills.ts'
import type { Core } from './core.ts'
import type { Ordered } from './ledger.ts'
import { hasPart } from './members.ts'
import { memberName, type Namers, partyOf } from './payment-page.ts'
import type { StoreChange } from './ports.ts'
import { getRow, memoRow, putRow, rangeRows, refusedRow } from './rows.ts'
import type { Person } from './services.ts'
import { all, KEYS } from './store-keys.ts'

/** Bills shown of either direction: an account is asked for fewer at a time, and may ask many. */
const SHOWN_MAX = 200

interface Waiting {
  readonly id: string
  readonly bill: Row<'bills'>
}

const NOTHING: BillsReply = {
  toAnswer: [],
  asked: [],
  entered: [],
  refused: [],
  auto: { may: false, all: false, from: [] },
}

export async function billsOf(core: Core, names: Namers, person: Person): Promise<BillsReply> {
  const { account, member } = person
  if (account === null) return NOTHING
  const waiting: readonly Waiting[] = [...core.ledger.book.tables.bills]
    .filter(([, { state }]) => state === 'waiting')
    .sort(([, a], [, b]) => a.at - b.at)
    .map(([id, bill]) => ({ id, bill }))
  const tell = (those: (bill: Row<'bills'>) => boolean): Promise<BillJson[]> =>
    Promise.all(
      waiting
        .filter(({ bill }) => those(bill))
        .slice(0, SHOWN_MAX)
        .map(one => billJson(core, names, account, one)),
    )
  return {
    toAnswer: await tell(({ from }) => from === account),
    asked: await tell(({ to }) => to === account),
    entered: await tell(bill => bill.by === member && isThird(core, bill)),
    refused: await refusedOf(core, names, account),
    auto: autoOf(core, names, person, account),
  }
}

/** Entered by who is on neither side of it. */
const isThird = (core: Core, { by, from, to }: Row<'bills'>): boolean =>
  ![from, to].some(account => hasPart(core, { member: by }, account))

/** Refusals shown to who asked: the newest, for a while. */
const REFUSED = { max: 5, forMs: 30 * DAY_MS } as const

async function refusedOf(core: Core, names: Namers, account: AccountId): Promise<BillsReply['refused']> {
  const { ports, ledger } = core
  const told: BillsReply['refused'] = []
  const range = { ...all(KEYS.refusedOf(account)), reverse: true, limit: REFUSED.max }
  for await (const [, row] of rangeRows(ports.store, refusedRow, range)) {
    const bill = ledger.book.tables.bills.get(row.bill)
    if (bill === undefined || row.at < ports.clock.now() - REFUSED.forMs) continue
    const why = await getRow(ports.store, memoRow, KEYS.memo(row.reject))
    told.push({ ...(await billJson(core, names, account, { id: row.bill, bill })), why: why?.memo ?? '' })
  }
  return told
}

/** A refusal goes with a row by which who asked finds it, and who entered it between two others. */
export function refusedChanges(core: Core, ordered: readonly Ordered[]): readonly StoreChange[] {
  const { tables } = core.ledger.book
  return ordered.flatMap(({ entry: { seq, at, signed } }) => {
    if (signed.intent.kind !== 'reject') return []
    const { bill } = signed.intent.body
    const row = tables.bills.get(bill)
    if (row === undefined) return []
    const third = isThird(core, row) ? tables.members.get(row.by)?.account : undefined
    const told = third === undefined ? [row.to] : [row.to, third]
    return told.map(account =>
      putRow(refusedRow, KEYS.refused(account, seq), { bill, reject: signed.id, at }),
    )
  })
}

/** As this account sees it; to an account on neither side both are told. */
async function billJson(
  core: Core,
  names: Namers,
  account: AccountId,
  { id, bill }: Waiting,
): Promise<BillJson> {
  const { from, to, amt, at, until, by } = bill
  const words = await getRow(core.ports.store, memoRow, KEYS.memo(id))
  const seq = core.ledger.book.tables.seen.get(id)?.seq
  assert(seq !== undefined, 'a bill is an entry')
  const tell = (one: AccountId): BillJson['other'] => {
    const { name, number } = partyOf(core, names, one)
    return { name, number }
  }
  return {
    bill: id,
    seq,
    amount: amt.toString(),
    other: tell(from === account ? to : from),
    by: isThird(core, bill) ? await memberName(core, names, by) : null,
    payee: from === account || to === account ? null : tell(to),
    memo: words?.memo ?? '',
    at,
    until,
  }
}

function autoOf(core: Core, names: Namers, { member }: Person, account: AccountId): AutoJson {
  const { book } = core.ledger
  const { all: everybody = false, from = [] } = book.tables.accounts.get(account)?.auto ?? {}
  const body = { account, all: false, from: [] }
  const refused = wouldRefuse(book, { kind: 'auto', by: member, body, at: core.ports.clock.now() })
  return { may: refused === null, all: everybody, from: from.map(one => partyOf(core, names, one)) }
}
