/** A message between groups, read once for all who look at it. */
import { type StoreChange, xferRow } from '@localpay/node'
import {
  decodeAs,
  type Envelope,
  type GroupId,
  groupAt,
  LIMITS,
  openEnvelope,
  readBody,
  replyShape,
  type Statement,
  signedShape,
  type TransferMessage,
  tidOf,
  transferMessageShape,
  type Verify,
} from '@localpay/protocol'
import type { Sent } from './net.ts'

export interface Spoken extends Sent {
  readonly envelope: Envelope | null
  /** Of mail about a transfer. */
  readonly transfer: TransferMessage | null
}

/** Takes an envelope for what it says, whoever signed it: whose key that is, is asked elsewhere. */
export function openForAnybody(bytes: Sent['request'], to: GroupId, verify: Verify): Envelope | null {
  const signed = decodeAs(signedShape, bytes, LIMITS.frameBytesMax)
  if (!signed.ok) return null
  const envelope = openEnvelope(bytes, { us: to, keyOf: () => signed.value.k, verify })
  return envelope.ok ? envelope.value : null
}

/** Statements in the answer to a question about a transfer. */
export function saidIn(reply: Sent['request']): TransferMessage['statements'] {
  const read = decodeAs(replyShape, reply, LIMITS.frameBytesMax)
  const body = read.ok ? read.value.body : undefined
  const message = body === undefined ? null : decodeAs(transferMessageShape, body, LIMITS.frameBytesMax)
  return message?.ok === true ? message.value.statements : []
}

export function spokenOf(sent: Sent, to: GroupId, verify: Verify): Spoken {
  const envelope = openForAnybody(sent.request, to, verify)
  const message =
    envelope?.kind === 'transfer' ? decodeAs(transferMessageShape, envelope.body, LIMITS.frameBytesMax) : null
  return { ...sent, envelope, transfer: message?.ok ? message.value : null }
}

/** What others have signed, of transfers that are on this group's disk from now on. */
export function statementsKept(
  changes: readonly StoreChange[],
  us: GroupId,
): readonly Pick<Statement, 'k' | 'tid' | 'g' | 'line'>[] {
  return changes.flatMap(change => {
    if (!('put' in change) || !change.put.startsWith('xfer/')) return []
    const row = decodeAs(xferRow, change.value)
    const body = row.ok ? readBody(row.value.body) : null
    if (!row.ok || body?.ok !== true) throw new Error(`${change.put} does not read`)
    const { commits, refusals, releases } = row.value
    const tid = tidOf(row.value.body)
    const said = [
      ...commits.map(({ part }) => ({ k: 'C' as const, part })),
      ...refusals.map(({ part }) => ({ k: 'F' as const, part })),
      ...releases.map(({ part, line }) => ({ k: 'R' as const, part, line })),
    ]
    return said
      .map(({ part, ...rest }) => ({ ...rest, tid, g: groupAt(body.value, part) }))
      .filter(({ g }) => g !== us)
  })
}
