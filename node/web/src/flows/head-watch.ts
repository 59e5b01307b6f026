/**
 * A rewritten history is seen on the member's own phone. The group signs the state of its books; this device
 * remembers the last one it saw and asks the node to prove that the next one only adds to it. When that proof
 * does not hold, the notice stays on every page of this device: forgetting it would be the forger's wish.
 */
import type { ConsistencyReply, HeadJson, PapersReply, WitnessesReply, WitnessJson } from '@localpay/node'
import type { SeenKey } from '@localpay/protocol'
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Answer, isUnsettled } from '../api/client.ts'
import type { Notes } from './pending.ts'

interface SeenHead {
  readonly inc: number
  readonly size: number
  readonly root: string
  /** As the group signed it; devices that saw it before this was kept do not have it. */
  readonly signed?: string
  /** Who signed it, and how far the papers went that say so: another signer is trusted only by papers that go on from there. */
  readonly signer: string
  readonly key: SeenKey
}

/** `rewritten`: earlier entries changed or went. `restored`: the group began again from a copy, and says so. */
type BooksNotice = 'rewritten' | 'restored' | null

export interface SignedHead extends Pick<SeenHead, 'inc' | 'size' | 'root' | 'signer'> {}

/** A state of the books that a witness put its signature to. */
export type WitnessedHead = Pick<SeenHead, 'inc' | 'size' | 'root'>

export interface HeadChecks {
  /** Who signed this head, or null when the signature does not hold or it speaks of other books. */
  readonly signerOfHead: (gid: string, head: HeadJson) => string | null
  readonly onlyAdds: (older: WitnessedHead, newer: HeadJson, proof: readonly string[]) => boolean
  /**
   * Whom the group's papers name, and how far they go; null when they are not this group's, or do not go on from what
   * was seen: somebody kept words or a key that no longer count.
   */
  readonly readPapers: (
    gid: string,
    papers: PapersReply,
    seen: SeenKey | null,
  ) => { readonly signer: string; readonly key: SeenKey } | null
  /** What this witness has co-signed; null when that does not hold. */
  readonly readWitness: (gid: string, witness: WitnessJson) => WitnessedHead | null
}

type HeadVerdict =
  | { readonly say: 'remember' | 'restored'; readonly seen: SeenHead }
  | { readonly say: 'rewritten' }
  | { readonly say: 'ask' }

type Signer = Pick<SeenHead, 'signer' | 'key'>

const seenOf = ({ inc, size, root, signed }: HeadJson, { signer, key }: Signer): SeenHead => ({
  inc,
  size,
  root,
  signed,
  signer,
  key,
})

/** What one head means by itself, before any proof. `ask`: it is for the node to prove that it only adds. */
function judgeHead(seen: SeenHead | null, head: HeadJson, { signer, key }: Signer): HeadVerdict {
  const next = seenOf(head, { signer, key })
  if (seen === null) return { say: 'remember', seen: next }
  if (head.inc < seen.inc) return { say: 'rewritten' }
  if (head.inc > seen.inc) return { say: 'restored', seen: next }
  if (head.size === seen.size)
    return head.root === seen.root ? { say: 'remember', seen } : { say: 'rewritten' }
  return { say: 'ask' }
}

function read<T>(notes: Notes, name: string): T | null {
  try {
    return JSON.parse(notes.getItem(name) ?? 'null') as T | null
  } catch {
    return null
  }
}

export interface HeadWatch {
  readonly notice: ReadonlySignal<BooksNotice>
  readonly look: (gid: string, head: HeadJson) => Promise<void>
  /** Who signs for this group, as its papers say and this device has checked; null before that. */
  readonly signerOf: (gid: string) => string | null
  /**
   * The witnesses whose co-signatures hold and stand for the books that this device knows. One that holds and stands for
   * others says that the books were rewritten.
   */
  readonly witnessed: (gid: string, reply: WitnessesReply) => Promise<readonly WitnessJson[]>
  /** The newest state of these books that this device holds, as the group signed it. */
  readonly newest: (gid: string, inc: number) => string | null
  /** Another member's device held this state, signed by whom this device trusts: both must be of one history. */
  readonly compare: (gid: string, said: SignedHead) => Promise<void>
  /** Only the mild notice can be put away. */
  readonly putAway: () => void
}

export function createHeadWatch(
  notes: Notes,
  checks: () => Promise<HeadChecks>,
  ask: {
    readonly consistency: (from: number) => Promise<Answer<ConsistencyReply>>
    readonly papers: () => Promise<Answer<PapersReply>>
  },
): HeadWatch {
  const notice = signal<BooksNotice>(null)
  const headName = (gid: string) => `localpay.head.${gid}`
  const noticeName = (gid: string) => `localpay.notice.${gid}`
  let shownFor = ''
  let queue: Promise<void> = Promise.resolve()

  function raise(gid: string, what: 'rewritten' | 'restored'): void {
    if (notice.value === 'rewritten') return
    notice.value = what
    notes.setItem(noticeName(gid), JSON.stringify(what))
  }
  function remember(gid: string, seen: SeenHead): void {
    notes.setItem(headName(gid), JSON.stringify(seen))
  }

  /**
   * Who signed this head, if that is whom this device trusts or whom the group's papers have named since. 'later': the
   * papers could not be fetched, so nothing is said and nothing remembered.
   */
  async function signerOf(
    gid: string,
    seen: SeenHead | null,
    head: HeadJson,
    judge: HeadChecks,
  ): Promise<Signer | 'nobody' | 'later'> {
    const signer = judge.signerOfHead(gid, head)
    if (signer === null) return 'nobody'
    if (seen?.signer === signer) return seen
    const papers = await ask.papers()
    if (!papers.ok) return isUnsettled(papers.refusal) ? 'later' : 'nobody'
    const named = judge.readPapers(gid, papers.value, seen?.key ?? null)
    return named?.signer === signer ? named : 'nobody'
  }

  /** A shorter head may only be an older answer that came late, so the node is asked before anything is said. */
  async function prove(gid: string, seen: SeenHead, judge: HeadChecks): Promise<void> {
    const answer = await ask.consistency(seen.size)
    if (!answer.ok) {
      if (!isUnsettled(answer.refusal)) raise(gid, 'rewritten')
      return
    }
    const { head, proof } = answer.value
    const by = await signerOf(gid, seen, head, judge)
    if (by === 'later') return
    if (by === 'nobody') return raise(gid, 'rewritten')
    const verdict = judgeHead(seen, head, by)
    if (verdict.say === 'restored') raise(gid, 'restored')
    if (verdict.say === 'remember' || verdict.say === 'restored') return remember(gid, verdict.seen)
    if (verdict.say === 'rewritten' || !judge.onlyAdds(seen, head, proof)) return raise(gid, 'rewritten')
    remember(gid, seenOf(head, by))
  }

  async function lookNow(gid: string, head: HeadJson): Promise<void> {
    const seen = read<SeenHead>(notes, headName(gid))
    if (seen !== null && seen.inc === head.inc && seen.size === head.size && seen.root === head.root) return
    const judge = await checks()
    const by = await signerOf(gid, seen, head, judge)
    if (by === 'later') return
    const verdict: HeadVerdict = by === 'nobody' ? { say: 'rewritten' } : judgeHead(seen, head, by)
    if (verdict.say === 'rewritten') return raise(gid, 'rewritten')
    if (verdict.say === 'ask') return prove(gid, seen as SeenHead, judge)
    if (verdict.say === 'restored') raise(gid, 'restored')
    remember(gid, verdict.seen)
  }

  /** Does what a witness saw belong to the books that this device knows? 'later': it could not be found out. */
  async function fits(gid: string, said: WitnessedHead, judge: HeadChecks): Promise<boolean | 'later'> {
    const seen = read<SeenHead>(notes, headName(gid))
    if (seen === null || said.inc !== seen.inc || said.size > seen.size) return 'later'
    if (said.size === seen.size) return said.root === seen.root
    const answer = await ask.consistency(said.size)
    if (!answer.ok) return isUnsettled(answer.refusal) ? 'later' : false
    const { head, proof } = answer.value
    await lookNow(gid, head)
    const signer = read<SeenHead>(notes, headName(gid))?.signer
    if (head.inc !== said.inc || judge.signerOfHead(gid, head) !== signer) return 'later'
    return judge.onlyAdds(said, head, proof)
  }

  async function compareNow(gid: string, said: SignedHead): Promise<void> {
    const judge = await checks()
    const seen = (): SeenHead | null => read<SeenHead>(notes, headName(gid))
    const before = seen()
    if (before === null || before.inc !== said.inc || before.signer !== said.signer) return
    if (said.size > before.size) await prove(gid, before, judge)
    const now = seen()
    // What others hold is signed, so the node has it, too: with fewer entries it hides some.
    const isHidden = now?.inc === said.inc && now.signer === said.signer && now.size < said.size
    if (isHidden && (await isAnswered(now.size))) return raise(gid, 'rewritten')
    if ((await fits(gid, said, judge)) === false) raise(gid, 'rewritten')
  }

  const isAnswered = async (from: number): Promise<boolean> => (await ask.consistency(from)).ok

  async function witnessedNow(gid: string, reply: WitnessesReply): Promise<readonly WitnessJson[]> {
    await lookNow(gid, reply.head)
    const judge = await checks()
    const standing: WitnessJson[] = []
    for (const witness of reply.witnesses) {
      const said = judge.readWitness(gid, witness)
      const verdict = said === null ? 'later' : await fits(gid, said, judge)
      if (verdict === true) standing.push(witness)
      if (verdict === false) raise(gid, 'rewritten')
    }
    return standing
  }

  function showFor(gid: string): void {
    if (shownFor === gid) return
    shownFor = gid
    notice.value = read<BooksNotice>(notes, noticeName(gid))
  }

  return {
    notice,
    witnessed: (gid, reply) => {
      showFor(gid)
      const standing = queue.then(() => witnessedNow(gid, reply)).catch(() => [])
      queue = standing.then(() => {})
      return standing
    },
    look: (gid, head) => {
      showFor(gid)
      queue = queue.then(() => lookNow(gid, head)).catch(() => {})
      return queue
    },
    newest: (gid, inc) => {
      const seen = read<SeenHead>(notes, headName(gid))
      return seen?.inc === inc ? (seen.signed ?? null) : null
    },
    compare: (gid, said) => {
      showFor(gid)
      queue = queue.then(() => compareNow(gid, said)).catch(() => {})
      return queue
    },
    signerOf: gid => read<SeenHead>(notes, headName(gid))?.signer ?? null,
    putAway: () => {
      if (notice.value !== 'restored') return
      notice.value = null
      notes.removeItem(noticeName(shownFor))
    },
  }
}
