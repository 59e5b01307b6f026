/**
 * Payments to somebody in another group. The payee's group says what it costs (an invoice it signs), the member
 * sees the price in the own currency and signs a consent for exactly that invoice; consent, hold and COMMIT are
 * one decision. Only the two end groups convert; between them value is hours. SPEC 7.2.
 */
import {
  asId,
  checkFloor,
  cleanText,
  decodeAs,
  divideDown,
  divideUp,
  err,
  type GroupId,
  groupAt,
  groupOf,
  type IntentId,
  invoiceHash,
  invoiceShape,
  isRecovering,
  levyHeld,
  ok,
  type Result,
  readBody,
  type SignedIntent,
  type Tid,
  toHex,
} from '@localpay/protocol'
import { type AcrossPerson, answerInvoices, askInvoice, type Back, QUOTE_MS } from './across-invoices.ts'
import { makeWays } from './across-paths.ts'
import { makeTries } from './across-tries.ts'
import { acrossViews } from './across-views.ts'
import type { QuoteReply, QuoteRequest } from './contract-neighbours.ts'
import type { Core, Directory } from './core.ts'
import { groupJsonOf } from './group-json.ts'
import type { Mail } from './mail.ts'
import { memoChanges } from './memo.ts'
import { makeNearLines } from './near-lines.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, invoiceRow, type PayingRow, putRow, type QuoteRow, quoteRow } from './rows.ts'
import type { AcrossViews, Person } from './services.ts'
import { KEYS } from './store-keys.ts'
import type { Beside } from './transfer-acts.ts'
import type { Transfers } from './transfers-type.ts'

export interface Across extends AcrossViews {
  readonly quote: (person: Person, request: QuoteRequest) => Promise<Result<QuoteReply, AppRefusal>>
  /** The same for what a payment from another group brought, to be given back whole. */
  readonly quoteBack: (person: Person, tid: Tid, patient: boolean) => Promise<Result<QuoteReply, AppRefusal>>
  /** Orders the member's consent with our COMMIT. Takes its own turn. */
  readonly submit: (
    person: Person,
    signed: SignedIntent,
    quote: string,
  ) => Promise<Result<{ readonly seq: number; readonly at: number; readonly tid: Tid }, AppRefusal>>
}

/** The words of a payment from another group, written in the decision that books it. */
export function paidFromAcross(core: Core): Beside {
  return async (memory, ordered) => {
    const changes: StoreChange[] = []
    for (const done of ordered) {
      const { intent } = done.entry.signed
      if (intent.kind !== 'close' || intent.body.payee === undefined) continue
      const row = await getRow(core.ports.store, invoiceRow, KEYS.invoice(intent.body.payee.invoice))
      const words = { memo: row?.memo ?? '', otherGroup: groupAt(memory.state.body, 0) }
      changes.push(...memoChanges(done.entry.signed.id, words))
    }
    return changes
  }
}

export async function makeAcross(
  core: Core,
  directory: Directory,
  mail: Mail,
  transfers: Transfers,
  people: AcrossPerson,
): Promise<Across> {
  const { ports, ledger } = core
  const { store, clock, random } = ports
  answerInvoices(core, mail, people)
  const near = makeNearLines(core, directory, mail)
  const ways = makeWays(core, directory, near)
  const tries = await makeTries({ core, directory, mail, transfers, ways })

  /** What so many micro-hours cost a member of ours today. */
  const costOf = (x: bigint): bigint => {
    const { rate } = groupOf(ledger.book)
    return divideUp(x * rate.den, rate.num)
  }

  const quote: Across['quote'] = (person, request) => quoteFor(person, request, null)

  /** What came to this person's account by that payment, to be given back whole. */
  const quoteBack: Across['quoteBack'] = async (person, tid, patient) => {
    const row = ledger.book.tables.transfers.get(tid)
    const body = row === undefined ? null : readBody(row.body)
    if (row?.role !== 'payee' || row.account === undefined || body?.ok !== true) return no('not-found')
    if (row.account !== person.account) return no('not-found')
    if (row.state !== 'applied') return err({ code: 'not-the-original' })
    const given = row.back === undefined ? undefined : ledger.book.tables.across.get(row.back)
    if (given !== undefined && given.state !== 'ended') return err({ code: 'payment-reversed' })
    const gid = groupAt(body.value, 0)
    const cost = row.local ?? 0n
    return quoteFor(person, { gid, amount: String(cost), patient }, { tid, x: row.amt, cost })
  }

  const quoteFor = async (
    person: Person,
    request: QuoteRequest,
    back: (Back & { readonly cost: bigint }) | null,
  ): Promise<Result<QuoteReply, AppRefusal>> => {
    if (!ledger.isFounded() || person.account === null) return no('not-a-member-yet')
    const group = groupOf(ledger.book)
    const gid = asId('group', request.gid)
    if (gid === null || gid === group.gid) return no('own-group')
    if (BigInt(request.amount) <= 0n) return err({ code: 'malformed', why: 'amount: want more than zero' })
    if (isRecovering(ledger.book)) return err({ code: 'recovering' })
    const [asked] = await Promise.all([askInvoice({ core, directory, mail }, request, back), near.hear()])
    if (!asked.ok) return asked
    const { invoice, bytes, number, name } = asked.value
    const cost = back?.cost ?? costOf(invoice.x)
    const row = ledger.book.tables.accounts.get(person.account)
    if (row === undefined) return no('not-a-member-yet')
    const { policy } = group
    const levy = back === null ? levyHeld(policy, { account: person.account, kind: row.kind, amt: cost }) : 0n
    const floor = checkFloor({ policy, account: person.account, row, amt: cost + levy })
    if (!floor.ok) return floor
    const wish = { gid, amt: invoice.x, hints: invoice.hints }
    const path = ways.to(wish)[0]
    if (path === undefined) return err(noWay(wish))
    const id = toHex(random.bytes(16))
    const until = Math.min(invoice.expires, clock.now() + QUOTE_MS)
    const hash = invoiceHash(bytes)
    const quoted: QuoteRow = {
      member: person.member,
      gid,
      invoice: bytes,
      hash,
      cost,
      number,
      name,
      memo: cleanText(request.memo ?? ''),
      patient: request.patient ?? false,
      until,
    }
    await core.turns.take(() => store.write([putRow(quoteRow, KEYS.quote(id), quoted)]))
    const payee = groupJsonOf(directory.known(gid))
    if (payee === null) return no('group-not-known')
    return ok({
      quote: id,
      payee: { group: payee, number, name },
      amount: String(invoice.amt),
      cost: String(cost),
      microHours: String(invoice.x),
      path: path.map(nameOf),
      invoice: hash,
      patient: quoted.patient,
      reverses: back?.tid ?? null,
      until,
    })
  }

  const noWay = (wish: Parameters<typeof ways.whyNone>[0]): AppRefusal => {
    const { because, at, most } = ways.whyNone(wish)
    const { rate } = groupOf(ledger.book)
    return {
      code: 'no-path',
      because,
      group: at === null ? '' : nameOf(at),
      passes: divideDown(most * rate.den, rate.num),
    }
  }

  const nameOf = (gid: GroupId): string =>
    gid === ledger.head().head.gid
      ? groupOf(ledger.book).name
      : (directory.known(gid)?.record.name ?? gid.slice(0, 8))

  const submit: Across['submit'] = async (person, signed, quoteId) => {
    const { intent } = signed
    if (intent.kind !== 'pay-across') return no('quote-mismatch')
    const row = await getRow(store, quoteRow, KEYS.quote(quoteId))
    const { body } = intent
    if (
      row === null ||
      row.member !== person.member ||
      row.hash !== body.invoice ||
      row.gid !== body.to ||
      row.patient !== (body.patient ?? false)
    )
      return no('quote-mismatch')
    if (row.until < clock.now()) return no('quote-expired')
    const invoice = decodeAs(invoiceShape, row.invoice)
    if (!invoice.ok) return no('quote-expired')
    // The value of an hour has changed since the member saw the price. What is given back keeps the one of that day.
    const isBack = invoice.value.reverses !== undefined
    if (!isBack && row.cost !== costOf(invoice.value.x)) return no('quote-expired')
    if (row.cost > body.max) return err({ code: 'over-consent' })
    const wish = { gid: row.gid, amt: invoice.value.x, hints: invoice.value.hints }
    const paths = ways.to(wish)
    if (paths.length === 0) return err(noWay(wish))
    const { memo, until: _, ...rest } = row
    const paying: PayingRow = { ...rest, at: clock.now(), tries: [], withdrawn: false }
    let at = { seq: 0, at: 0 }
    const beside: Beside = (_memory, ordered) => {
      const consent = ordered.find(done => done.entry.signed.id === signed.id)
      if (consent === undefined) return []
      at = { seq: consent.entry.seq, at: consent.entry.at }
      return memoChanges(signed.id as IntentId, {
        memo,
        otherName: row.name,
        otherNumber: row.number,
        otherGroup: row.gid,
      })
    }
    const done = await core.turns.take(() => tries.begin(signed, paying, paths, beside))
    if (!done.ok) return done
    core.live.tell('me', body.from)
    return ok({ ...at, tid: done.value })
  }

  return { quote, quoteBack, submit, ...acrossViews({ core, tries, transfers, nameOf }) }
}
