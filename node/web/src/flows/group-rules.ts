/** What an administrator wishes to change in the rules of the group, and asking whom it would touch before it is signed. */
import type { CurrencyJson, DryRunReply, Language, PolicyJson } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { Answer } from '../api/client.ts'
import type { App } from './app.ts'
import { amountOrNone, oneOf, type Read, readAll } from './read-form.ts'

/** Modes that two amounts describe. */
const LIMIT_MODES = ['none', 'explicit', 'balanced'] as const

export interface GroupLimitsTyped {
  readonly mode: string
  readonly below: string
  readonly above: string
  /** `yes`, or empty: limits are advice. */
  readonly hard: string
}

/** The section whole: what the form does not ask stays as it is. */
export function groupLimitsBody(
  typed: GroupLimitsTyped,
  { skip }: Pick<PolicyJson['limits'], 'skip'>,
  currency: CurrencyJson,
  language: Language,
): Read<BodyOf<'policy'>> {
  const size = (text: string) => amountOrNone({ text, currency, language }, { allow: 'zero' })
  const read = readAll({
    mode: oneOf(typed.mode, LIMIT_MODES),
    below: size(typed.below),
    above: size(typed.above),
  })
  if (!read.ok) return read
  const { mode, below, above } = read.value
  if (mode === 'balanced' && above === null)
    return { ok: false, fields: { above: { code: 'not-an-amount' } } }
  const bounds = {
    ...(mode === 'explicit' && below !== null ? { min: -below } : {}),
    ...(mode !== 'none' && above !== null ? { max: above } : {}),
  }
  const limits = { mode, ...bounds, hard: typed.hard === 'yes', skip: [...skip] }
  return { ok: true, value: { change: { limits } } }
}

/** What writes a change as it would be signed comes with what signs, not with the page. */
export async function tryChange(
  { api, crypt }: Pick<App, 'api' | 'crypt'>,
  { change }: BodyOf<'policy'>,
): Promise<Answer<DryRunReply>> {
  const { textOfChange } = await crypt()
  return api.dryRun(textOfChange(change))
}
