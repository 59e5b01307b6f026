import type { Me, Person } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { dayField, sayDate } from '../flows/dates.ts'
import { ORDER_EVERY, type OrderEvery, orderBody, sayRhythm } from '../flows/orders.ts'
import { readPayLink } from '../flows/pay-link.ts'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Field, Select } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { AmountField, DateField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

const DAY_MS = 24 * 3_600_000
/** As far ahead as a first payment may be ordered: SPEC 5.12. */
const AHEAD_DAYS = 399

/** Ordering payments to come; the address may fill in those of a payment that is to be repeated. */
export function OrderNewPage() {
  const t = useText()
  const me = useMe()
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('orders.new')} />
      <OrderForm me={me} from={me.account.account} />
    </div>
  )
}

function OrderForm({ me, from }: { me: Me; from: string }) {
  const { api, now, router } = useApp()
  const t = useText()
  const [link] = useState(() => readPayLink(router.here.value.searchParams, me.group.currency))
  const [q, setQ] = useState(() => sayNumber(link.to ?? ''))
  const [every, setEvery] = useState<OrderEvery>('month')
  const [memo, setMemo] = useState(link.words)
  const people = useQuery(`people?q=${q.trim().toLowerCase()}`, stop => api.people(q.trim(), stop))
  const found = people.data.value?.people ?? []
  const { currency } = me.group
  const form = useAct<'standing', BodyOf<'standing'>>({
    kind: 'standing',
    title: t('orders.new'),
    memo: memo.trim(),
    read: typed => orderBody(typed, { from, currency, language: t.language }),
    check: async body => ({ ok: true, value: body }),
    refresh: ['orders'],
    said: t('orders.ordered'),
    done: () => router.go('/orders', { replace: true }),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      {link.refused.map(refusal => (
        <RefusalNote key={refusal.code} refusal={refusal} />
      ))}
      <Field
        label={t('pay.person')}
        hint={t('pay.person-hint')}
        search
        autocomplete="off"
        maxLength={60}
        value={q}
        onInput={event => setQ(event.currentTarget.value)}
      />
      <Select label={t('orders.to')} name="to" refusal={form.fields['to']}>
        {found.map(person => (
          <option key={person.account} value={person.account}>
            {person.name} · {sayNumber(person.number)}
          </option>
        ))}
      </Select>
      <AmountField
        label={t('orders.amount')}
        name="amount"
        currency={currency}
        minor={link.amount?.toString()}
        refusal={form.fields['amount']}
      />
      <Select
        label={t('orders.how-often')}
        name="every"
        value={every}
        onChange={event => setEvery(event.currentTarget.value as OrderEvery)}
        refusal={form.fields['every']}
      >
        {ORDER_EVERY.map(one => (
          <option key={one} value={one}>
            {t('orders.every', { every: one })}
          </option>
        ))}
      </Select>
      <DateField
        label={t(every === 'once' ? 'orders.day' : 'orders.first')}
        name="first"
        value={dayField(now() + DAY_MS)}
        min={dayField(now() + DAY_MS)}
        max={dayField(now() + AHEAD_DAYS * DAY_MS)}
        refusal={form.fields['first']}
      />
      {every !== 'once' && (
        <Field
          label={t('orders.times')}
          hint={t('orders.times-hint')}
          name="times"
          inputMode="decimal"
          maxLength={4}
          refusal={form.fields['times']}
        />
      )}
      <Field
        label={t('pay.memo')}
        maxLength={200}
        value={memo}
        onInput={event => setMemo(event.currentTarget.value)}
      />
      <FormEnd form={form} go={t('common.continue')} onCancel={() => router.go('/orders')} />
      <ConfirmSheet form={form} title={t('orders.sure')} go={t('orders.go')}>
        {body => <Summary me={me} people={found} body={body} />}
      </ConfirmSheet>
    </form>
  )
}

function Summary(props: { me: Me; people: readonly Person[]; body: BodyOf<'standing'> }) {
  const { me, people, body } = props
  const t = useText()
  const money = useMoney(me.group.currency)
  const name = people.find(({ account }) => account === body.to)?.name ?? ''
  return (
    <>
      <p>
        {t('orders.will', {
          amount: money(body.amt),
          name,
          when: sayDate(body.first, t.language),
        })}
      </p>
      {body.every !== 'once' && <p>{sayRhythm({ every: body.every, left: body.times ?? null }, t)}.</p>}
      <p class="second">{t('orders.no-cover')}</p>
    </>
  )
}
