/**
 * The people of the group, as the node keeps them beside the ledger: names, towns, how they prove who they are. All
 * of it is in memory (a few thousand small rows), so that a question about a name that exists takes as long as one
 * about a name that does not.
 */
import type { AccountId, MemberId } from '@localpay/protocol'
import { foldName } from './people-text.ts'
import type { Store, StoreChange } from './ports.ts'
import { nameRow, type PersonRow, personRow, putRow, rangeRows } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

/** Rows for the batch of a decision; `keep` once that batch is on the disk. */
export interface Prepared {
  readonly changes: readonly StoreChange[]
  readonly keep: () => void
}

export interface Register {
  readonly get: (member: string) => PersonRow | undefined
  readonly byName: (folded: string) => MemberId | undefined
  /** Also of people who were refused: a number is never given twice. */
  readonly byNumber: (number: string) => MemberId | undefined
  readonly byAccount: (account: AccountId) => MemberId | undefined
  readonly all: () => Iterable<readonly [MemberId, PersonRow]>
  /** Who was refused gives the name back, and who takes another gives back the one before. */
  readonly put: (member: MemberId, row: PersonRow) => Prepared
  /** The number stays taken. */
  readonly erase: (member: MemberId) => Prepared
}

/** @throws RowFault when a row on our disk does not read */
export async function openRegister(store: Store): Promise<Register> {
  const people = new Map<string, PersonRow>()
  const names = new Map<string, MemberId>()
  const numbers = new Map<string, MemberId>()
  const accounts = new Map<string, MemberId>()

  function keep(member: MemberId, row: PersonRow): void {
    const folded = foldName(row.name)
    const former = people.get(member)
    if (former !== undefined && isOf(member, foldName(former.name))) names.delete(foldName(former.name))
    people.set(member, row)
    numbers.set(row.number, member)
    accounts.set(row.account, member)
    if (row.status !== 'refused') names.set(folded, member)
  }
  const isOf = (member: MemberId, folded: string): boolean => names.get(folded) === member

  const prefix = KEYS.person('')
  for await (const [key, row] of rangeRows(store, personRow, all(prefix)))
    keep(key.slice(prefix.length) as MemberId, row)

  return {
    get: member => people.get(member),
    byName: folded => names.get(folded),
    byNumber: number => numbers.get(number),
    byAccount: account => accounts.get(account),
    all: () => people.entries() as Iterable<readonly [MemberId, PersonRow]>,
    put: (member, row) => {
      const taken = row.status === 'refused' ? null : foldName(row.name)
      const former = foldName((people.get(member) ?? row).name)
      const isFreed = former !== taken && isOf(member, former)
      return {
        changes: [
          putRow(personRow, KEYS.person(member), row),
          ...(isFreed ? [{ del: KEYS.name(former) }] : []),
          ...(taken === null ? [] : [putRow(nameRow, KEYS.name(taken), { member })]),
        ],
        keep: () => keep(member, row),
      }
    },
    erase: member => {
      const row = people.get(member)
      if (row === undefined) return { changes: [], keep: () => {} }
      const folded = foldName(row.name)
      const isHeld = isOf(member, folded)
      return {
        changes: [{ del: KEYS.person(member) }, ...(isHeld ? [{ del: KEYS.name(folded) }] : [])],
        keep: () => {
          people.delete(member)
          if (isHeld) names.delete(folded)
        },
      }
    },
  }
}
