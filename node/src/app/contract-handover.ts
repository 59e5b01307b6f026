/** What the API takes and gives about the papers of a group: who governs it, and how it changes hands. */
import * as v from 'valibot'

const key = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '32 bytes in hex'))
const epoch = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const needs = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(8))
/** A hand-over file is under 24 kB before it is written as text. */
const fileText = v.pipe(v.string(), v.maxLength(36_000))
const base64 = v.pipe(v.string(), v.maxLength(20_000), v.regex(/^[A-Za-z0-9_-]*$/, 'base64url'))

/** What proves the group's key to anybody who knows its id: its charter and the chain of papers since. */
export const papersReply = v.object({ charter: base64, chain: base64 })
export type PapersReply = v.InferOutput<typeof papersReply>

/** A sheet of words, by its public key and the code that people compare. */
const rootSchema = v.object({ key, code: v.string() })
export type RootJson = v.InferOutput<typeof rootSchema>

const waitingSchema = v.object({
  /** Tells it from another: people compare it when a file comes back. */
  code: v.string(),
  /** As it travels, with the signatures so far. */
  file: v.string(),
  newRoots: v.nullable(v.object({ roots: v.array(rootSchema), needs })),
  /** The books may lack their newest entries: every device is told. */
  restart: v.boolean(),
  lacks: v.array(v.object({ paper: v.picklist(['roots', 'key']), need: needs, from: v.array(rootSchema) })),
})

export const handoverReply = v.object({
  /** How often the words and the key have changed since the founding, the first key being 1. */
  rootEpoch: epoch,
  keyEpoch: epoch,
  roots: v.array(rootSchema),
  /** So many of them must sign. */
  needs,
  /** Begun, and not finished. */
  waiting: v.nullable(waitingSchema),
})
export type HandoverJson = v.InferOutput<typeof handoverReply>

export const beginHandoverRequest = v.strictObject({
  /** Without them the words of today stay, and only the key changes. */
  newRoots: v.nullable(v.strictObject({ keys: v.pipe(v.array(key), v.minLength(1), v.maxLength(8)), needs })),
  restart: v.boolean(),
})
export type BeginHandoverRequest = v.InferOutput<typeof beginHandoverRequest>

export const signedHandoverRequest = v.strictObject({ file: fileText })
