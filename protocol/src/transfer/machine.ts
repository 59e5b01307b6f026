/**
 * The life of a transfer at one group: a pure machine `(state, event) -> (state, act)` that mirrors the table of
 * clearing.md §6a. It decides *when* to sign, close, book, refuse, free; whether a COMMIT would be honest (H2) is
 * asked of the ledger's rules and told here as `fits` or `unfit`.
 *
 * Every event may come twice, late, or in any order; a cell that is missing is ignored.
 */
import { assert } from '../base/assert.ts'
import type { Bytes } from '../base/bytes.ts'
import type { GroupId, LineId } from '../base/ids.ts'
import type { Millis } from '../base/time.ts'
import { SECOND_MS } from '../base/time.ts'
import { type Place, placeOf, type TransferBody } from './body.ts'
import type { RefuseReason } from './statement.ts'

export const PHASES = [
  'open',
  'closing',
  'signed',
  'applied',
  'refused',
  'released',
  'cancelled',
  'waived',
  'written-off',
  'lost',
] as const
export type Phase = (typeof PHASES)[number]

type EventName = 'fits' | 'unfit' | 'complete' | 'refusal' | 'release' | 'deadline' | 'restart' | 'write-off'

/** What the group does: each but `tell` is one entry of its ledger, then messages. */
export type ActName = 'sign' | 'close' | 'book' | 'refuse' | 'free' | 'waive' | 'write-off' | 'tell'

interface Move {
  readonly act: ActName
  readonly next: Phase
}

const to = (act: ActName, next: Phase): Move => ({ act, next })

/**
 * Every legal move. SPEC 7.5. `open` waits to sign; `closing` is the closer, which waits for everybody else;
 * `complete` means all COMMITs but our own (closing) or all of them (elsewhere) are in hand; `release` is the
 * RELEASE of our out-edge by its receiver. `write-off` is a person's word, never a clock's.
 */
// biome-ignore format: a table reads by column.
export const TRANSFER_MOVES = {
  open:      { fits: to('sign', 'signed'), unfit: to('refuse', 'refused'), refusal: to('refuse', 'refused'), release: to('refuse', 'refused'), deadline: to('refuse', 'refused') },
  closing:   { complete: to('close', 'applied'), unfit: to('refuse', 'refused'), refusal: to('refuse', 'refused'), release: to('refuse', 'refused'), deadline: to('refuse', 'refused') },
  signed:    { complete: to('book', 'applied'), release: to('free', 'released'), restart: to('tell', 'signed'), 'write-off': to('write-off', 'written-off') },
  applied:   { release: to('waive', 'waived'), restart: to('tell', 'applied') },
  refused:   { restart: to('tell', 'refused') },
  released:  { restart: to('tell', 'released') },
  cancelled: { restart: to('tell', 'cancelled') },
  waived:    { restart: to('tell', 'waived') },
  'written-off': { complete: to('book', 'lost'), release: to('free', 'released'), restart: to('tell', 'written-off') },
  lost:      { release: to('waive', 'waived'), restart: to('tell', 'lost') },
} as const satisfies Record<Phase, Partial<Record<EventName, Move>>>

export interface TransferState {
  readonly body: TransferBody
  readonly us: GroupId
  readonly phase: Phase
  /** COMMIT signatures in hand, by part. */
  readonly commits: readonly (Bytes | null)[]
  /** Parts whose REFUSE we hold. */
  readonly refused: readonly number[]
  /** RELEASE of our out-edge by its receiver. */
  readonly release: { readonly ke: number; readonly sig: Bytes } | null
  /** When we first heard of it: deadlines count from here, so that clocks need not agree. */
  readonly since: Millis
}

export type TransferEvent =
  | { readonly event: 'fits' | 'restart' | 'write-off' }
  | { readonly event: 'unfit'; readonly reason: RefuseReason }
  | { readonly event: 'commit'; readonly part: number; readonly sig: Bytes }
  | { readonly event: 'refusal'; readonly part: number }
  /** The payer asks not to sign any more: nobody's signature, and no more than a wish. */
  | { readonly event: 'withdraw' }
  | { readonly event: 'release'; readonly ke: number; readonly sig: Bytes }
  | { readonly event: 'clock'; readonly now: Millis }

export interface Step {
  readonly state: TransferState
  readonly act: { readonly name: ActName; readonly reason?: RefuseReason } | null
}

export function placeIn(state: TransferState): Place {
  const place = placeOf(state.body, state.us)
  assert(place !== null, 'we are part of the transfer')
  return place
}

/** A transfer that we hear of for the first time. */
export function beginTransfer(body: TransferBody, us: GroupId, now: Millis): TransferState {
  const place = placeOf(body, us)
  assert(place !== null, 'we are part of the transfer')
  return {
    body,
    us,
    phase: place.closer ? 'closing' : 'open',
    commits: body.parts.map(() => null),
    refused: [],
    release: null,
    since: now,
  }
}

/** Before this instant an honest group must sign, or else refuse. H6. */
export const deadlineOf = ({ body, since, phase }: TransferState): Millis =>
  since + (phase === 'closing' ? body.closeTtl : body.prepTtl) * SECOND_MS

/** What the event adds to what is known, and its name in the table (null: nothing happened). */
function learn(state: TransferState, event: TransferEvent): { state: TransferState; name: EventName | null } {
  switch (event.event) {
    case 'commit': {
      const commits = state.commits.map((sig, i) => (i === event.part && sig === null ? event.sig : sig))
      const known = { ...state, commits }
      return { state: known, name: isComplete(known) ? 'complete' : null }
    }
    case 'refusal': {
      const known = state.refused.includes(event.part)
        ? state
        : { ...state, refused: [...state.refused, event.part] }
      return { state: known, name: 'refusal' }
    }
    case 'withdraw':
      return { state, name: 'refusal' }
    case 'release':
      // The payee has no out-edge, so there is nothing that anybody could let go.
      if (placeIn(state).out === null) return { state, name: null }
      return {
        state: { ...state, release: state.release ?? { ke: event.ke, sig: event.sig } },
        name: 'release',
      }
    // No use signing what somebody has refused, or the next group has let go: its words will not come as news again.
    case 'fits':
      return { state, name: state.refused.length > 0 || state.release !== null ? 'refusal' : 'fits' }
    case 'clock':
      return { state, name: event.now >= deadlineOf(state) ? 'deadline' : null }
    default:
      return { state, name: event.event }
  }
}

/** All COMMITs in hand; for the closer, all but its own. Closer last. */
function isComplete(state: TransferState): boolean {
  const own = placeIn(state).index
  return state.commits.every((sig, part) => sig !== null || (state.phase === 'closing' && part === own))
}

const REASON_OF: Partial<Record<EventName, RefuseReason>> = {
  deadline: 'expired',
  refusal: 'closer-cancel',
  release: 'closer-cancel',
}

/** One event. The caller writes the act's entry, the state and the messages in one batch, then sends. */
export function stepTransfer(before: TransferState, event: TransferEvent): Step {
  const { state, name } = learn(before, event)
  if (name === null) return { state, act: null }
  const move = (TRANSFER_MOVES[state.phase] as Partial<Record<EventName, Move>>)[name]
  if (move === undefined) return { state, act: null }
  const payer = placeIn(state).in === null
  const next = move.act === 'free' && payer ? 'cancelled' : move.next
  const reason = event.event === 'unfit' ? event.reason : REASON_OF[name]
  return {
    state: { ...state, phase: next },
    act: { name: move.act, ...(move.act === 'refuse' ? { reason: reason ?? 'policy' } : {}) },
  }
}

/**
 * H10: a REFUSE is signed and kept only for somebody whose COMMIT, over a line that we keep, waits for our word; any
 * other unwanted proposal is dropped, so that strangers cannot make us store anything. A payee answers the payer too, for an
 * invoice of its own: else a group that is silent between them would keep the payer from trying another path.
 */
export function owesAnswer(
  state: TransferState,
  keepsLine: (line: LineId) => boolean,
  isInvoiced = false,
): boolean {
  const place = placeIn(state)
  const signedBy = (gid: GroupId): boolean =>
    state.commits[state.body.parts.findIndex(part => part.g === gid)] != null
  if (isInvoiced && place.out === null && state.commits[0] != null) return true
  return (
    (place.in !== null && keepsLine(place.in.line) && signedBy(place.in.from)) ||
    (place.out !== null && keepsLine(place.out.line) && signedBy(place.out.to))
  )
}
