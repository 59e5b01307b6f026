/** Meeting peers: what is said at a hello, with whom we stay connected, whom we ask. */
import { type Bytes, type GroupRecord, PROTOCOLS } from '@localpay/protocol'
import type { Chores } from './chores.ts'
import type { Core } from './core.ts'
import type { KnownGroups } from './known-groups.ts'
import { makeMinuteCount } from './minute-count.ts'
import type { PeerRef } from './ports.ts'
import { SOCIAL } from './social-bounds.ts'
import { untilClosing } from './sync.ts'
import { NO_ANSWER } from './sync-answers.ts'

/** Where a group's node is, by its record; null for none. */
export const refOf = (record: GroupRecord | undefined): PeerRef | null =>
  record === undefined ? null : { peer: record.peer, addrs: record.addrs }

/**
 * Each side of a new connection hands over its record and gets the other's; a relay, or a group not yet founded, hands
 * over nothing. Answers whether the peer is one of us.
 */
export function makeHello(core: Core, groups: KnownGroups): (peer: string) => Promise<boolean> {
  const { net } = core.ports
  const ownBytes = (): Bytes => groups.own()?.bytes ?? NO_ANSWER
  const hellos = makeMinuteCount<string>(core.ports.clock, SOCIAL.hellosPerMinute)
  const hear = async (bundle: Bytes, peer: string): Promise<void> => {
    if (bundle.length === 0) return
    await groups.learn(bundle)
    const group = groups.others().find(({ record }) => record.peer === peer)
    if (group !== undefined) await groups.heard(group.group.gid)
  }

  net.serve(PROTOCOLS.hello, async (bundle, from) => {
    if (!hellos.isFull(from)) {
      hellos.add(from)
      await hear(bundle, from)
    }
    return ownBytes()
  })
  return async peer => {
    const reply = await untilClosing(
      core,
      net.ask({ peer, addrs: [] }, PROTOCOLS.hello, ownBytes(), SOCIAL.askMs),
    ).catch(
      // Members' apps and strangers connect too; they know no hello.
      () => null,
    )
    if (reply === null) return false
    await hear(reply, peer)
    return true
  }
}

export interface Partners {
  /** Relays, and the groups that we keep a line with, are dialled until they answer. */
  readonly keep: () => void
  /** Peers of the groups that we keep a line with. */
  readonly connected: () => readonly string[]
}

export function makePartners(core: Core, groups: KnownGroups): Partners {
  let before = ''
  return {
    connected: () => {
      const there = new Set(core.ports.net.connected())
      return groups
        .partners()
        .map(({ record }) => record.peer)
        .filter(peer => there.has(peer))
    },
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
export function makeAskAround(
  core: Core,
  chores: Chores,
  groups: KnownGroups,
  sync: (peer: string) => Promise<void>,
): () => void {
  const { clock } = core.ports
  let lastAt = Number.NEGATIVE_INFINITY
  const wait = (): number => Math.max(SOCIAL.askAroundMs, lastAt + SOCIAL.askAroundPauseMs - clock.now())
  return chores.soon('ask-around', wait, async () => {
    lastAt = clock.now()
    for (const peer of somePeers(core, groups)) await sync(peer)
  })
}

/** A connected relay and a connected group, by chance. */
export function somePeers(core: Core, groups: KnownGroups): readonly string[] {
  const connected = new Set(core.ports.net.connected())
  const byChance = (peers: readonly string[]): readonly string[] => {
    const there = peers.filter(peer => connected.has(peer))
    const [high, low] = core.ports.random.bytes(2) as unknown as [number, number]
    return there.length === 0 ? [] : [there[(high * 256 + low) % there.length] as string]
  }
  const relays = byChance(core.config.relays.map(({ peer }) => peer))
  return [...new Set([...relays, ...byChance(groups.others().map(({ record }) => record.peer))])]
}
