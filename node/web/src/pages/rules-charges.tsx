import { withoutCharge } from '../flows/rules-without.ts'
import { chargeWords } from '../flows/taking-words.ts'
import { useText } from '../parts/context.tsx'
import type { RuleFormProps } from './rules-form.tsx'
import { RuleList } from './rules-list.tsx'

const form = async () => (await import('./rules-charge.tsx')).ChargeForm

/** What is taken from all at the end of each period. */
export function Charges({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { policy, accounts } = reply
  const { charges, currency } = policy
  return (
    <RuleList
      reply={reply}
      Frame={Frame}
      section="charges"
      items={charges.map(charge => ({
        id: charge.name,
        name: charge.name,
        words: chargeWords(charge, { t, currency, accounts }),
      }))}
      empty={t('rules.no-charges')}
      add={t('rules.charge-add')}
      remove={name => withoutCharge(policy, name)}
      form={form}
    />
  )
}
