/** Payments in which something is said to be wrong: the committee reads, talks to both, and decides. */
import type { Me, PaymentJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import { pairOf, totalOf } from '../flows/payment.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { LazyActSheet } from './payment-acts.tsx'
import { Later } from './payment-later.tsx'

export function DeskDisputesPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('disputes', stop => api.disputes(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('disputes.title')} />
      <SectionMenu section="desk" />
      <p>{t('disputes.what')}</p>
      <Loaded query={query} tall>
        {({ open }) =>
          open.length === 0 ? (
            <Empty text={t('disputes.none')} />
          ) : (
            <ul class="plain-list stack">
              {open.map(payment => (
                <Dispute key={payment.payment} me={me} payment={payment} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}

function Dispute({ me, payment }: { me: Me; payment: PaymentJson }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const [settling, setSettling] = useState(false)
  const { payer, payee } = pairOf(payment)
  const what = payment.moves[0]?.memo ?? ''
  return (
    <li class="card stack">
      <p>
        <a href={`/payment/${payment.payment}`}>
          <strong>{t('disputes.between', { payer, payee, amount: money(totalOf(payment)) })}</strong>
        </a>
        {what !== '' && (
          <>
            <br />
            {what}
          </>
        )}
      </p>
      <Later payment={payment} />
      {payment.may.includes('settle') && (
        <Button onClick={() => setSettling(true)}>
          {t('payment.act', { act: 'settle' })}
          <span class="unseen">
            {' '}
            {payer}, {payee}
          </span>
        </Button>
      )}
      {settling && <LazyActSheet me={me} payment={payment} act="settle" onClose={() => setSettling(false)} />}
    </li>
  )
}
