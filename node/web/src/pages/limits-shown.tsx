import type { CurrencyJson, LimitsDryRunReply } from '@localpay/node'
import { useMoney, useText } from '../parts/context.tsx'

/** What other limits of one account would come to: the limits, its balance, what waits. */
export function LimitsShown(props: {
  readonly currency: CurrencyJson
  readonly name: string
  readonly would: LimitsDryRunReply
}) {
  const { currency, name, would } = props
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
