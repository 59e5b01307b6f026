import { showPercent } from '@localpay/protocol'
import { LEVY_SIDES, levyBody } from '../flows/taking-rules.ts'
import { Check, RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { PercentField } from '../parts/rule-fields.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import type { OneProps } from './rules-list.tsx'
import { ReceiverField } from './rules-receiver.tsx'

export function LevyForm(props: OneProps) {
  const t = useText()
  const { reply, Frame, id, onLeave } = props
  const { levies, currency } = reply.policy
  const levy = levies.find(one => one.name === id)
  return (
    <Frame
      reply={reply}
      onLeave={onLeave}
      section="levies"
      title={levy?.name ?? t('rules.levy-add')}
      read={form => levyBody(form, { reply, currency, language: t.language, name: id })}
    >
      {({ fields }) => (
        <>
          <Field
            label={t('rules.name')}
            name="name"
            autocomplete="off"
            hint={t('rules.name-hint')}
            defaultValue={levy?.name ?? ''}
            refusal={fields['name']}
          />
          <RadioGroup
            legend={t('rules.levy-on')}
            name="on"
            value={levy?.on ?? 'payee'}
            choices={LEVY_SIDES.map(on => ({ value: on, label: t('rules.levy-on-of', { on }) }))}
            refusal={fields['on']}
          />
          <PercentField
            label={t('rules.percent')}
            name="percent"
            ppm={levy === undefined || levy.ppm === 0 ? null : levy.ppm}
            hint={t('rules.percent-hint', { example: showPercent(5_000, t.language) })}
            refusal={fields['percent']}
          />
          <AmountField
            label={t('rules.flat')}
            name="flat"
            currency={currency}
            minor={levy === undefined || levy.flat === '0' ? null : levy.flat}
            refusal={fields['flat']}
          />
          <ReceiverField reply={reply} to={levy?.to} refusal={fields['to']} />
          <Check label={t('rules.ask-across')} name="across" checked={levy?.across ?? false} />
        </>
      )}
    </Frame>
  )
}
