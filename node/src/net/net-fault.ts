/**
 * What may go wrong between peers. `unreachable`, `deadline` and `closed` may pass; `too-big` will not. `refused` says
 * only that the peer broke off: he does not speak the protocol, is overloaded, failed, or dislikes the request.
 */
export type NetFaultCode = 'unreachable' | 'deadline' | 'too-big' | 'refused' | 'closed'

export class NetFault extends Error {
  override readonly name = 'NetFault'
  readonly code: NetFaultCode

  constructor(code: NetFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** This node cannot listen where its settings say. `address-in-use` may be tried on the next port. */
export class ListenFault extends Error {
  override readonly name = 'ListenFault'
  readonly code: 'address-in-use' | 'bad-address' | 'cannot-listen'

  constructor(code: ListenFault['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** libp2p rejects with close *events* as well as with errors; this makes an Error of either. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  const inner = typeof thrown === 'object' && thrown !== null && 'error' in thrown ? thrown.error : undefined
  return inner instanceof Error ? inner : new Error('stream closed', { cause: thrown })
}

const TOO_BIG = new Set(['InvalidDataLengthError', 'InvalidDataLengthLengthError', 'StreamBufferError'])

/** The fault of an exchange that broke off on a connection that is still alive, or no longer. */
export function exchangeFault(thrown: unknown, connectionAlive: boolean): NetFault {
  if (thrown instanceof NetFault) return thrown
  const error = asError(thrown)
  if (TOO_BIG.has(error.name))
    return new NetFault('too-big', 'the peer sent more than one frame may hold', error)
  if (!connectionAlive) return new NetFault('closed', 'the connection was lost', error)
  return new NetFault('refused', 'the peer broke off the exchange', error)
}
