/** Whom an account pays without being asked: nobody, some, or everybody. What is chosen becomes what is signed. */
import type { BillsReply } from '@localpay/node'
import { type BodyOf, LIMITS } from '@localpay/protocol'
import type { Read } from './read-form.ts'

type Auto = BillsReply['auto']
export type AutoWho = 'never' | 'some' | 'all'
export type Listed = Auto['from'][number]

export const LISTED_MAX = LIMITS.autoAcceptMax

export const autoWho = ({ all, from }: Pick<Auto, 'all' | 'from'>): AutoWho =>
  all ? 'all' : from.length > 0 ? 'some' : 'never'

/** With one more at the end; twice the same is once, and beyond the limit nobody is put on. */
export const listWith = (list: readonly Listed[], { account, name, number }: Listed): readonly Listed[] =>
  list.length >= LISTED_MAX || list.some(one => one.account === account)
    ? list
    : [...list, { account, name, number }]

/** An empty list would quietly mean nobody: who chose a list puts somebody on it. */
export const readAuto = (account: string, who: AutoWho, list: readonly Listed[]): Read<BodyOf<'auto'>> =>
  who === 'some' && list.length === 0
    ? { ok: false, fields: { list: { code: 'nobody-listed' } } }
    : { ok: true, value: autoBody(account, who, list) }

/** Who is on the list counts only where the list is what was chosen. */
export function autoBody(account: string, who: AutoWho, list: readonly Listed[]): BodyOf<'auto'> {
  const from = who === 'some' ? list.map(one => one.account) : []
  return { account, all: who === 'all', from } as unknown as BodyOf<'auto'>
}
