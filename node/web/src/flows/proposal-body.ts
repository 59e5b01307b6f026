/** What somebody types who puts a question to the group. */
import type { CurrencyJson } from '@localpay/node'
import type { BodyOf, Hash } from '@localpay/protocol'
import { hasRate } from './hour-text.ts'
import { dateOf, type FormFields, oneOf, type Read, readAll } from './read-form.ts'
import { mayOpen } from './roles.ts'
import { RULE_SECTIONS, type RuleSection } from './rule-sections.ts'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000

/** What passing it changes: nothing by itself, a section of the rules, the limits of one account, who is a member. */
export type AskedChange = 'words' | AskedSection | 'account' | 'admit'

/** Terms have words of their own, which would need the place of the question's. */
type AskedSection = Exclude<RuleSection, 'terms'>

/**
 * What this person may ask for. Balances of others, and who asks to join, are the committee's to know, and so are questions
 * about one of them; an hour's worth is no question where hours are counted.
 */
export function askable(currency: CurrencyJson, roles: readonly string[]): readonly AskedChange[] {
  const sections = (Object.keys(RULE_SECTIONS) as RuleSection[]).filter(
    (section): section is AskedSection => section !== 'terms' && (section !== 'rate' || hasRate(currency)),
  )
  return ['words', ...sections, ...(mayOpen('committee', roles) ? (['account', 'admit'] as const) : [])]
}

/** Until it is signed with its words: `flows/words.ts`. */
const HASH_TO_COME = '0'.repeat(64) as Hash

/** The change itself, each by the name of the act that makes it at once. */
type AskedBody = Pick<BodyOf<'propose'>, 'policy' | 'rate' | 'limits' | 'admit' | 'writeDown'>
/** How the fields of the chosen change are read. */
export type AskedRead = (form: FormFields) => Read<AskedBody>

export interface Asking {
  readonly words: string
  readonly may: readonly AskedChange[]
  /** Null while nothing of a list is chosen yet. */
  readonly read: AskedRead | null
}

/** The day it closes counts to its end. */
const endOfDay = (midnight: number): number => new Date(midnight).setHours(23, 59, 0, 0)

/** The first day whose end is late enough, with time for reading and sending it. */
export const firstClose = (now: number, leastMs: number): number => {
  const earliest = now + leastMs + 30 * MINUTE_MS
  return endOfDay(earliest) < earliest ? earliest + DAY_MS : earliest
}

export function proposalBody(form: FormFields, { words, may, read }: Asking): Read<BodyOf<'propose'>> {
  const about = readAll({
    words: words.trim() === '' ? { ok: false, refusal: { code: 'no-words' } } : { ok: true, value: words },
    closes: dateOf(form('closes')),
    change: oneOf(form('change'), may),
  })
  const change = read?.(form) ?? { ok: false, fields: { change: { code: 'nothing-chosen' } } }
  if (!about.ok || !change.ok)
    return { ok: false, fields: { ...(about.ok ? {} : about.fields), ...(change.ok ? {} : change.fields) } }
  return { ok: true, value: { text: HASH_TO_COME, closes: endOfDay(about.value.closes), ...change.value } }
}
