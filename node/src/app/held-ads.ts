/**
 * The ads that this node holds, of its own group and of others: on disk the newest signed statement about each, in
 * memory its shelf and its words. Ads of other groups may come from anybody, so each is judged by its group's
 * signature alone.
 *
 * The search index is built from the disk at each start, which is narrower than the plan: it should be kept there.
 */
import {
  type AdId,
  type AdJudgement,
  type AdStatement,
  type AdsHead,
  adsHeadShape,
  assert,
  type Bytes,
  decodeAs,
  type GroupId,
  type HeadJudgement,
  isExpired,
  judgeAd,
  judgeHead,
  LIMITS,
  type PublicKey,
  readAd,
  type Signed,
  signedShape,
} from '@localpay/protocol'
import { SearchIndex } from '../search/search-index.ts'
import { AdShelves } from './ad-shelves.ts'
import type { Core } from './core.ts'
import type { StoreChange } from './ports.ts'
import { getRow, putRow, rangeRows, readRow } from './rows.ts'
import { SOCIAL } from './social-bounds.ts'
import { all, KEYS } from './store-keys.ts'

export interface HeldAds {
  /** For reading; only this module changes them. */
  readonly shelves: AdShelves
  readonly index: SearchIndex
  /** Judges statements and keeps the acceptable ones, all in one batch. Takes a turn. */
  readonly take: (statements: readonly Signed[]) => Promise<readonly AdJudgement[]>
  /** The same for a head. Takes a turn. */
  readonly takeHead: (signed: Signed) => Promise<HeadJudgement>
  readonly read: (
    gid: GroupId,
    ad: AdId,
  ) => Promise<{ readonly signed: Signed; readonly statement: AdStatement } | null>
  /** The bytes of a statement's row: what the same statement takes on the wire. */
  readonly readBytes: (gid: GroupId, ad: AdId) => Promise<Bytes | null>
  /** Of our own group: already written by the caller's own batch. */
  readonly keepOwn: (statement: AdStatement) => void
  readonly keepOwnHead: (head: AdsHead, signed: Signed) => void
  readonly dropOwn: (gid: GroupId, ad: AdId) => void
  /** Ends ads that expired. Takes a turn for each batch. */
  readonly sweep: () => Promise<void>
  /** Deletes of a group what a former key of it signed. Takes a turn for each batch. */
  readonly dropFormer: (gid: GroupId, key: PublicKey) => Promise<void>
  /** Deletes a group's record and all its ads. Takes a turn. */
  readonly forget: (gid: GroupId) => Promise<void>
}

export interface AdWorld {
  readonly keyOf: (gid: GroupId) => PublicKey | null
  readonly ownGid: () => GroupId | null
  /** Something of this group's ads, or its head, changed here. */
  readonly onChange: (gid: GroupId) => void
}

/** How the search index names an ad. */
const adKey = (gid: GroupId, ad: AdId): string => `${gid}/${ad}`

/** @throws RowFault when a row does not read */
export async function openHeldAds(core: Core, world: AdWorld): Promise<HeldAds> {
  const { store, clock } = core.ports
  const memory = makeMemory(core)
  const { shelves, index, remember, drop } = memory
  for await (const [key, signed] of rangeRows(store, signedShape, all('ad/')))
    remember(statementOf(key, signed))
  for await (const [key, signed] of rangeRows(store, signedShape, all('adhead/')))
    shelves.setHead({ head: readRow(adsHeadShape, key, signed.b), signed })

  /** One batch at a time, so that the ledger's turns come in between; each is chosen inside its own turn. */
  const dropAll = async (next: () => readonly Named[]): Promise<void> => {
    for (let left = 1; left > 0 && !core.closing.aborted; )
      left = await core.turns.take(async () => {
        const batch = next().slice(0, SOCIAL.sweepRowsMax)
        if (batch.length === 0) return 0
        await store.write(batch.flatMap(one => deletionOf(one, world.ownGid())))
        for (const { gid, ad } of batch) drop(gid, ad)
        for (const gid of new Set(batch.map(one => one.gid))) world.onChange(gid)
        return batch.length
      })
  }

  return {
    shelves,
    index,
    take: makeTake(core, world, memory),
    takeHead: makeTakeHead(core, world, shelves),
    read: async (gid, ad) => {
      const signed = await getRow(store, signedShape, KEYS.ad(gid, ad))
      return signed === null ? null : { signed, statement: statementOf(KEYS.ad(gid, ad), signed) }
    },
    readBytes: async (gid, ad) => (await store.get(KEYS.ad(gid, ad))) ?? null,
    keepOwn: statement => {
      remember(statement)
      world.onChange(statement.gid)
    },
    keepOwnHead: (head, signed) => {
      shelves.setHead({ head, signed })
      world.onChange(head.gid)
    },
    dropOwn: (gid, ad) => {
      drop(gid, ad)
      world.onChange(gid)
    },
    sweep: async () => {
      const now = clock.now()
      for (const { gid, ad } of shelves.expiredAt(now)) index.remove(adKey(gid, ad))
      await dropAll(() => shelves.expiredAt(now - SOCIAL.keepExpiredMs))
    },
    dropFormer: async (gid, key) => {
      const ads = shelves.adsOf(gid).map(({ ad }) => ad)
      for (let i = 0; i < ads.length; i += SOCIAL.sweepRowsMax)
        await core.turns.take(async () => {
          const former: AdId[] = []
          for (const ad of ads.slice(i, i + SOCIAL.sweepRowsMax)) {
            const signed = await getRow(store, signedShape, KEYS.ad(gid, ad))
            if (signed !== null && signed.k !== key) former.push(ad)
          }
          if (former.length > 0) await store.write(former.map(ad => ({ del: KEYS.ad(gid, ad) })))
          for (const ad of former) drop(gid, ad)
        })
      await core.turns.take(async () => {
        const head = shelves.headOf(gid)
        if (head === null || head.signed.k === key) return
        await store.write([{ del: KEYS.adHead(gid) }])
        shelves.dropHead(gid)
      })
      world.onChange(gid)
    },
    forget: async gid => {
      await dropAll(() => shelves.adsOf(gid).map(({ ad }) => ({ gid, ad })))
      await core.turns.take(() => store.write([{ del: KEYS.record(gid) }, { del: KEYS.adHead(gid) }]))
      shelves.forget(gid)
      world.onChange(gid)
    },
  }
}

interface Memory {
  readonly shelves: AdShelves
  readonly index: SearchIndex
  readonly remember: (statement: AdStatement) => void
  readonly drop: (gid: GroupId, ad: AdId) => void
}

function makeMemory(core: Core): Memory {
  const shelves = new AdShelves()
  const index = new SearchIndex()
  return {
    shelves,
    index,
    remember: statement => {
      shelves.put(statement)
      const key = adKey(statement.gid, statement.ad)
      if (statement.kind === 'ad' && !isExpired(statement, core.ports.clock.now())) index.put(key, statement)
      else index.remove(key)
    },
    drop: (gid, ad) => {
      shelves.drop(gid, ad)
      index.remove(adKey(gid, ad))
    },
  }
}

interface Named {
  readonly gid: GroupId
  readonly ad: AdId
}

/** Another group may have chosen the id of one of our ads: it has no author here. */
const deletionOf = ({ gid, ad }: Named, ownGid: GroupId | null): readonly StoreChange[] => [
  { del: KEYS.ad(gid, ad) },
  ...(gid === ownGid ? [{ del: KEYS.author(ad) }] : []),
]

function makeTake(core: Core, world: AdWorld, { shelves, remember }: Memory): HeldAds['take'] {
  const { store, clock, crypto } = core.ports

  const versionOf = (statement: AdStatement): number | null =>
    shelves.get(statement.gid, statement.ad)?.version ?? null
  const judge = (signed: Signed): AdJudgement => {
    const read = readAd(signed)
    const judged = judgeAd({
      signed,
      keyOf: world.keyOf,
      now: clock.now(),
      verify: crypto.verify,
      known: read.ok ? versionOf(read.value) : null,
      liveOfGroup: gid => (shelves.total >= SOCIAL.adsMax ? LIMITS.adsPerGroupMax : shelves.sizeOf(gid)),
    })
    // What our own group says comes from nowhere else: a forgery is rejected, an old truth of ours is passed over.
    const isOurs = judged.verdict === 'accept' && judged.ad.gid === world.ownGid()
    return isOurs ? { verdict: 'ignore', code: 'superseded' } : judged
  }
  /** Asked again inside the turn: several batches may have been judged at once. */
  const isWanted = (ad: AdStatement, coming: ReadonlyMap<string, Taken>): boolean => {
    const known = coming.get(adKey(ad.gid, ad.ad))?.ad.version ?? versionOf(ad)
    if (known !== null) return ad.version > known
    return (
      shelves.total + coming.size < SOCIAL.adsMax &&
      shelves.sizeOf(ad.gid) + coming.size < LIMITS.adsPerGroupMax
    )
  }

  return async statements => {
    const judged = statements.map(signed => ({ signed, judgement: judge(signed) }))
    const accepted = judged.flatMap(({ signed, judgement }) =>
      judgement.verdict === 'accept' ? [{ signed, ad: judgement.ad }] : [],
    )
    if (accepted.length > 0)
      await core.turns.take(async () => {
        const coming = new Map<string, Taken>()
        for (const one of accepted)
          if (isWanted(one.ad, coming)) coming.set(adKey(one.ad.gid, one.ad.ad), one)
        if (coming.size === 0) return
        const taken = [...coming.values()]
        await store.write(taken.map(({ signed, ad }) => putRow(signedShape, KEYS.ad(ad.gid, ad.ad), signed)))
        for (const { ad } of taken) remember(ad)
        for (const gid of new Set(taken.map(({ ad }) => ad.gid))) world.onChange(gid)
      })
    return judged.map(({ judgement }) => judgement)
  }
}

interface Taken {
  readonly signed: Signed
  readonly ad: AdStatement
}

function makeTakeHead(core: Core, world: AdWorld, shelves: AdShelves): HeldAds['takeHead'] {
  const { store, clock, crypto, log } = core.ports

  const judge = (signed: Signed): HeadJudgement => {
    const read = decodeAs(adsHeadShape, signed.b, LIMITS.adBytesMax)
    const known = read.ok ? (shelves.headOf(read.value.gid)?.head ?? null) : null
    return judgeHead({ signed, keyOf: world.keyOf, now: clock.now(), verify: crypto.verify, known })
  }

  return async signed => {
    const first = judge(signed)
    if (first.verdict === 'ignore' && first.code === 'conflict')
      log.warn({ event: 'ads-heads-conflict', what: 'a group signed two stories about its ads' })
    if (first.verdict !== 'accept') return first
    if (first.head.gid === world.ownGid()) return { verdict: 'ignore', code: 'superseded' }
    return await core.turns.take(async () => {
      const judged = judge(signed)
      if (judged.verdict !== 'accept') return judged
      await store.write([putRow(signedShape, KEYS.adHead(judged.head.gid), signed)])
      shelves.setHead({ head: judged.head, signed })
      world.onChange(judged.head.gid)
      return judged
    })
  }
}

/** A statement of our own disk, as it was checked before it was written. */
function statementOf(key: string, signed: Signed): AdStatement {
  const read = readAd(signed)
  assert(read.ok, `${key} was checked before it was written`)
  return read.value
}
