/** What an administrator types about dealings with other groups. */
import type { Language } from '@localpay/node'
import { MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import { type ChangeRead, changed } from './group-rules.ts'
import { type FormFields, readAll } from './read-form.ts'
import { percentOf } from './read-percent.ts'
import { countOf } from './read-rules.ts'

/** Whole hours that may be at risk for one group, at most: a working year. */
export const RISK_HOURS_MAX = 2_000

export function neighboursBody(form: FormFields, language: Language): ChangeRead {
  const read = readAll({
    risk: countOf(form('risk'), { least: 0, most: RISK_HOURS_MAX }),
    'rate-cap': percentOf(form('rate-cap'), language),
  })
  if (!read.ok) return read
  const risk = BigInt(read.value.risk) * MICRO_HOURS_PER_HOUR
  return changed({ neighbours: { risk, ratePpm: read.value['rate-cap'] } })
}
