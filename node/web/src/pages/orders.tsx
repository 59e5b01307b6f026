import type { Me, OrderJson } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { sayDate } from '../flows/dates.ts'
import { sayRhythm } from '../flows/orders.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

/** Payments that go by themselves: what is to come, what came of the last, and how to stop it. */
export function OrdersPage() {
  const { api, chosen } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('orders', stop => api.orders(chosen(), stop))
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('orders.title')} />
      <SectionMenu section="account" />
      <p>{t('orders.what')}</p>
      <a class="button main" href="/orders/new">
        {t('orders.new')}
      </a>
      <Loaded query={query} tall>
        {({ running, ended }) => (
          <>
            <section class="stack" aria-labelledby="running-title">
              <h2 id="running-title">{t('orders.running')}</h2>
              {running.length === 0 && <Empty text={t('orders.none')} />}
              <Rows>
                {running.map(order => (
                  <Running key={order.order} me={me} order={order} />
                ))}
              </Rows>
            </section>
            {ended.length > 0 && (
              <section class="stack" aria-labelledby="ended-title">
                <h2 id="ended-title">{t('orders.ended')}</h2>
                <Rows>
                  {ended.map(order => (
                    <OrderRow key={order.order} me={me} order={order} />
                  ))}
                </Rows>
              </section>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

interface One {
  readonly me: Me
  readonly order: OrderJson
}

function OrderRow({ me, order, children }: One & { children?: preact.ComponentChildren }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { other, amount, memo, state } = order
  const says = state === 'on' ? sayRhythm(order, t) : t('orders.state', { state })
  return (
    <Row
      title={`${other.name} · ${sayNumber(other.number)}`}
      second={memo === '' ? says : `${memo} · ${says}`}
      figure={money(amount)}
    >
      <WhatCame order={order} />
      {children}
    </Row>
  )
}

/** The reason by its text, or nothing for one that has none. */
const because = (code: string, t: ReturnType<typeof useText>): string =>
  t.maybe(`orders.why-${code}`) ?? t('orders.why-other')

function WhatCame({ order: { last, waits, paid, skipped, state, next } }: { order: OrderJson }) {
  const t = useText()
  const day = (at: number): string => sayDate(at, t.language)
  return (
    <div class="stack-small">
      {state === 'on' && waits === null && <p>{t('orders.next', { when: day(next) })}</p>}
      {waits !== null && (
        <p class="note note-mild">
          {t('orders.waits', { why: because(waits.why, t), when: day(waits.until) })}
        </p>
      )}
      {last !== null && last.why === null && (
        <p class="second">{t('orders.last-paid', { when: day(last.at) })}</p>
      )}
      {last !== null && last.why !== null && (
        <p>{t('orders.last-skipped', { when: day(last.at), why: because(last.why, t) })}</p>
      )}
      {paid + skipped > 0 && <p class="second">{t('orders.so-far', { paid, skipped })}</p>}
    </div>
  )
}

/** Asked twice: what is stopped does not go on, and a new one begins anew. */
function Running({ me, order }: One) {
  const t = useText()
  const [sure, setSure] = useState(false)
  const { name } = order.other
  const act = useAct({
    kind: 'stop',
    title: t('orders.stop'),
    refresh: ['orders'],
    said: t('orders.stopped', { name }),
  })
  const body = { order: order.order as BodyOf<'stop'>['order'] }
  return (
    <OrderRow me={me} order={order}>
      {sure ? (
        <>
          <p>{t('orders.stop-what', { name })}</p>
          <div class="button-row">
            <Button
              kind="stop"
              busy={act.busy}
              onClick={() => (act.state === 'waiting' ? act.retry() : act.start(body))}
            >
              {t('orders.stop-sure')}
            </Button>
            <Button kind="quiet" onClick={() => setSure(false)}>
              {t('orders.keep')}
            </Button>
          </div>
          <RefusalNote refusal={act.refusal} />
        </>
      ) : (
        <Button kind="quiet" onClick={() => setSure(true)}>
          {t('orders.stop')}
          <span class="unseen"> {name}</span>
        </Button>
      )}
    </OrderRow>
  )
}
