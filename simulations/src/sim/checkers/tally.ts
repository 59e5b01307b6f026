/**
 * What each line of a group should stand at, added up from its decisions without asking the rules: what was signed is held,
 * what is certified is booked, what was released is held no more.
 */
import {
  amountOf,
  type Entry,
  type GroupId,
  type LineId,
  lineIdOf,
  placeOf,
  type Row,
  readBody,
  type Tid,
  type TransferBody,
  tidOf,
} from '@localpay/protocol'

export interface LineTally {
  claim: bigint
  holdIn: bigint
  holdOut: bigint
  contested: bigint
  /** Claims on a group that is gone, which people struck out. */
  writtenDown: bigint
}

/** `recall`: books that were put back hold what they may have signed. */
type Step = 'commit' | 'close' | 'book' | 'refuse' | 'free' | 'waive' | 'recall' | 'write-off'

/** How a transfer stands at a group. */
export type Standing =
  | 'none'
  | 'recalled'
  | 'signed'
  | 'applied'
  | 'refused'
  | 'released'
  | 'waived'
  | 'written-off'

const STANDING: { readonly [S in Step]: Standing } = {
  commit: 'signed',
  recall: 'recalled',
  close: 'applied',
  book: 'applied',
  refuse: 'refused',
  free: 'released',
  waive: 'waived',
  'write-off': 'written-off',
}

/** What one decision about a transfer did. */
export interface Tallied {
  readonly step: Step
  readonly tid: Tid
  readonly body: TransferBody
  readonly amt: bigint
  /** Our edges, less one whose end is in a balance that was taken over. */
  readonly in: LineId | null
  readonly out: LineId | null
  /** Both lines before it; a line that had nothing is all zeros. */
  readonly before: { readonly in: LineTally; readonly out: LineTally }
  /** It was booked before. */
  readonly again: boolean
}

/** One transfer that the group has signed and that is not decided. */
export interface Held {
  readonly tid: Tid
  readonly body: TransferBody
  readonly amt: bigint
  /** Time of the entry that signed it. */
  readonly since: number
  readonly in: LineId | null
  readonly out: LineId | null
  /** The group before us had signed when we did. */
  readonly backed: boolean
}

export interface Tally {
  readonly held: () => readonly Held[]
  /** The transfer that paid this invoice first. */
  readonly paidBy: (invoice: string) => Tid | undefined
  readonly line: (line: LineId) => Readonly<LineTally>
  /** By its own decisions, whether or not its books still remember. */
  readonly standing: (tid: Tid) => Standing
  /** The end of this edge is in a balance that was taken over. */
  readonly settle: (tid: Tid, line: LineId) => void
  /** The partner told where a line stands that was lost: it is taken from the books, and added up from there. */
  readonly rebase: (line: LineId, row: Row<'lines'>) => void
  /** @returns null for an entry that is not about a transfer */
  readonly take: (entry: Entry) => Tallied | null
  readonly reset: () => void
}

const zero = (): LineTally => ({ claim: 0n, holdIn: 0n, holdOut: 0n, contested: 0n, writtenDown: 0n })

export function makeTally(gid: GroupId): Tally {
  const lines = new Map<LineId, LineTally>()
  const bodies = new Map<Tid, TransferBody>()
  const booked = new Set<Tid>()
  const held = new Map<Tid, Held>()
  const invoices = new Map<string, Tid>()
  const standings = new Map<Tid, Standing>()
  /** Edges whose end is in a balance that was taken over. */
  const settled = new Set<string>()

  const lineOf = (line: LineId | null): LineTally => {
    if (line === null) return zero()
    const known = lines.get(line)
    if (known !== undefined) return known
    const none = zero()
    lines.set(line, none)
    return none
  }
  /** The transfer that the entry is about. */
  const aboutOf = ({ signed: { intent } }: Entry): { step: Step; tid: Tid } | null => {
    if (
      intent.kind === 'commit' ||
      intent.kind === 'close' ||
      intent.kind === 'refuse' ||
      intent.kind === 'recall'
    ) {
      const tid = tidOf(intent.body.body)
      const body = readBody(intent.body.body)
      if (body.ok) bodies.set(tid, body.value)
      return { step: intent.kind, tid }
    }
    if (
      intent.kind === 'book' ||
      intent.kind === 'free' ||
      intent.kind === 'waive' ||
      intent.kind === 'write-off'
    )
      return { step: intent.kind, tid: intent.body.tid }
    return null
  }

  return {
    held: () => [...held.values()],
    paidBy: invoice => invoices.get(invoice),
    line: line => lineOf(line),
    settle: (tid, line) => void settled.add(`${tid}/${line}`),
    standing: tid => standings.get(tid) ?? 'none',
    rebase: (line, { balance: claim, holdIn, holdOut, contested, writtenDown, held: rows }) => {
      lines.set(line, { claim, holdIn, holdOut, contested, writtenDown: writtenDown?.microHours ?? 0n })
      const kept = new Set<string>(rows.map(({ tid }) => tid))
      for (const [tid, one] of held) {
        if (kept.has(tid) || (one.in !== line && one.out !== line)) continue
        settled.add(`${tid}/${line}`)
        const left = { ...one, in: one.in === line ? null : one.in, out: one.out === line ? null : one.out }
        if (left.in === null && left.out === null) held.delete(tid)
        else held.set(tid, left)
      }
    },
    take: entry => {
      const { intent } = entry.signed
      if (intent.kind === 'write-down') strikeOut(lineOf(intent.body.line))
      if (intent.kind === 'defunct' && !intent.body.gone) restate(lineOf(lineIdOf(gid, intent.body.gid)))
      const about = aboutOf(entry)
      const body = about === null ? undefined : bodies.get(about.tid)
      const place = body === undefined ? null : placeOf(body, gid)
      if (about === null || body === undefined || place === null) return null
      const { step, tid } = about
      const amt = amountOf(body)
      const sideOf = (line: LineId | undefined): LineTally =>
        lineOf(line === undefined || settled.has(`${tid}/${line}`) ? null : line)
      const [inward, outward] = [sideOf(place.in?.line), sideOf(place.out?.line)]
      const before = { in: { ...inward }, out: { ...outward } }
      const books = step === 'book' || step === 'close'
      const again = books && booked.has(tid)
      if (books) booked.add(tid)
      add(step, amt, inward, outward)
      const edges = { in: place.in?.line ?? null, out: place.out?.line ?? null }
      const isOpen = (line: LineId | null): LineId | null =>
        line !== null && settled.has(`${tid}/${line}`) ? null : line
      const invoice = intent.kind === 'close' ? intent.body.payee?.invoice : undefined
      if (invoice !== undefined && !invoices.has(invoice)) invoices.set(invoice, tid)
      standings.set(tid, STANDING[step])
      const now = { in: isOpen(edges.in), out: isOpen(edges.out) }
      // A person let the in-edge go; the out-edge waits for whoever is silent.
      if (step === 'write-off' && edges.in !== null) settled.add(`${tid}/${edges.in}`)
      if (step === 'commit' || step === 'recall' || step === 'write-off')
        held.set(tid, {
          tid,
          body,
          amt,
          since: entry.at,
          in: isOpen(edges.in),
          out: isOpen(edges.out),
          backed: isBacked(entry, held.get(tid)),
        })
      else held.delete(tid)
      return { step, tid, body, amt, ...now, before, again }
    },
    reset: () => {
      lines.clear()
      bodies.clear()
      booked.clear()
      held.clear()
      invoices.clear()
      standings.clear()
      settled.clear()
    },
  }
}

/** The claim counts no more; and counts again when the group is back. */
function strikeOut(line: LineTally): void {
  line.writtenDown += line.claim
  line.claim = 0n
}

function restate(line: LineTally): void {
  line.claim += line.writtenDown
  line.writtenDown = 0n
}

/** What a former self signed may have been backed: nobody knows any more. */
const isBacked = ({ signed: { intent } }: Entry, before: Held | undefined): boolean =>
  intent.kind === 'commit' ? intent.body.upstream !== undefined : before?.backed !== false

function add(step: Step, amt: bigint, inward: LineTally, outward: LineTally): void {
  if (step === 'commit' || step === 'recall') {
    inward.holdIn += amt
    outward.holdOut += amt
  }
  if (step === 'book' || step === 'free') {
    inward.holdIn -= amt
    outward.holdOut -= amt
  }
  if (step === 'book' || step === 'close') {
    inward.claim += amt
    outward.claim -= amt
  }
  if (step === 'write-off') inward.holdIn -= amt
  if (step === 'waive') outward.contested += amt
}
