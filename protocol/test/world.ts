/**
 * A group as its node would keep it, without a node: book, Merkle log and the bytes of every entry. Names make
 * keys and ids, so that every run and every vector has the same ones. Nothing here is faked: signatures are
 * made and checked by node:crypto behind the strict rule of SPEC 2.4.
 */
import {
  createPrivateKey,
  createPublicKey,
  sign as cryptoSign,
  verify as cryptoVerify,
  type KeyObject,
} from 'node:crypto'
import { type Bytes, fromHex, toHex, utf8 } from '../src/base/bytes.ts'
import {
  type AccountId,
  type GroupId,
  type Hash,
  type MemberId,
  NODE_AUTHOR,
  type PublicKey,
} from '../src/base/ids.ts'
import type { Result } from '../src/base/result.ts'
import { DAY_MS } from '../src/base/time.ts'
import { sha256Plain } from '../src/codec/hash.ts'
import { encodeAs } from '../src/codec/shape.ts'
import type { Signed, Signer, Verify } from '../src/codec/signed.ts'
import { type KeyCert, keyCertShape, type RootSigned, sealByRoots } from '../src/identity/certs.ts'
import { encodeChain } from '../src/identity/chain.ts'
import { charterShape, groupIdOf } from '../src/identity/charter.ts'
import { strictVerify } from '../src/identity/keys.ts'
import { applyEntry } from '../src/ledger/apply.ts'
import { type Book, copyOfBook, emptyBook } from '../src/ledger/book.ts'
import { type Entry, encodeEntry, headOf, sealHead } from '../src/ledger/entry.ts'
import {
  type Intent,
  type IntentOf,
  readIntent,
  type SignedIntent,
  signIntent,
} from '../src/ledger/intent.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import type { Role } from '../src/ledger/kinds-people.ts'
import {
  appendLeaf,
  emptyLog,
  inclusionProof,
  leafHash,
  type MerkleLog,
  rootAt,
} from '../src/ledger/merkle.ts'
import { type AccountLimits, explicitLimits, POLICY_DEFAULTS, type Policy } from '../src/ledger/policy.ts'
import { encodeReceipt } from '../src/ledger/receipt.ts'
import type { LedgerRefusal } from '../src/ledger/refusals.ts'

/** 2026-11-20 10:00 UTC. */
export const NOW = 1_795_168_800_000

const PKCS8 = fromHex('302e020100300506032b657004220420')
const SPKI = fromHex('302a300506032b6570032100')
const der = (prefix: Bytes, key: Bytes): Buffer => Buffer.concat([prefix, key])

/** 32 bytes that this name always gives. */
export const seedOf = (name: string): Bytes => sha256Plain(utf8(`seed of ${name}`))

/** 16 bytes of hex that this name always gives. */
export const idOf = <T extends string>(name: string): T =>
  toHex(sha256Plain(utf8(`id of ${name}`)).slice(0, 16)) as T

export const hashNamed = (name: string): Hash => toHex(sha256Plain(utf8(`hash of ${name}`))) as Hash

const signers = new Map<string, Signer>()

/** The same signer for the same name: making a public key is the slowest step of most tests. */
export function signerNamed(name: string): Signer {
  const known = signers.get(name)
  if (known !== undefined) return known
  const key = createPrivateKey({ key: der(PKCS8, seedOf(name)), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const signer: Signer = {
    pub: toHex(spki.subarray(SPKI.length)) as PublicKey,
    sign: message => new Uint8Array(cryptoSign(null, message, key)),
  }
  signers.set(name, signer)
  return signer
}

/** A verifier as a node has it; it remembers its keys and verdicts, for tests read the same entries many times. */
function fastVerify(): Verify {
  const keys = new Map<string, KeyObject>()
  const verdicts = new Map<string, boolean>()
  return strictVerify((message, signature, pub) => {
    const question = Buffer.concat([pub, signature, message]).toString('latin1')
    const known = verdicts.get(question)
    if (known !== undefined) return known
    const name = toHex(pub)
    const key = keys.get(name) ?? createPublicKey({ key: der(SPKI, pub), format: 'der', type: 'spki' })
    keys.set(name, key)
    const verdict = cryptoVerify(null, message, key, signature)
    verdicts.set(question, verdict)
    return verdict
  })
}

export const verify = fastVerify()

export interface TestMember {
  readonly id: MemberId
  readonly account: AccountId
  readonly number: string
  readonly signer: Signer
}

export interface TestGroup {
  readonly name: string
  readonly gid: GroupId
  readonly charter: Bytes
  /** The papers of its roots, as they travel. */
  chain: Bytes
  root: Signer
  signer: Signer
  /** Incarnation. */
  inc: number
  /** The accounts of nobody. */
  readonly external: AccountId
  readonly treasury: AccountId
  readonly community: AccountId
  readonly contested: AccountId
  readonly book: Book
  readonly log: MerkleLog
  /** Bytes of every entry, as on disk. */
  readonly entries: Bytes[]
  readonly members: Map<string, TestMember>
  now: number
  /** Makes nonces. */
  counter: number
}

export type Author = 'node' | TestMember

/** The value, or a failed test that shows the refusal. */
export function must<T>(result: Result<T, unknown>): T {
  if (!result.ok)
    throw new Error(
      `refused: ${JSON.stringify(result.refusal, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`,
    )
  return result.value
}

/** The name of a refusal, or 'ok'. */
export const codeOf = (result: Result<unknown, { readonly code: string }>): string =>
  result.ok ? 'ok' : result.refusal.code

export const TALENTS = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' } as const

export interface Founding {
  /** Explicit and hard, unless the policy has its own. */
  readonly limits?: AccountLimits
  /** Sections in place of the defaults. */
  readonly policy?: Partial<Policy>
  /** µh per minor unit. */
  readonly rate?: { readonly num: bigint; readonly den: bigint }
}

/** A group with nothing but its paper: for tests that found by hand. */
export function unfounded(name: string): TestGroup {
  const root = signerNamed(`${name} root`)
  const signer = signerNamed(`${name} key 1`)
  const nonce = fromHex(idOf(`${name} nonce`))
  const charter = encodeAs(charterShape, {
    v: 1,
    name,
    created: NOW - DAY_MS,
    nonce,
    roots: [root.pub],
    k: 1,
  })
  const gid = groupIdOf(charter)
  return {
    name,
    gid,
    charter,
    chain: chainOfOne(keyCert(gid, root, { ke: 1, pub: signer.pub, prev: gid as string as Hash })),
    root,
    signer,
    inc: 0,
    external: idOf(`${name} outside`),
    treasury: idOf(`${name} treasury`),
    community: idOf(`${name} community`),
    contested: idOf(`${name} contested`),
    book: emptyBook(),
    log: emptyLog(),
    entries: [],
    members: new Map(),
    now: NOW,
    counter: 0,
  }
}

export function keyCert(
  gid: GroupId,
  root: Signer,
  cert: Pick<KeyCert, 'ke' | 'pub' | 'prev'> & Partial<KeyCert>,
): RootSigned {
  const content: KeyCert = { v: 1, gid, re: 0, from: NOW - DAY_MS, open: [], inc: 0, ...cert }
  return sealByRoots('keycert', encodeAs(keyCertShape, content), [root])
}

export const chainOfOne = (cert: RootSigned): Bytes => encodeChain({ roots: [], keys: [cert] })

export function foundGroup(name: string, options: Founding = {}): TestGroup {
  const group = unfounded(name)
  must(order(group, intentOf(group, 'node', 'found', foundingOf(group, options))))
  return group
}

export const foundingOf = (
  { charter, chain, external, treasury, community, contested }: TestGroup,
  { limits = { min: -100_00n, max: 200_00n }, policy = {}, rate = { num: 500n, den: 1n } }: Founding = {},
): BodyOf<'found'> => ({
  charter,
  chain,
  policy: { ...POLICY_DEFAULTS, currency: TALENTS, limits: explicitLimits(limits), ...policy },
  rate,
  external,
  treasury,
  community,
  contested,
})

type Envelope = Omit<Intent, 'kind' | 'body'>

/** A signed intent; `change` makes it wrong on purpose. */
export function intentOf<K extends Kind>(
  group: TestGroup,
  author: Author,
  kind: K,
  body: BodyOf<K>,
  change: Partial<Envelope> = {},
): SignedIntent {
  const signer = author === 'node' ? group.signer : author.signer
  const nonce = fromHex(idOf(`${group.name} nonce ${group.counter++}`))
  const by = author === 'node' ? NODE_AUTHOR : author.id
  const times = { at: group.now, until: group.now + DAY_MS }
  const intent = {
    v: 1,
    gid: group.gid,
    inc: group.inc,
    kind,
    by,
    key: signer.pub,
    nonce,
    ...times,
    body,
    ...change,
  }
  return signIntent(intent as IntentOf<Kind> as Intent, signer)
}

/** Orders an intent: into the book, the log and the bytes, or nowhere. */
export function order(
  group: TestGroup,
  signed: SignedIntent,
  at: number = group.now,
): Result<Entry, LedgerRefusal> {
  // As a stranger's bytes, so that no test orders what no node would read.
  const read = readIntent(signed.bytes, signed.sig)
  if (!read.ok) return read
  const entry: Entry = { seq: group.book.size, at, signed: read.value }
  const applied = applyEntry(group.book, entry, { verify, checkSignature: true })
  if (!applied.ok) return applied
  const bytes = encodeEntry(entry)
  group.entries.push(bytes)
  appendLeaf(group.log, leafHash(bytes))
  return { ok: true, value: entry }
}

/** Writes and orders in one: the entry, or a failed test. */
export const record = <K extends Kind>(group: TestGroup, author: Author, kind: K, body: BodyOf<K>): Entry =>
  must(order(group, intentOf(group, author, kind, body)))

export type Admission = Partial<Omit<BodyOf<'admit'>, 'member' | 'account' | 'number' | 'pub'>>

/** What the papers of this member's admission say; whoever has custodians has no key. */
export const admissionOf = (
  { id, account, number, signer }: TestMember,
  more: Admission = {},
): BodyOf<'admit'> => ({
  member: id,
  account,
  number,
  kind: 'person',
  ...(more.custodians === undefined ? { pub: signer.pub } : {}),
  roles: [],
  ...more,
})

/** A new member; the first one of a group is its admin. */
export function admit(group: TestGroup, name: string, admission: Admission = {}): TestMember {
  const [first] = group.members.values()
  const member = memberOf(group, name)
  const roles: readonly Role[] = first === undefined ? ['admin'] : []
  record(group, first ?? 'node', 'admit', admissionOf(member, { roles, ...admission }))
  group.members.set(name, member)
  return member
}

export const memberOf = (group: TestGroup, name: string): TestMember => ({
  id: idOf<MemberId>(`${group.name} ${name}`),
  account: idOf<AccountId>(`${group.name} ${name} account`),
  number: `TEST${String(group.members.size + 1).padStart(4, '0')}`,
  signer: signerNamed(`${group.name} ${name}`),
})

export const balanceOf = (group: TestGroup, account: AccountId): bigint =>
  group.book.tables.accounts.get(account)?.balance ?? 0n

/** Of all accounts, counted one by one. */
export const sumOf = (book: Book): bigint =>
  [...book.tables.accounts.values()].reduce((sum, { balance }) => sum + balance, 0n)

export const headNow = (group: TestGroup, size: number = group.entries.length): Signed =>
  sealHead(
    headOf({ gid: group.gid, inc: group.inc, size, root: rootAt(group.log, size), at: group.now }),
    group.signer,
  )

export function receiptOf(group: TestGroup, index: number, size: number = group.entries.length): Bytes {
  const proof = inclusionProof(group.log, index, size)
  const entry = group.entries[index] as Bytes
  return encodeReceipt({
    charter: group.charter,
    chain: group.chain,
    head: headNow(group, size),
    index,
    entry,
    proof,
  })
}

/** The same group once more: what one copy orders, the other does not know. */
export const copyOf = (group: TestGroup): TestGroup => ({
  ...group,
  book: copyOfBook(group.book),
  log: { levels: group.log.levels.map(row => [...row]) },
  entries: [...group.entries],
  members: new Map(group.members),
})
