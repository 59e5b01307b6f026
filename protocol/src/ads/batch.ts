/**
 * One gossip message carries several ads: a message costs about the same whatever is inside. It may come from
 * anybody, so each ad brings its own signature.
 */
import { assert } from '../base/assert.ts'
import type { Bytes } from '../base/bytes.ts'
import { LIMITS } from '../base/limits.ts'
import type { Result } from '../base/result.ts'
import { decodeAs, encodeAs, list, type MalformedRefusal, oneOf, struct } from '../codec/shape.ts'
import { type Signed, signedShape } from '../codec/signed.ts'

const batchShape = struct({ v: oneOf(1), ads: list(signedShape, LIMITS.adsPerMessageMax, 1) })

/**
 * As few messages as the order allows, each within the limits of gossip.
 * @throws BugError for an ad that is itself too big: its maker should have refused it.
 */
export function packAds(ads: readonly Signed[]): Bytes[] {
  const messages: Bytes[] = []
  let batch: Signed[] = []
  let bytes = EMPTY_BYTES
  for (const ad of ads) {
    assert(ad.b.length <= LIMITS.adBytesMax, 'an ad fits its limit')
    const size = encodeAs(signedShape, ad).length
    if (batch.length === LIMITS.adsPerMessageMax || bytes + size > LIMITS.gossipBytesMax) {
      messages.push(encodeAs(batchShape, { v: 1, ads: batch }))
      batch = []
      bytes = EMPTY_BYTES
    }
    batch.push(ad)
    bytes += size
  }
  if (batch.length > 0) messages.push(encodeAs(batchShape, { v: 1, ads: batch }))
  return messages
}

/** A batch without ads; the list's own header stays one byte up to 23 ads. */
const EMPTY_BYTES = encodeAs(batchShape, { v: 1, ads: [] }).length

/** The ads of a stranger's message, none of them checked yet. */
export function unpackAds(message: Bytes): Result<readonly Signed[], MalformedRefusal> {
  const batch = decodeAs(batchShape, message, LIMITS.gossipBytesMax)
  return batch.ok ? { ok: true, value: batch.value.ads } : batch
}
