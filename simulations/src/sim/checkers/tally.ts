/**
 * What each line of a group should stand at, added up from its decisions without asking the rules: what was signed is held,
 * what is certified is booked, what was released is held no more.
 */
import {
  amountOf,
  type Entry,
  type GroupId,
  type LineId,
  placeOf,
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
}

type Step = 'commit' | 'close' | 'book' | 'refuse' | 'free' | 'waive'

/** What one decision about a transfer did. */
export interface Tallied {
  readonly step: Step
  readonly tid: Tid
  readonly body: TransferBody
  readonly amt: bigint
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
}

export interface Tally {
  readonly held: () => readonly Held[]
  /** Booked at some time, whether or not the books still remember it. */
  readonly isBooked: (tid: Tid) => boolean
  /** The transfer that paid this invoice first. */
  readonly paidBy: (invoice: string) => Tid | undefined
  readonly line: (line: LineId) => Readonly<LineTally>
  /** @returns null for an entry that is not about a transfer */
  readonly take: (entry: Entry) => Tallied | null
  readonly reset: () => void
}

const zero = (): LineTally => ({ claim: 0n, holdIn: 0n, holdOut: 0n, contested: 0n })

export function makeTally(gid: GroupId): Tally {
  const lines = new Map<LineId, LineTally>()
  const bodies = new Map<Tid, TransferBody>()
  const booked = new Set<Tid>()
  const held = new Map<Tid, Held>()
  const invoices = new Map<string, Tid>()

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
    if (intent.kind === 'commit' || intent.kind === 'close' || intent.kind === 'refuse') {
      const tid = tidOf(intent.body.body)
      const body = readBody(intent.body.body)
      if (body.ok) bodies.set(tid, body.value)
      return { step: intent.kind, tid }
    }
    if (intent.kind === 'book' || intent.kind === 'free' || intent.kind === 'waive')
      return { step: intent.kind, tid: intent.body.tid }
    return null
  }

  return {
    held: () => [...held.values()],
    isBooked: tid => booked.has(tid),
    paidBy: invoice => invoices.get(invoice),
    line: line => lineOf(line),
    take: entry => {
      const about = aboutOf(entry)
      const body = about === null ? undefined : bodies.get(about.tid)
      const place = body === undefined ? null : placeOf(body, gid)
      if (about === null || body === undefined || place === null) return null
      const { step, tid } = about
      const amt = amountOf(body)
      const [inward, outward] = [lineOf(place.in?.line ?? null), lineOf(place.out?.line ?? null)]
      const before = { in: { ...inward }, out: { ...outward } }
      const books = step === 'book' || step === 'close'
      const again = books && booked.has(tid)
      if (books) booked.add(tid)
      add(step, amt, inward, outward)
      const edges = { in: place.in?.line ?? null, out: place.out?.line ?? null }
      const { intent } = entry.signed
      const invoice = intent.kind === 'close' ? intent.body.payee?.invoice : undefined
      if (invoice !== undefined && !invoices.has(invoice)) invoices.set(invoice, tid)
      if (step === 'commit') held.set(tid, { tid, body, amt, since: entry.at, ...edges })
      else held.delete(tid)
      return { step, tid, body, amt, ...edges, before, again }
    },
    reset: () => {
      lines.clear()
      bodies.clear()
      booked.clear()
      held.clear()
      invoices.clear()
    },
  }
}

function add(step: Step, amt: bigint, inward: LineTally, outward: LineTally): void {
  if (step === 'commit') {
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
  if (step === 'waive') outward.contested += amt
}
