/** A person's write-off, recorded with our RELEASE of the in-edge. SPEC 7.9. */
import { err, type LedgerRefusal, type Result, stepTransfer, type Tid } from '@localpay/protocol'
import type { Ordered } from './ledger.ts'
import { type ActContext, performAct, type SignedWriteOff } from './transfer-acts.ts'
import type { TransferMemory } from './transfer-memory.ts'

interface Written {
  readonly signed: SignedWriteOff
  readonly load: (tid: Tid) => Promise<TransferMemory | null>
  readonly keep: (memory: TransferMemory) => void
}

/** Inside a turn. */
export async function recordWriteOff(
  context: Pick<ActContext, 'core' | 'mail' | 'beside'>,
  { signed, load, keep }: Written,
): Promise<Result<readonly Ordered[], LedgerRefusal>> {
  const memory = await load(signed.intent.body.tid)
  if (memory === null) return err({ code: 'no-such-transfer' })
  const next = stepTransfer(memory.state, { event: 'write-off' })
  if (next.act === null) return err({ code: 'wrong-state' })
  const done = await performAct({ ...context, sides: { payer: null, payee: null }, signed }, memory, next)
  if (done.ok) keep(memory)
  return done
}
