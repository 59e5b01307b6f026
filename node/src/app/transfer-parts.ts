/** The groups of a transfer: what they are called, and what they are told when they lack what ended it. */
import { type GroupId, groupOf } from '@localpay/protocol'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'
import type { Store } from './ports.ts'
import { type Payee, payeeOf } from './transfer-acts.ts'
import { messageFor, statementsOf, type TransferMemory } from './transfer-memory.ts'

export const nameIn =
  ({ ledger }: Core, directory: Pick<Directory, 'known'>) =>
  (gid: GroupId): string =>
    gid === ledger.head().head.gid
      ? groupOf(ledger.book).name
      : (directory.known(gid)?.group.name ?? ledger.book.tables.met.get(gid)?.name ?? gid.slice(0, 8))

/** Somebody who still lacks what ended this transfer gets all we hold. `holds`: so many statements it has told. */
export async function answerLate(
  { store, mail }: { readonly store: Store; readonly mail: Mail },
  memory: TransferMemory,
  { to, holds }: { readonly to: GroupId; readonly holds: number },
): Promise<void> {
  const lacks = statementsOf(memory).length > holds
  if (!lacks || !memory.state.body.parts.some(part => part.g === to)) return
  const posting = mail.begin()
  posting.post(to, 'transfer', messageFor(memory, to))
  await store.write(posting.changes())
  posting.send()
}

/** Payments that we are to close, with whom they pay. */
export async function comingTransfers(
  core: Core,
  open: readonly TransferMemory[],
): Promise<readonly { readonly memory: TransferMemory; readonly payee: Payee }[]> {
  const waiting = open.filter(({ state }) => state.phase === 'closing')
  const found = await Promise.all(
    waiting.map(async memory => ({ memory, payee: await payeeOf(core, memory) })),
  )
  return found.flatMap(({ memory, payee }) => (payee === null ? [] : [{ memory, payee }]))
}
