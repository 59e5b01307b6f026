import type { DryRunReply, Me, PolicyReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { groupLimitsBody, tryChange } from '../flows/group-rules.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { AffectedTable } from '../parts/table.tsx'
import { useAct } from '../parts/use-form.ts'

const bringWitnesses = async () => (await import('./witnesses.tsx')).Witnesses

/** What the group decided about its money, for every member to read; administrators change the limits here. */
export function RulesPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('rules.title')} />
      <Loaded query={query} tall>
        {reply => <RulesOf me={me} reply={reply} />}
      </Loaded>
      <Lazy bring={bringWitnesses} props={{ gid: me.group.gid }} />
    </div>
  )
}

function RulesOf({ me, reply }: { me: Me; reply: PolicyReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const [changing, setChanging] = useState(false)
  const { policy, accounts } = reply
  const { limits } = policy
  const limit = (minor: string | undefined): string =>
    minor === undefined ? t('members.none') : money(minor)
  const below = limits.mode === 'balanced' && limits.max !== undefined ? `-${limits.max}` : limits.min
  return (
    <>
      <section class="stack" aria-labelledby="rules-limits">
        <h2 id="rules-limits">{t('rules.limits')}</h2>
        <p>{t('members.limits', { below: limit(below), above: limit(limits.max) })}</p>
        <p class="second">{limits.hard ? t('rules.hard') : t('rules.advice')}</p>
        {mayOpen('admin', me.roles) && (
          <Button kind="quiet" onClick={() => setChanging(true)}>
            {t('rules.change-limits')}
          </Button>
        )}
        {changing && <LimitsForm me={me} reply={reply} onClose={() => setChanging(false)} />}
      </section>
      <section class="stack" aria-labelledby="rules-taken">
        <h2 id="rules-taken">{t('rules.taken')}</h2>
        {policy.levies.length + policy.charges.length === 0 && <p>{t('rules.nothing-taken')}</p>}
        <Rows>
          {policy.levies.map(({ name, ppm, flat }) => (
            <Row
              key={name}
              title={name}
              second={t('rules.levy', { percent: ppm / 10_000, flat: money(flat) })}
            />
          ))}
          {policy.charges.map(({ name }) => (
            <Row key={name} title={name} second={t('rules.charge')} />
          ))}
        </Rows>
      </section>
      <section class="stack" aria-labelledby="rules-accounts">
        <h2 id="rules-accounts">{t('rules.accounts')}</h2>
        <Rows>
          <Row
            title={t('rules.treasury')}
            second={sayNumber(accounts.treasury.number)}
            figure={money(accounts.treasury.balance)}
          />
          <Row
            title={t('rules.community')}
            second={sayNumber(accounts.community.number)}
            figure={money(accounts.community.balance)}
          />
        </Rows>
      </section>
      {policy.manners.books === 'open' && (
        <p>
          <a href="/books">{t('audit.title')}</a>
        </p>
      )}
    </>
  )
}

const bringLimits = async () => (await import('./limits-fields.tsx')).LimitsFields

function LimitsForm({ me, reply, onClose }: { me: Me; reply: PolicyReply; onClose: () => void }) {
  const app = useApp()
  const t = useText()
  const { currency } = me.group
  const { limits } = reply.policy
  const form = useAct<'policy', DryRunReply>({
    kind: 'policy',
    title: t('rules.change-limits'),
    read: form =>
      groupLimitsBody(
        { mode: form('mode'), below: form('below'), above: form('above'), hard: form('hard') },
        limits,
        currency,
        t.language,
      ),
    check: body => tryChange(app, body),
    refresh: ['policy', 'desk'],
    said: t('rules.limits-set'),
    done: onClose,
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <Lazy bring={bringLimits} props={{ currency, limits, fields: form.fields }} />
      <FormEnd form={form} go={t('common.continue')} onCancel={onClose} />
      <ConfirmSheet form={form} title={t('rules.change-limits')} go={t('rules.go')}>
        {tried => <Touched me={me} tried={tried} />}
      </ConfirmSheet>
    </form>
  )
}

/** Who would stand beyond: the balance they have, and the limit that would hold then. */
function Touched({ me, tried }: { me: Me; tried: DryRunReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  return (
    <>
      <p>{t('rules.beyond')}</p>
      <AffectedTable
        count={tried.beyondCount}
        rows={tried.beyond.map(({ account, name, balance, limit }) => ({
          key: account,
          who: name,
          before: money(balance),
          after: money(limit),
        }))}
      />
    </>
  )
}
