/** The groups of a transfer: what they are called, and what they are told when they lack what ended it. */
import {
  type Bytes,
  decodeAs,
  err,
  type GroupId,
  groupOf,
  LIMITS,
  ok,
  placeOf,
  type Result,
  readBody,
  type TransferBody,
  type TransferMessage,
  transferMessageShape,
} from '@localpay/protocol'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'
import type { Store } from './ports.ts'
import { rangeRows, xferRow } from './rows.ts'
import { all } from './store-keys.ts'
import { type Payee, payeeOf } from './transfer-acts.ts'
import { isOver, memoryOfRow, messageFor, statementsOf, type TransferMemory } from './transfer-memory.ts'

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

/** A letter about a transfer, well formed, that we have a part in. */
export function readTransferMail(
  { ledger }: Core,
  bytes: Bytes,
): Result<{ readonly message: TransferMessage; readonly body: TransferBody }, { readonly code: string }> {
  const message = decodeAs(transferMessageShape, bytes, LIMITS.frameBytesMax)
  if (!message.ok) return err({ code: 'malformed' })
  const body = readBody(message.value.body)
  if (!body.ok) return err({ code: body.refusal.code })
  const place = placeOf(body.value, ledger.head().head.gid)
  if (place === null) return err({ code: 'not-a-part' })
  // Before any signature is looked at: over no line of ours there is nothing to hold and nobody to answer.
  const { lines } = ledger.book.tables
  if (!lines.has(place.in?.line ?? '') && !lines.has(place.out?.line ?? ''))
    return err({ code: 'no-such-line' })
  return ok({ message: message.value, body: body.value })
}

/** What our disk holds of transfers that are not over. @throws RowFault */
export async function undecidedTransfers({ ports, ledger }: Core): Promise<readonly TransferMemory[]> {
  const found: TransferMemory[] = []
  for await (const [, row] of rangeRows(ports.store, xferRow, all('xfer/'))) {
    const memory = memoryOfRow(row, ledger.head().head.gid)
    if (memory !== null && !isOver(memory)) found.push(memory)
  }
  return found
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
