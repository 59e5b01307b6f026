import type { DecisionsReply, Me, PolicyReply } from '@localpay/node'
import { useRef, useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import type { AskTried } from '../flows/ask-tried.ts'
import { dayField } from '../flows/dates.ts'
import {
  type AskedChange,
  type AskedRead,
  askable,
  firstClose,
  proposalBody,
} from '../flows/proposal-body.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Select, TextArea } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { DateField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'
import type { Translate } from '../text/text.ts'

/** A week is what people need to hear of it and to think. */
const USUAL_MS = 7 * 24 * 3_600_000

const bringChange = async () => (await import('./asked-change.tsx')).AskedChangeFields

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

const NONE: Readonly<Record<string, Refusal>> = {}

const WORDS_ALONE: AskedRead = () => ({ ok: true, value: {} })

function Form(props: { me: Me; runMs: DecisionsReply['runMs']; rules: PolicyReply }) {
  const { me, runMs, rules } = props
  const app = useApp()
  const { now, router } = app
  const t = useText()
  const [words, setWords] = useState('')
  const [change, setChange] = useState<AskedChange>('words')
  const [first] = useState(() => firstClose(now(), runMs.least))
  const reading = useRef<AskedRead | null>(null)
  /** What was refused of one kind of change says nothing about another. */
  const refusedOf = useRef<AskedChange>(change)
  const may = askable(me.group.currency, me.roles)
  const form = useAct<'propose', AskTried>({
    kind: 'propose',
    title: t('decisions.ask'),
    memo: words,
    read: typed => {
      refusedOf.current = change
      return proposalBody(typed, { words, may, read: change === 'words' ? WORDS_ALONE : reading.current })
    },
    // What tries comes when it is wanted, as what signs does.
    check: async body => (await import('../flows/ask-tried.ts')).tryAsked(app, rules, body),
    refresh: ['decisions'],
    said: t('decisions.asked'),
    done: () => router.go('/decisions', { replace: true }),
  })
  const fields = refusedOf.current === change ? form.fields : NONE
  return (
    <form class="stack" onSubmit={form.submit}>
      <TextArea
        label={t('decisions.words')}
        hint={t('decisions.words-hint')}
        maxLength={2_000}
        value={words}
        onInput={event => setWords(event.currentTarget.value)}
        refusal={fields['words']}
      />
      <Select
        label={t('decisions.what-changes')}
        name="change"
        value={change}
        onChange={event => setChange(event.currentTarget.value as AskedChange)}
        refusal={fields['change']}
      >
        {may.map(value => (
          <option key={value} value={value}>
            {sayAsked(value, t)}
          </option>
        ))}
      </Select>
      {change !== 'words' && (
        <Lazy bring={bringChange} props={{ me, reply: rules, change, fields, reading }} />
      )}
      <DateField
        label={t('decisions.last-day')}
        name="closes"
        hint={t('decisions.last-day-hint')}
        value={dayField(Math.max(first, now() + USUAL_MS))}
        min={dayField(first)}
        max={dayField(now() + runMs.most)}
        refusal={fields['closes']}
      />
      <FormEnd form={form} go={t('common.continue')} onCancel={() => router.go('/decisions')} />
      <ConfirmSheet form={form} title={t('decisions.sure')} go={t('decisions.send')}>
        {tried => <Lazy bring={bringSummary} props={{ rules, words, tried }} />}
      </ConfirmSheet>
    </form>
  )
}

const sayAsked = (change: AskedChange, t: Translate): string =>
  change === 'words' || change === 'account' || change === 'admit'
    ? t('decisions.kind', { kind: change })
    : t('rules.section', { section: change })
