/**
 * A group with all its papers and no honesty: charter, certificate, record, an operational key and a network address,
 * and nothing behind them that keeps to any rule. It says hello like any group and then sends what the test tells it.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { NodeHandle } from '@localpay/node'
import {
  adsTopic,
  allCells,
  type Bytes,
  chainShape,
  charterShape,
  dailyRound,
  decodeAs,
  decodeCbor,
  type Envelope,
  encodeAs,
  encodeBody,
  encodeBundle,
  encodeChain,
  type GroupId,
  type GroupRecord,
  groupIdOf,
  type Hash,
  hashHex,
  headsTopic,
  inOrder,
  type KeyCert,
  keyCertShape,
  LIMITS,
  limitShape,
  lineIdOf,
  lineOfferShape,
  lineOpenShape,
  NET,
  PROTOCOLS,
  prefixed,
  type Reply,
  type RootSigned,
  replyShape,
  type Signer,
  type Statement,
  seal,
  sealByRoots,
  sealEnvelope,
  sealRecord,
  signedShape,
  signStatement,
  type Tid,
  type TransferBody,
  type TransferMessage,
  tidOf,
  toHex,
  transferMessageShape,
} from '@localpay/protocol'
import type { Log, Net, PeerRef } from '../../node/src/app/ports.ts'
import { openNet } from '../../node/src/net/open-net.ts'
import { systemCrypto } from '../../node/src/system/crypto.ts'

export const { signerOf } = systemCrypto()
export const seedOf = (text: string): Bytes => new Uint8Array(createHash('sha256').update(text).digest())

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} }
export const TOPICS = allCells().flatMap(cell => [adsTopic(cell), headsTopic(cell)])

export interface Papers {
  readonly gid: GroupId
  readonly signer: Signer
  readonly charter: Bytes
  readonly chain: Bytes
}

/** Key changes with as many open transfers as there may be, so many that the chain is nearly as long as it may be. */
const FAT_KEYS = 4

/** A group on paper: making one costs nothing. `fat` papers are as long as papers may be. */
export function papersOf(name: string, fat = false): Papers {
  const [root, signer] = [signerOf(seedOf(`root of ${name}`)), signerOf(seedOf(`key of ${name}`))]
  const created = Date.now()
  const fatRoots = fat ? Array.from({ length: 7 }, (_, i) => signerOf(seedOf(`root ${i}`)).pub) : []
  const open = fat
    ? Array.from({ length: LIMITS.openTransfersMax }, (_, i) => toHex(seedOf(`tid ${i}`)) as Tid).sort()
    : []
  const charter = encodeAs(charterShape, {
    v: 1,
    name,
    created,
    nonce: seedOf(name).slice(0, 16),
    roots: [root.pub, ...fatRoots],
    k: 1,
  })
  const gid = groupIdOf(charter)
  const keys: RootSigned[] = []
  let prev = gid as string as Hash
  for (let ke = 1; ke <= (fat ? FAT_KEYS : 1); ke++) {
    const isLast = ke === (fat ? FAT_KEYS : 1)
    const { pub } = isLast ? signer : signerOf(seedOf(`key ${ke} of ${name}`))
    const cert: KeyCert = { v: 1, gid, re: 0, ke, pub, prev, from: created, open, inc: 0 }
    const signed = sealByRoots('keycert', encodeAs(keyCertShape, cert), [root])
    keys.push(signed)
    prev = hashHex('keycert', signed.b)
  }
  return { gid, signer, charter, chain: encodeChain({ roots: [], keys }) }
}

/** The same group once its roots have named a second key, in a new incarnation. `name` is the one it was made by. */
export function renewed({ gid, charter, chain }: Papers, name: string): Papers {
  const before = decodeAs(chainShape, chain)
  const last = before.ok ? before.value.keys.at(-1) : undefined
  if (!before.ok || last === undefined) throw new Error('a chain of our own reads')
  const signer = signerOf(seedOf(`second key of ${name}`))
  const prev = hashHex('keycert', last.b)
  const cert: KeyCert = { v: 1, gid, re: 0, ke: 2, pub: signer.pub, prev, from: Date.now(), open: [], inc: 1 }
  const next = sealByRoots('keycert', encodeAs(keyCertShape, cert), [signerOf(seedOf(`root of ${name}`))])
  return { gid, signer, charter, chain: encodeChain({ roots: [], keys: [...before.value.keys, next] }) }
}

/** What the group says of itself. */
export function bundleOf(
  { gid, signer, charter, chain }: Papers,
  at: PeerRef,
  changes: Partial<GroupRecord> = {},
): Bytes {
  const record: GroupRecord = {
    v: 1,
    gid,
    seq: 1,
    name: 'Mallory’s',
    town: 'Nowhere',
    lat: 465_000,
    lon: 66_000,
    langs: ['en'],
    peer: at.peer,
    addrs: at.addrs.slice(0, 4),
    currency: { code: 'MAL', name: 'Mals', symbol: 'M', digits: 0, style: 'count' },
    rate: { num: 1n, den: 1n, seq: 1 },
    lines: [],
    clears: true,
    at: Date.now(),
    ...changes,
  }
  return encodeBundle({ charter, chain, record: sealRecord(record, signer) })
}

export interface HostileNet {
  readonly net: Net
  readonly ref: PeerRef
  /** Mail that nodes sent here, newest last: each is acknowledged. */
  readonly received: Bytes[]
  /** From now on each is answered with a «later», or taken again. */
  readonly refuseMail: (refuses: boolean) => void
  /** How it answers questions from now on. */
  readonly answers: (run: (question: Bytes) => Promise<Bytes>) => void
  readonly close: () => Promise<void>
}

export async function openHostileNet(name: string): Promise<HostileNet> {
  const net = await openNet(
    {
      seed: seedOf(`net of ${name}`),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      relays: [],
      role: 'node',
      topics: TOPICS,
    },
    SILENT,
  )
  const received: Bytes[] = []
  let refuses = false
  net.serve(PROTOCOLS.mail, async bytes => {
    if (refuses) return encodeAs(replyShape, { v: 1, ok: false, code: 'later' })
    received.push(bytes)
    return encodeAs(replyShape, { v: 1, ok: true })
  })
  const refuseMail = (refusesNow: boolean): void => {
    refuses = refusesNow
  }
  // It knows of nothing, and says so: who is silent is not gone on with.
  let answer = async (_: Bytes): Promise<Bytes> =>
    encodeAs(replyShape, { v: 1, ok: false, code: 'no-such-transfer' })
  net.serve(PROTOCOLS.ask, question => answer(question))
  const answers: HostileNet['answers'] = run => {
    answer = run
  }
  return { net, ref: { peer: net.peer, addrs: net.addrs() }, received, refuseMail, answers, close: net.close }
}

/** A group on paper that has a network address. */
export interface HostileGroup extends Papers, HostileNet {
  /** The node learns of this group. */
  readonly hello: (to: PeerRef, changes?: Partial<GroupRecord>) => Promise<Bytes>
  /** An envelope of this group, or of whom it pretends to be. */
  readonly envelope: (to: GroupId, kind: Envelope['kind'], body: Bytes, changes?: Partial<Envelope>) => Bytes
  readonly mail: (to: Target, kind: Envelope['kind'], body: Bytes) => Promise<Reply>
  readonly ask: (to: Target, kind: Envelope['kind'], body: Bytes) => Promise<Reply>
  /** Any bytes over a protocol; null when the node hung up. */
  readonly raw: (to: PeerRef, protocol: string, bytes: Bytes) => Promise<Bytes | null>
}

export interface Target extends PeerRef {
  readonly gid: GroupId
}

export const targetOf = (node: NodeHandle, gid: string): Target => ({
  peer: node.peer,
  addrs: node.addrs(),
  gid: gid as GroupId,
})

const ASK_MS = 15_000

export function groupAt(papers: Papers, at: HostileNet): HostileGroup {
  let ctr = 0
  const envelope: HostileGroup['envelope'] = (to, kind, body, changes = {}) =>
    sealEnvelope({ v: 1, from: papers.gid, to, ctr: ++ctr, kind, body, ...changes }, papers.signer)
  const raw: HostileGroup['raw'] = (to, protocol, bytes) =>
    at.net.ask(to, protocol, bytes, ASK_MS).catch(() => null)
  const reply = async (to: PeerRef, protocol: string, bytes: Bytes): Promise<Reply> =>
    replyOf(await raw(to, protocol, bytes))
  return {
    ...at,
    ...papers,
    raw,
    envelope,
    hello: async (to, changes) =>
      (await raw(to, PROTOCOLS.hello, bundleOf(papers, at.ref, changes))) ?? new Uint8Array(),
    mail: (to, kind, body) => reply(to, PROTOCOLS.mail, envelope(to.gid, kind, body)),
    ask: (to, kind, body) => reply(to, PROTOCOLS.ask, envelope(to.gid, kind, body)),
  }
}

export function replyOf(bytes: Bytes | null): Reply {
  const read = bytes === null ? null : decodeAs(replyShape, bytes)
  return read?.ok === true ? read.value : { v: 1, ok: false, code: bytes === null ? 'hung-up' : 'no-reply' }
}

/** What a node asks of a group that is made up; liars check no signatures. */
export function envelopeIn(bytes: Bytes): { to: GroupId; kind: string; body: Bytes } {
  const read = decodeAs(signedShape, bytes)
  const map = read.ok ? decodeCbor(read.value.b) : null
  if (map?.ok !== true) throw new Error('a node asks in good form')
  const { to, kind, body } = map.value as { to: Bytes; kind: string; body: Bytes }
  return { to: toHex(to) as GroupId, kind, body }
}

/** The papers of a line that this group offers. */
export function lineOfferOf(from: Papers, to: GroupId, limit = 1_000_000n, at = Date.now()): Bytes {
  const [a, b] = inOrder(from.gid, to)
  const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at })
  const granted = seal(
    'limit',
    encodeAs(limitShape, { v: 1, line: lineIdOf(a, b), by: from.gid, amt: limit, seq: 1 }),
    from.signer,
  )
  return encodeAs(lineOfferShape, {
    v: 1,
    open,
    sig: from.signer.sign(prefixed('line-open', open)),
    limit: granted,
  })
}

export interface Proposal {
  readonly body: TransferBody
  readonly bytes: Bytes
  readonly tid: Tid
}

/** A transfer along these groups (a payment), or round them (a set-off), with whatever is to be wrong in it. */
export function proposalOf(
  kind: 'pay' | 'clear',
  groups: readonly GroupId[],
  amt: bigint,
  changes: Partial<TransferBody> = {},
): Proposal {
  const n = groups.length
  const edges = groups
    .slice(0, kind === 'pay' ? n - 1 : n)
    .map((g, i) => ({ f: i, t: (i + 1) % n, line: lineIdOf(g, groups[(i + 1) % n] as GroupId), amt, cp: 0 }))
  const about =
    kind === 'pay'
      ? { ends: '11'.repeat(32) as Hash }
      : { round: { id: dailyRound(Date.now()), plan: '22'.repeat(32) as Hash } }
  const now = Date.now()
  const body: TransferBody = {
    v: 1,
    net: NET,
    kind,
    unit: 'hour',
    nonce: new Uint8Array(randomBytes(16)),
    created: now,
    prepTtl: 60,
    closeTtl: 90,
    notAfter: now + 86_400_000,
    parts: groups.map(g => ({ g, ke: 1, inc: 0 })),
    closer: n - 1,
    edges,
    ...about,
    ...changes,
  }
  const bytes = encodeBody(body)
  return { body, bytes, tid: tidOf(bytes) }
}

export const signed = (s: Statement, signer: Signer): TransferMessage['statements'][number] => ({
  s,
  sig: signStatement(s, signer),
})

/** What goes to the others: the body, the papers of these groups, these statements. */
export const transferMail = (
  { bytes }: Proposal,
  papers: readonly Papers[],
  statements: TransferMessage['statements'],
  more: Partial<TransferMessage> = {},
): Bytes =>
  encodeAs(transferMessageShape, {
    v: 1,
    body: bytes,
    proofs: papers.map(({ charter, chain }) => ({ charter, chain })),
    statements,
    ...more,
  })
