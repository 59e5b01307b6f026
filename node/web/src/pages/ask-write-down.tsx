/** Whether to strike out what a group that is gone owes, put to the whole group. */
import type { LineJson } from '@localpay/node'
import type { LineId } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { dayField } from '../flows/dates.ts'
import { firstClose, proposalBody } from '../flows/proposal-body.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { TextArea } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { DateField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

export function AskWriteDown({ line, onClose }: { line: LineJson; onClose: () => void }) {
  const { api } = useApp()
  const t = useText()
  const decisions = useQuery('decisions', stop => api.decisions(stop))
  return (
    <Sheet title={t('neighbours.ask-all')} onClose={onClose}>
      <Loaded query={decisions}>{({ runMs }) => <Form line={line} runMs={runMs} onClose={onClose} />}</Loaded>
    </Sheet>
  )
}

interface Props {
  readonly line: LineJson
  readonly runMs: { readonly least: number; readonly most: number }
  readonly onClose: () => void
}

function Form({ line, runMs, onClose }: Props) {
  const { now, router } = useApp()
  const t = useText()
  const [words, setWords] = useState(t('neighbours.act', { act: 'down', group: line.group.name }))
  const [first] = useState(() => firstClose(now(), runMs.least))
  const change = { writeDown: { line: line.line as LineId } }
  const form = useAct({
    kind: 'propose',
    title: t('neighbours.ask-all'),
    memo: words,
    read: typed => proposalBody(typed, { words, may: ['words'], read: () => ({ ok: true, value: change }) }),
    refresh: ['decisions'],
    said: t('neighbours.asked'),
    done: () => router.go('/decisions'),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <input type="hidden" name="change" value="words" />
      <TextArea
        label={t('neighbours.ask-why')}
        maxLength={2_000}
        value={words}
        onInput={event => setWords(event.currentTarget.value)}
        refusal={form.fields['words']}
      />
      <DateField
        label={t('decisions.last-day')}
        name="closes"
        hint={t('decisions.last-day-hint')}
        value={dayField(first)}
        min={dayField(first)}
        max={dayField(now() + runMs.most)}
        refusal={form.fields['closes']}
      />
      <FormEnd form={form} go={t('decisions.send')} onCancel={onClose} />
    </form>
  )
}
