/** The sections of the rules of a group: each has its words, its form and its place on the page. */
import type { Who } from './roles.ts'

/** What is changed by itself, in the order of the page; and who may. */
// biome-ignore format: a table reads by column.
export const RULE_SECTIONS = {
  limits:    'admin',
  entry:     'admin',
  levies:    'admin',
  charges:   'admin',
  manners:   'admin',
  terms:     'admin',
  votes:     'admin',
  recovery:  'admin',
  areas:     'admin',
  neighbours: 'admin',
  currency:  'admin',
  rate:      'committee',
} as const satisfies Record<string, Who>

export type RuleSection = keyof typeof RULE_SECTIONS

export const ruleSectionOf = (text: string | undefined): RuleSection | null =>
  (Object.keys(RULE_SECTIONS) as RuleSection[]).find(section => section === text) ?? null
