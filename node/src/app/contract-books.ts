/** What the doors of the books give: the ledger entry by entry, for who may read it. */
import * as v from 'valibot'
import { hex, millis, minor, size } from './contract.ts'

/** What entries are about, in four heaps that a reader may choose from. */
export const SORTS = ['money', 'people', 'rules', 'groups'] as const
export type Sort = (typeof SORTS)[number]

const moveSchema = v.object({
  /** Numbers of accounts. */
  from: v.string(),
  to: v.string(),
  amount: minor,
  why: v.picklist(['payment', 'levy', 'contribution', 'reversal', 'settlement', 'loss', 'across']),
})

export const bookEntry = v.object({
  seq: size,
  at: millis,
  id: hex(32),
  kind: v.string(),
  /** Who signed it; null is the group itself, and nobody's name where the books are only open. */
  by: v.nullable(v.string()),
  /** Numbers of the accounts it is about, where it moves nothing; the first of them. */
  about: v.array(v.string()),
  moves: v.array(moveSchema),
  /** Moves beside these. */
  more: size,
})
export type BookEntry = v.InferOutput<typeof bookEntry>

export const booksReply = v.object({
  entries: v.array(bookEntry),
  /** `before` of the page after; null at the end. There may be none on a page and more on the next. */
  next: v.nullable(size),
  /** The whole ledger; false: amounts by account number, as open books are. */
  whole: v.boolean(),
})
export type BooksReply = v.InferOutput<typeof booksReply>
