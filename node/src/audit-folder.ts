/** The ledger of a node that is not running, verified from its bytes, with its book. */
import {
  type AuditRefusal,
  amountOf,
  type Book,
  type Intent,
  type Kind,
  ok,
  type Result,
  readBody,
} from '@localpay/protocol'
import { endOf, entryOf, groupsFrom } from './app/ledger/log-groups.ts'
import { verifyLedger } from './app/verify-ledger.ts'
import { storeFolder } from './folders.ts'
import { openStore } from './store/open-store.ts'
import { auditCrypto } from './system/crypto.ts'

export interface AuditedLedger {
  readonly book: Book
  /** Entries of each kind. */
  readonly kinds: ReadonlyMap<Kind, number>
  /** What each circle that this group closed cancelled, over all its debts, µh. The book forgets circles that are settled. */
  readonly circles: readonly bigint[]
}

/** @throws StoreFault when the folder is in use or is none */
export async function auditFolder(home: string): Promise<Result<AuditedLedger, AuditRefusal>> {
  const store = await openStore(storeFolder(home))
  const crypto = auditCrypto()
  try {
    const verified = await verifyLedger(store, crypto)
    if (!verified.ok) return verified
    const kinds = new Map<Kind, number>()
    const circles: bigint[] = []
    for await (const group of groupsFrom(store, 0))
      for (let seq = group.first; seq < endOf(group); seq++) {
        const { intent } = entryOf(group, seq).signed
        kinds.set(intent.kind, (kinds.get(intent.kind) ?? 0) + 1)
        if (intent.kind === 'close') circles.push(...cancelledBy(intent))
      }
    return ok({ book: verified.value.book, kinds, circles })
  } finally {
    await crypto.close()
    await store.close()
  }
}

/** One amount where the transfer is a circle, none where it is a payment. */
function cancelledBy(close: Extract<Intent, { kind: 'close' }>): bigint[] {
  const read = readBody(close.body.body)
  return read.ok && read.value.kind === 'clear'
    ? [amountOf(read.value) * BigInt(read.value.edges.length)]
    : []
}
