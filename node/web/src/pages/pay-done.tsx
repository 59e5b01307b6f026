import type { HistoryItem, Me } from '@localpay/node'
import { costOf, type Pay, payeeName } from '../flows/pay.ts'
import { payLink } from '../flows/pay-link.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Receipt } from '../parts/receipt.tsx'
import { Live } from '../parts/skeleton.tsx'
import { StatusWord } from '../parts/status-word.tsx'
import { AcrossState } from './across-state.tsx'

/** What became of it. A payment to another group may wait here, and changes its word as soon as it is settled. */
export function PayDone({ pay, me, onAgain }: { pay: Pay; me: Me; onAgain: () => void }) {
  const { api, chosen } = useApp()
  const t = useText()
  const money = useMoney(me.group.currency)
  const history = useQuery('history', stop => api.history(chosen(), stop))
  const { reply } = pay
  if (reply === null) return null
  const item = history.data.value?.items.find(one =>
    reply.tid === null ? one.seq === reply.seq : one.tid === reply.tid,
  )
  const status: HistoryItem['status'] = item?.status ?? (reply.status === 'waiting' ? 'waiting' : 'paid')
  return (
    <section class="stack">
      <div class="card done">
        <Live class="done-word">
          <StatusWord status={status} />
        </Live>
        <p class="figure">{money(costOf(pay))}</p>
        <p>
          {payeeName(pay)}
          {pay.payee?.kind === 'across' && (
            <>
              <br />
              <span class="second">{pay.payee.group.name}</span>
            </>
          )}
        </p>
        {reply.tid !== null && <AcrossState intent={reply.intent} />}
      </div>
      {me.account !== null && <p>{t('pay.balance-now', { balance: money(me.account.balance) })}</p>}
      {reply.tid === null && <a href={`/payment/${reply.intent}`}>{t('history.more')}</a>}
      <Receipt seq={item?.seq ?? reply.seq} />
      <div class="button-row">
        <a class="button main" href="/">
          {t('common.done')}
        </a>
        {pay.payee?.kind === 'own' && (
          <a
            class="button quiet"
            href={payLink(
              '/orders/new',
              { number: pay.payee.person.number, amount: pay.amount },
              me.group.currency,
            )}
          >
            {t('orders.repeat')}
          </a>
        )}
        <Button kind="quiet" onClick={onAgain}>
          {t('pay.another')}
        </Button>
      </div>
    </section>
  )
}
