/**
 * What the node does about lines once people have decided, or something was seen. Each chore looks at what the books say and
 * does what still lacks, so that it may run at any time and a node that was stopped goes on where it was.
 *
 *     ended by people    our limit there becomes zero; the partner is told, and again once the line is at rest
 *     evidence held      new debt of the partner stops
 *     silence            the same, while the partner leaves a transfer of ours undecided
 */
import {
  decodeAs,
  encodeAs,
  err,
  type GroupId,
  isAtRest,
  LIMITS,
  type LineEnd,
  type LineId,
  limitMailShape,
  lineEndMailShape,
  lineEndShape,
  ok,
  placeOf,
  type Result,
  type Row,
  readBody,
  type Signed,
  type SignedIntent,
  seal,
} from '@localpay/protocol'
import { type LineParts, meetNewer, nextLimitSeq, signLimit } from './line-papers.ts'

export interface LineChores {
  /** Looks at every line. Takes turns. */
  readonly run: () => Promise<void>
}

/** `evidenceAgainst`: the key epoch of what a group signed and no honest group signs; null when we hold nothing that counts. */
export function makeLineChores(
  parts: LineParts,
  evidenceAgainst: (gid: GroupId) => number | null,
): LineChores {
  const { core, directory, mail, papers, us, changed } = parts
  const { ledger } = core
  const { clock } = core.ports

  /** Our clock may be behind the one that the opening was dated by. */
  const signEnd = (line: LineId, { opened }: Row<'lines'>, rest: boolean): Signed =>
    seal(
      'line-end',
      encodeAs(lineEndShape, {
        v: 1,
        line,
        by: us(),
        rest,
        at: Math.max(clock.now(), opened),
      } satisfies LineEnd),
      core.signer,
    )

  /** Entries and mail that the end of a line still lacks. */
  const ending = (
    line: LineId,
    row: Row<'lines'>,
    posting: ReturnType<typeof mail.begin>,
  ): SignedIntent[] => {
    if (row.state !== 'closing') return []
    const intents: SignedIntent[] = []
    if (row.granted > 0n) {
      const limit = signLimit(parts, line, 0n, nextLimitSeq(core, line))
      intents.push(ledger.nodeIntent('limit', { signed: limit }))
      posting.post(row.partner, 'limit', encodeAs(limitMailShape, { v: 1, limit }))
    }
    const rest = isAtRest(row)
    const said = row.end?.ours ?? 'none'
    if (said === 'none' || (said === 'closing' && rest)) {
      const signed = signEnd(line, row, rest)
      intents.push(ledger.nodeIntent('line-end', { signed }))
      posting.post(row.partner, 'line-end', encodeAs(lineEndMailShape, { v: 1, end: signed }))
    }
    return intents
  }

  /** What freezes the line by itself, or frees it. */
  const freezing = (line: LineId, row: Row<'lines'>): SignedIntent[] => {
    if (row.state !== 'active' && row.state !== 'frozen') return []
    const why = row.frozen?.why ?? []
    const intents: SignedIntent[] = []
    const ke = evidenceAgainst(row.partner)
    if (ke !== null && !why.includes('evidence'))
      intents.push(ledger.nodeIntent('freeze', { line, why: 'evidence', ke }))
    // Its roots have answered, and our books do not know the papers yet.
    const known = ke === null && why.includes('evidence') ? directory.known(row.partner) : null
    if (known !== null) intents.push(...meetNewer(core, known))
    const silent = isSilent(line, row.partner)
    if (silent && !why.includes('silence'))
      intents.push(ledger.nodeIntent('freeze', { line, why: 'silence' }))
    if (!silent && why.includes('silence')) intents.push(ledger.nodeIntent('thaw', { line, why: 'silence' }))
    return intents
  }

  /** Nothing was heard of the partner since it should have said yes or no to something that we signed. */
  const isSilent = (line: LineId, partner: GroupId): boolean => {
    const before = clock.now() - LIMITS.silenceMs
    if ((directory.known(partner)?.seenAt ?? 0) > before) return false
    for (const row of ledger.book.tables.transfers.values()) {
      if ((row.state !== 'signed' && row.state !== 'written-off') || row.since > before) continue
      const body = readBody(row.body)
      if (body.ok && placeOf(body.value, us())?.out?.line === line) return true
    }
    return false
  }

  const look = (line: LineId): Promise<void> =>
    core.turns.take(async () => {
      const row = ledger.book.tables.lines.get(line)
      if (row === undefined) return
      const posting = mail.begin()
      const intents = [...freezing(line, row), ...ending(line, row, posting)]
      if (intents.length === 0) return
      const done = await ledger.order(intents, () => posting.changes())
      if (!done.ok)
        return core.ports.log.warn({
          event: 'line-chore-refused',
          line: line.slice(0, 8),
          code: done.refusal.code,
        })
      posting.send()
      changed()
    })

  const run = async (): Promise<void> => {
    if (!ledger.isFounded()) return
    for (const line of [...ledger.book.tables.lines.keys()]) await look(line as LineId)
  }

  /** The partner's word about the end of our line. */
  const hear = async (from: GroupId, end: Signed): Promise<Result<null, { code: string }>> => {
    const read = decodeAs(lineEndShape, end.b)
    if (!read.ok || read.value.by !== from) return err({ code: 'bad-line' })
    if (papers.isFull(from)) return err({ code: 'later' })
    papers.add(from)
    const known = directory.known(from)
    const meet = known === null ? [] : meetNewer(core, known)
    const done = await ledger.order([...meet, ledger.nodeIntent('line-end', { signed: end })], () => [])
    if (!done.ok) return done.refusal.code === 'already-decided' ? ok(null) : done
    changed()
    return ok(null)
  }

  mail.onMail('line-end', async (from, bytes) => {
    const read = decodeAs(lineEndMailShape, bytes)
    if (!read.ok) return err({ code: 'malformed' })
    const heard = await core.turns.take(() => hear(from, read.value.end))
    if (heard.ok) await run()
    return heard
  })

  return { run }
}
