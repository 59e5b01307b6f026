/**
 * The one writer of the group's ledger. A decision is one or several entries that stand or fall together: they are
 * folded, written with everything that depends on them in one synced batch, and only then answered or sent.
 */
import {
  type Applied,
  appendLeaf,
  applyEntry,
  assert,
  type BodyOf,
  type Book,
  type Bytes,
  consistencyProof,
  type Entry,
  emptyBook,
  emptyLog,
  encodeAs,
  encodeEntry,
  encodeReceipt,
  err,
  groupOf,
  type Head,
  headOf,
  inclusionProof,
  type Kind,
  type LedgerRefusal,
  leafHash,
  type MerkleLog,
  NODE_AUTHOR,
  ok,
  openHead,
  type Result,
  readEntry,
  rootAt,
  rowShape,
  type Signed,
  type SignedIntent,
  type Signer,
  sealHead,
  signedShape,
  signIntent,
  truncateLog,
} from '@localpay/protocol'
import type { Ports, StoreChange } from './ports.ts'
import { readRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

/** The database cannot be trusted any more in this process: a write failed half-way, or does not read. */
export class LedgerFault extends Error {
  readonly code = 'ledger-fault'
}

export interface Ordered {
  readonly entry: Entry
  readonly applied: Applied
}

export interface Ledger {
  readonly book: Book
  readonly isFounded: () => boolean
  readonly head: () => { readonly head: Head; readonly signed: Signed }
  /** The intent as the node itself would author it now. */
  readonly nodeIntent: <K extends Kind>(kind: K, body: BodyOf<K>) => SignedIntent
  /** Would these intents be taken now, one after another? Nothing is written, nothing is changed. */
  readonly would: (intents: readonly SignedIntent[]) => Result<null, LedgerRefusal>
  /**
   * Orders these intents as one decision; `beside` tells what else goes into the same batch.
   * Must run inside a turn. @throws LedgerFault
   */
  readonly order: (
    intents: readonly SignedIntent[],
    beside: (ordered: readonly Ordered[]) => Promise<readonly StoreChange[]> | readonly StoreChange[],
  ) => Promise<Result<readonly Ordered[], LedgerRefusal>>
  readonly entry: (seq: number) => Promise<Entry | null>
  readonly receipt: (seq: number) => Promise<Bytes | null>
  /** Hashes that join the log of `size` entries to today's; null when the log never had that size. */
  readonly consistency: (size: number) => readonly Bytes[] | null
}

/** Opens the log on disk, folding it again from its bytes. @throws LedgerFault naming the entry that does not read */
export async function openLedger(ports: Ports, signer: Signer): Promise<Ledger> {
  const { store, clock, random, crypto } = ports
  const book = emptyBook()
  const log = emptyLog()
  for await (const [key, bytes] of store.range(all('log/'))) loadEntry(book, log, key, bytes, crypto.verify)
  let head = await newestHead(ports, book, log)
  let broken = false

  const nodeIntent = <K extends Kind>(kind: K, body: BodyOf<K>): SignedIntent => {
    const at = Math.max(clock.now(), book.at)
    const group = groupOf(book)
    const intent = {
      v: 1,
      gid: group.gid,
      inc: group.inc,
      kind,
      by: NODE_AUTHOR,
      key: signer.pub,
      nonce: random.bytes(16),
      at,
      until: at + 60_000,
      body,
    } as const
    return signIntent(intent as unknown as Parameters<typeof signIntent>[0], signer)
  }

  const order: Ledger['order'] = async (intents, beside) => {
    if (broken) throw new LedgerFault('the ledger could not be written earlier; restart LocalPay')
    const before = book.size
    const folded = foldAll(book, intents, Math.max(clock.now(), book.at), crypto.verify)
    if (!folded.ok) return folded
    const also = await besideOf(folded.value, beside)
    const bytes = folded.value.map(({ entry }) => encodeEntry(entry))
    for (const entry of bytes) appendLeaf(log, leafHash(entry))
    const group = groupOf(book)
    const next = headOf({ gid: group.gid, inc: group.inc, size: book.size, root: rootAt(log), at: book.at })
    const signed = sealHead(next, signer)
    try {
      const rows = folded.value.flatMap(({ applied }) => applied.changes)
      await store.write([
        ...folded.value.map(({ entry }, i) => ({ put: KEYS.log(entry.seq), value: bytes[i] as Bytes })),
        ...rows.map(({ table, key, row }) => ({
          put: KEYS.book(table, key),
          value: encodeAs(rowShape(table), row),
        })),
        { put: KEYS.head(next.size), value: encodeAs(signedShape, signed) },
        ...also,
      ])
    } catch (cause) {
      // Whether the batch reached the disk is unknown: nothing may be answered from memory until a restart reads it again.
      broken = true
      takeBack(folded.value)
      truncateLog(log, before)
      throw new LedgerFault('the ledger could not be written', { cause })
    }
    head = { head: next, signed }
    return folded
  }

  return {
    book,
    isFounded: () => head !== null,
    head: () => {
      assert(head !== null, 'a founded group has a head')
      return head
    },
    nodeIntent,
    would: intents => {
      const folded = foldAll(book, intents, Math.max(clock.now(), book.at), crypto.verify)
      if (folded.ok) takeBack(folded.value)
      return folded.ok ? ok(null) : folded
    },
    order,
    entry: async seq => {
      const bytes = await store.get(KEYS.log(seq))
      return bytes === undefined ? null : parseEntry(KEYS.log(seq), bytes)
    },
    receipt: async seq => {
      const [entry, first] = await Promise.all([store.get(KEYS.log(seq)), store.get(KEYS.log(0))])
      if (entry === undefined || first === undefined || head === null || seq >= head.head.size) return null
      const found = parseEntry(KEYS.log(0), first).signed.intent
      assert(found.kind === 'found', 'the first entry founds the group')
      const { charter, cert } = found.body
      return encodeReceipt({
        charter,
        cert,
        head: head.signed,
        index: seq,
        entry,
        proof: inclusionProof(log, seq, head.head.size),
      })
    },
    // Up to the head that is on disk and shown: entries being written are in memory already.
    consistency: size =>
      head === null || size > head.head.size ? null : consistencyProof(log, size, head.head.size),
  }
}

/** Folds one entry after another; all or none. */
function foldAll(
  book: Book,
  intents: readonly SignedIntent[],
  at: number,
  verify: Ports['crypto']['verify'],
): Result<readonly Ordered[], LedgerRefusal> {
  const done: Ordered[] = []
  for (const signed of intents) {
    const entry: Entry = { seq: book.size, at, signed }
    const applied = applyEntry(book, entry, { verify, checkSignature: true })
    if (!applied.ok) {
      takeBack(done)
      return err(applied.refusal)
    }
    done.push({ entry, applied: applied.value })
  }
  return ok(done)
}

/** What goes into the same batch. If that cannot be told, nothing was written and the decision never was. */
async function besideOf(
  ordered: readonly Ordered[],
  beside: Parameters<Ledger['order']>[1],
): Promise<readonly StoreChange[]> {
  try {
    return await beside(ordered)
  } catch (cause) {
    takeBack(ordered)
    throw cause
  }
}

function takeBack(ordered: readonly Ordered[]): void {
  for (const { applied } of [...ordered].reverse()) applied.undo()
}

function parseEntry(key: string, bytes: Bytes): Entry {
  const entry = readEntry(bytes)
  if (!entry.ok) throw new LedgerFault(`${key} does not read: ${entry.refusal.why}. Run «localpay verify».`)
  return entry.value
}

function loadEntry(
  book: Book,
  log: MerkleLog,
  key: string,
  bytes: Bytes,
  verify: Ports['crypto']['verify'],
): void {
  const entry = parseEntry(key, bytes)
  const applied = applyEntry(book, entry, { verify, checkSignature: false })
  if (!applied.ok)
    throw new LedgerFault(`${key} breaks a rule (${applied.refusal.code}). Run «localpay verify».`)
  appendLeaf(log, leafHash(bytes))
}

async function newestHead(
  ports: Ports,
  book: Book,
  log: MerkleLog,
): Promise<{ head: Head; signed: Signed } | null> {
  if (book.size === 0) return null
  for await (const [key, bytes] of ports.store.range({ ...all('head/'), reverse: true, limit: 1 })) {
    const signed = readRow(signedShape, key, bytes)
    const head = openHead(signed, ports.crypto.verify)
    const now = headOf({
      gid: groupOf(book).gid,
      inc: groupOf(book).inc,
      size: book.size,
      root: rootAt(log),
      at: book.at,
    })
    if (!head.ok || head.value.size !== now.size || head.value.root !== now.root) break
    return { head: head.value, signed }
  }
  throw new LedgerFault('the newest head does not fit the entries. Run «localpay verify».')
}
