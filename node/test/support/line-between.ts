/** A line of one group's books with another, and the transfer that pays over it; the other's own books are not touched. */
import {
  DAY_MS,
  encodeAs,
  encodeBody,
  type GroupId,
  type Hash,
  inOrder,
  LIMITS,
  limitShape,
  lineIdOf,
  lineOpenShape,
  NET,
  prefixed,
  type SignedIntent,
  seal,
  sha256Plain,
  utf8,
} from '@localpay/protocol'
import { type TestNode, yes } from './test-node.ts'

const gidOf = (node: TestNode): GroupId => node.core.ledger.head().head.gid

/** `partner` is met, and lets us owe it up to `room` µh. */
export async function openLineTo(node: TestNode, partner: TestNode, room: bigint): Promise<void> {
  const { ledger, turns, signer } = node.core
  const [us, them] = [gidOf(node), gidOf(partner)]
  const [a, b] = inOrder(us, them)
  const open = encodeAs(lineOpenShape, { v: 1, a, b, unit: 'hour', at: 1 })
  const message = prefixed('line-open', open)
  const limit = encodeAs(limitShape, { v: 1, line: lineIdOf(us, them), by: them, amt: room, seq: 1 })
  const intents = [
    ledger.nodeIntent('meet', partner.core.ledger.proof()),
    ledger.nodeIntent('line', {
      open,
      ours: signer.sign(message),
      theirs: partner.core.signer.sign(message),
    }),
    ledger.nodeIntent('limit', { signed: seal('limit', limit, partner.core.signer) }),
  ]
  yes(await turns.take(() => ledger.order(intents, () => [])))
}

/** Our COMMIT to a payment of `amt` over the line, for the member who consented. */
export function commitTo(
  node: TestNode,
  partner: TestNode,
  consent: SignedIntent,
  amt: bigint,
): SignedIntent {
  const now = node.core.ports.clock.now()
  const [us, them] = [gidOf(node), gidOf(partner)]
  const body = encodeBody({
    v: 1,
    net: NET,
    kind: 'pay',
    unit: 'hour',
    nonce: sha256Plain(utf8(consent.id)).subarray(0, 16),
    created: now,
    prepTtl: LIMITS.prepTtlPaySeconds,
    closeTtl: LIMITS.closeTtlPaySeconds,
    notAfter: now + DAY_MS,
    parts: [us, them].map(g => ({ g, ke: 1, inc: 0 })),
    closer: 1,
    edges: [{ f: 0, t: 1, line: lineIdOf(us, them), amt: 1_000n, cp: 0 }],
    ends: 'ee'.repeat(32) as Hash,
  })
  return node.core.ledger.nodeIntent('commit', { body, payer: { across: consent.id, amt } })
}
