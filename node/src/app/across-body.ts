/** The body of one try: the path, every part's line, and the salted prices of both ends. SPEC 7.1, 7.2. */
import {
  type Bytes,
  DAY_MS,
  type Ends,
  encodeAs,
  endsHash,
  endsShape,
  type GroupId,
  groupOf,
  type Hash,
  type Invoice,
  lineIdOf,
  NET,
  SECOND_MS,
  type TransferBody,
  ttlsFor,
} from '@localpay/protocol'
import type { Core, Directory } from './core.ts'

export interface TryPlan {
  readonly path: readonly GroupId[]
  readonly invoice: Invoice
  readonly hash: Hash
  /** What our member pays, in our currency. */
  readonly cost: bigint
  readonly patient: boolean
  /** The newest checkpoint of each line on it. */
  readonly checkpoint: (edge: { readonly from: GroupId; readonly to: GroupId }) => number
  /** Since the consent, ms. */
  readonly age: number
}

/** Null when a group of the path is not known here any more. */
export function bodyFor(
  core: Core,
  directory: Directory,
  plan: TryPlan,
): { readonly body: TransferBody; readonly ends: Bytes } | null {
  const { clock, random } = core.ports
  const group = groupOf(core.ledger.book)
  const { path, invoice, hash, cost } = plan
  const ends: Ends = {
    v: 1,
    salt: random.bytes(16),
    invoice: hash,
    payee: { amt: invoice.amt, num: invoice.num, den: invoice.den, rateSeq: invoice.rateSeq },
    // What is paid back costs what it brought, whatever the rate is by now.
    payer: { amt: cost, num: group.rate.num, den: group.rate.den, rateSeq: group.rate.seq },
  }
  const parts = path.flatMap(g => {
    const known = g === group.gid ? group : directory.known(g)?.group
    return known === undefined ? [] : [{ g, ke: known.ke, inc: known.inc }]
  })
  if (parts.length !== path.length) return null
  const now = clock.now()
  const ttls = ttlsFor(plan)
  const body: TransferBody = {
    v: 1,
    net: NET,
    kind: 'pay',
    unit: 'hour',
    nonce: random.bytes(16),
    created: now,
    ...ttls,
    notAfter: now + DAY_MS + ttls.closeTtl * SECOND_MS,
    parts,
    closer: parts.length - 1,
    edges: path.slice(1).map((to, i) => {
      const from = path[i] as GroupId
      return { f: i, t: i + 1, line: lineIdOf(from, to), amt: invoice.x, cp: plan.checkpoint({ from, to }) }
    }),
    ends: endsHash(ends),
    ...(invoice.reverses === undefined ? {} : { reverses: invoice.reverses }),
  }
  return { body, ends: encodeAs(endsShape, ends) }
}
