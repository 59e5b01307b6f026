import type { Me } from '@localpay/node'
import { sayBoth } from '../flows/money.ts'
import { localOf } from '../flows/neighbours.ts'
import { useText } from './context.tsx'

/** Shows what stands between groups, in the own currency and in hours. Without `local` at today's worth of an hour. */
export function useOwed({ currency, rate }: Pick<Me['group'], 'currency' | 'rate'>) {
  const { language } = useText()
  return (microHours: string, local: string | bigint = localOf(microHours, rate)): string =>
    sayBoth(currency, { microHours, local }, language)
}
