import type { CurrencyJson, PolicyJson } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import { Check, RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import { AmountField } from '../parts/typed-fields.tsx'

/** The limits of the group, as they are asked for wherever somebody wishes to change them. */
export function LimitsFields(props: {
  readonly currency: CurrencyJson
  readonly limits: PolicyJson['limits']
  readonly fields: Readonly<Record<string, Refusal>>
}) {
  const { currency, limits, fields } = props
  const t = useText()
  const mode = limits.mode === 'earned' ? {} : { value: limits.mode }
  return (
    <>
      <RadioGroup
        legend={t('rules.mode')}
        name="mode"
        {...mode}
        choices={[
          { value: 'none', label: t('rules.mode-none') },
          { value: 'explicit', label: t('rules.mode-explicit') },
          { value: 'balanced', label: t('rules.mode-balanced') },
        ]}
        refusal={fields['mode']}
      />
      <AmountField
        label={t('members.below')}
        name="below"
        currency={currency}
        minor={limits.min}
        refusal={fields['below']}
      />
      <AmountField
        label={t('members.above')}
        name="above"
        currency={currency}
        minor={limits.max}
        refusal={fields['above']}
      />
      <Check label={t('rules.hard')} name="hard" checked={limits.hard} />
    </>
  )
}
