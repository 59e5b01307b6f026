/**
 * Payments to somebody in another group. The payee's group says what it costs (an invoice it signs), the member
 * sees the price in the own currency and signs a consent for exactly that invoice; consent, hold and COMMIT are
 * one decision. Only the two end groups convert; between them value is hours. SPEC 7.2.
 */
import {
  type AccountId,
  type AdId,
  asId,
  askInvoiceShape,
  type Bytes,
  checkCeiling,
  checkFloor,
  cleanText,
  DAY_MS,
  decodeAs,
  divideUp,
  type Ends,
  encodeAs,
  encodeBody,
  endsHash,
  endsShape,
  err,
  findPaths,
  type GroupId,
  groupAt,
  groupOf,
  type Hop,
  type Invoice,
  invoiceHash,
  invoiceReplyShape,
  invoiceShape,
  isSystem,
  LIMITS,
  levyHeld,
  lineIdOf,
  NET,
  ok,
  openSigned,
  type Result,
  roomOfBits,
  roomOut,
  type SignedIntent,
  seal,
  type Tid,
  type TransferBody,
  toHex,
} from '@localpay/protocol'
import type { QuoteReply, QuoteRequest } from './contract-neighbours.ts'
import type { Core, Directory } from './core.ts'
import { groupJsonOf } from './group-json.ts'
import type { Mail } from './mail.ts'
import { memoChanges } from './memo.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, invoiceRow, putRow, type QuoteRow, quoteRow } from './rows.ts'
import type { Person } from './services.ts'
import { KEYS } from './store-keys.ts'
import type { Beside } from './transfer-acts.ts'
import type { Transfers } from './transfers.ts'

/** How long a price stands, ms. */
const QUOTE_MS = 10 * 60_000
/** A path over a group not connected now is worth less than one hop more. */
const UNSEEN_EXTRA = 0.5
/** A hop that lowers what the next group owes us. */
const DEBT_BONUS = -0.5

export interface AcrossPerson {
  readonly nameOf: (member: string) => Promise<{ readonly name: string; readonly number: string } | null>
  readonly adAuthor: (ad: AdId) => Promise<string | null>
}

export interface Across {
  readonly quote: (person: Person, request: QuoteRequest) => Promise<Result<QuoteReply, AppRefusal>>
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

export function makeAcross(
  core: Core,
  directory: Directory,
  mail: Mail,
  transfers: Transfers,
  people: AcrossPerson,
): Across {
  const { ports, ledger } = core
  const { store, clock, random, crypto } = ports
  answerInvoices(core, mail, people)

  /** Who may send value to whom, as the groups tell; our own lines exactly. */
  const hops = (us: GroupId): Hop[] => {
    const own = [...ledger.book.tables.lines.values()].map(line => ({
      from: us,
      to: line.partner,
      room: roomOut(line),
      extra: line.balance > 0n ? DEBT_BONUS : 0,
    }))
    const others = directory.all().flatMap(({ record }) =>
      record.lines.flatMap(({ g, bits }) =>
        g === us || record.gid === us
          ? []
          : [
              {
                from: g,
                to: record.gid,
                room: roomOfBits(bits),
                extra: directory.isConnected(record.gid) ? 0 : UNSEEN_EXTRA,
              },
            ],
      ),
    )
    return [...own, ...others]
  }

  /** What so many micro-hours cost a member of ours today. */
  const costOf = (x: bigint): bigint => {
    const { rate } = groupOf(ledger.book)
    return divideUp(x * rate.den, rate.num)
  }

  const askInvoice = async (
    request: QuoteRequest,
  ): Promise<Result<{ invoice: Invoice; bytes: Bytes; number: string; name: string }, AppRefusal>> => {
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
    } as const
    const reply = await mail.ask(gid, 'invoice', encodeAs(askInvoiceShape, question))
    if (!reply.ok) return reply
    const read = decodeAs(invoiceReplyShape, reply.value)
    if (!read.ok) return no('group-not-reachable')
    const invoice = openSigned('invoice', invoiceShape, read.value.invoice, crypto.verify)
    if (!invoice.ok || read.value.invoice.k !== known.group.key) return no('group-not-reachable')
    const { amt, num, den, x, expires } = invoice.value
    const fair = invoice.value.gid === gid && amt === question.amt && x === priceOf(amt, { num, den })
    if (!fair || expires <= clock.now()) return no('group-not-reachable')
    return ok({
      invoice: invoice.value,
      bytes: read.value.invoice.b,
      number: read.value.number,
      name: read.value.name,
    })
  }

  const quote: Across['quote'] = async (person, request) => {
    if (!ledger.isFounded() || person.account === null) return no('not-a-member-yet')
    const group = groupOf(ledger.book)
    const gid = asId('group', request.gid)
    if (gid === null || gid === group.gid) return no('own-group')
    if (BigInt(request.amount) <= 0n) return err({ code: 'malformed', why: 'amount: want more than zero' })
    const asked = await askInvoice(request)
    if (!asked.ok) return asked
    const { invoice, bytes, number, name } = asked.value
    const cost = costOf(invoice.x)
    const row = ledger.book.tables.accounts.get(person.account)
    if (row === undefined) return no('not-a-member-yet')
    const { policy } = group
    const levy = levyHeld(policy, { account: person.account, kind: row.kind, amt: cost })
    const floor = checkFloor({ policy, account: person.account, row, amt: cost + levy })
    if (!floor.ok) return floor
    const path = findPaths({ from: group.gid, to: gid, amt: invoice.x, hops: hops(group.gid) })[0]
    if (path === undefined) return no('no-path')
    const id = toHex(random.bytes(16))
    const until = Math.min(invoice.expires, clock.now() + QUOTE_MS)
    const hash = invoiceHash(bytes)
    const quoted: QuoteRow = {
      member: person.member,
      gid,
      invoice: bytes,
      hash,
      cost,
      path,
      number,
      name,
      memo: cleanText(request.memo ?? ''),
      until,
    }
    await core.turns.take(() => store.write([putRow(quoteRow, KEYS.quote(id), quoted)]))
    const payee = groupJsonOf(directory.known(gid))
    if (payee === null) return no('group-not-known')
    const names = path.map(step =>
      step === group.gid ? group.name : (directory.known(step)?.record.name ?? step.slice(0, 8)),
    )
    return ok({
      quote: id,
      payee: { group: payee, number, name },
      amount: String(invoice.amt),
      cost: String(cost),
      microHours: String(invoice.x),
      path: names,
      invoice: hash,
      until,
    })
  }

  /** The body that both ends' prices and every part's line stand in. */
  const bodyFor = (
    row: QuoteRow,
    invoice: Invoice,
    cost: bigint,
  ): { body: TransferBody; ends: Bytes } | null => {
    const group = groupOf(ledger.book)
    const now = clock.now()
    const ends: Ends = {
      v: 1,
      salt: random.bytes(16),
      invoice: row.hash,
      payee: { amt: invoice.amt, num: invoice.num, den: invoice.den, rateSeq: invoice.rateSeq },
      payer: { amt: cost, num: group.rate.num, den: group.rate.den, rateSeq: group.rate.seq },
    }
    const parts = row.path.map(g => {
      const known = g === group.gid ? group : directory.known(g)?.group
      return known === undefined ? null : { g, ke: known.ke, inc: known.inc }
    })
    if (parts.some(part => part === null)) return null
    const edges = row.path
      .slice(1)
      .map((to, i) => ({ f: i, t: i + 1, line: lineIdOf(row.path[i] as GroupId, to), amt: invoice.x, cp: 0 }))
    const body: TransferBody = {
      v: 1,
      net: NET,
      kind: 'pay',
      unit: 'hour',
      nonce: random.bytes(16),
      created: now,
      prepTtl: LIMITS.prepTtlPaySeconds,
      closeTtl: LIMITS.closeTtlPaySeconds,
      notAfter: now + DAY_MS,
      parts: parts as TransferBody['parts'],
      closer: parts.length - 1,
      edges,
      ends: endsHash(ends),
    }
    return { body, ends: encodeAs(endsShape, ends) }
  }

  const submit: Across['submit'] = async (person, signed, quoteId) => {
    const { intent } = signed
    if (intent.kind !== 'pay-across') return no('quote-mismatch')
    const row = await getRow(store, quoteRow, KEYS.quote(quoteId))
    if (
      row === null ||
      row.member !== person.member ||
      row.hash !== intent.body.invoice ||
      row.gid !== intent.body.to
    )
      return no('quote-mismatch')
    if (row.until < clock.now()) return no('quote-expired')
    const invoice = decodeAs(invoiceShape, row.invoice)
    if (!invoice.ok) return no('quote-expired')
    // The value of an hour has changed since the member saw the price.
    if (row.cost !== costOf(invoice.value.x)) return no('quote-expired')
    if (row.cost > intent.body.max) return err({ code: 'over-consent' })
    const made = bodyFor(row, invoice.value, row.cost)
    if (made === null) return no('no-path')
    const bodyBytes = encodeBody(made.body)
    const { from } = intent.body
    let at = { seq: 0, at: 0 }
    const beside: Beside = (_, ordered) => {
      const consent = ordered.find(done => done.entry.signed.id === signed.id)
      if (consent === undefined) return []
      at = { seq: consent.entry.seq, at: consent.entry.at }
      return memoChanges(signed.id, {
        memo: row.memo,
        otherName: row.name,
        otherNumber: row.number,
        otherGroup: row.gid,
      })
    }
    const done = await core.turns.take(() =>
      transfers.propose(made.body, bodyBytes, { consent: signed, cost: row.cost }, made.ends, beside),
    )
    if (!done.ok) return done
    core.live.tell('me', from)
    return ok({ ...at, tid: done.value })
  }

  return { quote, submit }
}

/** The most that one transfer may move, µh: what every shape of an amount on a line allows. */
const TRANSFER_MAX = 1n << 53n

/** A stranger's price in micro-hours, or null beyond what a transfer may move. */
const priceOf = (amt: bigint, rate: { num: bigint; den: bigint }): bigint | null => {
  const x = divideUp(amt * rate.num, rate.den)
  return x <= TRANSFER_MAX ? x : null
}

/** The payee's side of a price: who that is, what the rate says, signed and remembered. */
function answerInvoices(core: Core, mail: Mail, people: AcrossPerson): void {
  const { ledger, ports } = core
  mail.onAsk('invoice', async (_from, bytes) => {
    const ask = decodeAs(askInvoiceShape, bytes)
    if (!ask.ok) return err({ code: 'malformed' })
    const account = await payeeAccount(core, people, ask.value)
    const row = account === null ? undefined : ledger.book.tables.accounts.get(account)
    if (account === null || row === undefined || isSystem(row) || row.status !== 'open')
      return err({ code: 'no-such-account' })
    const group = groupOf(ledger.book)
    const { policy } = group
    if (!checkCeiling({ policy, account, row, amt: ask.value.amt }).ok) return err({ code: 'payee-refused' })
    const x = priceOf(ask.value.amt, group.rate)
    if (x === null) return err({ code: 'too-big' })
    const invoice: Invoice = {
      v: 1,
      gid: group.gid,
      id: ports.random.bytes(16),
      cur: policy.currency.code,
      amt: ask.value.amt,
      num: group.rate.num,
      den: group.rate.den,
      rateSeq: group.rate.seq,
      x,
      expires: ports.clock.now() + QUOTE_MS,
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
