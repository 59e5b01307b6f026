import { entryBody, PAYEE_WAYS, THIRD_WAYS } from '../flows/entry-rules.ts'
import { Check, RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import { TimeField } from '../parts/rule-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** Who may enter a payment, and how long things wait. */
export function EntryForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { entry } = reply.policy
  return (
    <Frame reply={reply} section="entry" read={entryBody}>
      {({ fields }) => (
        <>
          <fieldset class="choices">
            <legend>{t('rules.ask-payer')}</legend>
            <Check label={t('rules.payer', { may: 'yes' })} name="payer" checked={entry.payer} />
          </fieldset>
          <RadioGroup
            legend={t('rules.ask-payee')}
            name="payee"
            value={entry.payee}
            choices={PAYEE_WAYS.map(value => ({ value, label: t('rules.payee', { way: value }) }))}
            refusal={fields['payee']}
          />
          <RadioGroup
            legend={t('rules.ask-third')}
            name="third"
            value={entry.third}
            choices={THIRD_WAYS.map(value => ({ value, label: t('rules.third', { way: value }) }))}
            refusal={fields['third']}
          />
          <TimeField label={t('rules.ask-wait')} name="wait" ms={entry.waitMs} refusal={fields['wait']} />
          <TimeField
            label={t('rules.ask-auto')}
            name="auto"
            ms={entry.autoMs ?? null}
            hint={t('rules.ask-auto-hint')}
            refusal={fields['auto']}
          />
          <TimeField
            label={t('rules.ask-payer-undo')}
            name="payer-undo"
            ms={entry.payerUndoMs}
            hint={t('rules.undo-hint')}
            refusal={fields['payer-undo']}
          />
          <TimeField
            label={t('rules.ask-payee-undo')}
            name="payee-undo"
            ms={entry.payeeUndoMs}
            hint={t('rules.undo-hint')}
            refusal={fields['payee-undo']}
          />
          <Check label={t('rules.ask-zero')} name="zero" checked={entry.zero} />
        </>
      )}
    </Frame>
  )
}
