/** What an admin can do with other groups: start, agree to, or limit what one may owe the other. */
import type { LineJson, Me, NeighbourGroup } from '@localpay/node'
import { useRef, useState } from 'preact/hooks'
import type { Answer } from '../api/client.ts'
import { sayHours } from '../flows/money.ts'
import { readHours } from '../flows/neighbours.ts'
import { readAll } from '../flows/read-form.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field, Select } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'
import { useOwed } from '../parts/use-owed.ts'

/** What a first limit is proposed to be. */
const FIRST_HOURS = '10:00'

interface HoursForm {
  readonly send: (asked: { hours: string; group: string }) => Promise<Answer<unknown>>
  /** What is said once it is done. */
  readonly said: (asked: { hours: string; group: string }) => string
  readonly done?: () => void
}

/** One form that names a limit in hours, and where it is chosen a group. */
function useHoursForm({ send, said, done }: HoursForm) {
  const app = useApp()
  const { language } = useText()
  return useForm<{ hours: string; group: string }, unknown>({
    read: fields => {
      const read = readAll({ hours: readHours(fields('hours'), language) })
      return read.ok ? { ok: true, value: { ...read.value, group: fields('group') } } : read
    },
    send: async asked => {
      const answer = await send(asked)
      if (answer.ok) app.said.value = said(asked)
      return answer
    },
    refresh: ['neighbours', 'groups'],
    ...(done === undefined ? {} : { done }),
  })
}

function HoursField({
  form,
  ...field
}: {
  form: ReturnType<typeof useHoursForm>
  label: string
  value: string
}) {
  const t = useText()
  return (
    <Field
      label={field.label}
      hint={t('neighbours.limit-hint')}
      name="hours"
      required
      autocomplete="off"
      defaultValue={field.value}
      refusal={form.fields['hours']}
    />
  )
}

/** A line that one side offered. Both sides compare the code aloud before the second agrees. */
export function LineOffer({ line, admin }: { line: LineJson; admin: boolean }) {
  const t = useText()
  const theirs = line.state === 'offered-by-them'
  return (
    <>
      <p>{t(theirs ? 'neighbours.offer-theirs' : 'neighbours.offer-ours', { group: line.group.name })}</p>
      <p>
        {t('neighbours.compare')} <Code code={line.confirmCode} />
      </p>
      {theirs && admin && <AcceptLine line={line} />}
    </>
  )
}

/** Compared letter by letter, and read aloud so as well: not as words. */
const Code = ({ code }: { code: string }) => (
  <strong class="code">
    <span aria-hidden="true">{code}</span>
    <span class="unseen">{[...code.replaceAll('-', '')].join(' ')}</span>
  </strong>
)

function AcceptLine({ line }: { line: LineJson }) {
  const { api } = useApp()
  const t = useText()
  const group = line.group.name
  const form = useHoursForm({
    send: ({ hours }) => api.acceptLine(line.line, hours),
    said: () => t('neighbours.accepted', { group }),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <label class="check">
        <input type="checkbox" required />
        <span>
          {t('neighbours.compared')}
          <span class="unseen"> {group}</span>
        </span>
      </label>
      <HoursField form={form} label={t('neighbours.limit', { group })} value={FIRST_HOURS} />
      <FormEnd form={form} go={t('neighbours.accept')} about={group} />
    </form>
  )
}

export function LineLimit({ me, line }: { me: Me; line: LineJson }) {
  const { api } = useApp()
  const t = useText()
  const say = useOwed(me.group)
  const fold = useRef<HTMLDetailsElement>(null)
  const group = line.group.name
  const form = useHoursForm({
    send: ({ hours }) => api.setLineLimit(line.line, hours),
    said: ({ hours }) => t('neighbours.limit-set', { group, amount: say(hours) }),
    done: () => {
      if (fold.current === null) return
      fold.current.open = false
      fold.current.querySelector('summary')?.focus()
    },
  })
  return (
    <details ref={fold}>
      <summary>
        {t('neighbours.change-limit')}
        <span class="unseen"> {group}</span>
      </summary>
      <form class="stack" onSubmit={form.submit}>
        <HoursField
          form={form}
          label={t('neighbours.limit', { group })}
          value={sayHours(line.limitWeGrant).replace(/ h$/, '')}
        />
        <p class="second">{t('neighbours.limit-below')}</p>
        <FormEnd form={form} go={t('neighbours.set-limit')} about={group} />
      </form>
    </details>
  )
}

/** Offers a line to a group that is known and has none with us: neither one that stands nor one that is offered. */
export function NewLine({ lines }: { lines: readonly LineJson[] }) {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('groups', stop => api.groups(stop))
  const taken = lines.filter(({ state }) => state !== 'closed').map(({ group }) => group.gid)
  return (
    <section class="stack" aria-labelledby="new-line-title">
      <h2 id="new-line-title">{t('neighbours.new')}</h2>
      <Loaded query={query}>
        {({ groups }) => {
          const others = groups.filter(({ gid }) => !taken.includes(gid))
          if (others.length === 0) return <p class="second">{t('neighbours.no-groups')}</p>
          return <NewLineForm groups={others} />
        }}
      </Loaded>
    </section>
  )
}

function NewLineForm({ groups }: { groups: readonly NeighbourGroup[] }) {
  const { api } = useApp()
  const t = useText()
  const [chosen, setChosen] = useState('')
  const group = groups.find(({ gid }) => gid === chosen) ?? (groups[0] as NeighbourGroup)
  const form = useHoursForm({
    send: asked => api.offerLine(asked.group, asked.hours),
    said: asked =>
      t('neighbours.offered', { group: groups.find(({ gid }) => gid === asked.group)?.name ?? '' }),
  })
  return (
    <form class="card stack" onSubmit={form.submit}>
      <Select
        label={t('pay.group')}
        hint={t('neighbours.group-code', { code: group.code })}
        name="group"
        required
        value={group.gid}
        onChange={event => setChosen(event.currentTarget.value)}
      >
        {groups.map(({ gid, name, town }) => (
          <option key={gid} value={gid}>
            {name}, {town}
          </option>
        ))}
      </Select>
      <HoursField form={form} label={t('neighbours.limit-new')} value={FIRST_HOURS} />
      <FormEnd form={form} go={t('neighbours.offer')} />
    </form>
  )
}
