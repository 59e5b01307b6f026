/** A payment out of an account that is not one's own: of the group, or of somebody without a device whom one signs for. */
import type { Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { asPaid } from '../flows/money.ts'
import type { OwnPayee } from '../flows/pay.ts'
import { amountOf, oneOf, readAll } from '../flows/read-form.ts'
import { AccountField } from '../parts/account-field.tsx'
import { useMoney, useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

interface End {
  readonly account: string
  readonly name: string
}

interface Props {
  readonly me: Me
  readonly from: End & { readonly balance: string }
  /** Whose account it is, where it is somebody's. */
  readonly by?: string
  /** Who may be paid beside members. */
  readonly others: readonly End[]
  readonly onClose: () => void
}

const REFRESH = ['group-accounts', 'group-history', 'desk', 'member', 'positions', 'me', 'history'] as const

export function PayForSheet({ me, from, by, others, onClose }: Props) {
  const t = useText()
  const [found, setFound] = useState<readonly OwnPayee[]>([])
  const [memo, setMemo] = useState('')
  const choices: readonly End[] = [
    ...found.map(({ account, name, number }) => ({ account, name: `${name} · ${sayNumber(number)}` })),
    ...others,
  ]
  const { currency } = me.group
  const form = useAct<'pay', BodyOf<'pay'>>({
    kind: 'pay',
    by,
    title: t('group-accounts.pay-of', { account: from.name }),
    memo: memo.trim(),
    read: typed => {
      const to = oneOf(
        typed('to'),
        choices.map(({ account }) => account),
      )
      const read = readAll({
        to,
        amount: amountOf(
          { text: typed('amount'), currency, language: t.language },
          asPaid(currency, from.balance),
        ),
      })
      if (!read.ok) return read
      const ends = { from: from.account, to: read.value.to } as Pick<BodyOf<'pay'>, 'from' | 'to'>
      return { ok: true, value: { ...ends, amt: read.value.amount } }
    },
    check: async body => ({ ok: true, value: body }),
    refresh: REFRESH,
    said: t('group-accounts.paid'),
    done: onClose,
  })
  // It is not the reader's own balance that would go too far.
  const isTooMuch = form.refusal?.code === 'over-limit' && form.refusal['who'] === 'payer'
  const shown = isTooMuch
    ? { ...form, refusal: { ...form.refusal, code: 'over-limit', who: 'account' } }
    : form
  const nameOf = (account: string): string => choices.find(one => one.account === account)?.name ?? ''
  return (
    <Sheet title={t('group-accounts.pay-of', { account: from.name })} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <AccountField
          label={t('group-accounts.to')}
          name="to"
          beside={others}
          but={from.account}
          refusal={form.fields['to']}
          onFound={setFound}
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
          value={memo}
          onInput={event => setMemo(event.currentTarget.value)}
        />
        <FormEnd form={shown} go={t('common.continue')} onCancel={onClose} />
        <ConfirmSheet form={form} title={t('group-accounts.sure')} go={t('group-accounts.go')}>
          {body => <Summary me={me} from={from.name} to={nameOf(body.to)} amt={body.amt} />}
        </ConfirmSheet>
      </form>
    </Sheet>
  )
}

function Summary({ me, from, to, amt }: { me: Me; from: string; to: string; amt: bigint }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  return (
    <>
      <p>{t('group-accounts.will', { amount: money(amt), account: from, name: to })}</p>
      <p class="second">{t('group-accounts.will-what')}</p>
    </>
  )
}
