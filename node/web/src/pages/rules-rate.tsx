import type { BodyOf } from '@localpay/protocol'
import { hasRate, hourText, rateWords } from '../flows/hour-text.ts'
import { rateBody } from '../flows/place-rules.ts'
import { useApp, useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { useAct } from '../parts/use-form.ts'
import { RULE_QUERIES, type RuleFormProps } from './rules-form.tsx'

/** What an hour of help is worth to other groups. */
export function RateForm({ reply }: RuleFormProps) {
  const { router } = useApp()
  const t = useText()
  const { currency } = reply.policy
  const leave = (): void => router.go('/rules')
  const form = useAct<'rate', BodyOf<'rate'>>({
    kind: 'rate',
    title: t('rules.ask-rate'),
    read: fields => rateBody(fields, currency, t.language),
    // Nobody's balance changes by it, so there is nothing to try: it is read out once more.
    check: async body => ({ ok: true, value: body }),
    refresh: [...RULE_QUERIES, 'neighbours'],
    said: t('rules.done'),
    done: leave,
  })
  if (!hasRate(currency)) return <p>{t('rules.hour-is-hour')}</p>
  return (
    <form class="stack" onSubmit={form.submit}>
      <Field
        label={t('rules.ask-rate')}
        name="hour"
        unit={currency.symbol}
        inputMode="decimal"
        autocomplete="off"
        defaultValue={hourText(reply.rate, currency, t.language)}
        hint={t('rules.rate-hint')}
        refusal={form.fields['hour']}
      />
      <FormEnd form={form} go={t('common.continue')} onCancel={leave} />
      <ConfirmSheet form={form} title={t('rules.ask-rate')} go={t('rules.go')}>
        {({ num, den }) => (
          <>
            <p>{t('rules.then')}</p>
            {rateWords({ policy: reply.policy, rate: { num: String(num), den: String(den) } }, t).map(
              words => (
                <p key={words}>{words}</p>
              ),
            )}
          </>
        )}
      </ConfirmSheet>
    </form>
  )
}
