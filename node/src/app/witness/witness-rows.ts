/** What the database keeps of heads: of those of others that we co-signed, and of those of our own. */
import { blob, count, EVIDENCE_BYTES_MAX, type ShapeOf, signedShape, struct, text } from '@localpay/protocol'

/** The newest head of another group that we co-signed. The co-signature follows from it and is made again when asked. */
export const rememberedRow = struct({ head: signedShape, at: count() })

/** A co-signature over a head of our own, and that head. */
export const coSignatureRow = struct({
  signature: signedShape,
  head: signedShape,
  peer: text(80, 1),
  at: count(),
})
export type CoSignatureRow = ShapeOf<typeof coSignatureRow>

/** A head under our own key that our books do not go on from: entries were lost with an older copy. */
export const lostRow = struct({ head: signedShape, peer: text(80, 1), at: count() })
export type LostRow = ShapeOf<typeof lostRow>

export const evidenceRow = struct({ evidence: blob(EVIDENCE_BYTES_MAX, 1), at: count() })
