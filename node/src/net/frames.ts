/**
 * One frame each way: a length, then that many bytes. LocalPay never streams bulk data between peers, because a
 * libp2p stream holds back no fast sender; a bounded request and a bounded reply need no holding back.
 */
import type { Stream } from '@libp2p/interface'
import { type LengthPrefixedStreamOpts, lpStream } from '@libp2p/utils'
import { type Bytes, LIMITS } from '@localpay/protocol'
import { NET_BOUNDS } from './net-bounds.ts'
import { NetFault } from './net-fault.ts'

export interface Frames {
  readonly read: (signal: AbortSignal) => Promise<Bytes>
  readonly write: (bytes: Bytes, signal: AbortSignal) => Promise<void>
}

export function framesOf(stream: Stream): Frames {
  const inner = lpStream(stream, {
    maxDataLength: LIMITS.frameBytesMax,
    maxBufferSize: 2 * LIMITS.frameBytesMax,
    lengthDecoder: lengthOf,
  })
  return {
    // Copied, so that a small frame does not keep a large network buffer alive.
    read: async signal => (await inner.read({ signal })).slice(),
    write: (bytes, signal) => inner.write(bytes, { signal }),
  }
}

type LengthBytes = Parameters<LengthPrefixedStreamOpts['lengthDecoder']>[0]

/** Three times seven bits hold `LIMITS.frameBytesMax`. */
const LENGTH_BYTES_MAX = 3

/**
 * The length of a frame: seven bits a byte, lowest first, the top bit set on all but the last. libp2p reads one more
 * byte for each RangeError and knows no end to that, so a stranger who sends 0xff for ever would keep a core busy.
 */
function lengthOf(bytes: LengthBytes): number {
  const last = bytes.get(bytes.byteLength - 1)
  if (last < 0x80)
    return [...bytes.subarray()].reduceRight((length, byte) => length * 0x80 + (byte % 0x80), 0)
  if (bytes.byteLength < LENGTH_BYTES_MAX) throw new RangeError('the length goes on')
  throw new NetFault('too-big', 'the length of a frame has too many bytes')
}

/** Hangs up after a finished exchange, politely; cuts the stream when the other end does not hang up too. */
export function letGo(stream: Stream): void {
  const cut = (): void => stream.abort(new Error('the other end did not hang up'))
  const timer = setTimeout(cut, NET_BOUNDS.lingerMs)
  timer.unref()
  stream.addEventListener('close', () => clearTimeout(timer), { once: true })
  if (stream.status === 'closed') clearTimeout(timer)
  stream.close().catch(cut)
}
