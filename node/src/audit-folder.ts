/** The ledger of a node that is not running, verified from its bytes, with its book. */
import { type AuditRefusal, type Book, type Kind, ok, type Result } from '@localpay/protocol'
import { endOf, entryOf, groupsFrom } from './app/ledger/log-groups.ts'
import { verifyLedger } from './app/verify-ledger.ts'
import { storeFolder } from './folders.ts'
import { openStore } from './store/open-store.ts'
import { auditCrypto } from './system/crypto.ts'

export interface AuditedLedger {
  readonly book: Book
  /** Entries of each kind. */
  readonly kinds: ReadonlyMap<Kind, number>
}

/** @throws StoreFault when the folder is in use or is none */
export async function auditFolder(home: string): Promise<Result<AuditedLedger, AuditRefusal>> {
  const store = await openStore(storeFolder(home))
  const crypto = auditCrypto()
  try {
    const verified = await verifyLedger(store, crypto)
    if (!verified.ok) return verified
    const kinds = new Map<Kind, number>()
    for await (const group of groupsFrom(store, 0))
      for (let seq = group.first; seq < endOf(group); seq++) {
        const { kind } = entryOf(group, seq).signed.intent
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    return ok({ book: verified.value.book, kinds })
  } finally {
    await crypto.close()
    await store.close()
  }
}
