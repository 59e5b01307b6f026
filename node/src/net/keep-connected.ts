/**
 * Staying connected. libp2p dials no lost peer again; this does, for relays and for the partners that the app names,
 * with growing pauses and without giving up.
 */
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Log, PeerRef } from '../app/ports.ts'
import { dialPeer, openConnections } from './ask-peer.ts'
import { backoffMs } from './backoff.ts'
import { endAll, type Running, withDeadline } from './deadline.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError } from './net-fault.ts'
import { peerIdOf } from './peer-addresses.ts'

export interface Keeper {
  /** Replaces the earlier list; `always` is kept besides. Peers without addresses or with a bad id are skipped. */
  readonly keep: (peers: readonly PeerRef[]) => void
  /** Looks after every kept peer; `now` is a steady clock, ms. */
  readonly tick: (now: number) => void
  readonly close: () => void
}

interface Kept {
  readonly id: PeerId
  ref: PeerRef
  /** Dials since the last connection that held. */
  tries: number
  nextTryAt: number
  isDialling: boolean
  /** Since when it has been connected; undefined while it is not. */
  upSince: number | undefined
}

/**
 * Kept peers are the last that libp2p gives up when it has too many connections. Not a `keep-alive` tag: with one,
 * libp2p would dial a peer who drops us at once again and again, without a pause.
 */
const KEPT_TAG = 'localpay-kept'
const KEPT_VALUE = 100

export function makeKeeper(node: Libp2p, always: readonly PeerRef[], log: Log): Keeper {
  const kept = new Map<string, Kept>()
  const running: Running = new Set()
  let closed = false

  const tag = (id: PeerId, value: { value: number } | undefined): void => {
    node.peerStore
      .merge(id, { tags: { [KEPT_TAG]: value } })
      .catch(thrown => log.warn({ event: 'net-tag-failed', reason: asError(thrown).message }))
  }

  const dial = async (peer: Kept): Promise<void> => {
    peer.isDialling = true
    peer.tries++
    try {
      await withDeadline(NET_BOUNDS.peerDialMsMax, running, signal => dialPeer(node, peer.ref, signal))
    } catch {
      // Not there now; `nextTryAt` says when to look again.
    } finally {
      peer.isDialling = false
      peer.nextTryAt = performance.now() + backoffMs(peer.tries, Math.random())
    }
  }

  const lookAfter = (peer: Kept, now: number): void => {
    if (openConnections(node, peer.id).length > 0) {
      if (peer.upSince === undefined) tag(peer.id, { value: KEPT_VALUE })
      peer.upSince ??= now
      // Only a connection that holds wipes the slate: a peer may take one and drop it at once.
      if (now - peer.upSince >= NET_BOUNDS.steadyMs) peer.tries = 0
      return
    }
    if (peer.upSince !== undefined) {
      peer.upSince = undefined
      peer.nextTryAt = now + backoffMs(peer.tries, Math.random())
    }
    if (!peer.isDialling && now >= peer.nextTryAt) void dial(peer)
  }

  const tick = (now: number): void => {
    if (closed) return
    for (const peer of kept.values()) lookAfter(peer, now)
  }

  const keep = (peers: readonly PeerRef[]): void => {
    if (closed) return
    const wanted = wantedPeers([...always, ...peers], node.peerId.toString())
    const within = [...wanted.values()].slice(0, NET_BOUNDS.keptPeersMax)
    if (within.length < wanted.size)
      log.warn({ event: 'net-too-many-kept', asked: wanted.size, kept: within.length })
    for (const [peer, { id }] of kept) {
      if (wanted.has(peer)) continue
      kept.delete(peer)
      tag(id, undefined)
    }
    for (const ref of within) keepOne(kept, ref)
    tick(performance.now())
  }

  keep([])
  return {
    keep,
    tick,
    close: () => {
      closed = true
      endAll(running)
    },
  }
}

/** The first reference to each peer, without ourselves and those that say no address. */
function wantedPeers(peers: readonly PeerRef[], us: string): Map<string, PeerRef> {
  const wanted = new Map<string, PeerRef>()
  for (const ref of peers) {
    if (ref.addrs.length > 0 && ref.peer !== us && !wanted.has(ref.peer)) wanted.set(ref.peer, ref)
  }
  return wanted
}

/** A known peer keeps his history, unless he has moved: then he is tried at once. */
function keepOne(kept: Map<string, Kept>, ref: PeerRef): void {
  const known = kept.get(ref.peer)
  if (known !== undefined) {
    if (known.ref.addrs.join() !== ref.addrs.join()) known.nextTryAt = 0
    known.ref = ref
    return
  }
  const id = peerIdOf(ref.peer)
  if (id === null) return
  kept.set(ref.peer, { id, ref, tries: 0, nextTryAt: 0, isDialling: false, upSince: undefined })
}
