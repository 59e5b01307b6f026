import { PROPOSERS, votesBody } from '../flows/entry-rules.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useText } from '../parts/context.tsx'
import { PercentField, TimeField } from '../parts/rule-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** When a vote counts, and what it takes to pass. */
export function VotesForm({ reply, Frame }: RuleFormProps) {
  const t = useText()
  const { votes } = reply.policy
  return (
    <Frame reply={reply} section="votes" read={form => votesBody(form, t.language)}>
      {({ fields }) => (
        <>
          <RadioGroup
            legend={t('rules.ask-propose')}
            name="propose"
            value={votes.propose}
            choices={PROPOSERS.map(value => ({ value, label: t('rules.propose', { who: value }) }))}
            refusal={fields['propose']}
          />
          <PercentField
            label={t('rules.ask-quorum')}
            name="quorum"
            ppm={votes.quorumPpm}
            refusal={fields['quorum']}
          />
          <PercentField
            label={t('rules.ask-majority')}
            name="majority"
            ppm={votes.majorityPpm}
            refusal={fields['majority']}
          />
          <TimeField label={t('rules.ask-run')} name="run" ms={votes.runMs} refusal={fields['run']} />
        </>
      )}
    </Frame>
  )
}
