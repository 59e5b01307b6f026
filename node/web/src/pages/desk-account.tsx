/** One of the group's own accounts: what came and went, and a payment out of it by whom the rules let. */
import type { GroupAccountsReply, Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import { type GroupAccount, groupAccountName, takesPayments } from '../flows/group-accounts.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Empty } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { HistoryPages } from './history-pages.tsx'
import type { PageProps } from './page-props.ts'

/** Its form comes when it is asked for. */
const paySheet = async () => (await import('./pay-for-sheet.tsx')).PayForSheet

export function DeskAccountPage({ params }: PageProps) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('group-accounts', stop => api.groupAccounts(stop))
  const account = params['account'] ?? ''
  const found = query.data.value?.accounts.find(one => one.account === account)
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={found === undefined ? t('group-accounts.one') : groupAccountName(found, t)} />
      <a href="/desk/accounts">{t('group-accounts.title')}</a>
      <Loaded query={query} tall>
        {reply =>
          found === undefined ? (
            <Empty text={t('refusal.not-found')} />
          ) : (
            <One me={me} account={found} reply={reply} />
          )
        }
      </Loaded>
    </div>
  )
}

interface Props {
  readonly me: Me
  readonly account: GroupAccount
  readonly reply: GroupAccountsReply
}

function One({ me, account, reply }: Props) {
  const { api } = useApp()
  const t = useText()
  const money = useMoney(me.group.currency)
  const id = account.account
  const history = useQuery(`group-history?${id}`, stop => api.history({ account: id }, stop))
  return (
    <>
      <p class="card sum">
        <strong>{money(account.balance)}</strong>
      </p>
      <p>{t('group-accounts.for', { kind: account.kind })}</p>
      {takesPayments(account) && (
        <>
          <p class="second">
            {account.min === null
              ? t('group-accounts.no-floor')
              : t('group-accounts.floor', { limit: money(account.min) })}
          </p>
          {mayOpen('committee', me.roles) && <PayOut me={me} account={account} reply={reply} />}
        </>
      )}
      <section class="stack" aria-labelledby="past-title">
        <h2 id="past-title">{t('group-accounts.history')}</h2>
        <div class="button-row no-print">
          <a class="button quiet" href={`/api/statement?account=${id}`} download="statement.csv">
            {t('history.table')}
          </a>
          <Button kind="quiet" onClick={() => window.print()}>
            {t('history.print')}
          </Button>
        </div>
        <Loaded query={history} tall>
          {first => (
            <HistoryPages me={me} first={first} more={before => api.history({ account: id, before })} />
          )}
        </Loaded>
      </section>
    </>
  )
}

function PayOut({ me, account, reply }: Props) {
  const t = useText()
  const [open, setOpen] = useState(false)
  if (!account.mayPay) return <p>{t('group-accounts.no-pay')}</p>
  const others = reply.accounts
    .filter(one => takesPayments(one) && one.account !== account.account)
    .map(one => ({ account: one.account, name: groupAccountName(one, t) }))
  const from = {
    account: account.account,
    name: groupAccountName(account, t),
    balance: account.balance,
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('group-accounts.pay')}</Button>
      {open && <Lazy bring={paySheet} props={{ me, from, others, onClose: () => setOpen(false) }} />}
    </>
  )
}
