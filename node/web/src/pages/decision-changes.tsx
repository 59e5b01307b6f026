import type { PolicyReply, ProposalJson } from '@localpay/node'
import { changeLines } from '../flows/decisions.ts'
import { useText } from '../parts/context.tsx'

/** What passing a question changes, a sentence each. */
export function DecisionChanges({ change, rules }: { change: ProposalJson['change']; rules: PolicyReply }) {
  const t = useText()
  return (
    <>
      {changeLines(change, t, rules).map(line => (
        <p key={line}>{line}</p>
      ))}
    </>
  )
}
