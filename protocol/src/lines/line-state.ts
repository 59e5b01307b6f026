/**
 * The life of a line. An offer that one committee made and the other has not agreed to is `opening`; it stands in no book.
 *
 *     active    payments up to both limits
 *     frozen    the partner takes on no new debt with us: what we owe it is still paid back, set-off goes on
 *     closing   neither side takes on new debt: what is owed is spent back or set off, until the line stands at zero
 *     closed    both sides have signed that it stands at zero with them; a new opening may begin it again
 *
 * clearing.md §6a, SPEC 6.6.
 */
import { bool, count, id, oneOf, type ShapeOf, struct } from '../codec/shape.ts'

export const LINE_STATES = ['active', 'frozen', 'closing', 'closed'] as const
export type LineStateName = (typeof LINE_STATES)[number]

export type LineEvent = 'agree' | 'freeze' | 'thaw' | 'end' | 'rest' | 'return'

/** Every legal move of a line. `freeze` adds a reason, `thaw` takes the last one away, `rest` is the word of both sides, `return` that of who was held to be gone. */
// biome-ignore format: a table reads by column.
export const LINE_MOVES = {
  opening: { agree: 'active' },
  active:  { freeze: 'frozen', end: 'closing' },
  frozen:  { freeze: 'frozen', thaw: 'active', end: 'closing' },
  closing: { rest: 'closed' },
  closed:  { agree: 'active', return: 'closing' },
} as const satisfies Record<LineStateName | 'opening', Partial<Record<LineEvent, LineStateName>>>

/** @returns the next state, or null for a move that the table does not have */
export const moveLine = (from: LineStateName | 'opening', event: LineEvent): LineStateName | null =>
  (LINE_MOVES[from] as Partial<Record<LineEvent, LineStateName>>)[event] ?? null

/**
 * Why a line is frozen. `people`: the committee said so. `evidence`: the partner signed what no honest group signs.
 * `silence`: it has left a transfer of ours undecided for too long.
 */
export const FREEZE_REASONS = ['people', 'evidence', 'silence'] as const
export type FreezeReason = (typeof FREEZE_REASONS)[number]

/**
 * What a side tells the other of the end of their line, domain 'line-end': that it takes on no new debt there; and with
 * `rest`, that the line stands at zero with it, with nothing held.
 */
export const lineEndShape = struct({
  v: oneOf(1),
  line: id('line'),
  by: id('group'),
  rest: bool(),
  at: count(),
})
export type LineEnd = ShapeOf<typeof lineEndShape>
