/** Where a node listens: the page and the peers, each on the port of its settings or the next free one. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isIP } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Log, Net } from './app/ports.ts'
import type { Config, Endpoint } from './config.ts'
import { ListenFault, type NetConfig, openNet } from './net/open-net.ts'

/** Ports tried after the one that is taken. */
const NEXT_PORTS_MAX = 50

/** What may still be answered when the node closes, ms. */
const DRAIN_MS = 2_000
const DRAIN_STEP_MS = 20

export interface HttpServer {
  readonly port: number
  readonly close: () => Promise<void>
}

/** The ports to try, in order: any free one for 0, else from the one asked for upwards. */
const portsFrom = (port: number, step = 1): readonly number[] =>
  port === 0
    ? [0]
    : Array.from({ length: NEXT_PORTS_MAX + 1 }, (_, i) => port + i * step).filter(next => next <= 65_535)

/** Peers on the port asked for or a later one. @throws ListenFault when none is free or the host is not ours */
export async function listenForPeers(
  config: Config,
  parts: Omit<NetConfig, 'listen'>,
  log: Log,
): Promise<{ readonly net: Net; readonly port: number }> {
  const { peers, peersWsPort, peersListen } = config
  if (!peersListen) return { net: await openNet({ ...parts, listen: [] }, log), port: peers.port }
  const step = peersWsPort === null || peersWsPort === 0 ? 1 : 2
  for (const port of portsFrom(peers.port, step)) {
    const ws = peersWsPort === null ? null : peersWsPort === 0 ? 0 : peersWsPort + port - peers.port
    try {
      return { net: await openNet({ ...parts, listen: peerAddrs(peers.host, port, ws) }, log), port }
    } catch (fault) {
      if (!(fault instanceof ListenFault && fault.code === 'address-in-use')) throw fault
    }
  }
  throw new ListenFault('address-in-use', `no free port for peers from ${peers.port} upwards`, undefined)
}

/** Multiaddrs of a host: over TCP, and over WebSockets where asked for. */
function peerAddrs(host: string, port: number, ws: number | null): readonly string[] {
  const family = isIP(host)
  const base = family === 4 ? `/ip4/${host}` : family === 6 ? `/ip6/${host}` : `/dns4/${host}`
  return [`${base}/tcp/${port}`, ...(ws === null ? [] : [`${base}/tcp/${ws}/ws`])]
}

/** Answers HTTP with `hono`. @throws ListenFault */
export async function listenForPages(hono: Hono, at: Endpoint): Promise<HttpServer> {
  for (const port of portsFrom(at.port)) {
    const fetch = (request: Request, env: unknown) => hono.fetch(request, env as HttpBindings)
    const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server
    const code = await listen(server, { host: at.host, port })
    if (code === null) return serverOf(server)
    if (code !== 'EADDRINUSE') throw new ListenFault('cannot-listen', `cannot listen on ${at.host}: ${code}`)
  }
  throw new ListenFault('address-in-use', `no free port for the page from ${at.port} upwards`)
}

/** Null once it listens; else the name of the error. */
const listen = (server: Server, at: Endpoint): Promise<string | null> =>
  new Promise(resolve => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(at.port, at.host, () => resolve(null))
  })

const serverOf = (server: Server): HttpServer => ({
  port: (server.address() as AddressInfo).port,
  close: () =>
    new Promise(resolve => {
      // What is being answered becomes idle once it is; what is not by then is cut.
      const idle = setInterval(() => server.closeIdleConnections(), DRAIN_STEP_MS)
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      server.close(() => {
        clearInterval(idle)
        clearTimeout(cut)
        resolve()
      })
    }),
})
