/**
 * What another worth of an hour would come to, in sentences: what the same things would cost on both sides of each open
 * line, and what is owed on it.
 */
import type { CurrencyJson, LineJson } from '@localpay/node'
import {
  amount,
  divideNearest,
  type MicroHours,
  microHours,
  minorPerUnit,
  priceInMicroHours,
  priceInPayerCurrency,
  type Rate,
  showMicroHours,
} from '@localpay/protocol'
import type { Translate } from '../text/text.ts'
import { sayAmount } from './money.ts'
import { type RateTried, rateOf } from './rate-tried.ts'

/** A price as members name it every day: an hour, or ten of a currency. */
const usual = (currency: CurrencyJson): bigint =>
  currency.style === 'hours' ? 60n : 10n * minorPerUnit(currency)

/** Rates come from other groups, too: some make a price that no books can hold. */
function within<T>(price: () => T): T | null {
  try {
    return price()
  } catch (cause) {
    if (cause instanceof RangeError) return null
    throw cause
  }
}

const costOf = (price: bigint, from: Rate, to: Rate): bigint | null =>
  within(() => priceInPayerCurrency(priceInMicroHours(amount(price), from), to))

const hoursOf = (price: bigint, rate: Rate): MicroHours | null =>
  within(() => priceInMicroHours(amount(price), rate))

/** Sentences: what a thing of ours is worth in hours, then, of each neighbour, both prices and what is owed. */
export function rateTriedWords(
  { before, after, lines }: RateTried,
  { currency }: { readonly currency: CurrencyJson },
  t: Translate,
): readonly string[] {
  const whole = (text: string): string => text.replaceAll(' ', '\u00a0')
  const say = (of: CurrencyJson, minor: bigint | null): string =>
    minor === null ? '–' : whole(sayAmount(of, minor, t.language))
  const hours = (rate: Rate): string => {
    const x = hoursOf(usual(currency), rate)
    return x === null ? '–' : whole(showMicroHours(x))
  }
  const ours = say(currency, usual(currency))
  const counted = t('rules.rate-counted', { price: ours, later: hours(after), now: hours(before) })
  const neighbour = ({ group, balance }: LineJson): readonly string[] => {
    const theirs = rateOf(group.rate)
    const price = usual(group.currency)
    const signed = BigInt(balance)
    const micro = signed < 0n ? -signed : signed
    const owed = (rate: Rate): string => say(currency, divideNearest(micro * rate.den, rate.num))
    return [
      t('rules.rate-they', {
        group: group.name,
        price: ours,
        later: say(group.currency, costOf(usual(currency), after, theirs)),
        now: say(group.currency, costOf(usual(currency), before, theirs)),
      }),
      t('rules.rate-we', {
        group: group.name,
        price: say(group.currency, price),
        later: say(currency, costOf(price, theirs, after)),
        now: say(currency, costOf(price, theirs, before)),
      }),
      ...(micro === 0n
        ? []
        : [
            t('rules.rate-owed', {
              owed: t(signed < 0n ? 'neighbours.we-owe' : 'neighbours.they-owe', {
                group: group.name,
                amount: `${owed(after)} (${whole(showMicroHours(microHours(micro)))})`,
              }),
              now: owed(before),
            }),
          ]),
    ]
  }
  return [
    counted,
    ...lines.flatMap(neighbour),
    ...(lines.length === 0 ? [t('rules.rate-nobody')] : []),
    t('rules.rate-stays'),
  ]
}
