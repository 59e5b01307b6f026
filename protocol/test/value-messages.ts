/** Messages by which value moves: of lines and balances, of transfers, of clearing rounds. */
import {
  type AdId,
  type ClearOffer,
  type Ends,
  endsHash,
  fromHex,
  invoiceHash,
  listHash,
  type PlannedCycle,
  planToTell,
  signStatement,
  sortedTids,
  tidOf,
} from '../src/index.ts'
import {
  bytesOf,
  keyOf,
  line,
  type Message,
  ONE,
  OTHER,
  paper,
  said,
  sealed,
  sign,
  signed,
  THIRD,
  tid,
  v,
} from './message-kit.ts'
import { hashNamed, idOf, NOW } from './world.ts'
import { bodyOf } from './world-lines.ts'

// Lines.

const open = { v, a: ONE.gid, b: OTHER.gid, unit: 'hour', at: NOW } as const
const limit = { v, line, by: OTHER.gid, amt: 5_000_000n, seq: 3 } as const
const ending = { v, line, by: ONE.gid, rest: true, at: NOW } as const
const openBytes = bytesOf('lineOpenShape', open)
const lineOffer = {
  v,
  open: openBytes,
  sig: sign('line-open', openBytes, ONE),
  limit: sealed('limit', bytesOf('limitShape', limit), OTHER),
} as const

const balance = {
  v,
  line,
  seq: 2,
  try: 1,
  prev: hashNamed('balance 1'),
  bal: -1_500_000n,
  applied: listHash(sortedTids(['first', 'second'].map(tid))),
  open: sortedTids(['third', 'fourth'].map(tid)),
  limits: [2, 1],
  ke: [1, 1],
  at: NOW,
}
const balanceBytes = bytesOf('balanceShape', { ...balance, v })
const decline = { v, line, seq: 2, try: 0, open: balance.open } as const
const declineBytes = bytesOf('declineShape', decline)

export const LINE_MESSAGES: readonly Message[] = [
  signed('lineOpenShape', 'a line is opened', open, ['line-open', keyOf(ONE)]),
  signed('limitShape', 'a limit', limit, ['limit', keyOf(OTHER)]),
  signed('lineEndShape', 'a line is at rest', ending, ['line-end', keyOf(ONE)]),
  said('lineOfferShape', 'line-offer, line-accept', lineOffer),
  said('limitMailShape', 'limit', { v, limit: lineOffer.limit }),
  said('lineEndMailShape', 'line-end', { v, end: sealed('line-end', bytesOf('lineEndShape', ending), ONE) }),
  said('askLinesShape', 'lines', { v }),
  said('linesReplyShape', 'lines, answered', { v, lines: [{ g: THIRD.gid, bits: 23, cp: 4 }] }),
  signed('balanceShape', 'a common balance', { ...balance, v }, ['balance', keyOf(ONE)]),
  signed('declineShape', 'a Decline', decline, ['decline', keyOf(OTHER)]),
  said('balanceAskShape', 'balance', {
    v,
    balance: balanceBytes,
    sig: sign('balance', balanceBytes, ONE),
    applied: sortedTids(['first', 'second'].map(tid)),
  }),
  said('balanceReplyShape', 'balance, signed', { v, sig: sign('balance', balanceBytes, OTHER) }),
  said('balanceReplyShape', 'balance, declined', {
    v,
    decline: { b: declineBytes, sig: sign('decline', declineBytes, OTHER) },
  }),
  said('balanceReplyShape', 'balance, something is fetched', { v, wait: 1 }),
  said('balanceReplyShape', 'balance, the books differ', { v, differs: -7n }),
  said('askStandingShape', 'standing', { v, line, known: 1 }),
  said('askStandingShape', 'standing, and please propose', { v, line, known: 1, wants: 1 }),
  said('standingShape', 'standing, of a line without checkpoint', {
    v,
    known: 0,
    tids: [tid('first')],
    limits: [],
  }),
  said('standingShape', 'standing, answered by the other side', {
    v,
    known: 2,
    newest: {
      b: balanceBytes,
      ours: sign('balance', balanceBytes, OTHER),
      theirs: sign('balance', balanceBytes, ONE),
    },
    tids: balance.open,
    limits: [lineOffer.limit],
  }),
]

// Transfers.

const priced = { amt: 6_250n, num: 500n, den: 1n, rateSeq: 2 }
const invoice = {
  v,
  gid: OTHER.gid,
  id: fromHex(idOf('invoice')),
  cur: 'TAL',
  ...priced,
  x: 3_125_000n,
  memo: hashNamed('memo'),
  hints: [{ g: ONE.gid, bits: 23, cp: 1 }],
  expires: NOW + 600_000,
} as const
const invoiceSealed = sealed('invoice', bytesOf('invoiceShape', invoice), OTHER)
const ends: Ends = {
  v,
  salt: fromHex(idOf('salt')),
  invoice: invoiceHash(invoiceSealed.b),
  payee: priced,
  payer: { ...priced, amt: 93_750n, num: 100n, den: 3n },
}
const body = bodyOf({ groups: [ONE, OTHER], amt: 3_125_000n }, { ends: endsHash(ends) })
const bodyBytes = bytesOf('transferBodyShape', body)
const paid = tidOf(bodyBytes)
const commit = { v, k: 'C', tid: paid, g: ONE.gid, ke: 1 } as const
const refuse = { v, k: 'F', tid: paid, g: OTHER.gid, ke: 1, reason: 'capacity' } as const
const release = { v, k: 'R', tid: paid, g: OTHER.gid, ke: 1, line } as const

export const TRANSFER_MESSAGES: readonly Message[] = [
  signed('invoiceShape', 'an invoice', invoice, ['invoice', keyOf(OTHER)]),
  said('askInvoiceShape', 'invoice', { v, number: 'ABCD2345', amt: 6_250n, patient: false }),
  said('askInvoiceShape', 'invoice, for an ad', { v, ad: idOf<AdId>('ad'), amt: 1n, patient: true }),
  said('askInvoiceShape', 'invoice, to pay back', { v, amt: 1n, patient: false, reverses: paid }),
  said('invoiceReplyShape', 'invoice, answered', {
    v,
    invoice: invoiceSealed,
    number: 'ABCD2345',
    name: 'Ann',
  }),
  said('endsShape', 'the ends of a payment', ends),
  said('transferBodyShape', 'a body', body),
  signed('statementShape', 'COMMIT', commit, ['transfer', keyOf(ONE)]),
  signed('statementShape', 'REFUSE', refuse, ['transfer', keyOf(OTHER)]),
  signed('statementShape', 'RELEASE', release, ['transfer', keyOf(OTHER)]),
  said('transferMessageShape', 'transfer', {
    v,
    body: bodyBytes,
    proofs: [paper(ONE), paper(OTHER)],
    statements: [{ s: commit, sig: signStatement(commit, ONE.signer) }],
    ends: bytesOf('endsShape', ends),
  }),
  said('askKnownShape', 'known', { v, tid: paid }),
  said('withdrawMailShape', 'withdraw', { v, tid: paid }),
]

// Clearing.

const ROUND = '2026-11-20'
const offer: ClearOffer = {
  v,
  round: ROUND,
  line,
  side: ONE.gid,
  debtor: ONE.gid,
  creditor: OTHER.gid,
  amt: 1_500_000n,
  seq: 1,
}
const circle = (amt: bigint): PlannedCycle => ({
  round: ROUND,
  groups: [OTHER.gid, ONE.gid, THIRD.gid],
  amt,
  closer: 1,
})
const CIRCLES = [1_500_000n, 250_000n, 700_000n].map(circle)
const told = planToTell(CIRCLES)
const offerSealed = sealed('offer', bytesOf('clearOfferShape', offer), ONE)

export const CLEARING_MESSAGES: readonly Message[] = [
  signed('clearOfferShape', 'an offer', offer, ['offer', keyOf(ONE)]),
  said('askOffersShape', 'offers', { v, round: ROUND, offers: [offerSealed] }),
  said('askOffersShape', 'offers, for a round opened by hand', { v, round: `${ROUND}#7`, offers: [] }),
  said('offersReplyShape', 'offers, answered', { v, offers: [offerSealed] }),
  said('plannedCycleShape', 'a cycle', circle(1_500_000n)),
  said('planShape', 'plan', {
    v,
    round: ROUND,
    root: told.root,
    cycles: CIRCLES.length,
    cleared: 7_350_000n,
    mine: told.of(ONE.gid),
    papers: [paper(OTHER), paper(THIRD)],
  }),
]
