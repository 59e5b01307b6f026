/** How many minor units make one whole unit of a currency. SPEC 3.2. */
interface Counted {
  readonly style: 'decimal' | 'hours' | 'count' | 'gift'
  readonly digits: number
}

/** Minor units in one whole unit: 100 cents, 60 minutes, 1 favour. */
export const minorPerUnit = ({ style, digits }: Counted): bigint =>
  style === 'hours' ? 60n : 10n ** BigInt(digits)
