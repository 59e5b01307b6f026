import type { AccountJson, CurrencyJson, DeskReply } from '@localpay/node'
import { limitsBody } from '../flows/desk.ts'
import { useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

/** Whose account, and how far it may go today. */
export type Limited = Pick<DeskReply['members'][number], 'name'> & {
  readonly account: Pick<AccountJson, 'account' | 'min' | 'max'>
}

/** How far one account may go, typed as sizes. */
export function LimitsSheet(props: { currency: CurrencyJson; member: Limited; onClose: () => void }) {
  const { currency, member, onClose } = props
  const t = useText()
  const { account, name } = member
  const form = useAct({
    kind: 'limits',
    title: t('members.limits-of', { name }),
    read: form =>
      limitsBody(
        { account: account.account, below: form('below'), above: form('above') },
        currency,
        t.language,
      ),
    refresh: ['desk', 'member'],
    said: t('members.limits-set', { name }),
    done: onClose,
  })
  return (
    <Sheet title={t('members.limits-of', { name })} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <p>{t('members.limits-what')}</p>
        <AmountField
          label={t('members.below')}
          name="below"
          currency={currency}
          minor={account.min}
          refusal={form.fields['below']}
        />
        <AmountField
          label={t('members.above')}
          name="above"
          currency={currency}
          minor={account.max}
          refusal={form.fields['above']}
        />
        <FormEnd form={form} go={t('members.set-limits')} onCancel={onClose} />
      </form>
    </Sheet>
  )
}
