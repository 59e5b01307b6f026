/**
 * The rules of the group as the screens handle them: a section is read and changed whole, and whom a change would touch
 * is asked before it is signed.
 */
import type { DryRunReply, PolicyJson, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { Answer } from '../api/client.ts'
import type { App } from './app.ts'
import type { Read } from './read-form.ts'

export type Change = BodyOf<'policy'>['change']
export type ChangeRead = Read<BodyOf<'policy'>>
export type Levy = NonNullable<Change['levies']>[number]
export type Charge = NonNullable<Change['charges']>[number]

export const changed = (change: Change): ChangeRead => ({ ok: true, value: { change } })

/** What a dry run said, with the rules as they would stand then. */
export interface Tried {
  readonly would: DryRunReply
  readonly policy: PolicyJson
  readonly change: Change
}

/** What writes a change as it would be signed comes with what signs, not with the page. */
export async function tryChange(
  { api, crypt }: Pick<App, 'api' | 'crypt'>,
  { policy }: Pick<PolicyReply, 'policy'>,
  { change }: BodyOf<'policy'>,
): Promise<Answer<Tried>> {
  const { textOfChange } = await crypt()
  const answer = await api.dryRun(textOfChange(change))
  return answer.ok
    ? { ok: true, value: { would: answer.value, policy: rulesThen(policy, change), change } }
    : answer
}

/** The rules once a change holds: sections are replaced whole. */
export const rulesThen = (policy: PolicyJson, change: Change): PolicyJson => ({
  ...policy,
  ...(JSON.parse(
    JSON.stringify(change, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)),
  ) as Partial<PolicyJson>),
})

/** Whether a change leaves everything it names as it stands today. */
export const changesNothing = (
  today: PolicyJson,
  { policy, change }: Pick<Tried, 'policy' | 'change'>,
): boolean =>
  (Object.keys(change) as (keyof PolicyJson)[]).every(name => inOrder(today[name]) === inOrder(policy[name]))

/** The same text for the same content, in whatever order its parts were written. */
const inOrder = (part: unknown): string =>
  JSON.stringify(part, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  ) ?? ''

export const levyOf = (levy: PolicyJson['levies'][number]): Levy => ({
  ...levy,
  flat: BigInt(levy.flat),
  to: levy.to as Levy['to'],
})

export const chargeOf = (charge: PolicyJson['charges'][number]): Charge => ({
  ...charge,
  amt: BigInt(charge.amt),
  free: BigInt(charge.free),
  to: charge.to as Charge['to'],
})

/** Accounts that may receive what is taken, as the ledger wants it: treasuries and the community account. */
export const receivers = ({ accounts }: Pick<PolicyReply, 'accounts'>): PolicyReply['accounts']['more'] => [
  accounts.treasury,
  accounts.community,
  ...accounts.more,
]
