/** What the committee wishes: to let somebody in, to set how far an account may go. */
import type { CurrencyJson, DeskReply, Language, LimitsDryRunReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { Answer, Api } from '../api/client.ts'
import { readNumber } from './account-number.ts'
import { amountOrNone, type Read, readAll } from './read-form.ts'

export type Join = DeskReply['joins'][number]

type Custodians = NonNullable<BodyOf<'admit'>['custodians']>

export interface AdmitAs {
  readonly kind: BodyOf<'admit'>['kind']
  /** Empty for none. */
  readonly area: string
  /** Who signs for somebody without a device. */
  readonly custodians?: readonly string[]
}

/** How the form begins: where one person alone may sign for somebody without a device, there is nothing to choose. */
export function firstAs(join: Pick<Join, 'pub' | 'area'>, signers: DeskReply['signers']): AdmitAs {
  const [only, ...others] = signers
  const isSettled = join.pub === null && only !== undefined && others.length === 0
  return { kind: 'person', area: join.area, ...(isSettled ? { custodians: [only.member] } : {}) }
}

/** The limits are left out: those of the group apply. */
export const admitBody = (join: Join, as: AdmitAs = { kind: 'person', area: '' }): BodyOf<'admit'> => ({
  member: join.member as BodyOf<'admit'>['member'],
  account: join.account as BodyOf<'admit'>['account'],
  number: readNumber(join.number) ?? join.number,
  kind: as.kind,
  ...(join.pub === null
    ? { custodians: (as.custodians ?? []) as unknown as Custodians }
    : { pub: join.pub as NonNullable<BodyOf<'admit'>['pub']> }),
  roles: [],
  ...(as.area === '' ? {} : { area: as.area }),
})

export interface LimitsTyped {
  readonly account: string
  /** How far below zero, as typed; empty is «no limit», which is not zero. */
  readonly below: string
  /** How far above zero. */
  readonly above: string
}

/** Both limits are typed as sizes: nobody should have to wonder about a minus sign. */
export function limitsBody(
  typed: LimitsTyped,
  currency: CurrencyJson,
  language: Language,
): Read<BodyOf<'limits'>> {
  const size = (text: string) => amountOrNone({ text, currency, language }, { allow: 'zero' })
  const read = readAll({ below: size(typed.below), above: size(typed.above) })
  if (!read.ok) return read
  const { below, above } = read.value
  const value = {
    account: typed.account as BodyOf<'limits'>['account'],
    limits: {
      ...(below === null ? {} : { min: -below }),
      ...(above === null ? {} : { max: above }),
    },
  }
  return { ok: true, value }
}

/** Asks what own limits of one account would come to, before they are signed. */
export const tryLimits = (
  { api }: { readonly api: Pick<Api, 'limitsDryRun'> },
  { account, limits }: BodyOf<'limits'>,
): Promise<Answer<LimitsDryRunReply>> =>
  api.limitsDryRun({
    account,
    own: limits !== undefined,
    ...(limits?.min === undefined ? {} : { min: limits.min.toString() }),
    ...(limits?.max === undefined ? {} : { max: limits.max.toString() }),
  })
