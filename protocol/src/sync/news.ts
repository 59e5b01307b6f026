/**
 * What travels on the topic of a cell's heads: a group's new record, its new ads head, or both. It may come from
 * anybody, so each part proves itself.
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

const newsShape = checked(
  struct({
    v: oneOf(1),
    /** A record bundle. */
    bundle: optional(blob(LIMITS.bundleBytesMax, 1)),
    /** A signed ads head. */
    head: optional(signedShape),
  }),
  'a record or a head',
  ({ bundle, head }) => bundle !== undefined || head !== undefined,
)

export type News = ShapeOf<typeof newsShape>

export const encodeNews = (news: Omit<News, 'v'>): Bytes => encodeAs(newsShape, { v: 1, ...news })

/** A stranger's news, none of it checked yet. */
export const readNews = (message: Bytes): Result<News, MalformedRefusal> =>
  decodeAs(newsShape, message, LIMITS.gossipBytesMax)
