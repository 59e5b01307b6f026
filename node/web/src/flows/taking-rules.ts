/** What is taken from payments (levies) and from balances (contributions): one of a list is added, changed or removed. */
import type { CurrencyJson, Language, PolicyReply } from '@localpay/node'
import { EVERY, type Every, ok, periodOf } from '@localpay/protocol'
import {
  type ChangeRead,
  type Charge,
  changed,
  chargeOf,
  type Levy,
  levyOf,
  receivers,
} from './group-rules.ts'
import { amountOrNone, type FormFields, oneOf, type Read, readAll } from './read-form.ts'
import { percentOf } from './read-percent.ts'
import { dayOf, nameOf } from './read-rules.ts'

export const LEVY_SIDES = ['payer', 'payee'] as const
export const CHARGE_KINDS = ['fee', 'demurrage', 'beyond'] as const
export type ChargeKind = (typeof CHARGE_KINDS)[number]
export const PERIODS = EVERY

/** Bytes of UTF-8 that the books keep of a name. */
const TAKING_NAME_BYTES = 40

export interface TakingAsk {
  readonly reply: Pick<PolicyReply, 'policy' | 'accounts'>
  readonly currency: CurrencyJson
  readonly language: Language
  /** Which one is changed; null: one more. */
  readonly name: string | null
}

/** One replaced in its place, or one more at the end. */
const withOne = <T extends { readonly name: string }>(all: readonly T[], name: string | null, one: T): T[] =>
  name === null ? [...all, one] : all.map(other => (other.name === name ? one : other))

const isTaken = (all: readonly { readonly name: string }[], wanted: string, name: string | null): boolean =>
  wanted !== name && all.some(one => one.name === wanted)

const taken = { ok: false, fields: { name: { code: 'name-in-use' } } } as const

export function levyBody(form: FormFields, { reply, currency, language, name }: TakingAsk): ChangeRead {
  const accounts = receivers(reply).map(({ account }) => account)
  const read = readAll({
    name: nameOf(form('name'), TAKING_NAME_BYTES),
    on: oneOf(form('on'), LEVY_SIDES),
    percent: form('percent') === '' ? ok(0) : percentOf(form('percent'), language),
    flat: amountOrNone({ text: form('flat'), currency, language }, { allow: 'zero' }),
    to: oneOf(form('to'), accounts),
  })
  if (!read.ok) return read
  const { on, percent, flat, to } = read.value
  if (isTaken(reply.policy.levies, read.value.name, name)) return taken
  if (percent === 0 && (flat ?? 0n) === 0n)
    return { ok: false, fields: { percent: { code: 'nothing-taken' } } }
  const levy: Levy = {
    name: read.value.name,
    on,
    ppm: percent,
    flat: flat ?? 0n,
    to: to as Levy['to'],
    across: form('across') === 'yes',
  }
  return changed({ levies: withOne(reply.policy.levies.map(levyOf), name, levy) })
}

/** What a kind of contribution is counted by. */
function sizeOf(form: FormFields, kind: ChargeKind, { currency, language }: TakingAsk): Read<Size> {
  const amount = (name: string) => amountOrNone({ text: form(name), currency, language }, { allow: 'zero' })
  const read = readAll({
    amount: kind === 'fee' ? amount('amount') : ok(null),
    percent: kind === 'fee' ? ok(0) : percentOf(form('percent'), language),
    free: kind === 'demurrage' ? amount('free') : ok(null),
  })
  if (!read.ok) return read
  const { amount: amt, percent, free } = read.value
  const field = kind === 'fee' ? 'amount' : 'percent'
  if ((amt ?? 0n) === 0n && percent === 0)
    return { ok: false, fields: { [field]: { code: 'nothing-taken' } } }
  return { ok: true, value: { amt: amt ?? 0n, ppm: percent, free: free ?? 0n } }
}

type Size = Pick<Charge, 'amt' | 'ppm' | 'free'>

/**
 * A contribution keeps its name while it lives, for under that name the books know which periods are settled: under
 * another one the node would take the last period again. Likewise the first period is today's or a later one, unless
 * periods stay what they were.
 */
export function chargeBody(form: FormFields, ask: TakingAsk, now: number): ChangeRead {
  const { reply, name } = ask
  const before = reply.policy.charges.find(charge => charge.name === name)
  const accounts = receivers(reply).map(({ account }) => account)
  const read = readAll({
    name: before === undefined ? nameOf(form('name'), TAKING_NAME_BYTES) : ok(before.name),
    kind: oneOf(form('kind'), CHARGE_KINDS),
    every: oneOf(form('every'), PERIODS),
    from: dayOf(form('from')),
    to: oneOf(form('to'), accounts),
  })
  if (!read.ok) return read
  const { kind, every, from, to } = read.value
  const size = sizeOf(form, kind, ask)
  if (!size.ok) return size
  if (isTaken(reply.policy.charges, read.value.name, name)) return taken
  if (!isLater({ every, from }, before) && periodOf(from, every) < periodOf(now, every))
    return { ok: false, fields: { from: { code: 'period-over' } } }
  const charge: Charge = { name: read.value.name, kind, every, from, ...size.value, to: to as Charge['to'] }
  return changed({ charges: withOne(reply.policy.charges.map(chargeOf), name, charge) })
}

/** Nothing is taken again: the periods are those of before, and none before the first of then. */
const isLater = (
  next: { readonly every: Every; readonly from: number },
  before: { readonly every: Every; readonly from: number } | undefined,
): boolean =>
  before !== undefined &&
  before.every === next.every &&
  periodOf(next.from, next.every) >= periodOf(before.from, next.every)
