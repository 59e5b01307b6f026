/** Asking somebody to pay. */
import type { Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { asPaid } from '../flows/money.ts'
import { amountOf, readAll } from '../flows/read-form.ts'
import { AccountField } from '../parts/account-field.tsx'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

const REFRESH = ['bills', 'me', 'history', 'balance-points'] as const

export function AskForm({ me, account }: { me: Me; account: string }) {
  const t = useText()
  const [memo, setMemo] = useState('')
  const [times, setTimes] = useState(0)
  const { currency } = me.group
  const form = useAct({
    kind: 'bill',
    title: t('bills.ask'),
    memo: memo.trim(),
    read: typed => {
      const option = asPaid(currency, me.account?.balance)
      const amt = amountOf({ text: typed('amount'), currency, language: t.language }, option)
      const read = readAll({ amount: amt })
      if (!read.ok) return read
      const ends = { from: typed('from'), to: account } as Pick<BodyOf<'bill'>, 'from' | 'to'>
      return { ok: true, value: { ...ends, amt: read.value.amount } }
    },
    refresh: REFRESH,
    said: t('bills.sent'),
    done: () => {
      setMemo('')
      setTimes(times + 1)
    },
  })
  return (
    <section class="card stack" aria-labelledby="ask-title">
      <h2 id="ask-title">{t('bills.ask')}</h2>
      <form key={times} class="stack" onSubmit={form.submit}>
        <AccountField label={t('bills.from')} name="from" />
        <AmountField
          label={t('bills.amount')}
          name="amount"
          required
          currency={currency}
          refusal={form.fields['amount']}
        />
        <Field
          label={t('bills.words')}
          maxLength={200}
          value={memo}
          onInput={event => setMemo(event.currentTarget.value)}
        />
        <FormEnd form={form} go={t('bills.ask')} />
      </form>
    </section>
  )
}
