/**
 * The app's `Net` over libp2p: opens sockets, answers requests, gossips, stays connected to relays and partners. This
 * folder is the only one that knows libp2p.
 */
import type { PeerId } from '@libp2p/interface'
import type { Log, Net } from '../app/ports.ts'
import { makeAsker } from './ask-peer.ts'
import { makeGossip } from './gossip.ts'
import { makeKeeper } from './keep-connected.ts'
import { type NetConfig, type NetNode, startLibp2p } from './libp2p-node.ts'
import { makeMuteStreams } from './mute-streams.ts'
import { NET_BOUNDS } from './net-bounds.ts'
import { asError } from './net-fault.ts'
import { RELAYED, tellableAddrs } from './peer-addresses.ts'
import { makeRelaySlots } from './relay-slots.ts'
import { makeServer } from './serve-peers.ts'

export type { NetConfig } from './libp2p-node.ts'
export { ListenFault, NetFault } from './net-fault.ts'

/** @throws ListenFault when a listening address is taken or is none. */
export async function openNet(config: NetConfig, log: Log): Promise<Net> {
  const node = await startLibp2p(config)
  const asker = makeAsker(node)
  const server = makeServer(node, log)
  const gossip = makeGossip(node.services.gossip, config.topics, log)
  const keeper = makeKeeper(node, config.relays, log)
  const slots = makeRelaySlots(node, config.role === 'node' ? config.relays : [], log)
  const muteStreams = makeMuteStreams(node, log)

  const tick = (): void => {
    const now = performance.now()
    for (const { tick } of [keeper, slots, muteStreams]) tick(now)
  }
  const ticking = setInterval(tick, NET_BOUNDS.tickMs)
  ticking.unref()
  node.addEventListener('peer:connect', tick)
  node.addEventListener('peer:disconnect', tick)

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    clearInterval(ticking)
    node.removeEventListener('peer:connect', tick)
    node.removeEventListener('peer:disconnect', tick)
    keeper.close()
    asker.close()
    server.close()
    gossip.close()
    await stopWithin(node, log)
  }

  const addrs = (): readonly string[] => ownAddrs(node, config.announce ?? [])
  log.info({ event: 'net-open', peer: node.peerId.toString(), addrs: addrs() })
  return {
    peer: node.peerId.toString(),
    addrs,
    connected: () => node.getPeers().map(String),
    keep: keeper.keep,
    ask: asker.ask,
    serve: server.serve,
    publish: gossip.publish,
    follow: gossip.follow,
    onPeer: run => onPeer(node, run, log),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** What others can dial. The far end of a connection that a relay opened to us is none of the relay's addresses. */
function ownAddrs(node: NetNode, announced: readonly string[]): readonly string[] {
  const inbound = new Set(
    node
      .getConnections()
      .filter(({ direction }) => direction === 'inbound')
      .map(({ remoteAddr }) => remoteAddr.toString() + RELAYED),
  )
  const listening = node.services.inside.transportManager.getAddrs().map(String)
  return tellableAddrs({ announced, listening: listening.filter(addr => !inbound.has(addr)) })
}

function onPeer(node: NetNode, run: (peer: string) => void, log: Log): void {
  node.addEventListener('peer:connect', ({ detail }: CustomEvent<PeerId>) => {
    try {
      run(detail.toString())
    } catch (thrown) {
      log.error({ event: 'net-on-peer-failed', reason: asError(thrown).message })
    }
  })
}

async function stopWithin(node: NetNode, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(() => resolve('late'), NET_BOUNDS.closeMsMax)
  })
  try {
    const ended = await Promise.race([node.stop(), late])
    if (ended === 'late') log.warn({ event: 'net-close-late', afterMs: NET_BOUNDS.closeMsMax })
  } catch (thrown) {
    log.warn({ event: 'net-close-failed', reason: asError(thrown).message })
  } finally {
    clearTimeout(timer)
  }
}
