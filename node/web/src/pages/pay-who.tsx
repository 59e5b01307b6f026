import type { Person } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { sayWhen } from '../flows/dates.ts'
import type { PayRun } from '../flows/pay-run.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'

type Props = { readonly run: PayRun }

/** Fewer pay beyond their own group, or enter what others pay; this part comes after the others. */
const further = async () => (await import('./pay-other-group.tsx')).Further

/** A person of my group, or somebody in another one. */
export function PayWho({ run }: Props) {
  return (
    <>
      <OwnPeople run={run} />
      <Lazy bring={further} props={{ run }} />
    </>
  )
}

function OwnPeople({ run }: Props) {
  const { api } = useApp()
  const t = useText()
  const [q, setQ] = useState('')
  const query = useQuery(`people?q=${q.trim().toLowerCase()}`, stop => api.people(q.trim(), stop))
  return (
    <section class="stack" aria-labelledby="who-title">
      <h2 id="who-title">{t('pay.who')}</h2>
      <Field
        label={t('pay.person')}
        hint={t('pay.person-hint')}
        search
        autocomplete="off"
        maxLength={60}
        value={q}
        onInput={event => setQ(event.currentTarget.value)}
      />
      <Loaded query={query} tall>
        {({ people }) => (
          <>
            {q.trim() === '' ? (
              <>
                <People run={run} title={t('pay.recent')} people={people.filter(isKnown)} />
                <People run={run} title={t('pay.others')} people={people.filter(one => !isKnown(one))} />
              </>
            ) : (
              <People run={run} people={people} />
            )}
            {people.length === 0 && (
              <p role="status">{t(q.trim() === '' ? 'pay.no-people' : 'pay.nobody')}</p>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

/** Paid before. */
const isKnown = (person: Person): boolean => person.lastPaidAt !== null

function People({ run, title, people }: Props & { title?: string; people: readonly Person[] }) {
  if (people.length === 0) return null
  return (
    <>
      {title !== undefined && <h3>{title}</h3>}
      <ul class="plain-list people">
        {people.map(person => (
          <li key={person.account}>
            <PersonButton person={person} onChoose={() => run.choose({ kind: 'own', person })} />
          </li>
        ))}
      </ul>
    </>
  )
}

function PersonButton({ person, onChoose }: { person: Person; onChoose: () => void }) {
  const t = useText()
  const now = useApp().now()
  const before =
    person.lastPaidAt === null
      ? t('pay.first-time')
      : t('pay.last-paid', { when: sayWhen(person.lastPaidAt, now, t.language) })
  return (
    <button type="button" class="card person" onClick={onChoose}>
      <strong>{person.name}</strong>
      <span class="second">
        {[person.town, sayNumber(person.number)].filter(part => part !== '').join(' · ')}
      </span>
      <span class={person.lastPaidAt === null ? 'first-time' : 'second'}>{before}</span>
    </button>
  )
}
