/**
 * The one writer of the group's ledger. A decision is one or several entries that stand or fall together: they are
 * folded, written with everything that depends on them in one synced batch, and only then answered or sent.
 * Decisions that come at once share that batch: see `ledger/commit-groups.ts`. What is derived from entries goes to
 * the disk now and then: see `ledger/derived.ts`.
 */
import {
  type AccountId,
  assert,
  authorSignature,
  type BodyOf,
  type Book,
  type Bytes,
  type Entry,
  encodeEntry,
  encodeReceipt,
  type GroupProof,
  groupOf,
  groupProofOf,
  type Head,
  headOf,
  type Kind,
  type LedgerRefusal,
  leafHash,
  NODE_AUTHOR,
  ok,
  type Result,
  type Signed,
  type SignedIntent,
  type Signer,
  sealHead,
  signIntent,
} from '@localpay/protocol'
import type { OwnKeys } from './handover/own-keys.ts'
import { makeCheckpoints } from './ledger/checkpoints.ts'
import { type Decision, makeCommitGroups } from './ledger/commit-groups.ts'
import { foldDecision, type Ordered, takeBack } from './ledger/fold-decision.ts'
import { LedgerFault } from './ledger/ledger-fault.ts'
import {
  entriesBefore,
  entriesFrom,
  entryOf,
  GROUP,
  groupAt,
  headAt,
  type LogGroup,
  putGroup,
} from './ledger/log-groups.ts'
import type { MerklePages } from './ledger/merkle-pages.ts'
import { openBooks } from './ledger/open-books.ts'
import type { PastLine } from './ledger/past-lines.ts'
import type { Ports, StoreChange } from './ports.ts'

export type { Ordered } from './ledger/fold-decision.ts'
export { LedgerFault } from './ledger/ledger-fault.ts'

/** What else goes into the batch of a decision. */
type Beside = (ordered: readonly Ordered[]) => Promise<readonly StoreChange[]> | readonly StoreChange[]

/** In the books, and on its way to the disk. */
interface Joined {
  readonly ordered: readonly Ordered[]
  /** Resolves once it is on disk; nothing may be answered before. Rejects with a LedgerFault. */
  readonly written: Promise<void>
}

export interface Ledger {
  readonly book: Book
  readonly isFounded: () => boolean
  /** The newest head on disk. */
  readonly head: () => { readonly head: Head; readonly signed: Signed }
  /** What proves the key that signed it. */
  readonly proof: () => GroupProof
  /** The intent as the node itself would author it now, or as a key does that is to be named. */
  readonly nodeIntent: <K extends Kind>(kind: K, body: BodyOf<K>, by?: Signer) => SignedIntent
  /** Looks at who signed these, beside the main thread where it can: `order` and `join` then need not. */
  readonly checkSignatures: (intents: readonly SignedIntent[]) => Promise<void>
  /** The entry that holds this intent, on disk or on its way there; undefined when it was never recorded. */
  readonly seqOf: (signed: SignedIntent) => number | undefined
  /** Would these intents be taken now, one after another? Nothing is written, nothing is changed. */
  readonly would: (intents: readonly SignedIntent[]) => Result<null, LedgerRefusal>
  /** Orders these intents as one decision and writes it. Inside a turn of its own (`take`). @throws LedgerFault */
  readonly order: (
    intents: readonly SignedIntent[],
    beside: Beside,
  ) => Promise<Result<readonly Ordered[], LedgerRefusal>>
  /** Orders these intents as one decision that shares its write. Inside a shared turn. @throws LedgerFault */
  readonly join: (intents: readonly SignedIntent[], beside: Beside) => Promise<Result<Joined, LedgerRefusal>>
  /** Resolves once every decision so far is on disk, or failed. */
  readonly settled: () => Promise<void>
  /** Entries and proofs of what is on disk. */
  readonly entry: (seq: number) => Promise<Entry | null>
  /** What is on disk before entry `before`, newest first. */
  readonly entriesBefore: (before: number) => AsyncIterable<Entry>
  /** What is on disk from entry `from` on, oldest first. */
  readonly entriesFrom: (from: number) => AsyncIterable<Entry>
  readonly receipt: (seq: number) => Promise<Bytes | null>
  /** The head that was signed over the first `size` entries; null when none was. */
  readonly headAt: (size: number) => Promise<Head | null>
  /** Hashes that join the log of `size` entries to today's; null when the log never had that size. */
  readonly consistency: (size: number) => Promise<readonly Bytes[] | null>
  /**
   * The newest head on disk with the growth proof that joins the first `size` entries to it; null when there are not more
   * than these.
   */
  readonly growth: (size: number) => Promise<GrownHead | null>
  /** Lines of this account's past, newest first, of entries before `before` or all. */
  readonly pastOf: (account: AccountId, before: number | null) => AsyncIterable<PastLine>
  /** The newest entry that added a line to it since the node opened; undefined when none did. */
  readonly newestLineOf: (account: AccountId) => number | undefined
  /** Writes what is derived, so that the next start has nothing to fold again. Nothing may be ordered after. */
  readonly close: () => Promise<void>
}

export interface GrownHead {
  readonly head: Head
  readonly signed: Signed
  readonly proof: readonly Bytes[]
}

export interface LedgerOptions {
  /** Entries after which what is derived goes to the disk. */
  readonly checkpointEntries?: number
}

/** Opens the log on disk, folding what no checkpoint covers. @throws LedgerFault naming the entry that does not read */
export async function openLedger(
  ports: Ports,
  keys: Pick<OwnKeys, 'signer'>,
  options: LedgerOptions = {},
): Promise<Ledger> {
  const { store, clock, random, crypto } = ports
  const { derived, newest, checkpoint } = await openBooks(ports)
  const { book, tree, past } = derived
  const verdicts = new WeakMap<SignedIntent, boolean>()
  let head = newest === null ? null : { ...newest, papers: papersOf(book) }
  let broken = false
  const fail = (): void => {
    broken = true
  }
  const checkpoints = makeCheckpoints(ports, derived, { size: checkpoint, fail, ...options })
  /** Folded by the turn that runs now, and not handed to a group yet. */
  let folding: readonly Ordered[] | null = null

  const failIfBroken = (): void => {
    if (broken) throw new LedgerFault('the ledger could not be written earlier; restart LocalPay')
  }
  const now = (): number => Math.max(clock.now(), book.at)
  const fold = (intents: readonly SignedIntent[], at: number): Result<readonly Ordered[], LedgerRefusal> =>
    foldDecision(book, intents, { at, verify: crypto.verify, verdictOf: signed => verdicts.get(signed) })

  const groups = makeCommitGroups(
    async decisions => {
      failIfBroken()
      const { group, head: next } = sealGroup({ tree, signer: keys.signer(book), book }, decisions)
      const papers = papersNow(book, head?.papers ?? null)
      const due = checkpoints.captureIfDue()
      try {
        await store.write([putGroup(group), ...decisions.flatMap(({ beside }) => beside)])
      } catch (cause) {
        throw new LedgerFault('the ledger could not be written', { cause })
      }
      head = { head: next, signed: group.head, papers }
      if (due !== null) checkpoints.write(due)
    },
    lost => {
      // Whether the group reached the disk is unknown: nothing may be answered from memory until a restart reads it.
      fail()
      if (folding !== null) takeBack(folding)
      folding = null
      for (const { ordered } of lost) takeBack(ordered)
    },
  )

  const join: Ledger['join'] = async (intents, beside) => {
    await groups.room()
    failIfBroken()
    assert(intents.length <= GROUP.decisionEntriesMax, 'a decision fits a group')
    // A head covers one group, and all entries of a group carry its time.
    const folded = fold(intents, groups.at() ?? now())
    // A verdict is asked for once; what is still weakly held at the next collection costs it time.
    for (const signed of intents) verdicts.delete(signed)
    if (!folded.ok) return folded
    folding = folded.value
    try {
      const also = await beside(folded.value)
      failIfBroken()
      derived.note(folded.value)
      return ok({ ordered: folded.value, written: groups.add({ ordered: folded.value, beside: also }) })
    } catch (cause) {
      // If what goes with it cannot be told, nothing was written and the decision never was.
      if (folding !== null) takeBack(folding)
      throw cause
    } finally {
      folding = null
    }
  }

  return {
    book,
    isFounded: () => head !== null,
    head: () => {
      assert(head !== null, 'a founded group has a head')
      return head
    },
    proof: () => {
      assert(head !== null, 'a founded group has papers')
      return head.papers.proof
    },
    nodeIntent: (kind, body, by) => {
      const signer = by ?? keys.signer(book)
      return nodeIntent({ at: now(), nonce: random.bytes(16), book, signer }, kind, body)
    },
    checkSignatures: async intents => {
      const verdictsNow = await crypto.verifyAll(intents.map(authorSignature))
      for (const [i, signed] of intents.entries()) verdicts.set(signed, verdictsNow[i] as boolean)
    },
    seqOf: derived.seqOf,
    would: intents => {
      const folded = fold(intents, now())
      if (folded.ok) takeBack(folded.value)
      return folded.ok ? ok(null) : folded
    },
    join,
    order: async (intents, beside) => {
      const joined = await join(intents, beside)
      if (!joined.ok) return joined
      await joined.value.written
      return ok(joined.value.ordered)
    },
    settled: groups.settled,
    entry: async seq => {
      const group = head !== null && seq < head.head.size ? await groupAt(store, seq) : null
      return group === null ? null : entryOf(group, seq)
    },
    entriesBefore: before => entriesBefore(store, Math.min(before, head?.head.size ?? 0)),
    entriesFrom: from => entriesFrom(store, from),
    receipt: async seq => {
      if (head === null || seq >= head.head.size) return null
      const { head: now, signed, papers } = head
      const group = await groupAt(store, seq)
      const entry = group?.entries[seq - group.first]
      if (entry === undefined) return null
      const proof = await tree.inclusion(seq, now.size)
      return encodeReceipt({ ...papers.proof, head: signed, index: seq, entry, proof })
    },
    headAt: size => headAt(store, size, crypto.verify),
    // Up to the head that is on disk and shown: entries being written are in memory already.
    consistency: async size =>
      head === null || size > head.head.size ? null : tree.consistency(size, head.head.size),
    growth: async size => {
      if (head === null || size < 1 || size >= head.head.size) return null
      const { head: now, signed } = head
      return { head: now, signed, proof: await tree.growth(size, now.size) }
    },
    pastOf: (account, before) => {
      const size = head?.head.size ?? 0
      return past.newestFirst(account, Math.min(before ?? size, size))
    },
    newestLineOf: past.newestOf,
    close: async () => {
      await groups.settled()
      if (!broken) await checkpoints.close()
    },
  }
}

function nodeIntent<K extends Kind>(
  as: { at: number; nonce: Bytes; book: Book; signer: Signer },
  kind: K,
  body: BodyOf<K>,
): SignedIntent {
  const { gid, inc } = groupOf(as.book)
  const intent = {
    v: 1,
    gid,
    inc,
    kind,
    by: NODE_AUTHOR,
    key: as.signer.pub,
    nonce: as.nonce,
    at: as.at,
    until: as.at + 60_000,
    body,
  } as const
  return signIntent(intent as unknown as Parameters<typeof signIntent>[0], as.signer)
}

/** Appends the decisions' entries to the log in memory and signs the head over it. */
function sealGroup(
  { tree, signer, book }: { tree: MerklePages; signer: Signer; book: Book },
  decisions: readonly Decision[],
): { group: LogGroup; head: Head } {
  const ordered = decisions.flatMap(decision => decision.ordered)
  const [oldest, newest] = [ordered[0]?.entry, ordered.at(-1)?.entry]
  assert(oldest !== undefined && newest !== undefined, 'a group has an entry')
  const entries = ordered.map(({ entry }) => encodeEntry(entry))
  for (const entry of entries) tree.append(leafHash(entry))
  const { gid, inc } = groupOf(book)
  const head = headOf({ gid, inc, size: newest.seq + 1, root: tree.root(), at: newest.at })
  return { group: { first: oldest.seq, entries, head: sealHead(head, signer) }, head }
}

interface Papers {
  readonly re: number
  readonly ke: number
  readonly proof: GroupProof
}

/** What proves the key that signs heads now. */
function papersOf(book: Book): Papers {
  const { re, ke } = groupOf(book)
  return { re, ke, proof: groupProofOf(book) }
}

/** The papers of before, unless roots or key have changed. */
function papersNow(book: Book, before: Papers | null): Papers {
  const { re, ke } = groupOf(book)
  return before?.re === re && before.ke === ke ? before : papersOf(book)
}
