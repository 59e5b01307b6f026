/** What an administrator types about the limits of the group, as the whole section. */
import type { Language, PolicyJson } from '@localpay/node'
import { ok } from '@localpay/protocol'
import { type ChangeRead, changed } from './group-rules.ts'
import { amountOrNone, type FormFields, oneOf, readAll } from './read-form.ts'
import { percentOf } from './read-percent.ts'

export const LIMIT_MODES = ['none', 'explicit', 'balanced', 'earned'] as const
export type LimitMode = (typeof LIMIT_MODES)[number]

/** Acts that may pass limits, as the ledger names them. */
export const LIMIT_SKIPS = ['batch', 'automatic', 'committee'] as const

type Sized = 'below' | 'above' | 'cap'

/** The sizes that each mode asks for; `must`: left empty it would not be that mode. */
// biome-ignore format: a table reads by column.
export const SIZES_OF: Readonly<Record<LimitMode, Partial<Record<Sized, 'may' | 'must'>>>> = {
  none:     {},
  explicit: { below: 'may',  above: 'may' },
  balanced: {                above: 'must' },
  earned:   { below: 'must', above: 'may', cap: 'must' },
}

/** Sizes are typed without a sign: nobody should have to wonder about a minus. Without limits, what else is kept for later. */
export function groupLimitsBody(
  form: FormFields,
  { currency, limits: before }: Pick<PolicyJson, 'currency' | 'limits'>,
  language: Language,
): ChangeRead {
  const mode = oneOf(form('mode'), LIMIT_MODES)
  if (!mode.ok) return { ok: false, fields: { mode: mode.refusal } }
  const sizes = SIZES_OF[mode.value]
  const size = (name: Sized) =>
    sizes[name] === undefined
      ? ok(null)
      : amountOrNone({ text: form(name), currency, language }, { allow: 'zero' })
  const read = readAll({
    below: size('below'),
    above: size('above'),
    cap: size('cap'),
    share: mode.value === 'earned' ? percentOf(form('share'), language) : ok(0),
  })
  if (!read.ok) return read
  const { below, above, cap, share } = read.value
  const missing = Object.entries(sizes).flatMap(([name, need]) =>
    need === 'must' && read.value[name as Sized] === null ? [name] : [],
  )
  if (missing.length > 0)
    return { ok: false, fields: Object.fromEntries(missing.map(name => [name, { code: 'not-an-amount' }])) }
  if (cap !== null && below !== null && cap < below)
    return { ok: false, fields: { cap: { code: 'cap-too-small' } } }
  return changed({
    limits: {
      mode: mode.value,
      ...(below === null ? {} : { min: -below }),
      ...(above === null ? {} : { max: above }),
      ...(cap === null ? {} : { cap, share }),
      ...(mode.value === 'none'
        ? { hard: before.hard, skip: before.skip }
        : {
            hard: form('hard') === 'yes',
            skip: LIMIT_SKIPS.filter(skip => form.all('skip').includes(skip)),
          }),
    },
  })
}
