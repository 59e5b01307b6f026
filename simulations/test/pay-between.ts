/** A payment from one real group to another, waited for until both have booked it. */
import type { QuoteReply, TransferJson } from '@localpay/node'
import type { SampleGroup } from '../src/world/found-group.ts'
import { Refused } from '../src/world/member-client.ts'
import { until } from '../src/world/until.ts'

/** Not there yet: nodes are still meeting. */
const PASSING = ['no-path', 'group-not-reachable', 'group-not-known']

export const quoteBetween = (from: SampleGroup, to: SampleGroup, amount: bigint): Promise<QuoteReply> =>
  until(
    'a price',
    async () => {
      const number = to.accounts[1]?.number
      const asked = from.admin.api.send<QuoteReply>('POST', '/api/quotes', {
        gid: to.gid,
        number,
        amount: String(amount),
      })
      return asked.catch(cause => {
        if (cause instanceof Refused && PASSING.includes(cause.code)) return null
        throw cause
      })
    },
    15_000,
  )

/** `amount` in the payee's minor units, to the second account. @returns the transfer's id */
export async function payBetween(from: SampleGroup, to: SampleGroup, amount: bigint): Promise<string> {
  const { tid } = await from.admin.payAcross(await quoteBetween(from, to, amount))
  for (const group of [from, to])
    await until(
      `${group.plan.name} has booked`,
      async () => {
        const { transfers } = await group.admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')
        return transfers.find(one => one.tid === tid)?.state === 'applied'
      },
      20_000,
    )
  return tid
}
