/** One section of the rules, to be changed by whoever may. The form of each section comes by itself. */
import type { ComponentType } from 'preact'
import { mayOpen } from '../flows/roles.ts'
import { RULE_SECTIONS, type RuleSection, ruleSectionOf } from '../flows/rule-sections.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { NotFoundPage } from './not-found.tsx'
import type { PageProps } from './page-props.ts'
import { RuleForm, type RuleFormProps } from './rules-form.tsx'

const FORMS: Readonly<Record<RuleSection, () => Promise<ComponentType<RuleFormProps>>>> = {
  limits: async () => (await import('./rules-limits.tsx')).LimitsForm,
  entry: async () => (await import('./rules-entry.tsx')).EntryForm,
  levies: async () => (await import('./rules-levies.tsx')).Levies,
  charges: async () => (await import('./rules-charges.tsx')).Charges,
  manners: async () => (await import('./rules-manners.tsx')).MannersForm,
  terms: async () => (await import('./rules-terms.tsx')).TermsForm,
  votes: async () => (await import('./rules-votes.tsx')).VotesForm,
  recovery: async () => (await import('./rules-recovery.tsx')).RecoveryForm,
  areas: async () => (await import('./rules-areas.tsx')).Areas,
  currency: async () => (await import('./rules-currency.tsx')).CurrencyForm,
  rate: async () => (await import('./rules-rate.tsx')).RateForm,
}

export function RulesChangePage({ params }: PageProps) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const section = ruleSectionOf(params['section'])
  const query = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  if (section === null) return <NotFoundPage />
  return (
    <div class="stack narrow">
      <Heading title={t('rules.section', { section })} />
      <a href="/rules">{t('rules.back')}</a>
      {mayOpen(RULE_SECTIONS[section], me.roles) ? (
        <Loaded query={query} tall>
          {reply => <Lazy key={section} bring={FORMS[section]} props={{ me, reply, Frame: RuleForm }} />}
        </Loaded>
      ) : (
        <p>{t('rules.not-yours')}</p>
      )}
    </div>
  )
}
