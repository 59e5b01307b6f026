/**
 * libp2p's websocket listener does not listen for the errors of its sockets, so that one malformed frame from any
 * stranger would end the whole process as an uncaught error. Here every socket gets a listener; the socket then
 * closes by itself, and with it the connection.
 */
import type { Listener } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'

type WebSocketTransport = ReturnType<typeof webSockets>

export function enduringWebSockets(): WebSocketTransport {
  const make = webSockets()
  return components => {
    const transport = make(components)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = options => enduring(createListener(options))
    return transport
  }
}

interface Accepting {
  onWsServerConnection: (socket: NodeJS.EventEmitter, request: unknown) => void
}

function enduring(listener: Listener): Listener {
  const accepting = listener as unknown as Accepting
  const accept = accepting.onWsServerConnection.bind(listener)
  accepting.onWsServerConnection = (socket, request) => {
    socket.on('error', () => {})
    accept(socket, request)
  }
  return listener
}
