/** Values of the ledger as JSON has them: amounts as decimal strings, everything else as it is. */
type Json<T> = T extends bigint
  ? string
  : T extends string | number | boolean
    ? T
    : T extends readonly (infer One)[]
      ? Json<One>[]
      : { -readonly [K in keyof T]: Json<T[K]> }

export const jsonOf = <T>(value: T): Json<T> =>
  JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)))
