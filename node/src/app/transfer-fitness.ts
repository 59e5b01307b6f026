/** Whether we may sign a transfer, or close it: asked of the ledger's own rules, with nothing written. H2. */
import { type GroupId, placeIn, type TransferEvent } from '@localpay/protocol'
import type { Core } from './core.ts'
import { decisionIntent, meetings, type Payee, reasonOf } from './transfer-acts.ts'
import type { TransferMemory } from './transfer-memory.ts'
import type { CycleTurns } from './transfer-turns.ts'
import type { HeldEvidence } from './witness/held-evidence.ts'

/**
 * @returns null: not yet. The group in front of us is to sign first, who then tells us so; or a cycle waits for its turn
 */
export const makeFitness =
  (core: Core, evidence: Pick<HeldEvidence, 'against'>, turns: Pick<CycleTurns, 'waits'>) =>
  (memory: TransferMemory, payee: Payee | null): TransferEvent | null => {
    const place = placeIn(memory.state)
    const { kind, parts } = memory.state.body
    if (kind === 'pay' && place.out === null && payee === null) return { event: 'unfit', reason: 'policy' }
    const us = core.ledger.head().head.gid
    // What a partner may still do is the line's to say. Of others we have no debt to be paid back. clearing.md §3.8.
    const isAccused = (gid: GroupId): boolean =>
      gid !== us && gid !== place.in?.from && gid !== place.out?.to && evidence.against(gid) !== null
    if (kind === 'pay' && parts.some(({ g }) => isAccused(g))) return { event: 'unfit', reason: 'policy' }
    const would = core.ledger.would([
      ...meetings(core, memory),
      decisionIntent(core, memory, { payer: null, payee }),
    ])
    if (would.ok) return { event: 'fits' }
    const { refusal } = would
    if (refusal.code === 'upstream-unsigned') return null
    const waitsTurn = turns.waits(memory, refusal)
    if (waitsTurn && !place.closer) return null
    // A closer that still waits has no certificate yet, or not its turn: all else holds.
    const waits = place.closer && (refusal.code === 'bad-certificate' || waitsTurn)
    return waits ? { event: 'fits' } : { event: 'unfit', reason: reasonOf(refusal) }
  }
