/**
 * A node behind a home router is reached through relays: it asks a relay for a slot, and others dial it there. A slot
 * lives as long as the connection to the relay, so after each new connection it is asked for again.
 */
import type { Connection, Listener, PeerId } from '@libp2p/interface'
import type { Log, PeerRef } from '../app/ports.ts'
import { openConnections } from './ask-peer.ts'
import { backoffMs } from './backoff.ts'
import type { NetNode } from './libp2p-node.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError } from './net-fault.ts'
import { peerIdOf, RELAYED } from './peer-addresses.ts'

export interface RelaySlots {
  /** Asks connected relays for missing slots; `now` is a steady clock, ms. */
  readonly tick: (now: number) => void
}

interface Slot {
  readonly relay: PeerId
  /** One for the life of the node: closing one would give up the slots of all. */
  listener: Listener | undefined
  failedTries: number
  nextTryAt: number
  isAsking: boolean
}

export function makeRelaySlots(node: NetNode, relays: readonly PeerRef[], log: Log): RelaySlots {
  const transports = node.services.inside.transportManager
  const slots: Slot[] = relays
    .slice(0, NET_BOUNDS.relaysMax)
    .map(({ peer }) => peerIdOf(peer))
    .filter(relay => relay !== null)
    .map(relay => ({ relay, listener: undefined, failedTries: 0, nextTryAt: 0, isAsking: false }))

  const ask = async (slot: Slot, connection: Connection): Promise<void> => {
    const addr = connection.remoteAddr.encapsulate(RELAYED)
    if (slot.listener !== undefined) return await slot.listener.listen(addr)
    const before = new Set(transports.getListeners())
    // The listener is there at once, and stays there when the relay says no.
    const listening = transports.listen([addr])
    slot.listener = transports.getListeners().find(listener => !before.has(listener))
    await listening
  }

  const fill = async (slot: Slot, connection: Connection): Promise<void> => {
    const relay = slot.relay.toString()
    slot.isAsking = true
    try {
      await ask(slot, connection)
      slot.failedTries = 0
      log.info({ event: 'net-relay-slot', relay })
    } catch (thrown) {
      slot.failedTries++
      log.warn({ event: 'net-relay-slot-refused', relay, reason: asError(thrown).message })
    } finally {
      slot.isAsking = false
      slot.nextTryAt = performance.now() + backoffMs(slot.failedTries, Math.random())
    }
  }

  const tick = (now: number): void => {
    const listening = transports.getAddrs().map(String)
    for (const slot of slots) {
      if (slot.isAsking || now < slot.nextTryAt) continue
      if (listening.some(addr => addr.endsWith(`/p2p/${slot.relay}${RELAYED}`))) continue
      const connection = openConnections(node, slot.relay).find(({ direct }) => direct)
      if (connection !== undefined) void fill(slot, connection)
    }
  }

  return { tick }
}
