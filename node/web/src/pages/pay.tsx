/** Paying: whom, how much, done. The steps are decided by `flows/pay.ts`. */
import { useEffect, useState } from 'preact/hooks'
import type { App } from '../flows/app.ts'
import { sayAmount } from '../flows/money.ts'
import { costOf, payeeName } from '../flows/pay.ts'
import { createPayRun, type PayRun } from '../flows/pay-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { PayAmount } from './pay-amount.tsx'
import { PayDone } from './pay-done.tsx'
import { PayReview } from './pay-review.tsx'
import { PayWho } from './pay-who.tsx'

const runFor = (app: App): PayRun =>
  createPayRun({
    quote: app.api.quote,
    pending: app.pending,
    me: () => app.who.value,
    makeReady: app.session.makeReady,
    sign: async (me, kind, body, now) => (await app.crypt()).keyring.sign(me, kind, body, now),
    now: app.now,
    title: pay => {
      const me = app.who.value
      return me
        ? `${sayAmount(me.group.currency, costOf(pay), app.text.t.value.language)}, ${payeeName(pay)}`
        : payeeName(pay)
    },
  })

export function PayPage() {
  const app = useApp()
  const t = useText()
  const me = useMe()
  const [run] = useState(() => runFor(app))
  const [memo, setMemo] = useState(() => app.router.here.value.searchParams.get('memo')?.slice(0, 200) ?? '')
  useEffect(() => run.close, [])
  const now = run.now.value
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading
        key={now.state === 'sending' ? 'signing' : now.state}
        title={now.payee === null ? t('tab.pay') : t('pay.title', { name: payeeName(now) })}
      />
      {now.state === 'who' && <PayWho run={run} />}
      {(now.state === 'amount' || now.state === 'quoting') && (
        <PayAmount run={run} me={me} memo={memo} setMemo={setMemo} />
      )}
      {now.state === 'review' && <PayReview run={run} me={me} memo={memo} />}
      {(now.state === 'signing' || now.state === 'sending') && (
        <>
          <p role="status">{t(now.state === 'signing' ? 'pay.signing' : 'pay.sending')}</p>
          <Skeleton />
        </>
      )}
      {now.state === 'unsent' && <Unsent run={run} />}
      {now.state === 'done' && (
        <PayDone
          pay={now}
          me={me}
          onAgain={() => {
            setMemo('')
            run.again()
          }}
        />
      )}
    </div>
  )
}

/** The node did not answer. The same wish is sent again by itself; the button only hurries it. */
function Unsent({ run }: { run: PayRun }) {
  const t = useText()
  return (
    <section class="stack">
      <div role="alert" class="note note-mild">
        <p>
          <strong>{t('pay.unsent')}</strong> {t('pay.unsent-what')}
        </p>
      </div>
      <Button onClick={run.retry}>{t('common.again')}</Button>
    </section>
  )
}
