import { groupLimitsBody } from '../flows/limits-rules.ts'
import { useText } from '../parts/context.tsx'
import { LimitsFields } from './limits-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** How far balances may go. */
export function LimitsForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { policy } = reply
  return (
    <Frame reply={reply} section="limits" read={form => groupLimitsBody(form, policy, t.language)}>
      {({ fields }) => <LimitsFields policy={policy} fields={fields} />}
    </Frame>
  )
}
