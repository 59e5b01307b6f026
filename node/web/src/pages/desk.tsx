import type { DeskReply, Me } from '@localpay/node'
import { parseAmountJson, showNumber } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { admitBody, type Join, limitsBody } from '../flows/desk.ts'
import { sendWish } from '../flows/wish.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Field, readForm } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { When } from '../parts/when.tsx'

type DeskMember = DeskReply['members'][number]

export function DeskPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('desk', stop => api.desk(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('desk.title')} />
      <Loaded query={query} tall>
        {desk => (
          <>
            <Joins me={me} joins={desk.joins} />
            <Members me={me} desk={desk} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Joins({ me, joins }: { me: Me; joins: readonly Join[] }) {
  const t = useText()
  return (
    <section class="stack" aria-labelledby="joins-title">
      <h2 id="joins-title">{t('desk.joins')}</h2>
      {joins.length === 0 && <p class="second">{t('desk.no-joins')}</p>}
      <ul class="plain-list stack">
        {joins.map(join => (
          <JoinCard key={join.member} me={me} join={join} />
        ))}
      </ul>
    </section>
  )
}

function JoinCard({ me, join }: { me: Me; join: Join }) {
  const app = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function admit(): Promise<void> {
    setBusy(true)
    const title = t('desk.admit', { name: join.name })
    const answer = await sendWish(app, me, { kind: 'admit', body: admitBody(join), title })
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
  }
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
      <p class="second">
        {t('desk.asked')} <When at={join.at} /> · {t('desk.number', { number: sayNumber(join.number) })}
      </p>
      <RefusalNote refusal={refusal} />
      <div class="button-row">
        <Button busy={busy} onClick={admit}>
          {t('desk.admit', { name: join.name })}
        </Button>
        <Button kind="quiet" busy={busy} onClick={turnAway}>
          {t('desk.refuse', { name: join.name })}
        </Button>
      </div>
    </li>
  )
}

function Members({ me, desk }: { me: Me; desk: DeskReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const [changing, setChanging] = useState<DeskMember | null>(null)
  return (
    <section class="stack" aria-labelledby="members-title">
      <h2 id="members-title">{t('desk.members', { count: desk.members.length })}</h2>
      <p class="card sum">{t('desk.sum', { sum: money(desk.sum) })}</p>
      <ul class="plain-list">
        {desk.members.map(member => (
          <li key={member.member} class="member">
            <span>
              <strong>{member.name}</strong> <span class="second">{sayNumber(member.account.number)}</span>
              <br />
              <span class="second">
                {t('desk.limits', {
                  below: member.account.min === null ? t('desk.none') : money(member.account.min),
                  above: member.account.max === null ? t('desk.none') : money(member.account.max),
                })}
              </span>
            </span>
            <span class="figure">{money(member.account.balance)}</span>
            <Button kind="quiet" onClick={() => setChanging(member)}>
              {t('desk.set-limits')}
              <span class="unseen"> {member.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {changing !== null && <LimitsSheet me={me} member={changing} onClose={() => setChanging(null)} />}
    </section>
  )
}

function LimitsSheet({ me, member, onClose }: { me: Me; member: DeskMember; onClose: () => void }) {
  const app = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const { currency } = me.group
  const shown = (minor: string | null): string => {
    const value = minor === null ? null : parseAmountJson(minor.replace('-', ''))
    return value === null ? '' : showNumber(currency, value, t.language)
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    const form = readForm(event.currentTarget as HTMLFormElement)
    const typed = { account: member.account.account, below: form('below'), above: form('above') }
    const read = limitsBody(typed, currency, t.language)
    if (!read.ok) return setRefusal(read.refusal)
    setBusy(true)
    const title = t('desk.limits-of', { name: member.name })
    const answer = await sendWish(app, me, { kind: 'limits', body: read.value, title })
    setBusy(false)
    if (answer.ok) onClose()
    else setRefusal(answer.refusal)
  }
  return (
    <Sheet title={t('desk.limits-of', { name: member.name })} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <p>{t('desk.limits-what')}</p>
        <Field
          label={t('desk.below')}
          name="below"
          autocomplete="off"
          inputMode="decimal"
          defaultValue={shown(member.account.min)}
        />
        <Field
          label={t('desk.above')}
          name="above"
          autocomplete="off"
          inputMode="decimal"
          defaultValue={shown(member.account.max)}
        />
        <RefusalNote refusal={refusal} />
        <div class="button-row">
          <Button type="submit" busy={busy}>
            {t('desk.set-limits')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
