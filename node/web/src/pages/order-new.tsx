import type { Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { dayField, sayDate } from '../flows/dates.ts'
import { ORDER_EVERY, type OrderEvery, orderBody, sayRhythm } from '../flows/orders.ts'
import type { OwnPayee } from '../flows/pay.ts'
import { readPayLink } from '../flows/pay-link.ts'
import { AccountField } from '../parts/account-field.tsx'
import { useApp, useMe, useMoney, useText } from '../parts/context.tsx'
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
  const { now, router } = useApp()
  const t = useText()
  const [link] = useState(() => readPayLink(router.here.value.searchParams, me.group.currency))
  const [found, setFound] = useState<readonly OwnPayee[]>([])
  const [every, setEvery] = useState<OrderEvery>('month')
  const [memo, setMemo] = useState(link.words)
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
      <AccountField
        label={t('orders.to')}
        name="to"
        first={sayNumber(link.to ?? '')}
        required={false}
        refusal={form.fields['to']}
        onFound={setFound}
      />
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

function Summary(props: { me: Me; people: readonly OwnPayee[]; body: BodyOf<'standing'> }) {
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
