import type { PolicyReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import { CHARGE_KINDS, type ChargeKind, chargeBody, PERIODS } from '../flows/taking-rules.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { PercentField } from '../parts/rule-fields.tsx'
import { AmountField, DateField } from '../parts/typed-fields.tsx'
import type { RuleFormView } from './rules-form.tsx'
import type { OneProps } from './rules-list.tsx'
import { ReceiverField } from './rules-receiver.tsx'

/** The calendar of contributions is that of UTC. */
const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10)

type ChargeJson = PolicyReply['policy']['charges'][number]

interface FieldsProps {
  readonly reply: PolicyReply
  /** Undefined: one more. */
  readonly charge: ChargeJson | undefined
  readonly fields: RuleFormView['fields']
}

export function ChargeForm(props: OneProps) {
  const app = useApp()
  const t = useText()
  const { reply, Frame, id, onLeave } = props
  const { charges, currency } = reply.policy
  const charge = charges.find(one => one.name === id)
  return (
    <Frame
      reply={reply}
      onLeave={onLeave}
      section="charges"
      title={charge?.name ?? t('rules.charge-add')}
      read={form => chargeBody(form, { reply, currency, language: t.language, name: id }, app.now())}
    >
      {({ fields }) => <ChargeFields reply={reply} charge={charge} fields={fields} />}
    </Frame>
  )
}

function ChargeFields({ reply, charge, fields }: FieldsProps) {
  const { now } = useApp()
  const t = useText()
  const [kind, setKind] = useState<ChargeKind>(charge?.kind ?? 'fee')
  return (
    <>
      {charge === undefined ? (
        <Field
          label={t('rules.name')}
          name="name"
          autocomplete="off"
          hint={t('rules.name-hint')}
          refusal={fields['name']}
        />
      ) : (
        <p class="second">{t('rules.name-stays')}</p>
      )}
      <RadioGroup
        legend={t('rules.charge-kind')}
        name="kind"
        value={kind}
        onChoose={setKind}
        choices={CHARGE_KINDS.map(one => ({ value: one, label: t('rules.charge-kind-of', { kind: one }) }))}
        refusal={fields['kind']}
      />
      <SizeFields reply={reply} kind={kind} charge={charge} fields={fields} />
      <RadioGroup
        legend={t('rules.charge-every')}
        name="every"
        value={charge?.every ?? 'month'}
        choices={PERIODS.map(every => ({ value: every, label: t('rules.every', { every }) }))}
        refusal={fields['every']}
      />
      <DateField
        label={t('rules.from')}
        name="from"
        value={isoDay(charge?.from ?? now())}
        hint={t('rules.from-hint')}
        refusal={fields['from']}
      />
      <ReceiverField reply={reply} to={charge?.to} refusal={fields['to']} />
    </>
  )
}

function SizeFields(props: FieldsProps & { readonly kind: ChargeKind }) {
  const t = useText()
  const { reply, kind, charge, fields } = props
  const { currency } = reply.policy
  if (kind === 'fee')
    return (
      <AmountField
        label={t('rules.amount')}
        name="amount"
        currency={currency}
        minor={charge?.kind === 'fee' ? charge.amt : null}
        refusal={fields['amount']}
      />
    )
  return (
    <>
      <PercentField
        label={t('rules.percent')}
        name="percent"
        ppm={charge === undefined || charge.ppm === 0 ? null : charge.ppm}
        refusal={fields['percent']}
      />
      {kind === 'demurrage' && (
        <AmountField
          label={t('rules.free')}
          name="free"
          currency={currency}
          minor={charge?.free ?? '0'}
          refusal={fields['free']}
        />
      )}
    </>
  )
}
