/** One payment: whom it concerns, what became of it, what was said of it, and what can be done now. */
import type { Me, PaymentJson } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import { CATEGORY_TEXT, type Category } from '../flows/categories.ts'
import { sayExactly } from '../flows/dates.ts'
import { payLink } from '../flows/pay-link.ts'
import { totalOf } from '../flows/payment.ts'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Receipt } from '../parts/receipt.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { When } from '../parts/when.tsx'
import type { PageProps } from './page-props.ts'
import { PaymentActs } from './payment-acts.tsx'
import { Later } from './payment-later.tsx'

export function PaymentPage({ params }: PageProps) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const id = params['payment'] ?? ''
  const query = useQuery(`payment?${id}`, stop => api.payment(id, stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('payment.title')} />
      <Loaded query={query} tall>
        {payment => <Payment me={me} payment={payment} />}
      </Loaded>
    </div>
  )
}

interface Props {
  readonly me: Me
  readonly payment: PaymentJson
}

type Party = PaymentJson['moves'][number]['from']

const Who = ({ party }: { party: Party }) => (
  <>
    <a href={`/people/${party.account}`}>{party.name}</a>{' '}
    <span class="second">{sayNumber(party.number)}</span>
  </>
)

function Payment({ me, payment }: Props) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { state, until, moves } = payment
  const [one, ...more] = moves
  const explained = t('payment.state-what', {
    state,
    payee: one?.to.name ?? '',
    until: until === null ? '' : sayExactly(until, t.language),
  })
  return (
    <>
      <section class="card stack-small" aria-labelledby="state-title">
        <h2 id="state-title">{t('payment.state', { state })}</h2>
        <p class="figure payment-figure">{money(totalOf(payment))}</p>
        {explained.trim() !== '' && <p class={state === 'disputed' ? 'note note-mild' : ''}>{explained}</p>}
      </section>
      {one !== undefined && more.length === 0 && <Facts me={me} payment={payment} move={one} />}
      {more.length > 0 && <Many me={me} payment={payment} />}
      <Later payment={payment} />
      <PaymentActs me={me} payment={payment} />
      {one !== undefined && more.length === 0 && <PayAgain me={me} payment={payment} move={one} />}
      <Receipt seq={payment.seq} />
    </>
  )
}

function Facts({ me, payment, move }: Props & { move: PaymentJson['moves'][number] }) {
  const t = useText()
  return (
    <dl class="facts">
      <dt>{t('payment.from')}</dt>
      <dd>
        <Who party={move.from} />
      </dd>
      <dt>{t('payment.to')}</dt>
      <dd>
        <Who party={move.to} />
      </dd>
      {move.memo !== '' && (
        <>
          <dt>{t('payment.words')}</dt>
          <dd>{move.memo}</dd>
        </>
      )}
      <About me={me} payment={payment} />
    </dl>
  )
}

/** The same once more, or, of one that was given back, what it should have been: it is looked at before it is paid. */
function PayAgain({ me, payment, move }: Props & { move: PaymentJson['moves'][number] }) {
  const t = useText()
  const isOver = payment.state === 'booked' || payment.state === 'reversed'
  if (payment.side !== 'payer' || !isOver) return null
  const { to, amount, memo } = move
  const asked = { number: to.number, amount: BigInt(amount), words: memo }
  return (
    <a class="button quiet no-print" href={payLink('/pay', asked, me.group.currency)}>
      {t('payment.again', { state: payment.state })}
    </a>
  )
}

/** What is said of all payments that were entered together. */
function About({ me, payment }: Props) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { category, ad, at, by, levies } = payment
  const named = category === null ? undefined : CATEGORY_TEXT[category as Category]
  return (
    <>
      {levies.length > 0 && (
        <>
          <dt>{t('payment.levies')}</dt>
          {levies.map(({ from, to, amount }, i) => (
            <dd key={i}>{t('payment.levy', { amount: money(amount), from: from.name, to: to.name })}</dd>
          ))}
        </>
      )}
      {category !== null && (
        <>
          <dt>{t('payment.category')}</dt>
          <dd>{named === undefined ? category : t(named)}</dd>
        </>
      )}
      {ad !== null && (
        <>
          <dt>{t('payment.ad')}</dt>
          <dd>
            <a href={`/ad/${me.group.gid}/${ad}`}>{t('payment.ad-link')}</a>
          </dd>
        </>
      )}
      <dt>{t('payment.when')}</dt>
      <dd>
        {sayExactly(at, t.language)} (<When at={at} />)
      </dd>
      <dt>{t('payment.by')}</dt>
      <dd>
        {t('payment.by-what', { as: by.as, name: by.name })}
        {by.card && <>, {t('payment.card')}</>}
        {by.custodian !== null && <>, {t('payment.custodian', { name: by.custodian })}</>}
      </dd>
    </>
  )
}

function Many({ me, payment }: Props) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { moves, rows } = payment
  return (
    <>
      <p>{t('payment.rows', { count: rows, shown: moves.length })}</p>
      <Rows>
        {moves.map(({ from, to, amount, memo }, i) => (
          <Row
            key={i}
            title={
              <>
                {from.name} → {to.name}
              </>
            }
            {...(memo === '' ? {} : { second: memo })}
            figure={money(amount)}
          />
        ))}
      </Rows>
      <dl class="facts">
        <About me={me} payment={payment} />
      </dl>
    </>
  )
}
