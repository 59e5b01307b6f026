/**
 * What several nodes of one process say to one another and sign for it, counted where it leaves the app: at its network
 * and at its keys. Acknowledgements are counted by their bytes alone, as the design counts messages.
 */
import type { Ports } from '@localpay/node'
import { PROTOCOLS } from '@localpay/protocol'
import type { Exchange } from './hub-net.ts'

type Crypto = Ports['crypto']

/** So many of each. */
export interface Count {
  /** Mail: proposals, statements, certificates. */
  messages: number
  /** Questions that are answered at once: prices, offers of a round. */
  questions: number
  /** Of both and of their answers. */
  bytes: number
  /** Made by nodes; what members sign comes from their own devices. */
  signatures: number
  verifications: number
  /** Everything else that went over the net, such as records of groups: nothing that a transfer needs. */
  beside: number
}

const nothing = (): Count => ({
  messages: 0,
  questions: 0,
  bytes: 0,
  signatures: 0,
  verifications: 0,
  beside: 0,
})

export interface Counter {
  readonly onExchange: (exchange: Exchange) => void
  /** The same keys, counted. */
  readonly counted: (crypto: Crypto) => Crypto
  /** What was counted since the call before. */
  readonly take: () => Count
}

export function makeCounter(): Counter {
  let now = nothing()
  return {
    onExchange: ({ protocol, request, reply }) => {
      if (protocol === PROTOCOLS.mail) now.messages += 1
      else if (protocol === PROTOCOLS.ask) now.questions += 1
      else {
        now.beside += 1
        return
      }
      now.bytes += request.length + reply.length
    },
    counted: crypto => ({
      verify: (...question) => {
        now.verifications += 1
        return crypto.verify(...question)
      },
      verifyAll: batch => {
        now.verifications += batch.length
        return crypto.verifyAll(batch)
      },
      signerOf: seed => {
        const signer = crypto.signerOf(seed)
        return {
          ...signer,
          sign: message => {
            now.signatures += 1
            return signer.sign(message)
          },
        }
      },
    }),
    take: () => {
      const counted = now
      now = nothing()
      return counted
    },
  }
}
