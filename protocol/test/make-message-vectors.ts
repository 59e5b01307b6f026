/**
 * One of each message: what groups sign, and what they say to each other. Computed from names and seeds alone:
 * vectors/messages.json. A shape that is exported without one here makes its test fail.
 */

import {
  ASK_KINDS,
  type Bytes,
  decodeCbor,
  encodeNews,
  fromHex,
  type GroupRecord,
  MAIL_KINDS,
  type MemberId,
  NO_LIVE_ADS,
  prefixed,
  SYNC_SUMS_BYTES,
  sealByRoots,
  sealEnvelope,
  sortedTids,
  toHex,
} from '../src/index.ts'
import { aGone, anAd } from './ads-fixtures.ts'
import {
  bytesOf,
  keyOf,
  type Message,
  ONE,
  OTHER,
  paper,
  said,
  sealed,
  signed,
  THIRD,
  tid,
  v,
} from './message-kit.ts'
import { CLEARING_MESSAGES, LINE_MESSAGES, TRANSFER_MESSAGES } from './value-messages.ts'
import { asJson } from './vector-json.ts'
import { hashNamed, idOf, NOW, seedOf, signerNamed } from './world.ts'
import { handoverOf } from './world-keys.ts'

const record: GroupRecord = {
  v,
  gid: ONE.gid,
  seq: 4,
  name: 'One',
  town: 'Lake',
  lat: 465_000,
  lon: 66_000,
  langs: ['en', 'fr'],
  peer: '12D3KooWBmwkafWE2fqfzS96VoTZgpGp6aJsF4N6eAR1cyyJsWvJ',
  addrs: ['/ip4/192.0.2.1/tcp/8421'],
  currency: { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' },
  rate: { num: 500n, den: 1n, seq: 2 },
  lines: [{ g: OTHER.gid, bits: 23, cp: 2 }],
  clears: true,
  at: NOW,
}
const card = { v, gid: ONE.gid, cur: 'TAL', num: 500n, den: 1n, seq: 2, from: NOW } as const
const recordSealed = sealed('record', bytesOf('groupRecordShape', record), ONE)
const bundle = {
  ...paper(ONE),
  record: recordSealed,
  card: sealed('rate-card', bytesOf('rateCardShape', card), ONE),
}
const keycert = {
  v,
  gid: ONE.gid,
  re: 0,
  ke: 2,
  pub: signerNamed('One key 2').pub,
  prev: hashNamed('keycert 1'),
  from: NOW,
  open: sortedTids(['first', 'second'].map(tid)),
  inc: 1,
  head: { size: 12, root: hashNamed('root of 12') },
} as const
const rootcert = {
  v,
  gid: ONE.gid,
  re: 1,
  roots: [THIRD.root.pub],
  k: 1,
  prev: hashNamed('charter'),
} as const
const rescue = { v, gid: ONE.gid, re: 0, member: idOf<MemberId>('Ann'), pub: signerNamed('Ann').pub } as const
const ROOT = 'One root'
const head = { v, gid: ONE.gid, inc: 0, size: 12, root: hashNamed('root of 12'), at: NOW } as const
const headSealed = sealed('head', bytesOf('headShape', head), ONE)
const seen = { v, gid: ONE.gid, inc: 0, size: 12, root: head.root, by: OTHER.gid, at: NOW } as const
const seenSealed = sealed('witness', bytesOf('coSignatureShape', seen), OTHER)
const [ad, gone] = [
  { ...anAd(), gid: ONE.gid },
  { ...aGone(), gid: ONE.gid },
]
const adSealed = sealed('ad', bytesOf('adStatementShape', ad), ONE)
const adsHead = { v, gid: ONE.gid, epoch: 0, seq: 8, ...NO_LIVE_ADS, at: NOW } as const
const adsHeadSealed = sealed('ads-head', bytesOf('adsHeadShape', adsHead), ONE)
const state = { gid: ONE.gid, re: 0, ke: 1, seq: 4, epoch: 0, ads: 8 } as const
const bundleBytes = bytesOf('recordBundleShape', bundle)

const papers: readonly Message[] = [
  signed('keyCertShape', 'a key certificate', keycert, ['keycert', ROOT]),
  signed('rootCertShape', 'a root certificate', rootcert, ['rootcert', ROOT]),
  signed('rescueShape', 'an admin is given a key', rescue, ['rescue', ROOT]),
  said(
    'rootSignedShape',
    'a paper of the roots',
    sealByRoots('rescue', bytesOf('rescueShape', rescue), [ONE.root]),
  ),
  said('groupProofShape', 'a group proves itself', paper(ONE)),
  said('handoverShape', 'a hand-over on its way', handoverOf(ONE, { key: 'One key 2', roots: ['new root'] })),
  signed('groupRecordShape', 'a record', record, ['record', keyOf(ONE)]),
  signed('rateCardShape', 'a rate card', card, ['rate-card', keyOf(ONE)]),
  said('recordBundleShape', 'hello', bundle),
  signed('headShape', 'a head', head, ['head', keyOf(ONE)]),
  signed('coSignatureShape', 'a co-signature', seen, ['witness', keyOf(OTHER)]),
  said('witnessAskShape', 'witness, a head', { v, q: 'head', head: headSealed, proof: [hashNamed('step')] }),
  said('witnessAskShape', 'witness, evidence', { v, q: 'evidence', evidence: fromHex('00') }),
  said('witnessReplyShape', 'witness, signed', { v, say: 'signed', signature: seenSealed }),
  said('witnessReplyShape', 'witness, remembers another', { v, say: 'prove', head: headSealed }),
  said('witnessReplyShape', 'witness, refused', { v, say: 'refused', code: 'no-witness' }),
  signed('adStatementShape', 'an ad', ad, ['ad', keyOf(ONE)]),
  signed('adStatementShape', 'an ad is gone', gone, ['ad', keyOf(ONE)]),
  signed('adsHeadShape', 'the head of all ads', adsHead, ['ads-head', keyOf(ONE)]),
  said('groupStateShape', 'what is known of a group', state),
  said('syncAskShape', 'sync, sums', { v, q: 'sums' }),
  said('sumsReplyShape', 'sync, sums, answered', { v, sums: new Uint8Array(SYNC_SUMS_BYTES) }),
  said('syncAskShape', 'sync, groups', { v, q: 'groups', bucket: 7, after: ONE.gid }),
  said('groupsReplyShape', 'sync, groups, answered', { v, groups: [state], more: true }),
  said('syncAskShape', 'sync, records', { v, q: 'records', gids: [ONE.gid] }),
  said('recordsReplyShape', 'sync, records, answered', { v, bundles: [bundleBytes] }),
  said('syncAskShape', 'sync, heads', { v, q: 'heads', gids: [ONE.gid] }),
  said('headsReplyShape', 'sync, heads, answered', { v, heads: [adsHeadSealed] }),
  said('syncAskShape', 'sync, ads since', { v, q: 'since', gid: ONE.gid, seq: 6 }),
  said('sinceReplyShape', 'sync, ads since, answered', { v, ads: [adSealed], more: false }),
  said('signedShape', 'a signed thing', recordSealed),
  said('replyShape', 'an answer', { v, ok: true, body: bytesOf('askLinesShape', { v }) }),
  said('replyShape', 'a refusal', { v, ok: false, code: 'no-such-line' }),
]

const MESSAGES = [...LINE_MESSAGES, ...TRANSFER_MESSAGES, ...CLEARING_MESSAGES, ...papers]

/** What each kind of letter carries, by the name of its message above. */
const LETTER_OF = {
  'line-offer': 'line-offer, line-accept',
  'line-accept': 'line-offer, line-accept',
} as const
const bodyOfLetter = (kind: string): Bytes => {
  const name = (LETTER_OF as { readonly [kind: string]: string })[kind] ?? kind
  const found = MESSAGES.find(message => message.name === name)
  if (found === undefined) throw new Error(`no message for «${kind}»`)
  return found.bytes
}

const content = (bytes: Bytes): unknown => {
  const read = decodeCbor(bytes)
  if (!read.ok) throw new Error('what we wrote reads')
  return asJson(read.value)
}

export function messageVectors() {
  return {
    about:
      'One of each message of SPEC 2, 5 to 10: its name, the name of its shape in the source, its bytes and what they say; of what is signed the domain (SPEC 1.3), the Ed25519 seed and the signature. Letters are envelopes (10.2) around the message of that name; news is gossip (10.5). Lower-case hex; in `content`, {"hex"} are bytes.',
    groups: [ONE, OTHER, THIRD].map(group => ({
      name: group.name,
      gid: group.gid,
      rootSeed: toHex(seedOf(`${group.name} root`)),
      keySeed: toHex(seedOf(keyOf(group))),
      charter: toHex(group.charter),
      chain: toHex(group.chain),
    })),
    messages: MESSAGES.map(({ name, shape, bytes, signed: by }) => ({
      name,
      shape,
      bytes: toHex(bytes),
      content: content(bytes),
      ...(by === undefined
        ? {}
        : {
            domain: by.domain,
            seed: toHex(seedOf(by.seed)),
            sig: toHex(by.signer.sign(prefixed(by.domain, bytes))),
          }),
    })),
    letters: [...MAIL_KINDS, ...ASK_KINDS].map((kind, i) => ({
      kind,
      envelope: toHex(
        sealEnvelope(
          {
            v,
            from: ONE.gid,
            to: OTHER.gid,
            // Mail is counted, questions are not.
            ctr: i < MAIL_KINDS.length ? i + 1 : 0,
            kind,
            body: bodyOfLetter(kind),
          },
          ONE.signer,
        ),
      ),
    })),
    news: [
      { name: 'a record', bytes: toHex(encodeNews({ bundle: bundleBytes })) },
      { name: 'a head of ads', bytes: toHex(encodeNews({ head: adsHeadSealed })) },
    ],
  }
}
