/**
 * A transfer that our partner has signed, and that names a checkpoint from before one that we signed meanwhile: we may
 * neither sign nor answer it, and keep nothing of it. The partner declines our checkpoint until it lists the transfer; then
 * it is in the window, and gets its answer. Clearing.md §2.5, H8.
 */
import {
  askKnownShape,
  askStandingShape,
  type Balance,
  type Bytes,
  balanceAskShape,
  balanceReplyShape,
  balanceShape,
  commitOf,
  decodeAs,
  type Envelope,
  encodeAs,
  encodeDecline,
  lineIdOf,
  openEnvelope,
  proposes,
  replyShape,
  signBalanceBytes,
  signDeclineBytes,
  signedShape,
  standingShape,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCrypto } from '../../node/src/system/crypto.ts'
import { until } from '../src/world/until.ts'
import {
  groupAt,
  type HostileGroup,
  lineOfferOf,
  openHostileNet,
  type Papers,
  type Proposal,
  papersOf,
  proposalOf,
  signed,
  transferMail,
} from './hostile-group.ts'
import { LIAR_LIMIT, openPartners, type Partners } from './hostile-partners.ts'

const { verify } = systemCrypto()

let partners: Partners
/** Keeps to all rules; we propose the checkpoints of its line. */
let late: HostileGroup
let old: Proposal
/** Texts that it was asked to sign, in order. */
const texts: Balance[] = []

beforeAll(async () => {
  partners = await openPartners('hostile checkpoints')
  const { target, mal, api } = partners
  late = groupAt(askedBy(target.gid), await openHostileNet('late'))
  await late.hello(target)
  await late.mail(target, 'line-offer', lineOfferOf(late, target.gid, LIAR_LIMIT))
  await api().send('POST', `/api/lines/${lineIdOf(late.gid, target.gid)}/accept`, {
    limit: String(LIAR_LIMIT),
  })
  old = proposalOf('pay', [mal.gid, late.gid, target.gid], 5n)
  late.answers(async bytes => {
    const body = answerTo(open(bytes))
    return encodeAs(
      replyShape,
      body === null ? { v: 1, ok: false, code: 'unknown-kind' } : { v: 1, ok: true, body },
    )
  })
}, 60_000)
afterAll(async () => {
  await late.close()
  await partners.close()
})

/** Papers of a group of whose line the other one proposes the checkpoints. */
function askedBy(proposer: Papers['gid']): Papers {
  for (let i = 0; ; i++) {
    const papers = papersOf(`late ${i}`)
    if (proposes(proposer, papers.gid)) return papers
  }
}

function open(bytes: Bytes): Envelope | null {
  const read = decodeAs(signedShape, bytes)
  const opened = openEnvelope(bytes, { us: late.gid, keyOf: () => (read.ok ? read.value.k : null), verify })
  return opened.ok ? opened.value : null
}

function answerTo(envelope: Envelope | null): Bytes | null {
  if (envelope?.kind === 'standing') return encodeAs(standingShape, { v: 1, known: 0, tids: [], limits: [] })
  if (envelope?.kind === 'known') {
    const ask = decodeAs(askKnownShape, envelope.body)
    return ask.ok && ask.value.tid === old.tid ? allOfIt() : null
  }
  const ask = envelope?.kind === 'balance' ? decodeAs(balanceAskShape, envelope.body) : null
  const read = ask?.ok ? decodeAs(balanceShape, ask.value.balance) : null
  if (!ask?.ok || !read?.ok) return null
  texts.push(read.value)
  const { line, seq, try: tried, open: listed } = read.value
  if (seq === 1 || listed.includes(old.tid))
    return encodeAs(balanceReplyShape, { v: 1, sig: signBalanceBytes(ask.value.balance, late.signer) })
  const b = encodeDecline({ v: 1, line, seq, try: tried, open: [old.tid] })
  return encodeAs(balanceReplyShape, { v: 1, decline: { b, sig: signDeclineBytes(b, late.signer) } })
}

/** The body, and the signatures of the two in front of us. */
const allOfIt = (): Bytes =>
  transferMail(
    old,
    [partners.mal, late],
    [partners.mal, late].map(({ gid, signer }) => signed(commitOf(old.tid, gid, 1), signer)),
  )

const agreed = (seq: number): Promise<unknown> =>
  until(
    `both have signed balance ${seq}`,
    async () => (await partners.lineWith(late.gid)).agreed?.seq === seq,
    20_000,
  )

const wantBalance = async (known: number): Promise<void> => {
  const question = { v: 1, line: lineIdOf(late.gid, partners.target.gid), known, wants: 1 } as const
  expect((await late.ask(partners.target, 'standing', encodeAs(askStandingShape, question))).ok).toBe(true)
}

test('a transfer that is too old to be answered is listed by the next try of the checkpoint, and refused then', async () => {
  await wantBalance(0)
  await agreed(1)
  await wantBalance(1)
  await agreed(2)
  expect(texts.map(({ seq, try: tried, open: listed }) => [seq, tried, listed.length])).toContainEqual([
    2, 0, 0,
  ])
  expect(texts.at(-1)).toMatchObject({ seq: 2, try: 1, open: [old.tid] })
  expect((await late.mail(partners.target, 'transfer', allOfIt())).ok).toBe(true)
  expect(await partners.stateOf(old)).toBe('refused')
  expect(partners.village.faults()).toEqual([])
})
