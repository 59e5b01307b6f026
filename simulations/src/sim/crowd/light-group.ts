/**
 * A group without a node: a book, a key, one member. It decides by the same rules as every other; what a node keeps beside its
 * ledger it does without. So hundreds of them fit one process.
 */
import type { Crypto } from '@localpay/node'
import {
  type AccountId,
  applyEntry,
  type BodyOf,
  type Book,
  type Bytes,
  charterShape,
  copyOfBook,
  type Entry,
  emptyBook,
  encodeAs,
  encodeChain,
  explicitLimits,
  type GroupId,
  groupIdOf,
  type Hash,
  type Intent,
  inOrder,
  type Kind,
  keyCertShape,
  type LedgerRefusal,
  limitShape,
  lineIdOf,
  lineOpenShape,
  type MemberId,
  NODE_AUTHOR,
  ok,
  POLICY_DEFAULTS,
  prefixed,
  type Result,
  type Signer,
  seal,
  sealByRoots,
  signIntent,
  toHex,
} from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'

export interface LightGroup {
  readonly index: number
  readonly gid: GroupId
  readonly charter: Bytes
  readonly chain: Bytes
  readonly signer: Signer
  readonly member: { readonly id: MemberId; readonly account: AccountId; readonly signer: Signer }
  readonly book: Book
  /** Everything it ever decided, as its log would have it. */
  readonly entries: readonly Entry[]
}

export interface LightMeans {
  readonly crypto: Crypto
  readonly chance: Chance
  readonly now: () => number
}

const DAY_MS = 86_400_000
const CURRENCY = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' } as const

export function foundLight(index: number, means: LightMeans): LightGroup {
  const { crypto, chance, now } = means
  const [root, signer, own] = [1, 2, 3].map(() => crypto.signerOf(chance.bytes(32))) as [
    Signer,
    Signer,
    Signer,
  ]
  const created = now() - DAY_MS
  const paper = {
    v: 1 as const,
    name: `Group ${index}`,
    created,
    nonce: chance.bytes(16),
    roots: [root.pub],
    k: 1,
  }
  const charter = encodeAs(charterShape, paper)
  const gid = groupIdOf(charter)
  const prev = gid as string as Hash
  const cert = { v: 1 as const, gid, re: 0, ke: 1, pub: signer.pub, prev, from: created, open: [], inc: 0 }
  const chain = encodeChain({
    roots: [],
    keys: [sealByRoots('keycert', encodeAs(keyCertShape, cert), [root])],
  })
  const id = <T extends string>(): T => toHex(chance.bytes(16)) as T
  const member = { id: id<MemberId>(), account: id<AccountId>(), signer: own }
  const group: LightGroup = { index, gid, charter, chain, signer, member, book: emptyBook(), entries: [] }
  const policy = { ...POLICY_DEFAULTS, currency: CURRENCY, limits: explicitLimits({}) }
  const system = {
    external: id<AccountId>(),
    treasury: id<AccountId>(),
    community: id<AccountId>(),
    contested: id<AccountId>(),
  }
  record(group, means, 'found', { charter, chain, policy, rate: { num: 500n, den: 1n }, ...system })
  record(group, means, 'admit', {
    member: member.id,
    account: member.account,
    number: 'MEMB0001',
    kind: 'person',
    pub: own.pub,
    roles: ['admin', 'committee'],
  })
  return group
}

/** Orders what the group decides. The rules may refuse it; signatures of its own are not looked at. */
export function decide<K extends Kind>(
  group: LightGroup,
  { crypto, chance, now }: LightMeans,
  kind: K,
  body: BodyOf<K>,
  by: 'node' | 'member' = 'node',
): Result<Entry, LedgerRefusal> {
  const at = Math.max(now(), group.book.at)
  const signer = by === 'node' ? group.signer : group.member.signer
  const author = by === 'node' ? NODE_AUTHOR : group.member.id
  const outer = { v: 1, gid: group.gid, inc: 0, kind, by: author, key: signer.pub, nonce: chance.bytes(16) }
  const intent = { ...outer, at, until: at + DAY_MS, body } as unknown as Intent
  const entry: Entry = { seq: group.book.size, at, signed: signIntent(intent, signer) }
  const applied = applyEntry(group.book, entry, { verify: crypto.verify, checkSignature: false })
  if (!applied.ok) return applied
  ;(group.entries as Entry[]).push(entry)
  return ok(entry)
}

/** For what the rules cannot refuse. */
export function record<K extends Kind>(
  group: LightGroup,
  means: LightMeans,
  kind: K,
  body: BodyOf<K>,
  by: 'node' | 'member' = 'node',
): Entry {
  const done = decide(group, means, kind, body, by)
  if (!done.ok) throw new Error(`a light group may not ${kind}: ${done.refusal.code}`)
  return done.value
}

export function meetLight(us: LightGroup, them: LightGroup, means: LightMeans): void {
  if (us.book.tables.met.has(them.gid) || us === them) return
  record(us, means, 'meet', { charter: them.charter, chain: them.chain })
}

/** Both agree to a line and let each other owe so many µh. */
export function connectLight(one: LightGroup, other: LightGroup, limit: bigint, means: LightMeans): void {
  const [a, b] = inOrder(one.gid, other.gid)
  const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at: means.now() })
  const line = lineIdOf(a, b)
  for (const [us, them] of [[one, other] as const, [other, one] as const]) {
    meetLight(us, them, means)
    const [ours, theirs] = [us, them].map(({ signer }) => signer.sign(prefixed('line-open', open))) as [
      Bytes,
      Bytes,
    ]
    record(us, means, 'line', { open, ours, theirs })
  }
  for (const by of [one, other]) {
    const signed = seal(
      'limit',
      encodeAs(limitShape, { v: 1, line, by: by.gid, amt: limit, seq: 1 }),
      by.signer,
    )
    for (const group of [one, other]) record(group, means, 'limit', { signed })
  }
}

/** The same group, so that one run leaves no trace in the next. */
export function copyLight(group: LightGroup): LightGroup {
  return { ...group, book: copyOfBook(group.book), entries: [...group.entries] }
}
