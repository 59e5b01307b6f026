/** What an entry of the ledger says, for who reads the books: of which sort it is, and what moved from where to where. */
import {
  type AccountId,
  type Entry,
  groupOf,
  type IntentId,
  type IntentOf,
  type Kind,
  type Move,
  type Tid,
  takenKeys,
  tidOf,
} from '@localpay/protocol'
import type { Sort } from './contract-books.ts'
import type { Core } from './core.ts'
import { lineAt } from './history.ts'

/** Each kind in its heap. */
// biome-ignore format: a table reads by line.
export const SORT = {
  pay: 'money', bill: 'money', enter: 'money', batch: 'money', accept: 'money', reject: 'money', withdraw: 'money',
  lapse: 'money', reverse: 'money', dispute: 'money', settle: 'money', thank: 'money', standing: 'money', stop: 'money',
  due: 'money', run: 'money', unrun: 'money', 'pay-across': 'money', commit: 'money', close: 'money', book: 'money',
  refuse: 'money', free: 'money', waive: 'money', deny: 'money', 'end-across': 'money', 'write-off': 'money',
  'write-down': 'money',
  admit: 'people', change: 'people', presence: 'people', leave: 'people', account: 'people', holder: 'people',
  lock: 'people', limits: 'people', auto: 'people', key: 'people', reissue: 'people', second: 'people', object: 'people',
  agree: 'people', rekey: 'people', delegate: 'people', undelegate: 'people',
  found: 'rules', policy: 'rules', rate: 'rules', propose: 'rules', vote: 'rules', outcome: 'rules',
  newkey: 'groups', newroots: 'groups', meet: 'groups', line: 'groups', limit: 'groups', freeze: 'groups',
  thaw: 'groups', pardon: 'groups', 'end-line': 'groups', openness: 'groups', 'line-end': 'groups', defunct: 'groups',
  recover: 'groups', answer: 'groups', recall: 'groups', quarantine: 'groups', balance: 'groups', cosign: 'groups', decline: 'groups',
} as const satisfies Record<Kind, Sort>

/** Why an amount moved, where it was no payment. */
type MoveWhy = 'payment' | 'levy' | 'contribution' | 'reversal' | 'settlement' | 'loss' | 'across'

export interface BookMove extends Move {
  readonly why: MoveWhy
  /** A levy or a contribution, or one that is given back. */
  readonly isTaken: boolean
}

/** What moved by this entry, each move once. Empty for what moves nothing. */
export async function movesOf(core: Core, { seq, signed }: Entry): Promise<readonly BookMove[]> {
  const { intent, id } = signed
  switch (intent.kind) {
    case 'pay':
    case 'bill':
    case 'enter':
    case 'batch':
    case 'due':
      return booked(core, id, seq)
    case 'accept':
    case 'lapse':
      return booked(core, intent.body.bill, seq)
    case 'reverse':
      return givenBack(core, intent.body.payment)
    case 'settle':
      return intent.body.how === 'reversed' ? givenBack(core, intent.body.payment) : []
    case 'run':
      return taken(core, id)
    case 'unrun':
      return untaken(core, intent.body.run, seq)
    case 'leave':
      return absorbed(core, intent, seq)
    case 'commit':
      return paidAcross(core, intent)
    case 'close':
      return [...gotAcross(core, intent), ...leviesAcross(core, tidOf(intent.body.body))]
    case 'write-down':
    case 'defunct':
      return borne(core, seq)
    case 'book':
      if (core.ledger.book.tables.transfers.get(intent.body.tid)?.state === 'lost') return borne(core, seq)
      return leviesAcross(core, intent.body.tid)
    default:
      return []
  }
}

const told =
  (why: MoveWhy, isTaken = false) =>
  ({ from, to, amt }: Move): BookMove => ({ from, to, amt, why, isTaken })

const turned = ({ from, to, amt }: Move): Move => ({ from: to, to: from, amt })

function booked({ ledger }: Core, payment: IntentId, seq: number): readonly BookMove[] {
  const row = ledger.book.tables.payments.get(payment)
  if (row?.seq !== seq) return []
  return [...row.moves.map(told('payment')), ...row.levies.map(told('levy', true))]
}

function givenBack({ ledger }: Core, payment: IntentId): readonly BookMove[] {
  const row = ledger.book.tables.payments.get(payment)
  if (row === undefined) return []
  return [
    ...row.moves.map(turned).map(told('reversal')),
    ...row.levies.map(turned).map(told('reversal', true)),
  ]
}

const taken = ({ ledger }: Core, run: IntentId): readonly BookMove[] =>
  takenKeys(run).flatMap(key => {
    const page = ledger.book.tables.taken.get(key)
    return (page?.from ?? [])
      .map(({ account, amt }) => ({ from: account, to: page?.to as AccountId, amt }))
      .map(told('contribution', true))
  })

/** To who paid it; of an account that had closed by then, to the community. domain.md rule 17. */
async function untaken(core: Core, run: IntentId, seq: number): Promise<readonly BookMove[]> {
  const { book } = core.ledger
  const { community } = groupOf(book)
  const moves: BookMove[] = []
  for (const move of taken(core, run).map(turned)) {
    const isOpen = book.tables.accounts.get(move.to)?.status === 'open'
    const isTheirs = isOpen || (await lineAt(core, move.to, seq)) !== null
    moves.push(told('contribution', true)(isTheirs ? move : { ...move, to: community }))
  }
  return moves
}

/**
 * What the community account took over of the accounts that closed with the leaver: most often of one, that of their
 * admission. Others are looked for only where the community account moved by more.
 */
async function absorbed(core: Core, { body }: IntentOf<'leave'>, seq: number): Promise<readonly BookMove[]> {
  const { tables } = core.ledger.book
  const { community } = groupOf(core.ledger.book)
  const first = tables.members.get(body.member)?.account
  const own = first === undefined ? [] : await takenOver(core, first, seq)
  const whole = await lineAt(core, community, seq)
  const known = own.reduce((sum, { from, amt }) => sum + (from === community ? -amt : amt), 0n)
  const all = whole === null ? 0n : whole.direction === 'in' ? whole.amount : -whole.amount
  if (known === all) return own
  const moves: BookMove[] = [...own]
  for (const [id, { status }] of tables.accounts)
    if (status === 'closed' && id !== first) moves.push(...(await takenOver(core, id as AccountId, seq)))
  return moves
}

async function takenOver(core: Core, account: AccountId, seq: number): Promise<readonly BookMove[]> {
  const { community } = groupOf(core.ledger.book)
  const line = await lineAt(core, account, seq)
  if (line === null) return []
  const [from, to] = line.direction === 'out' ? [account, community] : [community, account]
  return [told('settlement')({ from, to, amt: line.amount })]
}

/** What the community bore of what other groups owe, or had back. */
async function borne(core: Core, seq: number): Promise<readonly BookMove[]> {
  const { community, external } = groupOf(core.ledger.book)
  const line = await lineAt(core, community, seq)
  if (line === null) return []
  const [from, to] = line.direction === 'out' ? [community, external] : [external, community]
  return [told('loss')({ from, to, amt: line.amount })]
}

/** Levies of a payment to or from another group, which are taken when it is booked, or come back with what is paid back. */
const leviesAcross = ({ ledger }: Core, tid: Tid): readonly BookMove[] =>
  (ledger.book.tables.transfers.get(tid)?.levies ?? []).map(told('levy', true))

/** To another group, by the try that held or moved it: none where it came to nothing. */
function paidAcross({ ledger }: Core, { body: { payer, body } }: IntentOf<'commit'>): readonly BookMove[] {
  const consent = payer === undefined ? undefined : ledger.book.tables.across.get(payer.across)
  if (payer === undefined || consent === undefined) return []
  if (ledger.book.tables.transfers.get(tidOf(body))?.state === 'cancelled') return []
  return [told('across')({ from: consent.from, to: groupOf(ledger.book).external, amt: payer.amt })]
}

const gotAcross = ({ ledger }: Core, { body: { payee } }: IntentOf<'close'>): readonly BookMove[] =>
  payee === undefined
    ? []
    : [told('across')({ from: groupOf(ledger.book).external, to: payee.account, amt: payee.amt })]
