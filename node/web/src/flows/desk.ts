/** What the committee wishes: to let somebody in, to set how far an account may go. */
import type { CurrencyJson, DeskReply, Language } from '@localpay/node'
import { type BodyOf, readAmount } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'
import { readNumber } from './account-number.ts'

export type Join = DeskReply['joins'][number]

/** The limits are left out: those of the group apply. */
export const admitBody = (join: Join): BodyOf<'admit'> => ({
  member: join.member as BodyOf<'admit'>['member'],
  account: join.account as BodyOf<'admit'>['account'],
  number: readNumber(join.number) ?? join.number,
  kind: 'person',
  pub: join.pub as NonNullable<BodyOf<'admit'>['pub']>,
  roles: [],
})

export interface LimitsTyped {
  readonly account: string
  /** How far below zero, as typed; empty is «no limit», which is not zero. */
  readonly below: string
  /** How far above zero. */
  readonly above: string
}

type LimitsRead =
  | { readonly ok: true; readonly value: BodyOf<'limits'> }
  | { readonly ok: false; readonly refusal: Refusal }

/** Both limits are typed as sizes: nobody should have to wonder about a minus sign. */
export function limitsBody(typed: LimitsTyped, currency: CurrencyJson, language: Language): LimitsRead {
  const limits: { min?: bigint; max?: bigint } = {}
  for (const [text, side] of [
    [typed.below, 'min'],
    [typed.above, 'max'],
  ] as const) {
    if (text.trim() === '') continue
    const read = readAmount(currency, text, language, { allow: 'zero' })
    if (!read.ok) return { ok: false, refusal: read.refusal }
    limits[side] = side === 'min' ? -read.value : read.value
  }
  return { ok: true, value: { account: typed.account as BodyOf<'limits'>['account'], limits } }
}
