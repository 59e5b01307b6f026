/** The door at which others show us heads and evidence. Whatever comes, the answer is one bounded reply. SPEC 10.7. */
import {
  type Bytes,
  decodeAs,
  encodeAs,
  fromHex,
  LIMITS,
  PROTOCOLS,
  witnessAskShape,
  witnessReplyShape,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import { makeMinuteCount } from '../minute-count.ts'
import type { HeldEvidence } from './held-evidence.ts'
import { type RememberedHeads, type Reply, refused } from './remembered-heads.ts'
import { WITNESS } from './witness-bounds.ts'

export function serveWitness(
  core: Core,
  { heads, evidence }: { heads: RememberedHeads; evidence: Pick<HeldEvidence, 'take'> },
): void {
  const questions = makeMinuteCount<string>(core.ports.clock, WITNESS.questionsPerMinute)

  const answer = async (request: Bytes, from: string): Promise<Reply> => {
    if (questions.isFull(from)) return refused('later')
    questions.add(from)
    const ask = decodeAs(witnessAskShape, request, LIMITS.frameBytesMax)
    if (!ask.ok) return refused('malformed')
    if (ask.value.q === 'head')
      return heads.show({ signed: ask.value.head, proof: ask.value.proof.map(fromHex) })
    const taken = await evidence.take(ask.value.evidence)
    return taken.ok ? { say: 'noted' } : refused(taken.refusal.code)
  }

  core.ports.net.serve(PROTOCOLS.witness, async (request, from) =>
    encodeAs(witnessReplyShape, { v: 1, ...(await answer(request, from)) }),
  )
}
