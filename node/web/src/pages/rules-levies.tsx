import { withoutLevy } from '../flows/rules-without.ts'
import { levyWords } from '../flows/taking-words.ts'
import { useText } from '../parts/context.tsx'
import type { RuleFormProps } from './rules-form.tsx'
import { RuleList } from './rules-list.tsx'

const form = async () => (await import('./rules-levy.tsx')).LevyForm

/** What moves on of each payment to a common account. */
export function Levies({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { policy, accounts } = reply
  const { levies, currency } = policy
  return (
    <RuleList
      reply={reply}
      Frame={Frame}
      section="levies"
      items={levies.map(levy => ({
        id: levy.name,
        name: levy.name,
        words: levyWords(levy, { t, currency, accounts }),
      }))}
      empty={t('rules.no-levies')}
      add={t('rules.levy-add')}
      remove={name => withoutLevy(policy, name)}
      form={form}
    />
  )
}
