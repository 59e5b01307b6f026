import { BOOKS_WAYS, LEAVER_WAYS, mannersBody } from '../flows/entry-rules.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** What becomes of the balance of who leaves, and who sees what. */
export function MannersForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { manners } = reply.policy
  return (
    <Frame reply={reply} section="manners" read={form => mannersBody(form, manners)}>
      {({ fields }) => (
        <>
          <RadioGroup
            legend={t('rules.ask-leaver')}
            name="leaver"
            value={manners.leaver}
            choices={LEAVER_WAYS.map(value => ({ value, label: t('rules.leaver', { way: value }) }))}
            refusal={fields['leaver']}
          />
          <RadioGroup
            legend={t('rules.ask-books')}
            name="books"
            value={manners.books}
            choices={BOOKS_WAYS.map(value => ({ value, label: t('rules.books', { way: value }) }))}
            refusal={fields['books']}
          />
        </>
      )}
    </Frame>
  )
}
