/** What an admin can do with other groups: start, agree to, or limit what one may owe the other. */
import type { LineJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Answer, Refusal } from '../api/client.ts'
import { sayHours } from '../flows/money.ts'
import { readHours } from '../flows/neighbours.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field, readForm, Select } from '../parts/field.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** One form that names a limit in hours: reads it, sends it, says why not. */
function useHoursForm(send: (hours: string, form: (name: string) => string) => Promise<Answer<unknown>>) {
  const { queries } = useApp()
  const { language } = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    const form = readForm(event.currentTarget as HTMLFormElement)
    const hours = readHours(form('hours'), language)
    if (!hours.ok) return setRefusal(hours.refusal)
    setBusy(true)
    const answer = await send(hours.value, form)
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    if (answer.ok) await queries.refresh(['neighbours', 'groups'])
  }
  return { busy, refusal, submit }
}

/** A line that one side offered. Both sides compare the code aloud before the second agrees. */
export function LineOffer({ line, admin }: { line: LineJson; admin: boolean }) {
  const t = useText()
  const theirs = line.state === 'offered-by-them'
  return (
    <>
      <p>{t(theirs ? 'neighbours.offer-theirs' : 'neighbours.offer-ours', { group: line.group.name })}</p>
      <p>
        {t('neighbours.compare')} <strong class="code">{line.confirmCode}</strong>
      </p>
      {theirs && admin && <AcceptLine line={line} />}
    </>
  )
}

function AcceptLine({ line }: { line: LineJson }) {
  const { api } = useApp()
  const t = useText()
  const form = useHoursForm(hours => api.acceptLine(line.line, hours))
  return (
    <form class="stack" onSubmit={form.submit}>
      <label class="check">
        <input type="checkbox" required />
        <span>{t('neighbours.compared')}</span>
      </label>
      <Field
        label={t('neighbours.limit', { group: line.group.name })}
        hint={t('neighbours.limit-hint')}
        name="hours"
        required
        autocomplete="off"
        defaultValue="10:00"
      />
      <RefusalNote refusal={form.refusal} />
      <Button type="submit" busy={form.busy}>
        {t('neighbours.accept')}
      </Button>
    </form>
  )
}

export function LineLimit({ line }: { line: LineJson }) {
  const { api } = useApp()
  const t = useText()
  const form = useHoursForm(hours => api.setLineLimit(line.line, hours))
  return (
    <details>
      <summary>{t('neighbours.change-limit')}</summary>
      <form class="stack" onSubmit={form.submit}>
        <Field
          label={t('neighbours.limit', { group: line.group.name })}
          hint={t('neighbours.limit-hint')}
          name="hours"
          required
          autocomplete="off"
          defaultValue={sayHours(line.limitWeGrant).replace(/ h$/, '')}
        />
        <RefusalNote refusal={form.refusal} />
        <Button type="submit" busy={form.busy}>
          {t('neighbours.set-limit')}
        </Button>
      </form>
    </details>
  )
}

/** Offers a line to a group that is known but not yet a neighbour. */
export function NewLine() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('groups', stop => api.groups(stop))
  const form = useHoursForm((hours, fields) => api.offerLine(fields('group'), hours))
  return (
    <section class="stack" aria-labelledby="new-line-title">
      <h2 id="new-line-title">{t('neighbours.new')}</h2>
      <Loaded query={query}>
        {({ groups }) => {
          const others = groups.filter(group => !group.line)
          if (others.length === 0) return <p class="second">{t('neighbours.no-groups')}</p>
          return (
            <form class="card stack" onSubmit={form.submit}>
              <Select label={t('pay.group')} name="group" required>
                {others.map(group => (
                  <option key={group.gid} value={group.gid}>
                    {group.name}, {group.town} ({group.code})
                  </option>
                ))}
              </Select>
              <Field
                label={t('neighbours.limit-new')}
                hint={t('neighbours.limit-hint')}
                name="hours"
                required
                autocomplete="off"
                defaultValue="10:00"
              />
              <RefusalNote refusal={form.refusal} />
              <Button type="submit" busy={form.busy}>
                {t('neighbours.offer')}
              </Button>
            </form>
          )
        }}
      </Loaded>
    </section>
  )
}
