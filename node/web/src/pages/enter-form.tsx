import type { Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import type { Answer } from '../api/client.ts'
import { CATEGORIES, CATEGORY_TEXT } from '../flows/categories.ts'
import { enterBody, type ThirdWay } from '../flows/enter.ts'
import type { OwnPayee } from '../flows/pay.ts'
import { sayTime } from '../flows/time-units.ts'
import { AccountField } from '../parts/account-field.tsx'
import { useApp, useMoney, useText } from '../parts/context.tsx'
import { Field, Select } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

interface Props {
  readonly me: Me
  readonly way: ThirdWay
  /** How long it waits for who pays. */
  readonly waitMs: number
}

type Body = BodyOf<'enter'>

export function EnterForm({ me, way, waitMs }: Props) {
  const { api, router } = useApp()
  const t = useText()
  const money = useMoney(me.group.currency)
  const { currency } = me.group
  const [memo, setMemo] = useState('')
  const [payers, setPayers] = useState<readonly OwnPayee[]>([])
  const [payees, setPayees] = useState<readonly OwnPayee[]>([])
  const form = useAct<'enter', Body>({
    kind: 'enter',
    title: t('enter.title'),
    memo: memo.trim(),
    read: typed => enterBody(typed, { currency, language: t.language }),
    check: async (body): Promise<Answer<Body>> => {
      const answer = await api.tryEntry({ from: body.from, to: body.to, amount: String(body.amt) })
      return answer.ok ? { ok: true, value: body } : answer
    },
    refresh: ['bills', 'me', 'history', 'balance-points'],
    said: t(way === 'confirm' ? 'enter.asked' : 'enter.done'),
    done: ({ intent }) => router.go(way === 'confirm' ? '/bills' : `/payment/${intent}`, { replace: true }),
  })
  const nameIn = (people: readonly OwnPayee[], account: string): string =>
    people.find(one => one.account === account)?.name ?? ''
  return (
    <form class="stack" onSubmit={form.submit}>
      <AccountField
        label={t('enter.payer')}
        name="from"
        required={false}
        refusal={form.fields['from']}
        onFound={setPayers}
      />
      <AccountField
        label={t('enter.payee')}
        name="to"
        required={false}
        refusal={form.fields['to']}
        onFound={setPayees}
      />
      <AmountField
        label={t('bills.amount')}
        name="amount"
        currency={currency}
        refusal={form.fields['amount']}
      />
      <Field
        label={t('pay.memo')}
        maxLength={200}
        autocomplete="off"
        value={memo}
        onInput={event => setMemo(event.currentTarget.value)}
      />
      <Select label={t('pay.category')} name="category">
        <option value="">{t('pay.no-category')}</option>
        {CATEGORIES.map(one => (
          <option key={one} value={one}>
            {t(CATEGORY_TEXT[one])}
          </option>
        ))}
      </Select>
      <FormEnd form={form} go={t('common.continue')} onCancel={() => router.go('/pay')} />
      <ConfirmSheet form={form} title={t('enter.sure')} go={t('enter.go')}>
        {({ from, to, amt }) => (
          <>
            <p>
              {t('payment.levy', {
                amount: money(amt),
                from: nameIn(payers, from),
                to: nameIn(payees, to),
              })}
            </p>
            <p>{t('enter.then', { way, payer: nameIn(payers, from), time: sayTime(waitMs, t) })}</p>
          </>
        )}
      </ConfirmSheet>
    </form>
  )
}
