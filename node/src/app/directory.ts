/**
 * Other groups, as far as this node knows them: who they are, where they are, what they offer. Everything that comes
 * from them is gathered here, whichever way it came: at a hello, by gossip, in a sync. Our own record goes out here.
 */
import { type Bytes, type GroupRecord, PROTOCOLS } from '@localpay/protocol'
import { type Chores, makeChores } from './chores.ts'
import type { Core, Directory } from './core.ts'
import { makeGroupSums } from './group-sums.ts'
import { type HeldAds, openHeldAds } from './held-ads.ts'
import { type KnownGroups, openKnownGroups, ownGroupId } from './known-groups.ts'
import { makeOwnRecord } from './own-record.ts'
import type { PeerRef } from './ports.ts'
import { makeRegionalGossip, type RegionalGossip } from './regional-gossip.ts'
import { SOCIAL } from './social-bounds.ts'
import { makeSync, untilClosing } from './sync.ts'
import { answerSync, NO_ANSWER, type SyncBooks, stateOf } from './sync-answers.ts'

/** What the ads service needs beside what the directory tells everybody. */
export interface OpenDirectory extends Directory {
  readonly groups: KnownGroups
  readonly ads: HeldAds
  readonly chores: Chores
  readonly gossip: RegionalGossip
  /** Drops ads that ended and groups that fell silent. It runs by itself, too. Takes turns. */
  readonly sweep: () => Promise<void>
}

/** @throws RowFault when a row of the database does not read */
export async function makeDirectory(core: Core): Promise<OpenDirectory> {
  const { net } = core.ports
  const chores = makeChores(core)
  const announce = chores.soon('announce', () => SOCIAL.gatherMs, () => announceNow())
  const books = await openBooks(core, chores, announce)
  const { groups, ads } = books
  const sync = makeSync(core, books)
  const hello = makeHello(core, groups)
  const partners = makePartners(core, groups)
  const gossip = makeRegionalGossip(core, { groups, ads, onStranger: makeAskAround(core, chores, groups, sync.with) })
  const ownRecord = makeOwnRecord(core, groups)

  const meet = (peer: string): void =>
    chores.begin('hello', async () => {
      if (await hello(peer)) await sync.with(peer)
    })
  const announceNow = async (): Promise<void> => {
    const isFirst = groups.own() === null
    const fresh = await ownRecord.renew()
    gossip.follow()
    partners.keep()
    if (fresh === null) return
    books.sums.changed(fresh.group.gid)
    await gossip.tellRecord(fresh)
    // Who connected before we were founded got nothing at the hello, and may live too far away for our gossip.
    if (isFirst) for (const peer of net.connected()) meet(peer)
  }

  net.serve(PROTOCOLS.sync, request => answerSync(books, request))
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
    sweep: () => sweep(groups, ads),
  }
}

const refOf = (record: GroupRecord | undefined): PeerRef | null =>
  record === undefined ? null : { peer: record.peer, addrs: record.addrs }

/** Groups, ads and the sums over both, each telling the others and open pages of its changes. */
async function openBooks(core: Core, chores: Chores, announce: () => void): Promise<SyncBooks> {
  const pause = (): number => SOCIAL.gatherMs
  const tellGroups = chores.soon('tell-groups', pause, async () => core.live.tell('groups', 'all'))
  const tellAds = chores.soon('tell-ads', pause, async () => core.live.tell('ads', 'all'))
  const states = makeGroupSums(() => groups.all().flatMap(({ group }) => stateOf({ groups, ads }, group.gid) ?? []))

  const groups = await openKnownGroups(core, gid => {
    states.changed(gid)
    tellGroups()
    // A partner's new address, or a number of our own that we had forgotten.
    if (gid === ownGroupId(core) || groups.isPartner(gid)) announce()
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

/**
 * Each side of a new connection hands over its record and gets the other's; a relay, or a group not yet founded, hands
 * over nothing. Answers whether the peer is one of us.
 */
function makeHello(core: Core, groups: KnownGroups): (peer: string) => Promise<boolean> {
  const { net } = core.ports
  const ownBytes = (): Bytes => groups.own()?.bytes ?? NO_ANSWER
  const hear = async (bundle: Bytes, peer: string): Promise<void> => {
    if (bundle.length === 0) return
    await groups.learn(bundle)
    const group = groups.others().find(({ record }) => record.peer === peer)
    if (group !== undefined) await groups.heard(group.group.gid)
  }

  net.serve(PROTOCOLS.hello, async (bundle, from) => {
    await hear(bundle, from)
    return ownBytes()
  })
  return async peer => {
    const reply = await untilClosing(core, net.ask({ peer, addrs: [] }, PROTOCOLS.hello, ownBytes(), SOCIAL.askMs)).catch(
      // Members' apps and strangers connect too; they know no hello.
      () => null,
    )
    if (reply === null) return false
    await hear(reply, peer)
    return true
  }
}

/** Relays, and the groups that we keep a line with, are dialled until they answer. */
function makePartners(core: Core, groups: KnownGroups): { readonly keep: () => void } {
  let before = ''
  return {
    keep: () => {
      const refs = [...core.config.relays, ...groups.partners().map(({ record }) => refOf(record) as PeerRef)]
      const now = JSON.stringify(refs)
      if (now === before) return
      before = now
      core.ports.net.keep(refs)
    },
  }
}

/** Gossip of a group that nobody told us of: some peer knows it. Not more often than bounds allow, whoever gossips what. */
function makeAskAround(core: Core, chores: Chores, groups: KnownGroups, sync: (peer: string) => Promise<void>): () => void {
  const { clock } = core.ports
  let lastAt = Number.NEGATIVE_INFINITY
  const wait = (): number => Math.max(SOCIAL.askAroundMs, lastAt + SOCIAL.askAroundPauseMs - clock.now())
  return chores.soon('ask-around', wait, async () => {
    lastAt = clock.now()
    for (const peer of somePeers(core, groups)) await sync(peer)
  })
}

/** A connected relay and a connected group, by chance. */
function somePeers(core: Core, groups: KnownGroups): readonly string[] {
  const connected = new Set(core.ports.net.connected())
  const byChance = (peers: readonly string[]): readonly string[] => {
    const there = peers.filter(peer => connected.has(peer))
    const [high, low] = core.ports.random.bytes(2) as unknown as [number, number]
    return there.length === 0 ? [] : [there[(high * 256 + low) % there.length] as string]
  }
  const relays = byChance(core.config.relays.map(({ peer }) => peer))
  return [...new Set([...relays, ...byChance(groups.others().map(({ record }) => record.peer))])]
}

async function sweep(groups: KnownGroups, ads: HeldAds): Promise<void> {
  await ads.sweep()
  for (const gid of groups.silent()) {
    groups.forget(gid)
    await ads.forget(gid)
  }
}
