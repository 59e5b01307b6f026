/** Committee members who sign for people without a device. SPEC 5.5. */
import { canSignAsCommittee, isActive, type MemberId } from '@localpay/protocol'
import type { SignerJson } from './contract.ts'
import type { Core } from './core.ts'
import type { Person } from './services.ts'

/** Whether this person is one of those who sign for that one, today. */
export function signsFor({ ledger }: Core, { member }: Pick<Person, 'member'>, other: MemberId): boolean {
  const { members } = ledger.book.tables
  const row = members.get(other)
  const isNamed = row?.keys.length === 0 && row.custodians.includes(member)
  return isNamed && isActive(row) && canSignAsCommittee(members.get(member))
}

/** Who may be named for that: the committee, as far as they have keys. @pre founded */
export const signersIn = (
  { ledger }: Pick<Core, 'ledger'>,
  nameOf: (member: MemberId) => string,
): SignerJson[] =>
  [...ledger.book.tables.members]
    .flatMap(([id, row]) => {
      const member = id as MemberId
      return canSignAsCommittee(row) ? [{ member, name: nameOf(member) }] : []
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
