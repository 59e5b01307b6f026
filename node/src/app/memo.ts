/** Words that go with an entry: beside the log, in the batch of that entry, and erasable. */
import {
  cleanText,
  err,
  type IntentId,
  ok,
  type Result,
  type SignedIntent,
  wordsHash,
  wordsIn,
} from '@localpay/protocol'
import { fitting } from './people-text.ts'
import type { StoreChange } from './ports.ts'
import { type AppRefusal, no } from './refusals.ts'
import { type MemoRow, memoRow, putRow } from './rows.ts'
import type { Words } from './services.ts'
import { KEYS } from './store-keys.ts'

/** Characters. */
const WORDS = {
  /** What a payment was for: one line of a history. */
  memoMax: 200,
  /** A question to all members: a page, not a book. */
  proposalMax: 2_000,
} as const

/** Kinds whose words stay on their author's own side, like a card's name: nobody else is told them as said. */
const OWN_WORDS: ReadonlySet<string> = new Set(['delegate', 'pay-across'])

export function memoChanges(intent: IntentId, words: MemoRow): readonly StoreChange[] {
  const { memo, items, otherName, otherNumber } = words
  const isSilent = memo === '' && items === undefined && otherName === undefined && otherNumber === undefined
  return isSilent ? [] : [putRow(memoRow, KEYS.memo(intent), words)]
}

/**
 * The words as they are kept. Words that somebody brings must be the ones that were signed, by their hash in the intent: what
 * the two sides read is what one of them said.
 */
export function wordsOf(signed: SignedIntent, words: Words): Result<MemoRow, AppRefusal> {
  const memo = cleanText(words.memo)
  // The terms of a group have a hash without salt and room of their own: `terms.ts` looks at them.
  if (signed.intent.kind === 'policy')
    return words.items === undefined && words.salt === undefined ? ok({ memo }) : no('other-words')
  const items = words.items?.map(cleanText)
  const { salt } = words
  const isAsked = signed.intent.kind === 'propose'
  const most = isAsked ? WORDS.proposalMax : WORDS.memoMax
  if ([...memo].length > most) return err({ code: 'malformed', why: `memo: at most ${most} characters` })
  // Nobody can vote about a hash.
  const isSilent = memo === '' && (items ?? []).every(text => text === '')
  if (isSilent) return isAsked ? no('other-words') : ok({ memo: '' })
  const isOwn = OWN_WORDS.has(signed.intent.kind) && salt === undefined && items === undefined
  if (!isOwn && !isMeant(items ?? [memo], wordsIn(signed.intent), salt)) return no('other-words')
  return fitting(memoRow, {
    memo: items === undefined ? memo : '',
    ...(items === undefined ? {} : { items }),
    ...(salt === undefined ? {} : { salt }),
  })
}

const isMeant = (said: readonly string[], hashes: readonly (string | null)[], salt: Words['salt']): boolean =>
  salt !== undefined &&
  said.length === hashes.length &&
  hashes.every((hash, i) => hash === (said[i] === '' ? null : wordsHash(salt, said[i] as string)))
