import { minorPerUnit } from '@localpay/protocol'
import { currencyBody, stylesLike } from '../flows/place-rules.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useMoney, useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** What the group counts in: its name, its sign, how amounts are written. */
export function CurrencyForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { currency } = reply.policy
  const money = useMoney(currency)
  const unit = minorPerUnit(currency)
  const quarter = unit === 1n ? 5n : unit / 4n
  return (
    <Frame reply={reply} section="currency" read={form => currencyBody(form, currency, t.language)}>
      {({ fields }) => (
        <>
          <Field
            label={t('rules.currency-name')}
            name="name"
            autocomplete="off"
            defaultValue={currency.name}
            refusal={fields['name']}
          />
          <Field
            label={t('rules.symbol')}
            name="symbol"
            autocomplete="off"
            defaultValue={currency.symbol}
            refusal={fields['symbol']}
          />
          <RadioGroup
            legend={t('rules.style')}
            name="style"
            value={currency.style}
            hint={t('rules.style-stays')}
            choices={stylesLike(currency).map(style => ({
              value: style,
              label: t('rules.style-of', { style }),
            }))}
            refusal={fields['style']}
          />
          <AmountField
            label={t('rules.step')}
            name="step"
            currency={currency}
            minor={currency.step}
            hint={t('rules.step-hint', { example: money(quarter) })}
            refusal={fields['step']}
          />
        </>
      )}
    </Frame>
  )
}
