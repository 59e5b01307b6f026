/** What the checkpoints of our lines, and a former life of this group, let us sign. SPEC 6.7, 6.9, 7.4. */
import type { Tid } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import type { Place, TransferBody } from '../transfer/body.ts'
import type { Draft } from './book.ts'
import { edgeOfBody, isCheckpointDue, isInWindow, mayAnswer } from './checkpoint-window.ts'
import { refusal } from './refusals.ts'
import type { RuleContext, RuleResult } from './rule.ts'
import { checkRecovered } from './rules-restore.ts'
import type { Row } from './tables.ts'

interface Opened {
  readonly body: TransferBody
  readonly tid: Tid
  readonly place: Place
}

/** No answer for a former self, and none from beyond the window: either may contradict an old COMMIT. H8, H9. */
export function checkAnswer(
  { draft, book, group }: Pick<RuleContext<'refuse'>, 'draft' | 'book' | 'group'>,
  opened: Opened,
): RuleResult {
  const own = opened.body.parts[opened.place.index]
  if (own === undefined || own.inc < group.inc || own.ke < group.ke) return err(refusal('former-self'))
  const recovered = checkRecovered(
    { draft, book },
    {
      edges: ownEdges(opened),
      inc: own.inc,
      isRefusal: true,
    },
  )
  if (!recovered.ok) return recovered
  return mayAnswer(draft, opened) ? ok(null) : err(refusal('stale-cp'))
}

/** Both our edges build on a checkpoint that is not too old, and neither line waits for one. H2. */
export function checkWindow(
  { draft, book }: Pick<RuleContext<'commit'>, 'draft' | 'book'>,
  { body, tid, place }: Opened,
): RuleResult {
  const edges = ownEdges({ body, place })
  const inc = body.parts[place.index]?.inc ?? 0
  const recovered = checkRecovered({ draft, book }, { edges, inc, isRefusal: false })
  if (!recovered.ok) return recovered
  for (const edge of edges) {
    if (edge === undefined) continue
    if (!isInWindow(draft, tid, edge)) return err(refusal('stale-cp'))
    if (isCheckpointDue(book, edge.line)) return err(refusal('checkpoint-due'))
  }
  return ok(null)
}

const ownEdges = ({ body, place }: Pick<Opened, 'body' | 'place'>) => [
  edgeOfBody(body, place.in?.line),
  edgeOfBody(body, place.out?.line),
]

/**
 * Of a signed transfer: every edge that is not settled fits, or its partner was set apart and has not told where the window
 * is. Should it tell after all, its answer settles that edge.
 */
export const fitsBoth = (draft: Draft, tid: Tid, row: Row<'transfers'>): boolean =>
  [row.in, row.out].every(
    edge =>
      edge === undefined ||
      edge.listed !== undefined ||
      isInWindow(draft, tid, edge) ||
      draft.get('recovery', edge.line)?.state === 'quarantined',
  )
