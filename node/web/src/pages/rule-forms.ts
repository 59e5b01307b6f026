/** The form of each section of the rules, whatever stands around it; each comes when it is opened. */
import type { ComponentType } from 'preact'
import type { RuleSection } from '../flows/rule-sections.ts'
import type { RuleFormProps } from './rules-form.tsx'

export const RULE_FORMS: Readonly<
  Record<Exclude<RuleSection, 'rate'>, () => Promise<ComponentType<RuleFormProps>>>
> = {
  limits: async () => (await import('./rules-limits.tsx')).LimitsForm,
  entry: async () => (await import('./rules-entry.tsx')).EntryForm,
  levies: async () => (await import('./rules-levies.tsx')).Levies,
  charges: async () => (await import('./rules-charges.tsx')).Charges,
  manners: async () => (await import('./rules-manners.tsx')).MannersForm,
  terms: async () => (await import('./rules-terms.tsx')).TermsForm,
  votes: async () => (await import('./rules-votes.tsx')).VotesForm,
  recovery: async () => (await import('./rules-recovery.tsx')).RecoveryForm,
  areas: async () => (await import('./rules-areas.tsx')).Areas,
  neighbours: async () => (await import('./rules-neighbours.tsx')).NeighboursForm,
  currency: async () => (await import('./rules-currency.tsx')).CurrencyForm,
}
