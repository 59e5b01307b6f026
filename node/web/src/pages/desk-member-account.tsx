/** One account of a member, for the committee: limits, stop of payments, and who is on it. */
import type { CurrencyJson, LimitsDryRunReply, MemberReply } from '@localpay/node'
import { type BodyOf, err, ok } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { tryLimits } from '../flows/desk.ts'
import { oneOf, readAll } from '../flows/read-form.ts'
import { Button } from '../parts/button.tsx'
import { CheckGroup } from '../parts/choices.tsx'
import { useApp, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'
import { ConfirmLimits } from './confirm-limits.tsx'
import { LimitsSheet } from './limits-sheet.tsx'

type Account = MemberReply['accounts'][number]

const RIGHTS = ['pay', 'bill', 'manage'] as const
const REFRESH = ['desk', 'member'] as const
const accountId = ({ account }: Account) => account as BodyOf<'lock'>['account']

interface Props {
  readonly currency: CurrencyJson
  readonly name: string
  readonly account: Account
  /** The auditor and coordinators only look. */
  readonly mayAct: boolean
}

export function AccountCard({ currency, name, account, mayAct }: Props) {
  const t = useText()
  const money = useMoney(currency)
  const [open, setOpen] = useState<'limits' | 'holder' | null>(null)
  const number = sayNumber(account.number)
  const lockTitle = t(account.locked ? 'members.unlock' : 'members.lock', { number })
  const lock = useAct({ kind: 'lock', title: lockTitle, refresh: REFRESH, done: () => lock.again() })
  const app = useApp()
  const limits = useAct<'limits', LimitsDryRunReply>({
    kind: 'limits',
    title: t('members.limits-group'),
    check: body => tryLimits(app, body),
    refresh: REFRESH,
    said: t('members.limits-set', { name }),
    done: () => limits.again(),
  })
  const limit = (minor: string | null): string => (minor === null ? t('members.none') : money(minor))
  return (
    <section class="card stack-small" aria-label={number}>
      <h3>
        {number} · {money(account.balance)}
      </h3>
      <p class="second">
        {t('members.limits', { below: limit(account.min), above: limit(account.max) })}
        {account.locked && ` · ${t('members.locked')}`}
      </p>
      <RefusalNote refusal={lock.refusal ?? limits.refusal} />
      <ConfirmLimits form={limits} currency={currency} name={name} />
      {mayAct && (
        <div class="button-row">
          <Button kind="quiet" onClick={() => setOpen('limits')}>
            {t('members.set-limits')}
          </Button>
          {account.ownLimits && (
            <Button
              kind="quiet"
              busy={limits.busy}
              onClick={() =>
                limits.state === 'waiting' ? limits.retry() : limits.start({ account: accountId(account) })
              }
            >
              {t('members.limits-group')}
            </Button>
          )}
          <Button
            kind="quiet"
            busy={lock.busy}
            onClick={() =>
              lock.state === 'waiting'
                ? lock.retry()
                : lock.start({ account: accountId(account), locked: !account.locked })
            }
          >
            {lockTitle}
          </Button>
        </div>
      )}
      <h4>{t('members.holders')}</h4>
      <Holders account={account} mayAct={mayAct} />
      {mayAct && (
        <Button kind="quiet" onClick={() => setOpen('holder')}>
          {t('members.add-holder')}
        </Button>
      )}
      {open === 'limits' && (
        <LimitsSheet currency={currency} member={{ name, account }} onClose={() => setOpen(null)} />
      )}
      {open === 'holder' && <HolderSheet account={account} onClose={() => setOpen(null)} />}
    </section>
  )
}

function Holders({ account, mayAct }: Pick<Props, 'account' | 'mayAct'>) {
  const t = useText()
  const act = useAct({
    kind: 'holder',
    title: t('members.holders'),
    refresh: REFRESH,
    done: () => act.again(),
  })
  return (
    <>
      <RefusalNote refusal={act.refusal} />
      <Rows>
        {account.holders.map(({ member, name, can }) => (
          <Row key={member} title={name} second={can.map(right => t('members.right', { right })).join(', ')}>
            {mayAct && account.holders.length > 1 && (
              <Button
                kind="quiet"
                busy={act.busy}
                onClick={() =>
                  act.state === 'waiting'
                    ? act.retry()
                    : act.start({
                        account: accountId(account),
                        member: member as BodyOf<'holder'>['member'],
                      })
                }
              >
                {t('members.take-off', { name })}
              </Button>
            )}
          </Row>
        ))}
      </Rows>
    </>
  )
}

function HolderSheet({ account, onClose }: { account: Account; onClose: () => void }) {
  const { api } = useApp()
  const t = useText()
  const desk = useQuery('desk', stop => api.desk(stop))
  const people = desk.data.value?.members.filter(({ status }) => status !== 'left') ?? []
  const form = useAct({
    kind: 'holder',
    title: t('members.add-holder'),
    read: form => {
      const ids = people.map(({ member }) => member)
      const can = RIGHTS.filter(right => form.all('can').includes(right))
      const read = readAll({
        member: oneOf(form('member'), ids),
        can: can.length > 0 ? ok(can) : err({ code: 'choose-one' }),
      })
      if (!read.ok) return read
      const member = read.value.member as BodyOf<'holder'>['member']
      return { ok: true, value: { account: accountId(account), member, can: [...read.value.can] } }
    },
    refresh: REFRESH,
    done: onClose,
  })
  return (
    <Sheet title={t('members.add-holder')} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <Select label={t('members.person')} name="member" refusal={form.fields['member']}>
          {people.map(({ member, name }) => (
            <option key={member} value={member}>
              {name}
            </option>
          ))}
        </Select>
        <CheckGroup
          legend={t('members.rights')}
          name="can"
          values={['pay', 'bill']}
          choices={RIGHTS.map(right => ({ value: right, label: t('members.right', { right }) }))}
          refusal={form.fields['can']}
        />
        <FormEnd form={form} go={t('members.add-holder')} onCancel={onClose} />
      </form>
    </Sheet>
  )
}
