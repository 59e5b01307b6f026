/** What other limits of one account would come to, before they are signed. */
import type { CurrencyJson, LimitsDryRunReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useText } from '../parts/context.tsx'
import { ConfirmSheet } from '../parts/form-end.tsx'
import { Lazy } from '../parts/lazy.tsx'
import type { FormView } from '../parts/use-form.ts'

const shown = async () => (await import('./limits-shown.tsx')).LimitsShown

export function ConfirmLimits(props: {
  readonly form: FormView<BodyOf<'limits'>, LimitsDryRunReply>
  readonly currency: CurrencyJson
  readonly name: string
}) {
  const { form, currency, name } = props
  const t = useText()
  return (
    <ConfirmSheet form={form} title={t('members.limits-of', { name })} go={t('members.set-limits')}>
      {would => <Lazy bring={shown} props={{ currency, name, would }} />}
    </ConfirmSheet>
  )
}
