import type { DeskReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { acceptedWords } from '../flows/accepted-terms.ts'
import { sayNumber } from '../flows/account-number.ts'
import { type AdmitAs, admitBody, type Join } from '../flows/desk.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'
import { When } from '../parts/when.tsx'

const KINDS = ['person', 'family', 'company', 'public'] as const satisfies readonly AdmitAs['kind'][]

/** Who asks to join: for the committee, and for a coordinator who asks to join their area. */
export function DeskPage() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('desk', stop => api.desk(stop))
  return (
    <div class="stack">
      <Heading title={t('desk.title')} />
      <SectionMenu section="desk" />
      <section class="stack" aria-labelledby="joins-title">
        <h2 id="joins-title">{t('desk.joins')}</h2>
        <Loaded query={query} tall>
          {({ joins, areas }) =>
            joins.length === 0 ? (
              <Empty text={t('desk.no-joins')} />
            ) : (
              <ul class="plain-list stack">
                {joins.map(join => (
                  <JoinCard key={join.member} join={join} areas={areas} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
    </div>
  )
}

function JoinCard({ join, areas }: { join: Join; areas: DeskReply['areas'] }) {
  const app = useApp()
  const t = useText()
  const me = useMe()
  const [as, setAs] = useState<AdmitAs>({ kind: 'person', area: join.area })
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const terms = acceptedWords(join.terms, t)
  const title = t('desk.admit', { name: join.name })
  const admit = useAct({ kind: 'admit', title, refresh: ['desk'] })
  async function turnAway(): Promise<void> {
    setBusy(true)
    const answer = await app.api.refuseJoin(join.member)
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    await app.queries.refresh(['desk'])
  }
  return (
    <li class="card stack-small">
      <p>
        <strong>{join.name}</strong> <span class="second">{join.town}</span>
      </p>
      {join.about !== '' && <p class="ad-body">{join.about}</p>}
      {join.invitedBy !== '' && <p>{t('desk.invited', { name: join.invitedBy })}</p>}
      {join.note !== '' && <p class="ad-body">{t('desk.note', { name: join.invitedBy, note: join.note })}</p>}
      {terms !== '' && <p>{terms}</p>}
      <p class="second">
        {t('desk.asked')} <When at={join.at} /> · {t('desk.number', { number: sayNumber(join.number) })}
      </p>
      <Select
        label={t('desk.kind')}
        value={as.kind}
        onChange={event => setAs({ ...as, kind: event.currentTarget.value as AdmitAs['kind'] })}
      >
        {KINDS.map(kind => (
          <option key={kind} value={kind}>
            {t('desk.kind-of', { kind })}
          </option>
        ))}
      </Select>
      {areas.length > 0 && mayOpen('committee', me?.roles ?? []) && (
        <Select
          label={t('members.area')}
          value={as.area}
          onChange={event => setAs({ ...as, area: event.currentTarget.value })}
        >
          <option value="">{t('members.no-area')}</option>
          {areas.map(({ id, name }) => (
            <option key={id} value={id} selected={id === as.area}>
              {name}
            </option>
          ))}
        </Select>
      )}
      <RefusalNote refusal={admit.refusal ?? refusal} />
      <div class="button-row">
        <Button
          busy={busy || admit.busy}
          onClick={() => (admit.state === 'waiting' ? admit.retry() : admit.start(admitBody(join, as)))}
        >
          {title}
        </Button>
        <Button kind="quiet" busy={busy || admit.busy} onClick={turnAway}>
          {t('desk.refuse', { name: join.name })}
        </Button>
      </div>
    </li>
  )
}
