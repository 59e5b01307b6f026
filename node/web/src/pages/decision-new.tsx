import type { DecisionsReply, Me, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { dayField } from '../flows/dates.ts'
import { type AskedChange, askable, firstClose, proposalBody } from '../flows/proposal-body.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Select, TextArea } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { AmountField, DateField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

/** A week is what people need to hear of it and to think. */
const USUAL_MS = 7 * 24 * 3_600_000

const bringLimits = async () => (await import('./limits-fields.tsx')).LimitsFields

const bringSummary = async () => (await import('./decision-summary.tsx')).DecisionSummary

/** Putting a question to the whole group. */
export function DecisionNewPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const decisions = useQuery('decisions', stop => api.decisions(stop))
  const policy = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('decisions.ask')} />
      <Loaded query={decisions} tall>
        {({ runMs, mayPropose }) =>
          mayPropose ? (
            <Loaded query={policy} tall>
              {rules => <Form me={me} runMs={runMs} rules={rules} />}
            </Loaded>
          ) : (
            <p>{t('decisions.what-committee')}</p>
          )
        }
      </Loaded>
    </div>
  )
}

function Form(props: { me: Me; runMs: DecisionsReply['runMs']; rules: PolicyReply }) {
  const { me, runMs, rules } = props
  const { now, router } = useApp()
  const t = useText()
  const { currency } = me.group
  const [words, setWords] = useState('')
  const [change, setChange] = useState<AskedChange>('words')
  const [first] = useState(() => firstClose(now(), runMs.least))
  const form = useAct<'propose', BodyOf<'propose'>>({
    kind: 'propose',
    title: t('decisions.ask'),
    memo: words,
    read: typed =>
      proposalBody(typed, { words, currency, language: t.language, limits: rules.policy.limits }),
    check: async body => ({ ok: true, value: body }),
    refresh: ['decisions'],
    said: t('decisions.asked'),
    done: () => router.go('/decisions', { replace: true }),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <TextArea
        label={t('decisions.words')}
        hint={t('decisions.words-hint')}
        maxLength={2_000}
        value={words}
        onInput={event => setWords(event.currentTarget.value)}
        refusal={form.fields['words']}
      />
      <Select
        label={t('decisions.what-changes')}
        name="change"
        value={change}
        onChange={event => setChange(event.currentTarget.value as AskedChange)}
        refusal={form.fields['change']}
      >
        {askable(currency).map(value => (
          <option key={value} value={value}>
            {t('decisions.kind', { kind: value })}
          </option>
        ))}
      </Select>
      {change === 'limits' && (
        <Lazy bring={bringLimits} props={{ policy: rules.policy, fields: form.fields }} />
      )}
      {change === 'rate' && (
        <AmountField
          label={t('decisions.hour')}
          name="hour"
          currency={currency}
          refusal={form.fields['hour']}
        />
      )}
      <DateField
        label={t('decisions.last-day')}
        name="closes"
        hint={t('decisions.last-day-hint')}
        value={dayField(Math.max(first, now() + USUAL_MS))}
        min={dayField(first)}
        max={dayField(now() + runMs.most)}
        refusal={form.fields['closes']}
      />
      <FormEnd form={form} go={t('common.continue')} onCancel={() => router.go('/decisions')} />
      <ConfirmSheet form={form} title={t('decisions.sure')} go={t('decisions.send')}>
        {body => <Lazy bring={bringSummary} props={{ me, words, body }} />}
      </ConfirmSheet>
    </form>
  )
}
