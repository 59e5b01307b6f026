import type { DeskReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { acceptedWords } from '../flows/accepted-terms.ts'
import { sayNumber } from '../flows/account-number.ts'
import { type AdmitAs, admitBody, firstAs, type Join } from '../flows/desk.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'
import { When } from '../parts/when.tsx'
import { AdmitFields } from './admit-fields.tsx'

const enterLink = async () => (await import('./enter-link.tsx')).EnterLink
const NO_PROPS = {}

/** Who asks to join: for the committee, and for a coordinator who asks to join their area. */
export function DeskPage() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('desk', stop => api.desk(stop))
  return (
    <div class="stack">
      <Heading title={t('desk.title')} />
      <SectionMenu section="desk" />
      <Lazy bring={enterLink} props={NO_PROPS} />
      <section class="stack" aria-labelledby="joins-title">
        <h2 id="joins-title">{t('desk.joins')}</h2>
        <Loaded query={query} tall>
          {({ joins, areas, signers }) =>
            joins.length === 0 ? (
              <Empty text={t('desk.no-joins')} />
            ) : (
              <ul class="plain-list stack">
                {joins.map(join => (
                  <JoinCard key={join.member} join={join} areas={areas} signers={signers} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <NoDevice />
      </section>
    </div>
  )
}

/** Its form comes when it is asked for. */
const noDeviceSheet = async () => (await import('./no-device-sheet.tsx')).NoDeviceSheet

function NoDevice() {
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {t('custody.new')}
      </Button>
      {open && <Lazy bring={noDeviceSheet} props={{ onClose: () => setOpen(false) }} />}
    </>
  )
}

function JoinCard({ join, areas, signers }: { join: Join } & Pick<DeskReply, 'areas' | 'signers'>) {
  const app = useApp()
  const t = useText()
  const [as, setAs] = useState<AdmitAs>(() => firstAs(join, signers))
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const terms = acceptedWords(join.terms, t)
  const title = t('desk.admit', { name: join.name })
  const admit = useAct({
    kind: 'admit',
    title,
    refresh: ['desk'],
    said: t('desk.admitted', { name: join.name }),
  })
  function letIn(): void {
    if (admit.state === 'waiting') return void admit.retry()
    const lacks = join.pub === null && (as.custodians ?? []).length === 0
    setRefusal(lacks ? { code: 'no-custodian' } : null)
    if (!lacks) void admit.start(admitBody(join, as))
  }
  async function turnAway(): Promise<void> {
    setBusy(true)
    const answer = await app.api.refuseJoin(join.member)
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    if (answer.ok) app.said.value = t('desk.refused', { name: join.name })
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
        {t('desk.asked')} <When at={join.at} within /> ·{' '}
        {t('desk.number', { number: sayNumber(join.number) })}
      </p>
      <AdmitFields
        join={join}
        as={as}
        setAs={next => {
          setRefusal(null)
          setAs(next)
        }}
        areas={areas}
        signers={signers}
      />
      <RefusalNote refusal={admit.refusal ?? refusal} />
      <div class="button-row">
        <Button busy={busy || admit.busy} onClick={letIn}>
          {title}
        </Button>
        <Button kind="quiet" busy={busy || admit.busy} onClick={turnAway}>
          {t('desk.refuse', { name: join.name })}
        </Button>
      </div>
    </li>
  )
}
