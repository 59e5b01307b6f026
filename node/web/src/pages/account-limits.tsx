import type { AccountJson, CurrencyJson } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import { useText } from '../parts/context.tsx'
import { AmountField } from '../parts/typed-fields.tsx'

/** How far one account may go, typed as sizes; `limitsBody` in `flows/desk.ts` reads them. */
export function AccountLimits(props: {
  readonly currency: CurrencyJson
  readonly account: Pick<AccountJson, 'min' | 'max'>
  readonly fields: Readonly<Record<string, Refusal>>
}) {
  const { currency, account, fields } = props
  const t = useText()
  return (
    <>
      <p>{t('members.limits-what')}</p>
      <AmountField
        label={t('members.below')}
        name="below"
        currency={currency}
        minor={account.min}
        refusal={fields['below']}
      />
      <AmountField
        label={t('members.above')}
        name="above"
        currency={currency}
        minor={account.max}
        refusal={fields['above']}
      />
    </>
  )
}
