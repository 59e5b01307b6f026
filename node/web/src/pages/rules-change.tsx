/** One section of the rules, to be changed by whoever may. The form of each section comes by itself. */
import { mayOpen } from '../flows/roles.ts'
import { RULE_SECTIONS, ruleSectionOf } from '../flows/rule-sections.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { NotFoundPage } from './not-found.tsx'
import type { PageProps } from './page-props.ts'
import { RULE_FORMS } from './rule-forms.ts'
import { RuleForm } from './rules-form.tsx'

const rateForm = async () => (await import('./rules-rate.tsx')).RateForm

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
          {reply => (
            <Lazy
              key={section}
              bring={section === 'rate' ? rateForm : RULE_FORMS[section]}
              props={{ me, reply, Frame: RuleForm }}
            />
          )}
        </Loaded>
      ) : (
        <p>{t('rules.not-yours')}</p>
      )}
    </div>
  )
}
