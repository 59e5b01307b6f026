/**
 * What a partner's words about checkpoints prove against it, as they come in: a second text for a try that it signed, a text
 * that it co-signed and declined. The last word of each line is remembered while the node runs, the newest checkpoint
 * that both signed is in the books. SPEC 5.19, E3.
 */
import {
  type Balance,
  type Bytes,
  balanceShape,
  balancesClash,
  type Decline,
  declineClashes,
  declineShape,
  decodeAs,
  equalBytes,
  type GroupId,
  LIMITS,
  type LineId,
  type MisconductProof,
} from '@localpay/protocol'
import type { Core, Directory } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import type { HeldEvidence } from './held-evidence.ts'

interface Said<T> {
  readonly read: T
  readonly b: Bytes
  readonly sig: Bytes
}

export interface BalanceNotices {
  /** The partner of a line of ours has signed this text. */
  readonly signed: (partner: GroupId, b: Bytes, sig: Bytes) => void
  /** The partner of a line of ours has declined a try. */
  readonly declined: (partner: GroupId, b: Bytes, sig: Bytes) => void
}

export function makeBalanceNotices(
  core: Core,
  { known }: Pick<Directory, 'known'>,
  evidence: Pick<HeldEvidence, 'add'>,
): BalanceNotices {
  const { tables } = core.ledger.book
  const texts = new Map<LineId, Said<Balance>>()
  const declines = new Map<LineId, Said<Decline>>()

  const readText = (b: Bytes, sig: Bytes): Said<Balance> | null => {
    const read = decodeAs(balanceShape, b, LIMITS.balanceBytesMax)
    return read.ok ? { read: read.value, b, sig } : null
  }
  const newestOf = (line: LineId): Said<Balance> | null => {
    const newest = tables.balances.get(line)?.newest
    return newest === undefined ? null : readText(newest.b, newest.theirs)
  }
  /** Whether it holds, and under which key, the judge of evidence says. */
  const accuse = (partner: GroupId, proof: MisconductProof): void => {
    const row = known(partner)
    if (row !== null) evidence.add(row.bundle, proof)
  }
  const us = (): GroupId => ownGroupId(core) as GroupId
  const wordOf = <T>({ b, sig }: Said<T>) => ({ b, sig })

  const bothSaid = (partner: GroupId, text: Said<Balance>, decline: Said<Decline> | undefined): void => {
    if (decline !== undefined && declineClashes(text.read, decline.read))
      accuse(partner, { declined: { partner: us(), text: wordOf(text), decline: wordOf(decline) } })
  }

  return {
    signed: (partner, b, sig) => {
      const text = readText(b, sig)
      if (text === null || tables.lines.get(text.read.line)?.partner !== partner) return
      const { line } = text.read
      for (const before of [texts.get(line), newestOf(line)])
        if (
          before != null &&
          !equalBytes(before.b, b) &&
          balancesClash({ by: partner, partner: us() }, before.read, text.read)
        )
          accuse(partner, { balances: { partner: us(), text: wordOf(before), other: wordOf(text) } })
      bothSaid(partner, text, declines.get(line))
      texts.set(line, text)
    },
    declined: (partner, b, sig) => {
      const read = decodeAs(declineShape, b, LIMITS.balanceBytesMax)
      if (!read.ok || tables.lines.get(read.value.line)?.partner !== partner) return
      const decline = { read: read.value, b, sig }
      const { line } = read.value
      for (const text of [texts.get(line), newestOf(line)]) if (text != null) bothSaid(partner, text, decline)
      declines.set(line, decline)
    },
  }
}
