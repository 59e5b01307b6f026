/** Who may pay over a line of ours: open, neighbours only, hidden. Asked where we pass a payment on. SPEC 6.8. */
import type { GroupId } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import { lineIdOf } from '../lines/line.ts'
import { groupAt, type Place, type TransferBody } from '../transfer/body.ts'
import type { Draft } from './book.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleResult } from './rule.ts'

export const setOpenness: Rule<'openness'> = ({ draft, intent }) => {
  const { line, openness } = intent.body
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  if (row.state === 'closed') return err(refusal('wrong-line-state'))
  draft.set('lines', line, { ...row, openness })
  return ok(null)
}

/** Both our lines let this payment pass: payer and payee are near enough. */
export function checkOpenness(
  draft: Draft,
  us: GroupId,
  { body, place }: { readonly body: TransferBody; readonly place: Place },
): RuleResult {
  if (body.kind !== 'pay' || place.in === null || place.out === null) return ok(null)
  const [payer, payee] = [groupAt(body, 0), groupAt(body, body.closer)]
  for (const edge of [place.in, place.out]) {
    const line = draft.get('lines', edge.line)
    if (line === undefined || line.openness === 'open') continue
    const ends = [payer, payee]
    if (ends.includes(line.partner)) continue
    const isNeighbour = draft.get('lines', lineIdOf(us, payer)) !== undefined
    if (line.openness === 'hidden' || !isNeighbour) return err(refusal('line-not-open'))
  }
  return ok(null)
}
