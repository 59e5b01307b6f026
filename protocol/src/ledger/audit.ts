/**
 * An audit reads a whole ledger from its bytes and believes nothing: canonical entries in order, every author's
 * signature, every rule of the fold, and at the end the signed head. It names the first entry that is wrong.
 */
import { type Bytes, equalBytes } from '../base/bytes.ts'
import type { Hash } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { decodeAs } from '../codec/shape.ts'
import type { Signed, Verify } from '../codec/signed.ts'
import { keyCertShape, rootSignedShape } from '../identity/certs.ts'
import { type Applied, applyEntry } from './apply.ts'
import { type Book, emptyBook, groupOf } from './book.ts'
import { type Entry, type Head, readEntry, rootOf } from './entry.ts'
import { appendToFrontier, emptyFrontier, type Frontier, frontierRoot } from './frontier.ts'
import { leafHash } from './merkle.ts'
import { checkHead } from './receipt.ts'

export interface AuditRefusal {
  /** The first entry that is wrong, or null when it is the head. */
  readonly seq: number | null
  readonly code: string
  readonly why: string
}

/** An entry that the rules took, and what it changed. */
export interface Fed {
  readonly entry: Entry
  readonly applied: Applied
}

/** What a new key's certificate says of the entries before it: so many, with that root. */
export interface Vouched {
  /** Of the new key's entry. */
  readonly seq: number
  readonly size: number
  readonly root: Hash
}

export interface Audit {
  /** What the roots vouched for so far: to be asked of `checkVouched`, with the head that the log has at that size. */
  readonly vouched: readonly Vouched[]
  readonly book: Book
  readonly frontier: Frontier
  /** The next entry's bytes, with what is known of them already. After a refusal the audit is over. */
  readonly feed: (bytes: Bytes, known?: KnownEntry) => Result<Fed, AuditRefusal>
  /**
   * Heads signed on the way: the first that does not fit tells which entry was changed after it was signed. `holds` is
   * whether the signature does, where that is known already.
   */
  readonly compare: (head: Signed, holds?: boolean) => Result<null, AuditRefusal>
  /** The head that claims this log. */
  readonly finish: (head: Signed) => Result<Book, AuditRefusal>
}

/** What was made of an entry's bytes ahead of the audit. */
export interface KnownEntry {
  readonly entry: ReturnType<typeof readEntry>
  /** The author's signature holds. */
  readonly holds: boolean
}

const EMPTY: AuditRefusal = { seq: null, code: 'empty', why: 'there is no entry' }

/** `onNode` is told of every subtree of the Merkle log that is complete. */
export function startAudit(verify: Verify, onNode?: Parameters<typeof appendToFrontier>[2]): Audit {
  const book = emptyBook()
  const frontier = emptyFrontier()
  const vouched: Vouched[] = []
  // Each head is compared with the key that is in force once its last entry is folded: a change of keys needs no more.
  return {
    book,
    frontier,
    vouched,
    feed: (bytes, known) => {
      const seq = book.size
      const entry = known?.entry ?? readEntry(bytes)
      if (!entry.ok) return err({ seq, code: 'malformed', why: entry.refusal.why })
      if (entry.value.seq !== seq)
        return err({ seq, code: 'out-of-order', why: `entry says it is ${entry.value.seq}` })
      const verdictOf = () => known?.holds
      const applied = applyEntry(book, entry.value, { verify, checkSignature: true, verdictOf })
      if (!applied.ok) return err({ seq, code: applied.refusal.code, why: 'the rules refuse it' })
      vouched.push(...vouchedBy(entry.value))
      appendToFrontier(frontier, leafHash(bytes), onNode)
      return ok({ entry: entry.value, applied: applied.value })
    },
    compare: (signed, holds) => {
      if (book.size === 0) return err(EMPTY)
      const head = checkHead(signed, groupOf(book), holds === undefined ? verify : () => holds)
      const fits =
        head !== null && head.size === book.size && equalBytes(rootOf(head), frontierRoot(frontier))
      return fits
        ? ok(null)
        : err({ seq: book.size - 1, code: 'other-bytes', why: 'the group signed something else here' })
    },
    finish: signed => {
      if (book.size === 0) return err(EMPTY)
      const group = groupOf(book)
      const head = checkHead(signed, group, verify)
      if (head === null) return err({ seq: null, code: 'bad-head', why: 'the group did not sign this head' })
      if (head.size > frontier.size)
        return err({ seq: frontier.size, code: 'missing', why: `the head counts ${head.size} entries` })
      if (head.size < frontier.size)
        return err({ seq: head.size, code: 'unsigned', why: 'the head does not cover it' })
      return equalBytes(rootOf(head), frontierRoot(frontier))
        ? ok(book)
        : err({ seq: null, code: 'other-history', why: 'the head is of another history' })
    },
  }
}

/** A new key may come with the roots' word for the entries before it. */
function vouchedBy({ seq, signed }: Entry): readonly Vouched[] {
  if (signed.intent.kind !== 'newkey') return []
  const papers = decodeAs(rootSignedShape, signed.intent.body.cert)
  const cert = papers.ok ? decodeAs(keyCertShape, papers.value.b) : papers
  const head = cert.ok ? cert.value.head : undefined
  return head === undefined ? [] : [{ seq, ...head }]
}

/** The roots vouch for a head that the group signed before the new key; else the new key stands on other entries. */
export function checkVouched(
  { seq, size, root }: Vouched,
  head: Pick<Head, 'size' | 'root'> | null,
): Result<null, AuditRefusal> {
  return head !== null && head.size === size && head.root === root && size <= seq
    ? ok(null)
    : err({ seq, code: 'other-history', why: 'the roots vouched for other entries' })
}
