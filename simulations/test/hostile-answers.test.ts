/**
 * What a partner answers to our own questions, over real connections, when it lies: nonsense, other versions, papers of
 * somebody else, signatures exchanged, silence. Each counts as no answer; nothing of it gets into the books.
 */
import {
  ASK_KINDS,
  adHocRound,
  askOffersShape,
  type Balance,
  type Bytes,
  balanceAskShape,
  balanceReplyShape,
  type CborValue,
  clearOfferShape,
  commitOf,
  decodeAs,
  decodeCbor,
  encodeAs,
  encodeBalance,
  encodeCbor,
  type Invoice,
  invoiceReplyShape,
  invoiceShape,
  linesReplyShape,
  listHash,
  MAIL_KINDS,
  MINUTE_MS,
  offersReplyShape,
  replyShape,
  seal,
  signBalanceBytes,
  sortedTids,
  standingShape,
  toHex,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { envelopeIn, groupAt, type HostileGroup, seedOf, signed, transferMail } from './hostile-group.ts'
import { type LetterWorld, openLetterWorld, papersWhere } from './hostile-letter-world.ts'
import { garbage } from './hostile-neighbourhood.ts'
import { knock } from './hostile-village.ts'

type AskKind = (typeof ASK_KINDS)[number]
type Answers = { readonly [kind in AskKind]: (body: Bytes) => Bytes }

let world: LetterWorld
/** A partner of larger id: we propose the balances of its line. */
let big: HostileGroup
/** A text of rob's that names what we have never seen, so that we ask for it. */
let wanting: Bytes
let answer: (kind: AskKind, body: Bytes) => Bytes | null = () => null
const asked = new Map<AskKind, number>()

beforeAll(async () => {
  const isMail = (kind: string): boolean => (MAIL_KINDS as readonly string[]).includes(kind)
  world = await openLetterWorld('hostile answers', { isMail, startsAtMidnight: false })
  const { rob, target } = world
  big = groupAt(papersWhere('big', gid => gid > target.gid).papers, rob)
  await world.openLine(big)
  // Something to sign a balance about: held over rob's line and big's.
  const held = world.proposal('pay', [rob.gid, target.gid, big.gid], 20_000n)
  const commit = signed(commitOf(held.tid, rob.gid, 2), rob.signer)
  expect((await rob.mail(target, 'transfer', transferMail(held, [rob, big], [commit]))).ok).toBe(true)
  rob.answers(async bytes => {
    const { kind, body } = envelopeIn(bytes) as { kind: AskKind; body: Bytes }
    asked.set(kind, (asked.get(kind) ?? 0) + 1)
    const said = answer(kind, body)
    if (said === null) throw new Error('says nothing')
    return said
  })
  const open = sortedTids([held.tid, world.signed.tid, toHex(seedOf('unseen'))])
  const balance = encodeBalance(text({ open }))
  const sig = signBalanceBytes(balance, rob.signer)
  wanting = encodeAs(balanceAskShape, { v: 1, balance, sig, applied: [] })
}, 60_000)
afterAll(() => world?.partners.close())

const ok = (body: Bytes): Bytes => encodeAs(replyShape, { v: 1, ok: true, body })

const text = (changes: Partial<Balance> = {}): Balance => ({
  v: 1,
  line: world.line,
  seq: 1,
  try: 0,
  bal: 0n,
  applied: listHash([]),
  open: [],
  limits: world.limits,
  ke: [2, 1],
  at: world.started,
  ...changes,
})

/** Answers of good form: what they say is of somebody else, or signed by somebody else. */
const FORGED: Answers = {
  invoice: () => {
    const invoice: Invoice = {
      v: 1,
      gid: world.others,
      id: seedOf('invoice').slice(0, 16),
      cur: 'MAL',
      amt: 1n,
      num: 1n,
      den: 1n,
      rateSeq: 1,
      x: 1n,
      hints: [],
      expires: world.now() + MINUTE_MS,
    }
    const sealed = seal('invoice', encodeAs(invoiceShape, invoice), world.mal.signer)
    return encodeAs(invoiceReplyShape, { v: 1, invoice: sealed, number: 'ABCD1234', name: 'Mallory' })
  },
  offers: body => {
    const ask = decodeAs(askOffersShape, body)
    const round = ask.ok ? ask.value.round : adHocRound(world.now(), 1)
    const debt = { line: world.line, debtor: world.rob.gid, creditor: world.target.gid, amt: 7n }
    const offer = encodeAs(clearOfferShape, { v: 1, round, side: world.rob.gid, ...debt, seq: 1 })
    return encodeAs(offersReplyShape, { v: 1, offers: [seal('offer', offer, world.mal.signer)] })
  },
  plan: () => garbage(10),
  lines: () => encodeAs(linesReplyShape, { v: 1, lines: [{ g: world.target.gid, bits: 64, cp: 9 }] }),
  balance: body => {
    const ask = decodeAs(balanceAskShape, body)
    const balance = ask.ok ? ask.value.balance : garbage(10)
    return encodeAs(balanceReplyShape, { v: 1, sig: signBalanceBytes(balance, world.mal.signer) })
  },
  known: () =>
    transferMail(world.proposal('pay', [world.rob.gid, world.target.gid, world.mal.gid], 30_000n), [], []),
  standing: () => {
    const b = encodeBalance(text({ seq: 99 }))
    const ours = signBalanceBytes(b, world.rob.signer)
    // Only our own signature would prove that these books are an older copy.
    return encodeAs(standingShape, {
      v: 1,
      known: 99,
      newest: { b, ours, theirs: new Uint8Array(64) },
      tids: [],
      limits: [],
    })
  },
}

const WAYS: readonly (readonly [what: string, say: typeof answer])[] = [
  ['silence', () => null],
  ['nothing', () => new Uint8Array()],
  ['random bytes', () => garbage(400)],
  ['an answer of another version', () => encodeCbor({ v: 2, ok: true, body: new Uint8Array() })],
  ['an answer without a body', () => encodeAs(replyShape, { v: 1, ok: true })],
  ['a body of random bytes', () => ok(garbage(400))],
  ['the longest body', () => ok(garbage(60_000))],
  ['a body of another version', (kind, body) => ok(encodeCbor({ ...fieldsOf(FORGED[kind](body)), v: 2 }))],
  ['a body cut short', (kind, body) => ok(FORGED[kind](body).slice(0, -1))],
  ['a refusal of another kind', () => encodeAs(replyShape, { v: 1, ok: false, code: 'constructor' })],
  ['papers of somebody else, with signatures exchanged', (kind, body) => ok(FORGED[kind](body))],
]

const fieldsOf = (bytes: Bytes): { readonly [key: string]: CborValue } => {
  const read = decodeCbor(bytes)
  return read.ok ? (read.value as { readonly [key: string]: CborValue }) : {}
}

/** `plan` is told to who is in a circle, and nobody owes anything here. */
const ASKED: readonly AskKind[] = ['invoice', 'offers', 'lines', 'balance', 'known', 'standing']

/** All that makes the node ask. */
async function drive(): Promise<void> {
  const { target, rob } = world
  const quote = { gid: rob.gid, number: 'ABCD1234', amount: '1' }
  const price = await world.partners
    .api()
    .send('POST', '/api/quotes', quote)
    .catch((cause: { code: string }) => cause.code)
  expect(['group-not-reachable', 'refused-there', 'other-rate']).toContain(price)
  await world.partners
    .api()
    .send('POST', '/api/clearing', {})
    .catch(() => null)
  await rob.ask(target, 'balance', wanting)
}

test.each(WAYS)('%s is no answer to anything', async (_, say) => {
  const { partners } = world
  const before = await partners.entries()
  // How often a partner stalls is the clock's to say, which is moved on here.
  const lines = () =>
    Promise.all(
      [world.rob, big].map(async ({ gid }) => {
        const { balance, heldIn, heldOut, state, agreed, differs } = await partners.lineWith(gid)
        return { balance, heldIn, heldOut, state, agreed, differs }
      }),
    )
  const held = await lines()
  answer = say
  asked.clear()
  await drive()
  await until(
    'everything was asked',
    async () => {
      const lacks = ASKED.filter(kind => !asked.has(kind))
      if (lacks.length === 0) return true
      world.nextMinute()
      if (lacks.some(kind => kind !== 'balance' && kind !== 'standing')) await drive()
      return false
    },
    60_000,
  )
  expect(await partners.entries()).toBe(before)
  expect(await lines()).toEqual(held)
  expect(partners.village.faults()).toEqual([])
  const { text: ready } = await knock(partners.village.nodes[0]?.url ?? '', { path: '/readyz' })
  expect(ready).toContain('balances sum to 0')
})

test('each kind of question is answered with lies here, or there is nobody to ask', () => {
  expect([...ASKED, 'plan'].sort()).toEqual([...ASK_KINDS].sort())
})
