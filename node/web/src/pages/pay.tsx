/** Paying: whom, how much, done. The steps are decided by `flows/pay.ts`. */
import { useEffect, useState } from 'preact/hooks'
import type { Api } from '../api/client.ts'
import type { App } from '../flows/app.ts'
import { sayAmount } from '../flows/money.ts'
import { costOf, type PayState, payeeName } from '../flows/pay.ts'
import { createPayRun, type PayRun } from '../flows/pay-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import type { PageProps } from './page-props.ts'
import { type PayAbout, PayAmount } from './pay-amount.tsx'
import type { Given } from './pay-given.tsx'
import { PayWho } from './pay-who.tsx'

/** Fetched while the amount is typed: what became of a payment must not wait for a connection. */
const doneScreen = async () => (await import('./pay-done.tsx')).PayDone

/** Only where the address of the page fills something in. */
const givenScreen = async () => (await import('./pay-given.tsx')).PayGiven

/** Only for another group; its price was just asked, so there is a connection. */
const review = async () => (await import('./pay-review.tsx')).PayReview

/** States that look the same, so that the heading does not take the focus again. */
const SAME: { readonly [S in PayState]?: PayState } = {
  quoting: 'amount',
  sending: 'signing',
  asking: 'review',
}

/** A payment of who is signed in on this device; `quote` where its price is asked for in another way. */
const runFor = (app: App, quote: Api['quote'] = app.api.quote): PayRun =>
  createPayRun({
    quote,
    pending: app.pending,
    me: () => app.who.value,
    makeReady: app.session.makeReady,
    sign: async (me, kind, body, now, said) => (await app.crypt()).keyring.sign(me, kind, body, now, said),
    now: app.now,
    title: pay => {
      const me = app.who.value
      return me
        ? `${sayAmount(me.group.currency, costOf(pay), app.text.t.value.language)}, ${payeeName(pay)}`
        : payeeName(pay)
    },
  })

/** What came, given back: a page of its own, and the run of this one. */
const giveBack = async () => (await import('./give-back.tsx')).GiveBack
export const GiveBackPage = ({ params }: PageProps) => (
  <Lazy bring={giveBack} props={{ tid: params['tid'] ?? '', runFor }} />
)

export function PayPage() {
  const app = useApp()
  const t = useText()
  const me = useMe()
  const [run] = useState(() => runFor(app))
  const [memo, setMemo] = useState('')
  const [about, setAbout] = useState<PayAbout>({})
  // Nothing until the address has been read.
  const [given, setGiven] = useState<Given | null | undefined>(
    app.router.here.value.search === '' ? null : undefined,
  )
  useEffect(() => run.close, [])
  useEffect(() => void doneScreen().catch(() => {}), [])
  const now = run.now.value
  // What a code asks for is asked for by the account that it names, and by nobody chosen instead.
  const asGiven = given?.payee === now.payee ? given : null
  function onRead(read: Given): void {
    setGiven(read)
    setMemo(read.words)
    setAbout(read.about)
    if (read.payee !== null) run.choose(read.payee)
  }
  if (!me?.account) return null
  const isSent = ['signing', 'sending', 'unsent', 'done'].includes(now.state)
  return (
    <div class={isSent ? 'stack narrow pay-sent' : 'stack narrow'}>
      <Heading
        key={SAME[now.state] ?? now.state}
        title={now.payee === null ? t('tab.pay') : t('pay.title', { name: payeeName(now) })}
      />
      {(now.state === 'who' || now.state === 'amount') &&
        asGiven?.refused.map(refusal => <RefusalNote key={refusal.code} refusal={refusal} />)}
      {now.state === 'who' &&
        (given === undefined ? <Lazy bring={givenScreen} props={{ me, onRead }} /> : <PayWho run={run} />)}
      {(now.state === 'amount' || now.state === 'quoting') && (
        <PayAmount
          run={run}
          me={me}
          asked={asGiven?.amount ?? null}
          memo={memo}
          setMemo={setMemo}
          about={about}
          setAbout={setAbout}
        />
      )}
      {(now.state === 'review' || now.state === 'asking') && (
        <Lazy bring={review} props={{ run, me, memo }} />
      )}
      {(now.state === 'signing' || now.state === 'sending') && (
        <>
          <p role="status">{t(now.state === 'signing' ? 'pay.signing' : 'pay.sending')}</p>
          <Skeleton />
        </>
      )}
      {now.state === 'unsent' && <Unsent run={run} />}
      {now.state === 'done' && (
        <Lazy
          bring={doneScreen}
          props={{
            pay: now,
            me,
            onAgain: () => {
              setMemo('')
              setAbout({})
              setGiven(null)
              run.again()
            },
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
