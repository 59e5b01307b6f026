/**
 * Answers of a sync. Each is one bounded page made from memory and a few rows; nothing about the asker is kept, so a
 * stranger who asks without end costs answers and no memory. Nonsense gets an empty answer.
 */
import {
  type Bytes,
  bucketOf,
  decodeAs,
  encodeAs,
  type GroupId,
  type GroupState,
  groupsReplyShape,
  headsReplyShape,
  LIMITS,
  packSums,
  recordsReplyShape,
  type Signed,
  type SyncAsk,
  signedShape,
  sinceReplyShape,
  sumsReplyShape,
  syncAskShape,
} from '@localpay/protocol'
import type { GroupSums } from './group-sums.ts'
import type { HeldAds } from './held-ads.ts'
import type { KnownGroups } from './known-groups.ts'
import { readRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export interface SyncBooks {
  readonly groups: KnownGroups
  readonly ads: HeldAds
  readonly sums: GroupSums
}

export const NO_ANSWER: Bytes = new Uint8Array(0)

/** What this node knows of a group; null for a group without a record. */
export function stateOf({ groups, ads }: Pick<SyncBooks, 'groups' | 'ads'>, gid: GroupId): GroupState | null {
  const known = groups.any(gid)
  if (known === null) return null
  const head = ads.shelves.headOf(gid)?.head
  const { re, ke } = known.group
  return { gid, re, ke, seq: known.record.seq, epoch: head?.epoch ?? 0, ads: head?.seq ?? 0 }
}

export async function answerSync(books: SyncBooks, request: Bytes): Promise<Bytes> {
  const ask = decodeAs(syncAskShape, request, ASK_BYTES_MAX)
  return ask.ok ? await ANSWERS[ask.value.q](books, ask.value as never) : NO_ANSWER
}

/** Sixty-four ids and their field names. */
const ASK_BYTES_MAX = 4 * 1024

type Answers = {
  readonly [Q in SyncAsk['q']]: (books: SyncBooks, ask: Extract<SyncAsk, { q: Q }>) => Bytes | Promise<Bytes>
}

const ANSWERS: Answers = {
  sums: ({ sums }) => encodeAs(sumsReplyShape, { v: 1, sums: packSums(sums.all()) }),

  groups: (books, { bucket, after }) => {
    const gids = books.groups
      .all()
      .map(({ group }) => group.gid)
      .filter(gid => bucketOf(gid) === bucket && (after === undefined || gid > after))
      .sort()
    const page = gids.slice(0, LIMITS.syncGroupsPerPageMax).map(gid => stateOf(books, gid) as GroupState)
    return encodeAs(groupsReplyShape, { v: 1, groups: page, more: gids.length > page.length })
  },

  records: ({ groups }, { gids }) => {
    const bundles = gids.flatMap(gid => groups.any(gid)?.bytes ?? [])
    return encodeAs(recordsReplyShape, { v: 1, bundles: fitting(bundles, bundle => bundle.length) })
  },

  heads: ({ ads }, { gids }) => {
    const heads = gids.flatMap(gid => ads.shelves.headOf(gid)?.signed ?? [])
    return encodeAs(headsReplyShape, { v: 1, heads: fitting(heads, sizeOf) })
  },

  since: async ({ ads }, { gid, seq }) => {
    const wanted = ads.shelves.since(gid, seq)
    const page: Signed[] = []
    let left: number = LIMITS.syncReplyBytesMax
    let looked = 0
    for (const { ad } of wanted.slice(0, LIMITS.syncAdsPerPageMax)) {
      const row = await ads.readBytes(gid, ad)
      if (row !== null) {
        left -= row.length
        if (left < 0) break
        page.push(readRow(signedShape, KEYS.ad(gid, ad), row))
      }
      looked++
    }
    return encodeAs(sinceReplyShape, { v: 1, ads: page, more: looked < wanted.length })
  },
}

const sizeOf = (signed: Signed): number => encodeAs(signedShape, signed).length

/** As many from the beginning as one reply holds; each has a few bytes of header. */
function fitting<T>(items: readonly T[], bytesOf: (item: T) => number): readonly T[] {
  let left: number = LIMITS.syncReplyBytesMax
  const end = items.findIndex(item => {
    left -= bytesOf(item) + 4
    return left < 0
  })
  return end < 0 ? items : items.slice(0, end)
}
