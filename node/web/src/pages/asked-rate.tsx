import { rateBody } from '../flows/place-rules.ts'
import { useText } from '../parts/context.tsx'
import { AskedFields } from './asked-fields.tsx'
import { RateField } from './rate-field.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** Asks the group for another worth of an hour. */
export function AskedRate({ reply }: RuleFormProps) {
  const t = useText()
  const { currency } = reply.policy
  return (
    <AskedFields
      read={form => {
        const rate = rateBody(form, currency, t.language)
        return rate.ok ? { ok: true, value: { rate: rate.value } } : rate
      }}
    >
      {({ fields }) => <RateField reply={reply} refusal={fields['hour']} />}
    </AskedFields>
  )
}
