import { MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import { neighboursBody, RISK_HOURS_MAX } from '../flows/neighbour-rules.ts'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { PercentField } from '../parts/rule-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** What the group dares in its dealings with others. */
export function NeighboursForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { neighbours } = reply.policy
  return (
    <Frame reply={reply} section="neighbours" read={form => neighboursBody(form, t.language)}>
      {({ fields }) => (
        <>
          <Field
            label={t('rules.ask-risk')}
            name="risk"
            inputMode="decimal"
            autocomplete="off"
            defaultValue={String(BigInt(neighbours.risk) / MICRO_HOURS_PER_HOUR)}
            hint={t('rules.risk-hint', { most: RISK_HOURS_MAX })}
            refusal={fields['risk']}
          />
          <PercentField
            label={t('rules.ask-rate-cap')}
            name="rate-cap"
            ppm={neighbours.ratePpm}
            hint={t('rules.rate-cap-hint')}
            refusal={fields['rate-cap']}
          />
        </>
      )}
    </Frame>
  )
}
