/** What somebody types who lets a card or a helper act for their account, and how its bounds are said. */
import type { CardJson, CurrencyJson, Language } from '@localpay/node'
import { type BodyOf, err, type Hash, ok, type PublicKey } from '@localpay/protocol'
import { amountOf, dateOf, type FormFields, oneOf, type Read, readAll } from './read-form.ts'

type Body = BodyOf<'delegate'>

/** As the ledger has them; its own lists would bring all that signs to a page that only asks. */
const SCOPES = ['pay', 'bill'] as const satisfies Body['scope']
export const CARD_EVERY = ['month', 'week', 'quarter', 'year'] as const satisfies readonly Body['every'][]

export interface Lending {
  readonly account: string
  readonly currency: CurrencyJson
  readonly language: Language
  /** Null while what makes keys is still coming. */
  readonly card: { readonly key: PublicKey; readonly tagOf: (written: string) => Hash } | null
}

/** The last day counts to its end. */
const endOfDay = (midnight: number): number => new Date(midnight).setHours(23, 59, 59, 0)

export function cardBody(form: FormFields, lending: Lending): Read<BodyOf<'delegate'>> {
  const { account, currency, language, card } = lending
  const scope = SCOPES.filter(one => form.all('scope').includes(one))
  const amount = (name: string) => amountOf({ text: form(name), currency, language })
  const read = readAll({
    scope: scope.length > 0 ? ok(scope) : err({ code: 'choose-one' }),
    each: amount('each'),
    amount: amount('amount'),
    every: oneOf(form('every'), CARD_EVERY),
    until: dateOf(form('until')),
    key: card === null ? err({ code: 'no-connection' }) : ok(card),
  })
  if (!read.ok) return read
  const { until, key, each, every } = read.value
  const written = form('tag')
  return {
    ok: true,
    value: {
      key: key.key,
      account: account as BodyOf<'delegate'>['account'],
      scope: [...read.value.scope],
      each,
      amount: read.value.amount,
      every,
      until: endOfDay(until),
      ...(written === '' ? {} : { tag: key.tagOf(written) }),
    },
  }
}

/** One word for what it may do. */
export const scopeOf = (scope: CardJson['scope']): 'both' | 'pay' | 'bill' =>
  scope.length > 1 ? 'both' : scope[0] === 'bill' ? 'bill' : 'pay'
