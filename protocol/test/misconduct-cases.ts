/** What groups sign against the rules, one case for each number of clearing.md §3.8, and what only looks like it. */
import type { Bytes } from '../src/base/bytes.ts'
import type { Hash } from '../src/base/ids.ts'
import { encodeAs } from '../src/codec/shape.ts'
import type { Signed, Signer } from '../src/codec/signed.ts'
import { type KeyCert, keyCertShape, rootCertShape, sealByRoots } from '../src/identity/certs.ts'
import {
  type Balance,
  encodeBalance,
  encodeDecline,
  listHash,
  signBalanceBytes,
  signDeclineBytes,
} from '../src/lines/balance.ts'
import { encodeBody, type TransferBody, tidOf } from '../src/transfer/body.ts'
import { endsHash } from '../src/transfer/invoice.ts'
import type { Ends } from '../src/transfer/message.ts'
import { commitOf, refuseOf, releaseOf, type Statement, signStatement } from '../src/transfer/statement.ts'
import { sealRecord } from '../src/wire/record.ts'
import type { MisconductProof } from '../src/witness/evidence.ts'
import { VILLAGE } from './witness-world.ts'
import { foundGroup, hashNamed, NOW, signerNamed, type TestGroup } from './world.ts'
import { bodyOf, lineBetween, signedLimit } from './world-lines.ts'

const [NEAR, FAR] = ['Near', 'Far'].map(name => foundGroup(name)) as [TestGroup, TestGroup]
const thief = signerNamed('thief')

/** The village is in the middle of one, closes the other. */
const through = encodeBody(bodyOf({ groups: [NEAR, VILLAGE, FAR], amt: 5n }))
const ring = encodeBody(bodyOf({ kind: 'clear', groups: [NEAR, FAR, VILLAGE], amt: 5n }))

const say = (s: Statement, signer: Signer = VILLAGE.signer) => ({ s, sig: signStatement(s, signer) })
const yes = (body: Bytes, by = VILLAGE, ke = 1) => commitOf(tidOf(body), by.gid, ke)
const no = (body: Bytes, by = VILLAGE) => refuseOf(tidOf(body), by.gid, 1, 'policy')
const go = (body: Bytes, from: TestGroup) =>
  releaseOf(tidOf(body), VILLAGE.gid, 1, lineBetween(VILLAGE, from))

const limit = (amt: bigint, seq: number, by: TestGroup = VILLAGE): Signed => signedLimit(by, FAR, amt, seq)
const rate = (num: bigint, seq: number, signer = VILLAGE.signer): Signed =>
  sealRecord(
    {
      v: 1,
      gid: VILLAGE.gid,
      seq: Number(num),
      name: 'Village',
      town: 'Lake',
      lat: 0,
      lon: 0,
      langs: [],
      peer: 'peer',
      addrs: [],
      currency: { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' },
      rate: { num, den: 1n, seq },
      lines: [],
      clears: false,
      at: NOW,
    },
    signer,
  )

const keyCert = (change: Partial<KeyCert>, root: Signer = VILLAGE.root) =>
  sealByRoots(
    'keycert',
    encodeAs(keyCertShape, {
      v: 1,
      gid: VILLAGE.gid,
      re: 0,
      ke: 1,
      pub: thief.pub,
      prev: VILLAGE.gid as string as Hash,
      from: NOW,
      open: [],
      inc: 0,
      ...change,
    }),
    [root],
  )
const rootCert = sealByRoots(
  'rootcert',
  encodeAs(rootCertShape, {
    v: 1,
    gid: VILLAGE.gid,
    re: 1,
    roots: [thief.pub],
    k: 1,
    prev: VILLAGE.gid as string as Hash,
  }),
  [VILLAGE.root],
)

/** Partners of the village: the balances of its line with the one it proposes, with the other it is asked. */
const partnerWhere = (fits: (gid: string) => boolean): TestGroup => {
  const found = ['Near', 'Far', 'Hill', 'Dale', 'Mill', 'Ford']
    .map(name => foundGroup(name))
    .find(({ gid }) => fits(gid))
  if (found === undefined) throw new Error('one of these names has such an id')
  return found
}
const ASKED = partnerWhere(gid => gid > VILLAGE.gid)
const ASKING = partnerWhere(gid => gid < VILLAGE.gid)

const balanceOf = (partner: TestGroup, change: Partial<Balance> = {}): Bytes =>
  encodeBalance({
    v: 1,
    line: lineBetween(VILLAGE, partner),
    seq: 3,
    try: 0,
    prev: hashNamed('balance 2'),
    bal: 5n,
    applied: listHash([]),
    open: [],
    limits: [1, 1],
    ke: [1, 1],
    at: NOW,
    ...change,
  })
const text = (b: Bytes, signer = VILLAGE.signer) => ({ b, sig: signBalanceBytes(b, signer) })
const texts = (
  partner: TestGroup,
  one: Partial<Balance>,
  other: Partial<Balance>,
  signer = VILLAGE.signer,
) => ({
  balances: {
    partner: partner.gid,
    text: text(balanceOf(partner, one)),
    other: text(balanceOf(partner, other), signer),
  },
})
const declined = (partner: TestGroup, tried: number, signer = VILLAGE.signer) => {
  const b = encodeDecline({ v: 1, line: lineBetween(VILLAGE, partner), seq: 3, try: tried, open: [] })
  return { b, sig: signDeclineBytes(b, signer) }
}

const priced = { amt: 1n, num: 1n, den: 1n, rateSeq: 1 }
function paid(nonce: string, invoice: string, change: Partial<TransferBody> = {}, signer = VILLAGE.signer) {
  const ends: Ends = {
    v: 1,
    salt: new Uint8Array(16).fill(nonce.length),
    invoice: hashNamed(invoice),
    payee: priced,
    payer: priced,
  }
  const plan = { groups: [NEAR, VILLAGE], amt: 5n, nonce }
  const body = encodeBody(bodyOf(plan, { ends: endsHash(ends), ...change }))
  return { body, ends, commit: signStatement(yes(body), signer) }
}

/** Each with what the judge says of it. */
export const MISCONDUCT: Readonly<
  Record<string, { readonly proof: MisconductProof; readonly code: string }>
> = {
  'E1 yes and no': {
    proof: { statements: { commit: say(yes(through)), other: say(no(through)) } },
    code: 'ok',
  },
  'E1 of two transfers': {
    proof: { statements: { commit: say(yes(through)), other: say(no(ring)) } },
    code: 'no-conflict',
  },
  'E1 twice yes': {
    proof: { statements: { commit: say(yes(through)), other: say(yes(through)) } },
    code: 'no-conflict',
  },
  'E1 the no of somebody else': {
    proof: { statements: { commit: say(yes(through)), other: say(no(through, FAR), FAR.signer) } },
    code: 'bad-signature',
  },
  'E1 the yes by a thief': {
    proof: { statements: { commit: say(yes(through), thief), other: say(no(through)) } },
    code: 'bad-signature',
  },
  'E1 under two keys': {
    proof: { statements: { commit: say(yes(through, VILLAGE, 2)), other: say(no(through)) } },
    code: 'bad-signature',
  },
  'E1 with a body nobody needs': {
    proof: { statements: { commit: say(yes(through)), other: say(no(through)), body: through } },
    code: 'no-conflict',
  },
  'E2 closed and let go': {
    proof: { statements: { commit: say(yes(ring)), other: say(go(ring, FAR)), body: ring } },
    code: 'ok',
  },
  'E2 by who does not close: honest': {
    proof: { statements: { commit: say(yes(through)), other: say(go(through, NEAR)), body: through } },
    code: 'no-conflict',
  },
  'E2 without the body': {
    proof: { statements: { commit: say(yes(ring)), other: say(go(ring, FAR)) } },
    code: 'not-well-formed',
  },
  'E2 with another body': {
    proof: { statements: { commit: say(yes(ring)), other: say(go(ring, FAR)), body: through } },
    code: 'not-well-formed',
  },
  'E2 of another line': {
    proof: { statements: { commit: say(yes(ring)), other: say(go(ring, NEAR)), body: ring } },
    code: 'no-conflict',
  },
  'E3 two texts for one try, asked': { proof: texts(ASKING, { bal: 5n }, { bal: 6n }), code: 'ok' },
  'E3 two texts for one try, proposed': { proof: texts(ASKED, { bal: 5n }, { bal: 6n }), code: 'ok' },
  'E3 a second try of one number, asked': { proof: texts(ASKING, {}, { try: 1 }), code: 'ok' },
  'E3 a second try, proposed: honest': { proof: texts(ASKED, {}, { try: 1 }), code: 'no-conflict' },
  'E3 one text twice': { proof: texts(ASKING, {}, {}), code: 'no-conflict' },
  'E3 the next number': { proof: texts(ASKING, {}, { seq: 4 }), code: 'no-conflict' },
  'E3 a text by the partner': { proof: texts(ASKING, {}, { bal: 6n }, ASKING.signer), code: 'bad-signature' },
  'E3 a text under another key epoch': {
    proof: texts(ASKING, {}, { bal: 6n, ke: [2, 2] }),
    code: 'not-well-formed',
  },
  'E3 a text of another line': {
    proof: {
      balances: {
        partner: ASKING.gid,
        text: text(balanceOf(ASKING)),
        other: text(balanceOf(ASKED, { bal: 6n })),
      },
    },
    code: 'not-well-formed',
  },
  'E3 signed and declined': {
    proof: { declined: { partner: ASKING.gid, text: text(balanceOf(ASKING)), decline: declined(ASKING, 0) } },
    code: 'ok',
  },
  'E3 declined and the next try signed: honest': {
    proof: {
      declined: {
        partner: ASKING.gid,
        text: text(balanceOf(ASKING, { try: 1 })),
        decline: declined(ASKING, 0),
      },
    },
    code: 'no-conflict',
  },
  'E3 declined by the partner': {
    proof: {
      declined: {
        partner: ASKING.gid,
        text: text(balanceOf(ASKING)),
        decline: declined(ASKING, 0, ASKING.signer),
      },
    },
    code: 'bad-signature',
  },
  'E4 two limits': { proof: { limits: { a: limit(5n, 2), b: limit(6n, 2) } }, code: 'ok' },
  'E4 one limit twice': { proof: { limits: { a: limit(5n, 2), b: limit(5n, 2) } }, code: 'no-conflict' },
  'E4 one after the other': { proof: { limits: { a: limit(5n, 2), b: limit(6n, 3) } }, code: 'no-conflict' },
  'E4 a limit of somebody else': {
    proof: { limits: { a: limit(5n, 2), b: limit(6n, 2, NEAR) } },
    code: 'bad-signature',
  },
  'E4 two rates': { proof: { rates: { a: rate(5n, 2), b: rate(6n, 2) } }, code: 'ok' },
  'E4 another rate later': { proof: { rates: { a: rate(5n, 2), b: rate(6n, 3) } }, code: 'no-conflict' },
  'E4 a rate by a thief': {
    proof: { rates: { a: rate(5n, 2), b: rate(6n, 2, thief) } },
    code: 'bad-signature',
  },
  'E4 two key certificates': { proof: { cert: { what: 'keycert', other: keyCert({}) } }, code: 'ok' },
  'E4 a key certificate that is next': {
    proof: { cert: { what: 'keycert', other: keyCert({ ke: 2 }) } },
    code: 'no-conflict',
  },
  'E4 a key certificate by a thief': {
    proof: { cert: { what: 'keycert', other: keyCert({}, thief) } },
    code: 'bad-signature',
  },
  'E4 a root certificate that is next': {
    proof: { cert: { what: 'rootcert', other: rootCert } },
    code: 'no-conflict',
  },
  'E5 one invoice, two payments': {
    proof: { invoice: { a: paid('one', 'bread'), b: paid('other', 'bread') } },
    code: 'ok',
  },
  'E5 two invoices': {
    proof: { invoice: { a: paid('one', 'bread'), b: paid('other', 'wine') } },
    code: 'no-conflict',
  },
  'E5 one payment twice': {
    proof: { invoice: { a: paid('one', 'bread'), b: paid('one', 'bread') } },
    code: 'no-conflict',
  },
  'E5 the yes of somebody else': {
    proof: { invoice: { a: paid('one', 'bread'), b: paid('other', 'bread', {}, NEAR.signer) } },
    code: 'bad-signature',
  },
  'E5 ends that are not of the body': {
    proof: { invoice: { a: paid('one', 'bread'), b: paid('other', 'bread', { ends: hashNamed('ends') }) } },
    code: 'not-well-formed',
  },
}
