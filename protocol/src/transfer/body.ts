/**
 * A transfer moves the same value along a path of groups (a payment) or round a cycle (clearing). Its body names
 * everybody and everything; its hash is its id. SPEC 7, clearing.md §3.2.
 */

import type { Bytes } from '../base/bytes.ts'
import type { GroupId, Tid } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok, type Result } from '../base/result.ts'
import { hashHex } from '../codec/hash.ts'
import {
  count,
  decodeAs,
  encodeAs,
  fixed,
  id,
  int64,
  list,
  type MalformedRefusal,
  oneOf,
  optional,
  type ShapeOf,
  struct,
  text,
} from '../codec/shape.ts'
import { lineIdOf } from '../lines/line.ts'

/** The network that these transfers belong to: a test network's body is refused on the real one. */
export const NET = 'localpay'

export const transferBodyShape = struct({
  v: oneOf(1),
  net: oneOf(NET),
  kind: oneOf('pay', 'clear'),
  unit: oneOf('hour'),
  nonce: fixed(16),
  created: count(),
  /** Seconds from first receipt: to sign, and (the closer) to close. They bind honesty, never validity. */
  prepTtl: count(400_000),
  closeTtl: count(400_000),
  /** Coarse end, ms UTC. */
  notAfter: count(),
  /** In the order in which value flows. */
  parts: list(struct({ g: id('group'), ke: count(), inc: count() }), LIMITS.partsMax, 2),
  closer: count(LIMITS.partsMax - 1),
  edges: list(
    struct({
      f: count(LIMITS.partsMax - 1),
      t: count(LIMITS.partsMax - 1),
      line: id('line'),
      amt: int64(1n, 1n << 53n),
      cp: count(),
    }),
    LIMITS.partsMax,
    1,
  ),
  /** Salted hash of both ends' prices, rates and invoice: they stay between the end groups. */
  ends: optional(id('hash')),
  /** The payment that this one pays back. */
  reverses: optional(id('tid')),
  round: optional(struct({ id: text(40, 1), plan: id('hash') })),
})
export type TransferBody = ShapeOf<typeof transferBodyShape>

export const encodeBody = (body: TransferBody): Bytes => encodeAs(transferBodyShape, body)

export const tidOf = (bodyBytes: Bytes): Tid => hashHex('tid', bodyBytes) as unknown as Tid

export type BodyRefusal = MalformedRefusal | { readonly code: 'not-well-formed'; readonly why: string }

const unfit = (why: string) => err({ code: 'not-well-formed', why } as const)

/** A stranger's body: canonical, and exactly a simple path or a simple cycle with one amount. */
export function readBody(bytes: Bytes): Result<TransferBody, BodyRefusal> {
  const read = decodeAs(transferBodyShape, bytes, LIMITS.intentBytesMax)
  if (!read.ok) return read
  const body = read.value
  const n = body.parts.length
  if (new Set(body.parts.map(part => part.g)).size !== n) return unfit('a group stands twice')
  if (body.kind === 'pay') {
    if (n > LIMITS.pathPartsMax) return unfit('the path is too long')
    if (body.closer !== n - 1) return unfit('the payee closes')
    if (body.edges.length !== n - 1) return unfit('a path of n groups has n-1 edges')
    if (body.ends === undefined) return unfit('a payment names its ends')
  } else {
    if (n < 3) return unfit('a cycle has three groups or more')
    if (body.closer >= n) return unfit('the closer is a member')
    if (body.edges.length !== n) return unfit('a cycle of n groups has n edges')
    if (body.round === undefined) return unfit('a cycle belongs to a round')
    if (body.reverses !== undefined) return unfit('a cycle pays nothing back')
  }
  const amt = body.edges[0]?.amt
  for (const [i, edge] of body.edges.entries()) {
    const to = (i + 1) % n
    if (edge.f !== i || edge.t !== to) return unfit('edges follow the order of groups')
    if (edge.amt !== amt) return unfit('every edge moves the same amount')
    if (edge.line !== lineIdOf(groupAt(body, i), groupAt(body, to)))
      return unfit('an edge names another line')
  }
  return ok(body)
}

export const groupAt = (body: TransferBody, index: number): GroupId => (body.parts[index] as { g: GroupId }).g

/** The amount of every edge, µh. */
export const amountOf = (body: TransferBody): bigint => (body.edges[0] as { amt: bigint }).amt

/** What one group does in a transfer. */
export interface Place {
  readonly index: number
  readonly closer: boolean
  /** Value flows to us over this line from this group; absent for the payer. */
  readonly in: { readonly line: TransferBody['edges'][number]['line']; readonly from: GroupId } | null
  /** Value flows from us; absent for the payee. */
  readonly out: { readonly line: TransferBody['edges'][number]['line']; readonly to: GroupId } | null
}

/** Our place in a well-formed body, or null when we have none. */
export function placeOf(body: TransferBody, gid: GroupId): Place | null {
  const index = body.parts.findIndex(part => part.g === gid)
  if (index < 0) return null
  const inEdge = body.edges.find(edge => edge.t === index)
  const outEdge = body.edges.find(edge => edge.f === index)
  return {
    index,
    closer: body.closer === index,
    in: inEdge === undefined ? null : { line: inEdge.line, from: groupAt(body, inEdge.f) },
    out: outEdge === undefined ? null : { line: outEdge.line, to: groupAt(body, outEdge.t) },
  }
}

export type Role = 'payer' | 'middle' | 'payee' | 'member' | 'closer'

export function roleOf(body: TransferBody, place: Place): Role {
  if (body.kind === 'clear') return place.closer ? 'closer' : 'member'
  return place.in === null ? 'payer' : place.out === null ? 'payee' : 'middle'
}
