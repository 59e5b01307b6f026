import { withoutArea } from '../flows/rules-without.ts'
import { useText } from '../parts/context.tsx'
import type { RuleFormProps } from './rules-form.tsx'
import { RuleList } from './rules-list.tsx'

const form = async () => (await import('./rules-area.tsx')).AreaForm

/** Towns or valleys inside the group, each with its coordinator. */
export function Areas({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { policy } = reply
  return (
    <RuleList
      reply={reply}
      Frame={Frame}
      section="areas"
      items={policy.areas}
      empty={t('rules.no-areas')}
      add={t('rules.area-add')}
      remove={id => withoutArea(policy, id)}
      removeNote={t('rules.area-removed')}
      form={form}
    />
  )
}
