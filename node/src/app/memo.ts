/** Words that go with a payment: beside the log, in the batch of its entry, and erasable. */
import type { IntentId } from '@localpay/protocol'
import type { StoreChange } from './ports.ts'
import { type MemoRow, memoRow, putRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export function memoChanges(intent: IntentId, words: MemoRow): readonly StoreChange[] {
  const isSilent = words.memo === '' && words.otherName === undefined && words.otherNumber === undefined
  return isSilent ? [] : [putRow(memoRow, KEYS.memo(intent), words)]
}
