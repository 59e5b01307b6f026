/**
 * What travels on the topic of a cell's heads: a group's new record, its new ads head, evidence against a group. It may
 * come from anybody, so each part proves itself.
 */
import type { Bytes } from '../base/bytes.ts'
import { LIMITS } from '../base/limits.ts'
import type { Result } from '../base/result.ts'
import {
  blob,
  checked,
  decodeAs,
  encodeAs,
  type MalformedRefusal,
  oneOf,
  optional,
  type ShapeOf,
  struct,
} from '../codec/shape.ts'
import { signedShape } from '../codec/signed.ts'
import { EVIDENCE_BYTES_MAX } from '../witness/questions.ts'

const newsShape = checked(
  struct({
    v: oneOf(1),
    /** A record bundle. */
    bundle: optional(blob(LIMITS.bundleBytesMax, 1)),
    /** A signed ads head. */
    head: optional(signedShape),
    /** SPEC 5.19. */
    evidence: optional(blob(EVIDENCE_BYTES_MAX, 1)),
  }),
  'a record, a head or evidence',
  ({ bundle, head, evidence }) => bundle !== undefined || head !== undefined || evidence !== undefined,
)

export type News = ShapeOf<typeof newsShape>

export const encodeNews = (news: Omit<News, 'v'>): Bytes => encodeAs(newsShape, { v: 1, ...news })

/** A stranger's news, none of it checked yet. */
export const readNews = (message: Bytes): Result<News, MalformedRefusal> =>
  decodeAs(newsShape, message, LIMITS.gossipBytesMax)
