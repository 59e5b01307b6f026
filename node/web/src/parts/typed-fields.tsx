/** Fields for one kind of answer each: an amount, a day. */
import type { CurrencyJson } from '@localpay/node'
import { parseAmountJson, showNumber } from '@localpay/protocol'
import { useId } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { useText } from './context.tsx'
import { Field, Why, whyProps } from './field.tsx'

export interface OneField {
  readonly label: string
  readonly name: string
  readonly hint?: string
  readonly required?: boolean
  readonly refusal?: Refusal | undefined
}

/** As people write amounts of this currency; `amountOf` in `flows/read-form.ts` reads it. The sign is not shown. */
export function AmountField({
  currency,
  minor = null,
  ...field
}: OneField & { readonly currency: CurrencyJson; readonly minor?: string | null | undefined }) {
  const { language } = useText()
  const value = minor === null ? null : parseAmountJson(minor.replace('-', ''))
  return (
    <Field
      {...field}
      unit={currency.symbol}
      autocomplete="off"
      // A colon is not on the decimal keyboard of a phone.
      {...(currency.style === 'hours' ? {} : { inputMode: 'decimal' as const })}
      defaultValue={value === null ? '' : showNumber(currency, value, language)}
    />
  )
}

/** The browser's own calendar, in the reader's language. */
export function DateField(
  props: OneField & { readonly value?: string; readonly min?: string; readonly max?: string },
) {
  const { label, hint, refusal, value, ...input } = props
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} type="date" defaultValue={value ?? ''} {...input} {...whyProps(id, { hint, refusal })} />
      <Why id={id} hint={hint} refusal={refusal} />
    </div>
  )
}
