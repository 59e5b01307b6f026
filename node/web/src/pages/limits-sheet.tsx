import type { AccountJson, CurrencyJson, DeskReply, LimitsDryRunReply } from '@localpay/node'
import { limitsBody, tryLimits } from '../flows/desk.ts'
import { useApp, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'
import { AccountLimits } from './account-limits.tsx'
import { ConfirmLimits } from './confirm-limits.tsx'

/** Whose account, and how far it may go today. */
export type Limited = Pick<DeskReply['members'][number], 'name'> & {
  readonly account: Pick<AccountJson, 'account' | 'min' | 'max'>
}

/** How far one account may go, typed as sizes. */
export function LimitsSheet(props: { currency: CurrencyJson; member: Limited; onClose: () => void }) {
  const { currency, member, onClose } = props
  const t = useText()
  const { account, name } = member
  const app = useApp()
  const form = useAct<'limits', LimitsDryRunReply>({
    kind: 'limits',
    title: t('members.limits-of', { name }),
    read: form =>
      limitsBody(
        { account: account.account, below: form('below'), above: form('above') },
        currency,
        t.language,
      ),
    check: body => tryLimits(app, body),
    refresh: ['desk', 'member'],
    said: t('members.limits-set', { name }),
    done: onClose,
  })
  return (
    <Sheet title={t('members.limits-of', { name })} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <AccountLimits currency={currency} account={account} fields={form.fields} />
        <FormEnd form={form} go={t('common.continue')} onCancel={onClose} />
        <ConfirmLimits form={form} currency={currency} name={name} />
      </form>
    </Sheet>
  )
}
