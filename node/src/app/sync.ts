/**
 * Catching up with a peer: gossip loses messages, and whoever slept has missed them all. We ask where we differ, fetch
 * the records and heads that are newer there, and then the statements about ads behind each head. What comes is
 * checked like gossip. A peer that answers against the rules is not asked further.
 */
import {
  type Bytes,
  decodeAs,
  encodeAs,
  type GroupId,
  type GroupState,
  groupsReplyShape,
  hasNewerAds,
  hasNewerRecord,
  headsReplyShape,
  LIMITS,
  PROTOCOLS,
  readAd,
  recordsReplyShape,
  type Shape,
  type Signed,
  type SyncAsk,
  sinceReplyShape,
  sumsReplyShape,
  syncAskShape,
  unpackSums,
} from '@localpay/protocol'
import type { Core } from './core.ts'
import { SOCIAL } from './social-bounds.ts'
import { type SyncBooks, stateOf } from './sync-answers.ts'

export interface Sync {
  /**
   * Fetches what the peer has at this moment. Resolves when there is nothing more to fetch, the peer went away or broke
   * a rule, or at once when too many others are being asked. One at a time with each peer.
   */
  readonly with: (peer: string) => Promise<void>
}

/** The peer is gone, answers nonsense, or keeps us busy with nothing. */
class SyncEnd extends Error {}

type Asking = <T>(ask: SyncAsk, shape: Shape<T>) => Promise<T>

export function makeSync(core: Core, books: SyncBooks): Sync {
  const { log } = core.ports
  const running = new Map<string, Running>()
  /** How often the ads behind a head were fetched from the start, by group: «<epoch>.<seq>» and a count. */
  const refetched = new Map<GroupId, { readonly head: string; readonly times: number }>()

  /** The group's head says that something is missing: fetch all of it, but not for ever. */
  const mayRefetch = (gid: GroupId): boolean => {
    const held = books.ads.shelves.headOf(gid)
    if (held === null || !books.ads.shelves.isLacking(gid, core.ports.clock.now())) return false
    const head = `${held.head.epoch}.${held.head.seq}`
    const before = refetched.get(gid)
    const times = before?.head === head ? before.times : 0
    if (times >= SOCIAL.refetchesPerHeadMax) return false
    refetched.set(gid, { head, times: times + 1 })
    return true
  }

  const run = async (peer: string): Promise<void> => {
    const ask = askerOf(core, peer)
    const theirs = await differing(core, books, ask)
    await fetchRecords(books, ask, theirs)
    const behind = await fetchHeads(books, ask, theirs)
    for (const gid of new Set([...behind, ...books.ads.shelves.lacking(core.ports.clock.now())])) {
      const from = books.ads.shelves.newestSeq(gid)
      await fetchAds(books, ask, { gid, seq: from })
      if (from > 0 && mayRefetch(gid)) await fetchAds(books, ask, { gid, seq: 0 })
    }
  }

  const start = (peer: string): Promise<void> =>
    run(peer).catch(cause => {
      if (!(cause instanceof SyncEnd)) throw cause
      log.info({ event: 'sync-ended', peer, reason: cause.message })
    })

  return {
    with: peer => {
      if (core.closing.aborted) return Promise.resolve()
      const known = running.get(peer)
      // One that is under way may have passed what the caller knows to be new: another follows it, for all who ask.
      if (known !== undefined) {
        known.next ??= known.now.catch(() => undefined).then(() => again(peer))
        return known.next
      }
      if (running.size >= SOCIAL.syncsMax) return Promise.resolve()
      return again(peer)
    },
  }

  function again(peer: string): Promise<void> {
    const mine: Running = { now: start(peer), next: null }
    running.set(peer, mine)
    const leave = (): void => {
      if (running.get(peer) === mine) running.delete(peer)
    }
    mine.now.then(leave, leave)
    return mine.now
  }
}

interface Running {
  readonly now: Promise<void>
  next: Promise<void> | null
}

/** Questions to one peer, so many at most. A fault of the net ends the sync; closing does at once. */
function askerOf(core: Core, peer: string): Asking {
  let left: number = SOCIAL.asksPerSyncMax
  return async (question, shape) => {
    if (left-- === 0) throw new SyncEnd('too many questions')
    const reply = decodeAs(
      shape,
      await askPeer(core, peer, encodeAs(syncAskShape, question)),
      LIMITS.frameBytesMax,
    )
    if (!reply.ok) throw new SyncEnd(`${question.q}: ${reply.refusal.why}`)
    return reply.value
  }
}

async function askPeer(core: Core, peer: string, request: Bytes): Promise<Bytes> {
  try {
    return await untilClosing(
      core,
      core.ports.net.ask({ peer, addrs: [] }, PROTOCOLS.sync, request, SOCIAL.askMs),
    )
  } catch (cause) {
    throw new SyncEnd(cause instanceof Error ? cause.message : 'gone', { cause })
  }
}

/** The net's own promise may take its whole deadline; a node that closes does not wait for it. */
export function untilClosing<T>(core: Core, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('this node is closing'))
    if (core.closing.aborted) onClose()
    core.closing.addEventListener('abort', onClose, { once: true })
    promise.then(resolve, reject).finally(() => core.closing.removeEventListener('abort', onClose))
  })
}

/** What the peer knows of the groups in every bucket where our sums differ, and in one more, chosen by chance. */
async function differing(core: Core, { sums }: SyncBooks, ask: Asking): Promise<readonly GroupState[]> {
  const theirs = unpackSums((await ask({ v: 1, q: 'sums' }, sumsReplyShape)).sums)
  const ours = sums.all()
  // Sums of 64 bits could be made to agree by somebody who founds enough groups; chance finds that out.
  const chance = core.ports.random.bytes(1)[0]
  const found: GroupState[] = []
  for (const [bucket, sum] of ours.entries()) {
    if (sum === theirs[bucket] && bucket !== chance) continue
    for (let after: GroupId | null = null, more = true; more; ) {
      const question: SyncAsk = { v: 1, q: 'groups', bucket, ...(after === null ? {} : { after }) }
      const page: { groups: readonly GroupState[]; more: boolean } = await ask(question, groupsReplyShape)
      for (const state of page.groups) {
        if (after !== null && state.gid <= after) throw new SyncEnd('groups out of order')
        after = state.gid
        found.push(state)
      }
      more = page.more && page.groups.length > 0
      if (found.length > SOCIAL.groupsMax) return found
    }
  }
  return found
}

async function fetchRecords(books: SyncBooks, ask: Asking, theirs: readonly GroupState[]): Promise<void> {
  const isBehind = (state: GroupState): boolean => {
    const ours = stateOf(books, state.gid)
    return ours === null || hasNewerRecord(state, ours)
  }
  let wanted = theirs.filter(isBehind)
  while (wanted.length > 0) {
    const asked = wanted.slice(0, LIMITS.syncGidsPerAskMax)
    const question = { v: 1, q: 'records', gids: asked.map(({ gid }) => gid) } as const
    for (const bundle of (await ask(question, recordsReplyShape)).bundles) {
      const learned = await books.groups.learn(bundle)
      if (!learned.ok) throw new SyncEnd(`a record: ${learned.refusal.code}`)
    }
    // A reply holds what fits, from the beginning: go on behind the last that came. If none did, none is to be had.
    const last = asked.findLastIndex(state => !isBehind(state))
    wanted = wanted.slice(last < 0 ? asked.length : last + 1)
  }
}

/** Answers the groups whose ads are newer there. */
async function fetchHeads(
  books: SyncBooks,
  ask: Asking,
  theirs: readonly GroupState[],
): Promise<readonly GroupId[]> {
  const behind = theirs
    .filter(state => {
      const ours = stateOf(books, state.gid)
      return ours !== null && hasNewerAds(state, ours)
    })
    .map(({ gid }) => gid)
  for (let i = 0; i < behind.length; i += LIMITS.syncGidsPerAskMax) {
    const gids = behind.slice(i, i + LIMITS.syncGidsPerAskMax)
    const { heads } = await ask({ v: 1, q: 'heads', gids }, headsReplyShape)
    for (const head of heads) {
      const judged = await books.ads.takeHead(head)
      if (judged.verdict === 'reject') throw new SyncEnd(`a head: ${judged.code}`)
    }
  }
  return behind
}

/** The statements of one group after a counter, page after page. */
async function fetchAds(books: SyncBooks, ask: Asking, from: { gid: GroupId; seq: number }): Promise<void> {
  const { gid } = from
  for (let seq = from.seq, more = true; more; ) {
    const page = await ask({ v: 1, q: 'since', gid, seq }, sinceReplyShape)
    const parts = await books.ads.take(page.ads)
    const bad = parts.find(part => part.verdict === 'reject')
    if (bad !== undefined && bad.verdict === 'reject') throw new SyncEnd(`an ad: ${bad.code}`)
    const last = page.ads.reduce((highest, signed) => Math.max(highest, seqOf(signed)), 0)
    more = page.more && last > seq
    seq = last
  }
}

const seqOf = (signed: Signed): number => {
  const read = readAd(signed)
  return read.ok ? read.value.seq : 0
}
