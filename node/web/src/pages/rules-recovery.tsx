import { recoveryBody, SIGNERS } from '../flows/entry-rules.ts'
import { signerWarning } from '../flows/rules-warnings.ts'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { TimeField } from '../parts/rule-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** How a lost access is given anew. */
export function RecoveryForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { recovery } = reply.policy
  const warning = signerWarning(reply, t)
  return (
    <Frame reply={reply} section="recovery" read={recoveryBody}>
      {({ fields }) => (
        <>
          {warning !== null && <p class="note note-mild">{warning}</p>}
          <Field
            label={t('rules.ask-signers')}
            name="signers"
            inputMode="decimal"
            autocomplete="off"
            defaultValue={String(recovery.signers)}
            hint={t('rules.signers-hint', { least: SIGNERS.least, most: SIGNERS.most })}
            refusal={fields['signers']}
          />
          <TimeField
            label={t('rules.ask-delay')}
            name="delay"
            ms={recovery.delayMs}
            hint={t('rules.delay-hint')}
            refusal={fields['delay']}
          />
        </>
      )}
    </Frame>
  )
}
