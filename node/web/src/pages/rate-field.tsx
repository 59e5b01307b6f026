import type { PolicyReply } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import { hourText } from '../flows/hour-text.ts'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'

/** What an hour is worth, wherever somebody wishes to change it; `rateBody` in `flows/place-rules.ts` reads it. */
export function RateField({ reply, refusal }: { reply: PolicyReply; refusal: Refusal | undefined }) {
  const t = useText()
  const { currency } = reply.policy
  return (
    <Field
      label={t('rules.ask-rate')}
      name="hour"
      unit={currency.symbol}
      inputMode="decimal"
      autocomplete="off"
      defaultValue={hourText(reply.rate, currency, t.language)}
      hint={t('rules.rate-hint')}
      refusal={refusal}
    />
  )
}
