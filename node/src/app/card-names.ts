/** What members call the keys that act for them: beside the log, erasable. */
import type { PublicKey, SignedIntent } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { StoreChange } from './ports.ts'
import { cardRow, getRow, type MemoRow, putRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

/** Beside the log, with the entry that delegates: what its member calls it. */
export const cardChanges = ({ intent }: SignedIntent, { memo }: MemoRow): readonly StoreChange[] =>
  intent.kind === 'delegate' && memo !== ''
    ? [putRow(cardRow, KEYS.card(intent.body.key), { name: memo })]
    : []

/** What its member calls this key; empty for none. */
export const cardName = async ({ ports }: Core, key: PublicKey): Promise<string> =>
  (await getRow(ports.store, cardRow, KEYS.card(key)))?.name ?? ''
