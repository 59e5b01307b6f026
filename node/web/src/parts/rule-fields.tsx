/** Fields that the rules of a group need: a percentage, a length of time. */
import { showPercent } from '@localpay/protocol'
import { useId } from 'preact/hooks'
import { unitField } from '../flows/read-rules.ts'
import { TIME_UNITS, type TimeUnit, unitsOf } from '../flows/time-units.ts'
import { useText } from './context.tsx'
import { Field, Why, whyProps } from './field.tsx'
import type { OneField } from './typed-fields.tsx'

/** A part of a hundred; `percentOf` in `flows/read-percent.ts` reads it. */
export function PercentField({ ppm = null, ...field }: OneField & { readonly ppm?: number | null }) {
  const { language } = useText()
  return (
    <Field
      {...field}
      unit="%"
      autocomplete="off"
      inputMode="decimal"
      defaultValue={ppm === null ? '' : showPercent(ppm, language)}
    />
  )
}

const UNITS = Object.keys(TIME_UNITS).toReversed() as TimeUnit[]

/** A length of time, and beside it what it is counted in; `timeOf` in `flows/read-rules.ts` reads both. */
export function TimeField({ ms = null, ...field }: OneField & { readonly ms?: number | null }) {
  const t = useText()
  const { label, name, hint, refusal, required } = field
  const id = useId()
  const { count, unit } = ms === null ? { count: '', unit: 'day' as const } : unitsOf(ms)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="pair">
        <input
          id={id}
          type="text"
          inputMode="numeric"
          autocomplete="off"
          name={name}
          required={required}
          defaultValue={String(count)}
          {...whyProps(id, { hint, refusal })}
        />
        <select name={unitField(name)} aria-label={`${label}: ${t('form.unit')}`} defaultValue={unit}>
          {UNITS.map(one => (
            <option key={one} value={one} selected={one === unit}>
              {t('form.unit-of', { unit: one })}
            </option>
          ))}
        </select>
      </div>
      <Why id={id} hint={hint} refusal={refusal} />
    </div>
  )
}
