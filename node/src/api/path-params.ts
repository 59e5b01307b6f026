/** Ids, amounts and numbers as they stand in addresses and bodies, made ours at the edge. */
import { asId, ID_BYTES, type IdKind, type IdOf, parseAmountJson } from '@localpay/protocol'
import * as v from 'valibot'

/** An id in lower-case hex. */
export const idParam = <K extends IdKind>(kind: K) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^[0-9a-f]{${ID_BYTES[kind] * 2}}$`), `${ID_BYTES[kind]} bytes in hex`),
    v.transform(text => asId(kind, text) as IdOf<K>),
  )

/** A whole number from 0, in an address. */
export const countParam = (max: number = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    v.string(),
    v.regex(/^(?:0|[1-9][0-9]{0,15})$/, 'a whole number'),
    v.transform(Number),
    v.safeInteger(),
    v.maxValue(max),
  )

/** What a person types into a search box. */
export const wordsParam = (charsMax: number) =>
  v.optional(v.pipe(v.string(), v.trim(), v.maxLength(charsMax)), '')

/** The amount of a decimal string, or null when it passes 64 bits. */
export const amountOf = parseAmountJson
