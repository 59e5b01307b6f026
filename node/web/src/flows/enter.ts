/** Payments that somebody enters between two others, as far as the group's rule lets them. */
import type { CurrencyJson, Language, PolicyReply } from '@localpay/node'
import { type BodyOf, err } from '@localpay/protocol'
import { CATEGORIES } from './categories.ts'
import { amountOf, type FormFields, oneOf, type Read, readAll } from './read-form.ts'
import { mayOpen } from './roles.ts'

/** `committee`: theirs alone, and it counts at once. `confirm`: anybody's, and who pays is asked. */
export type ThirdWay = PolicyReply['policy']['entry']['third']

export const mayEnter = (way: ThirdWay, roles: readonly string[]): boolean =>
  way === 'confirm' || (way === 'committee' && mayOpen('committee', roles))

type Means = { readonly currency: CurrencyJson; readonly language: Language }

/** Steps are left to the dry run before it is signed: whose rest it would be is not known here. */
export function enterBody(form: FormFields, { currency, language }: Means): Read<BodyOf<'enter'>> {
  const [from, to] = [form('from'), form('to')]
  const read = readAll({
    from: from === '' ? err({ code: 'choose-one' }) : { ok: true, value: from },
    to:
      to === ''
        ? err({ code: 'choose-one' })
        : to === from
          ? err({ code: 'same-account' })
          : { ok: true, value: to },
    amount: amountOf({ text: form('amount'), currency, language }),
  })
  if (!read.ok) return read
  const category = oneOf(form('category'), CATEGORIES)
  return {
    ok: true,
    value: {
      from: from as BodyOf<'enter'>['from'],
      to: to as BodyOf<'enter'>['to'],
      amt: read.value.amount as BodyOf<'enter'>['amt'],
      ...(category.ok ? { category: category.value } : {}),
    },
  }
}
