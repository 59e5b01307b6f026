/**
 * Other groups, as far as this node knows them: who they are, where they are, what they offer. Everything that comes
 * from them is gathered here, whichever way it came: at a hello, by gossip, in a sync. Our own record goes out here.
 */
import { PROTOCOLS } from '@localpay/protocol'
import { type Chores, makeChores } from './chores.ts'
import type { Core, Directory } from './core.ts'
import { makeGroupSums } from './group-sums.ts'
import { type HeldAds, openHeldAds } from './held-ads.ts'
import { type KnownGroups, openKnownGroups, ownGroupId } from './known-groups.ts'
import { makeAskAround, makeHello, makePartners, refOf, somePeers } from './meeting.ts'
import { makeOwnRecord } from './own-record.ts'
import { makeRegionalGossip, type RegionalGossip } from './regional-gossip.ts'
import { SOCIAL } from './social-bounds.ts'
import { makeSync, type Sync } from './sync.ts'
import { answerSync, type SyncBooks, stateOf } from './sync-answers.ts'
import { type HeldEvidence, openHeldEvidence } from './witness/held-evidence.ts'
import { type EvidenceSpread, makeEvidenceSpread } from './witness/spread-evidence.ts'

/** What the ads service needs beside what the directory tells everybody. */
export interface OpenDirectory extends Directory {
  readonly groups: KnownGroups
  readonly ads: HeldAds
  readonly chores: Chores
  readonly gossip: RegionalGossip
  readonly evidence: HeldEvidence
  /** Drops ads that ended and groups that fell silent. It runs by itself, too. Takes turns. */
  readonly sweep: () => Promise<void>
}

/** @throws RowFault when a row of the database does not read */
export async function makeDirectory(core: Core): Promise<OpenDirectory> {
  const { net } = core.ports
  const chores = makeChores(core)
  const announce = chores.soon(
    'announce',
    () => SOCIAL.gatherMs,
    () => announceNow(),
  )
  const books = await openBooks(core, chores, {
    announce,
    clash: (papers, proof) => evidence.add(papers, proof),
  })
  const { groups, ads } = books
  const sync = makeSync(core, books)
  const onStranger = makeAskAround(core, chores, groups, sync.with)
  const evidence = await openHeldEvidence(core, {
    known: groups.get,
    onNew: bytes => chores.begin('tell-evidence', () => spread.tell(bytes)),
  })
  const gossip = makeRegionalGossip(core, { groups, ads, evidence, onStranger })
  const spread = makeEvidenceSpread(
    core,
    { peerOf: gid => refOf(groups.get(gid)?.record) },
    { evidence, gossip: gossip.tellEvidence },
  )
  const announceNow = startTalking(core, { ...books, chores, gossip, sync, announce, spread })

  return {
    known: groups.get,
    all: groups.others,
    learn: groups.learn,
    own: () => groups.own()?.bundle ?? null,
    announce,
    peerOf: gid => refOf(groups.get(gid)?.record),
    isConnected: gid => {
      const record = groups.get(gid)?.record
      return record !== undefined && net.connected().includes(record.peer)
    },
    sync: sync.with,
    close: chores.idle,
    groups,
    ads,
    chores,
    gossip,
    evidence,
    sweep: () => sweep(groups, ads),
  }
}

interface Parts extends SyncBooks {
  readonly chores: Chores
  readonly gossip: RegionalGossip
  readonly sync: Sync
  readonly announce: () => void
  readonly spread: EvidenceSpread
}

/** Answers peers, meets new ones, and does again and again what nobody asks for. @returns what tells others of us */
function startTalking(core: Core, parts: Parts): () => Promise<void> {
  const { net } = core.ports
  const { groups, ads, sums, chores, gossip, sync, announce, spread } = parts
  const ownRecord = makeOwnRecord(core, groups)
  const hello = makeHello(core, groups)
  const partners = makePartners(core, groups)

  const meet = (peer: string): void =>
    chores.begin('hello', async () => {
      if (!(await hello(peer))) return
      await sync.with(peer)
      await spread.meet(peer)
    })
  const announceNow = async (): Promise<void> => {
    const isFirst = groups.own() === null
    const fresh = await ownRecord.renew()
    gossip.follow()
    partners.keep()
    if (fresh === null) return
    sums.changed(fresh.group.gid)
    // Partners may live too far away for our gossip, and pay by what it tells. Who connected before we were founded got
    // nothing at the hello.
    if (isFirst) for (const peer of net.connected()) meet(peer)
    else for (const peer of partners.connected()) chores.begin('hello', async () => void (await hello(peer)))
    await gossip.tellRecord(fresh)
  }

  net.serve(PROTOCOLS.sync, request => answerSync(parts, request))
  net.onPeer(peer => {
    meet(peer)
    announce()
  })
  chores.every('record', core.config.chores.recordMs, announceNow)
  chores.every('sync', core.config.chores.syncMs, async () => {
    for (const peer of somePeers(core, groups)) await sync.with(peer)
  })
  chores.every('sweep', SOCIAL.sweepMs, () => sweep(groups, ads))
  gossip.follow()
  partners.keep()
  announce()
  for (const peer of net.connected()) meet(peer)
  return announceNow
}

/** Groups, ads and the sums over both, each telling the others and open pages of its changes. */
async function openBooks(
  core: Core,
  chores: Chores,
  { announce, clash }: { announce: () => void; clash: HeldEvidence['add'] },
): Promise<SyncBooks> {
  const pause = (): number => SOCIAL.gatherMs
  const tellGroups = chores.soon('tell-groups', pause, async () => core.live.tell('groups', 'all'))
  const tellAds = chores.soon('tell-ads', pause, async () => core.live.tell('ads', 'all'))
  const states = makeGroupSums(() =>
    groups.all().flatMap(({ group }) => stateOf({ groups, ads }, group.gid) ?? []),
  )

  const groups = await openKnownGroups(core, {
    news: gid => {
      states.changed(gid)
      tellGroups()
      // A partner's new address, or a number of our own that we had forgotten.
      if (gid === ownGroupId(core) || groups.isPartner(gid)) announce()
    },
    clash,
    newKey: (gid, key) => chores.begin('former-key', () => ads.dropFormer(gid, key)),
  })
  const ads = await openHeldAds(core, {
    keyOf: groups.keyOf,
    ownGid: () => ownGroupId(core),
    onChange: gid => {
      states.changed(gid)
      tellAds()
    },
  })
  return { groups, ads, sums: states }
}

async function sweep(groups: KnownGroups, ads: HeldAds): Promise<void> {
  await ads.sweep()
  for (const gid of groups.silent()) {
    groups.forget(gid)
    await ads.forget(gid)
  }
}
