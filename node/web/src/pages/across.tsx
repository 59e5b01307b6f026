/** Payments with other groups that are not settled, from here and to here; and each of ours on a page of its own. */
import type { AcrossJson, ComingJson, Me } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import { isOverdue } from '../flows/across.ts'
import { sayAs, sayExactly } from '../flows/dates.ts'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { StatusWord } from '../parts/status-word.tsx'
import { StateWords } from './across-state.tsx'
import type { PageProps } from './page-props.ts'

export function AcrossPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('across', stop => api.across(stop))
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('across.title')} />
      <SectionMenu section="account" />
      <p>{t('across.what')}</p>
      <Loaded query={query} tall>
        {({ payments, coming }) => (
          <>
            <section class="stack" aria-labelledby="sent-title">
              <h2 id="sent-title">{t('across.sent')}</h2>
              {payments.length === 0 && <Empty text={t('across.none-sent')} />}
              <Rows>
                {payments.map(payment => (
                  <Sent key={payment.intent} me={me} payment={payment} />
                ))}
              </Rows>
            </section>
            <section class="stack" aria-labelledby="coming-title">
              <h2 id="coming-title">{t('across.coming')}</h2>
              {coming.length === 0 && <Empty text={t('across.none-coming')} />}
              <Rows>
                {coming.map(one => (
                  <Coming key={one.tid} me={me} one={one} />
                ))}
              </Rows>
            </section>
          </>
        )}
      </Loaded>
    </div>
  )
}

const nameOf = ({ name, number }: AcrossJson): string => name || sayNumber(number)

/** «by 14:05», or that this is over; on another day «by Friday, 4 December 2026 at 14:05». */
function useUntil() {
  const t = useText()
  const { now } = useApp()
  return (at: number): string =>
    isOverdue({ until: at }, now())
      ? t('across.late')
      : new Date(at).toDateString() === new Date(now()).toDateString()
        ? t('across.until-today', { time: sayAs(at, t.language, { timeStyle: 'short' }) })
        : t('across.until', { when: sayExactly(at, t.language) })
}

function Sent({ me, payment }: { me: Me; payment: AcrossJson }) {
  const money = useMoney(me.group.currency)
  const until = useUntil()
  const cost = money(payment.cost)
  const second = [payment.group, ...(payment.until === null ? [] : [until(payment.until)])].join(' · ')
  return (
    <Row
      title={
        <a
          class="row-target"
          href={`/across/${payment.intent}`}
          aria-label={[nameOf(payment), second, cost].join(' · ')}
        >
          {nameOf(payment)}
        </a>
      }
      second={second}
      figure={cost}
    />
  )
}

function Coming({ me, one }: { me: Me; one: ComingJson }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const until = useUntil()
  return (
    <Row
      title={t('across.somebody', { group: one.group })}
      second={[until(one.until), t('across.from')].join(' · ')}
      figure={money(one.amount)}
    />
  )
}

export function AcrossOnePage({ params }: PageProps) {
  const { api } = useApp()
  const me = useMe()
  const intent = params['intent'] ?? ''
  const t = useText()
  const query = useQuery(`across?${intent}`, stop => api.acrossOne(intent, stop))
  const payment = query.data.value
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading
        title={payment === undefined ? t('across.title') : t('across.one', { name: nameOf(payment) })}
      />
      <Loaded query={query} tall>
        {one => <One me={me} payment={one} />}
      </Loaded>
    </div>
  )
}

function One({ me, payment }: { me: Me; payment: AcrossJson }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  return (
    <>
      <div class="card stack-small">
        <p role="status">
          <StatusWord status={payment.state} />
        </p>
        <StateWords payment={payment} />
      </div>
      <dl class="facts card">
        <dt>{t('across.to')}</dt>
        <dd>
          <strong>{nameOf(payment)}</strong> <span class="second">{sayNumber(payment.number)}</span>
          <br />
          {payment.group}
        </dd>
        <dt>{t('across.pay')}</dt>
        <dd class="figure">{money(payment.cost)}</dd>
        {payment.memo !== '' && (
          <>
            <dt>{t('pay.memo')}</dt>
            <dd>{payment.memo}</dd>
          </>
        )}
        <dt>{t('across.since')}</dt>
        <dd>{sayExactly(payment.since, t.language)}</dd>
        {payment.path.length > 2 && (
          <>
            <dt>{t('across.way')}</dt>
            <dd>{payment.path.slice(1, -1).join(', ')}</dd>
          </>
        )}
        {payment.tries > 1 && payment.state !== 'paid' && (
          <>
            <dt>{t('across.tries')}</dt>
            <dd>{payment.tries}</dd>
          </>
        )}
      </dl>
      <a href="/across">{t('across.title')}</a>
    </>
  )
}
