import type { LineJson } from '@localpay/node'
import { oneOf, readAll } from '../flows/read-form.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { useAct } from '../parts/use-form.ts'

/** In the order of the choices. Written here, for the rules of the books are far more than this form. */
const WAYS = ['open', 'neighbours', 'hidden'] as const satisfies readonly LineJson['openness'][]

/** Who may pay over the line: our side's choice, signed by who makes it. */
export function LineOpenness({ line }: { line: LineJson }) {
  const t = useText()
  const title = t('neighbours.openness')
  const group = line.group.name
  const form = useAct({
    kind: 'openness',
    title,
    read: fields => {
      const read = readAll({ openness: oneOf(fields('openness'), WAYS) })
      return read.ok ? { ok: true, value: { line: line.line as never, ...read.value } } : read
    },
    refresh: ['neighbours'],
    said: t('neighbours.openness-done'),
  })
  return (
    <details>
      <summary>
        {title}
        <span class="unseen"> {group}</span>
      </summary>
      <form class="stack" onSubmit={form.submit}>
        <RadioGroup
          legend={title}
          about={group}
          name="openness"
          value={line.openness}
          choices={WAYS.map(value => ({ value, label: t('neighbours.openness-of', { way: value }) }))}
          refusal={form.fields['openness']}
        />
        <FormEnd form={form} go={t('neighbours.openness-go')} about={group} />
      </form>
    </details>
  )
}
