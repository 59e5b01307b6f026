/** From the addresses in a peer's record to what can be dialled, and from our listeners to what others can dial. */
import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import type { PeerRef } from '../app/ports.ts'
import { NET_BOUNDS } from './net-bounds.ts'

/** The peer id that a text names, or null when it names none. */
export function peerIdOf(text: string): PeerId | null {
  try {
    return peerIdFromString(text)
  } catch {
    return null
  }
}

/** The address that a text names, or null when it names none: records of other groups may hold anything. */
export function addrOf(text: string): Multiaddr | null {
  try {
    return multiaddr(text)
  } catch {
    return null
  }
}

/** Addresses to dial a peer at, each ending in his id, so that nobody else can answer in his name. */
export function dialAddrs(ref: PeerRef): Multiaddr[] {
  const end = `/p2p/${ref.peer}`
  return ref.addrs
    .slice(0, NET_BOUNDS.addrsPerPeerMax)
    .map(text => addrOf(text.endsWith(end) ? text : text + end))
    .filter(addr => addr !== null)
}

export const RELAYED = '/p2p-circuit'

const isLoopback = (addr: string): boolean => /^\/(ip4\/127\.|ip6\/::1\/)/.test(addr)

/**
 * What others can dial: announced addresses first, then our own, then relayed ones. Loopback addresses are told only
 * where there is no other direct one, as in a demo on one machine.
 */
export function tellableAddrs(own: {
  announced: readonly string[]
  listening: readonly string[]
}): readonly string[] {
  const all = [...new Set([...own.announced, ...own.listening])]
  const direct = all.filter(addr => !addr.includes(RELAYED))
  const wide = direct.filter(addr => !isLoopback(addr))
  return [...(wide.length > 0 ? wide : direct), ...all.filter(addr => addr.includes(RELAYED))]
}
