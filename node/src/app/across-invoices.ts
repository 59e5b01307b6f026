/** The price of a payment between groups: the payee's group states it, signed and remembered; the payer's checks it. SPEC 7.2. */
import {
  type AccountId,
  type AdId,
  asId,
  askInvoiceShape,
  type Bytes,
  checkCeiling,
  decodeAs,
  divideUp,
  encodeAs,
  err,
  type GroupId,
  groupAt,
  groupOf,
  type Invoice,
  invoiceHash,
  invoiceReplyShape,
  invoiceShape,
  isSystem,
  LIMITS,
  ok,
  openSigned,
  type Result,
  readBody,
  roomBits,
  roomIn,
  SECOND_MS,
  seal,
  type Tid,
} from '@localpay/protocol'
import type { QuoteRequest } from './contract-neighbours.ts'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, invoiceRow, putRow, xferRow } from './rows.ts'
import { KEYS } from './store-keys.ts'
import { readEnds } from './transfer-acts.ts'

/** How long a price stands for the member to consent, ms. */
export const QUOTE_MS = 10 * 60_000

/** The most that one transfer may move, µh: what every shape of an amount on a line allows. */
const TRANSFER_MAX = 1n << 53n

export interface AcrossPerson {
  readonly nameOf: (member: string) => Promise<{ readonly name: string; readonly number: string } | null>
  readonly adAuthor: (ad: AdId) => Promise<string | null>
}

/** A price in micro-hours, or null beyond what a transfer may move. */
const priceOf = (amt: bigint, rate: { num: bigint; den: bigint }): bigint | null => {
  const x = divideUp(amt * rate.num, rate.den)
  return x <= TRANSFER_MAX ? x : null
}

export interface Asked {
  readonly invoice: Invoice
  readonly bytes: Bytes
  readonly number: string
  readonly name: string
}

/** A payment of another group that is to be paid back whole: its tid, and µh. */
export interface Back {
  readonly tid: Tid
  readonly x: bigint
}

/** Asks the payee's group what it costs. Whatever does not fit the question or its own rate counts as no answer. */
export async function askInvoice(
  { core, directory, mail }: { readonly core: Core; readonly directory: Directory; readonly mail: Mail },
  request: QuoteRequest,
  back: Back | null = null,
): Promise<Result<Asked, AppRefusal>> {
  const { crypto, clock } = core.ports
  const gid = request.gid as GroupId
  const known = directory.known(gid)
  if (known === null) return no('group-not-known')
  const ad = request.ad === undefined ? null : asId('ad', request.ad)
  const number = request.number?.replace(' ', '').toUpperCase()
  const question = {
    v: 1,
    ...(number === undefined ? {} : { number }),
    ...(ad === null ? {} : { ad }),
    amt: BigInt(request.amount),
    patient: request.patient ?? false,
    ...(back === null ? {} : { reverses: back.tid }),
  } as const
  const reply = await mail.ask(gid, 'invoice', encodeAs(askInvoiceShape, question))
  if (!reply.ok) return reply
  const read = decodeAs(invoiceReplyShape, reply.value)
  if (!read.ok) return no('group-not-reachable')
  const invoice = openSigned('invoice', invoiceShape, read.value.invoice, crypto.verify)
  if (!invoice.ok || read.value.invoice.k !== known.group.key) return no('group-not-reachable')
  const { amt, num, den, rateSeq, x, expires, reverses } = invoice.value
  const asPriced =
    back === null
      ? amt === question.amt && x === priceOf(amt, { num, den })
      : reverses === back.tid && x === back.x
  const fair = invoice.value.gid === gid && asPriced
  if (!fair || expires <= clock.now()) return no('group-not-reachable')
  // The newest card that this group told everybody: a price by an older one, or by another under its number, is none.
  const { rate } = known.record
  const isTold = rateSeq > rate.seq || (rateSeq === rate.seq && num === rate.num && den === rate.den)
  if (back === null && !isTold) return no('other-rate')
  return ok({
    invoice: invoice.value,
    bytes: read.value.invoice.b,
    number: read.value.number,
    name: read.value.name,
  })
}

/** The payee's side: who that is, what the rate says, and over which lines of ours value may come. */
export function answerInvoices(core: Core, mail: Mail, people: AcrossPerson): void {
  const { ledger, ports } = core
  mail.onAsk('invoice', async (from, bytes) => {
    const ask = decodeAs(askInvoiceShape, bytes)
    if (!ask.ok) return err({ code: 'malformed' })
    const { reverses } = ask.value
    const back = reverses === undefined ? null : await paidBack(core, from, reverses)
    if (reverses !== undefined && back === null) return err({ code: 'no-such-transfer' })
    const account = back?.account ?? (await payeeAccount(core, people, ask.value))
    const asked = back?.amt ?? ask.value.amt
    const row = account === null ? undefined : ledger.book.tables.accounts.get(account)
    if (account === null || row === undefined || isSystem(row) || row.status !== 'open')
      return err({ code: 'no-such-account' })
    const group = groupOf(ledger.book)
    const { policy } = group
    if (!checkCeiling({ policy, account, row, amt: asked }).ok) return err({ code: 'payee-refused' })
    const rate = back ?? { ...group.rate, rateSeq: group.rate.seq }
    const x = back?.x ?? priceOf(asked, rate)
    if (x === null) return err({ code: 'too-big' })
    const waitMs = ask.value.patient ? LIMITS.closeTtlPatientSeconds * SECOND_MS : 0
    const invoice: Invoice = {
      v: 1,
      gid: group.gid,
      id: ports.random.bytes(16),
      cur: policy.currency.code,
      amt: asked,
      num: rate.num,
      den: rate.den,
      rateSeq: rate.rateSeq,
      x,
      ...(reverses === undefined ? {} : { reverses }),
      hints: hintsOf(core, x),
      expires: ports.clock.now() + QUOTE_MS + waitMs,
    }
    const signed = seal('invoice', encodeAs(invoiceShape, invoice), core.signer)
    const kept = putRow(invoiceRow, KEYS.invoice(invoiceHash(signed.b)), {
      invoice: signed.b,
      account,
      memo: '',
    })
    await core.turns.take(() => ports.store.write([kept]))
    const name = await holderName(core, people, account)
    return ok(encodeAs(invoiceReplyShape, { v: 1, invoice: signed, number: row.number, name }))
  })
}

/** The last hops, as they are now: also those that our record does not tell of. The roomiest first. */
const hintsOf = ({ ledger }: Core, x: bigint): Invoice['hints'] =>
  [...ledger.book.tables.lines]
    .map(([id, line]) => ({
      g: line.partner,
      room: roomIn(line),
      cp: ledger.book.tables.balances.get(id)?.known ?? 0,
    }))
    .filter(({ room }) => room >= x)
    .sort((a, b) => (a.room === b.room ? (a.g < b.g ? -1 : 1) : a.room > b.room ? -1 : 1))
    .slice(0, LIMITS.hintsMax)
    .map(({ g, room, cp }) => ({ g, bits: roomBits(room), cp }))

/** What our member paid by it, at the rate of that day, if the asking group was paid and nothing came back yet. */
async function paidBack({ ledger, ports }: Core, from: GroupId, tid: Tid) {
  const row = ledger.book.tables.transfers.get(tid)
  const kept = await getRow(ports.store, xferRow, KEYS.xfer(tid))
  const body = row === undefined ? null : readBody(row.body)
  if (row?.state !== 'applied' || row.role !== 'payer' || row.backBy !== undefined) return null
  if (body?.ok !== true || groupAt(body.value, body.value.closer) !== from) return null
  const ends = kept?.ends === undefined ? null : readEnds(kept.ends, body.value)
  const account = ledger.book.tables.across.get(row.across ?? '')?.from
  if (ends === null || account === undefined) return null
  const { num, den, rateSeq } = ends.payer
  return { account, amt: row.local ?? 0n, x: row.amt, num, den, rateSeq }
}

async function payeeAccount(
  core: Core,
  people: AcrossPerson,
  ask: { number?: string; ad?: AdId },
): Promise<AccountId | null> {
  const { tables } = core.ledger.book
  if (ask.number !== undefined) return tables.numbers.get(ask.number)?.account ?? null
  if (ask.ad === undefined) return null
  const member = await people.adAuthor(ask.ad)
  return member === null ? null : (tables.members.get(member)?.account ?? null)
}

async function holderName(core: Core, people: AcrossPerson, account: AccountId): Promise<string> {
  for (const [member, row] of core.ledger.book.tables.members) {
    if (row.account === account) return (await people.nameOf(member))?.name ?? ''
  }
  return ''
}
