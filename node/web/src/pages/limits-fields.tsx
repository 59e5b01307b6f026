import type { PolicyJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { LIMIT_MODES, LIMIT_SKIPS, type LimitMode, SIZES_OF } from '../flows/limits-rules.ts'
import { Check, CheckGroup, RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import { PercentField } from '../parts/rule-fields.tsx'
import { AmountField } from '../parts/typed-fields.tsx'

/** The limits of the group, wherever somebody wishes to change them. Only what the chosen way needs is asked. */
export function LimitsFields(props: {
  readonly policy: Pick<PolicyJson, 'limits' | 'currency'>
  readonly fields: Readonly<Record<string, Refusal>>
}) {
  const { policy, fields } = props
  const t = useText()
  const { limits, currency } = policy
  const [mode, setMode] = useState<LimitMode>(limits.mode)
  const sizes = SIZES_OF[mode]
  const earned = mode === 'earned'
  return (
    <>
      <RadioGroup
        legend={t('rules.mode')}
        name="mode"
        value={mode}
        onChoose={setMode}
        choices={LIMIT_MODES.map(value => ({ value, label: t('rules.mode-of', { mode: value }) }))}
        refusal={fields['mode']}
      />
      {sizes.below !== undefined && (
        <AmountField
          key={earned ? 'first' : 'below'}
          label={t(earned ? 'rules.below-first' : 'members.below')}
          name="below"
          currency={currency}
          minor={limits.min}
          {...(earned ? {} : { hint: t('rules.empty-none') })}
          refusal={fields['below']}
        />
      )}
      {earned && (
        <PercentField
          label={t('rules.share')}
          name="share"
          ppm={limits.share ?? null}
          refusal={fields['share']}
        />
      )}
      {sizes.cap !== undefined && (
        <AmountField
          label={t('rules.cap')}
          name="cap"
          currency={currency}
          minor={limits.cap}
          hint={t('rules.cap-hint')}
          refusal={fields['cap']}
        />
      )}
      {sizes.above !== undefined && (
        <AmountField
          key={mode === 'balanced' ? 'both' : 'above'}
          label={t(mode === 'balanced' ? 'rules.both-ways' : 'members.above')}
          name="above"
          currency={currency}
          minor={limits.max}
          {...(mode === 'balanced' ? {} : { hint: t('rules.empty-none') })}
          refusal={fields['above']}
        />
      )}
      {mode !== 'none' && (
        <>
          <Check label={t('rules.hard')} name="hard" checked={limits.hard} />
          <CheckGroup
            legend={t('rules.skips')}
            name="skip"
            values={limits.skip}
            choices={LIMIT_SKIPS.map(value => ({ value, label: t('rules.skip', { skip: value }) }))}
          />
        </>
      )}
    </>
  )
}
