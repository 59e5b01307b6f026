import { useState } from 'preact/hooks'
import { hasRate } from '../flows/hour-text.ts'
import { rateBody } from '../flows/place-rules.ts'
import { confirmedRate, type RateTried, tryRate } from '../flows/rate-tried.ts'
import { Check } from '../parts/choices.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { useAct } from '../parts/use-form.ts'
import { RateField } from './rate-field.tsx'
import { RULE_QUERIES, type RuleFormProps } from './rules-form.tsx'

const shown = async () => (await import('./rate-shown.tsx')).RateShown

/** What an hour of help is worth to other groups. */
export function RateForm({ reply }: RuleFormProps) {
  const app = useApp()
  const t = useText()
  const { policy } = reply
  const leave = (): void => app.router.go('/rules')
  const form = useAct<'rate', RateTried>({
    kind: 'rate',
    title: t('rules.ask-rate'),
    read: fields =>
      confirmedRate(rateBody(fields, policy.currency, t.language), reply, fields('sure') === 'yes'),
    check: body => tryRate(app, reply, body),
    refresh: [...RULE_QUERIES, 'neighbours'],
    said: t('rules.done'),
    done: leave,
  })
  // Once asked for, the box stays: an amount that is typed anew may jump as well.
  const [jumped, setJumped] = useState(false)
  if (form.fields['sure'] !== undefined && !jumped) setJumped(true)
  if (!hasRate(policy.currency)) return <p>{t('rules.hour-is-hour')}</p>
  return (
    <form class="stack" onSubmit={form.submit}>
      <RateField reply={reply} refusal={form.fields['hour']} />
      {jumped && (
        <>
          <RefusalNote refusal={form.fields['sure'] ?? null} />
          <Check label={t('rules.rate-sure')} name="sure" />
        </>
      )}
      <FormEnd form={form} go={t('common.continue')} onCancel={leave} />
      <ConfirmSheet form={form} title={t('rules.ask-rate')} go={t('rules.go')}>
        {tried => (
          <>
            <p>{t('rules.then')}</p>
            <Lazy bring={shown} props={{ policy, tried }} />
          </>
        )}
      </ConfirmSheet>
    </form>
  )
}
