/** What other limits of one account would come to, before they are signed. */
import type { CurrencyJson, LimitsDryRunReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useMoney, useText } from '../parts/context.tsx'
import { ConfirmSheet } from '../parts/form-end.tsx'
import type { FormView } from '../parts/use-form.ts'

export function ConfirmLimits(props: {
  readonly form: FormView<BodyOf<'limits'>, LimitsDryRunReply>
  readonly currency: CurrencyJson
  readonly name: string
}) {
  const { form, currency, name } = props
  const t = useText()
  return (
    <ConfirmSheet form={form} title={t('members.limits-of', { name })} go={t('members.set-limits')}>
      {would => <Would currency={currency} name={name} would={would} />}
    </ConfirmSheet>
  )
}

function Would({
  currency,
  name,
  would,
}: {
  currency: CurrencyJson
  name: string
  would: LimitsDryRunReply
}) {
  const t = useText()
  const money = useMoney(currency)
  const limit = (minor: string | null): string => (minor === null ? t('members.none') : money(minor))
  const words = ({ min, max }: LimitsDryRunReply['before']): string =>
    t('members.limits', { below: limit(min), above: limit(max) })
  const { balance, before, after, beyond, advice, bills, orders } = would
  return (
    <>
      <p>{t('members.limits-now', { limits: words(before) })}</p>
      <p>{t('members.limits-then', { limits: words(after) })}</p>
      <p>
        {beyond === null
          ? t('members.stays-within', { name, balance: money(balance) })
          : t('members.goes-beyond', { name, balance: money(balance), limit: money(beyond) })}
      </p>
      {advice && <p>{t('rules.advice')}</p>}
      {bills > 0 && <p>{t('rules.bills-touched', { count: bills })}</p>}
      {orders > 0 && <p>{t('rules.orders-touched', { count: orders })}</p>}
    </>
  )
}
