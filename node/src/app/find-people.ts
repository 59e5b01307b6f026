/** Finding a person of the own group, by a part of the name or number; those whom one pays often come first. */
import { type AccountId, isActive, type MemberId } from '@localpay/protocol'
import type { Person as PersonJson } from './contract.ts'
import type { Core } from './core.ts'
import { PEOPLE } from './people-limits.ts'
import { foldName } from './people-text.ts'
import type { Register } from './register.ts'
import type { PersonRow } from './rows.ts'
import type { Person } from './services.ts'

interface Paid {
  readonly lastPaidAt: number
  readonly timesPaid: number
}

/** Active members but oneself; with an empty text those paid last. At most `PEOPLE.foundMax`. */
export async function findPeople(
  core: Core,
  register: Register,
  who: Person,
  text: string,
): Promise<readonly PersonJson[]> {
  const hasLeft = core.ledger.book.tables.members.get(who.member)?.status === 'left'
  if (who.account === null || hasLeft) return []
  const paid = await paidBy(core, who.account)
  const sought = foldName(text)
  const found: { readonly person: PersonJson; readonly rank: number }[] = []
  for (const [member, row] of register.all()) {
    const active = isActive(core.ledger.book.tables.members.get(member))
    const rank = rankOf(row, sought)
    if (member === who.member || !active || rank === null) continue
    found.push({ person: personJson(member, row, paid.get(row.account)), rank })
  }
  found.sort((a, b) => a.rank - b.rank || byCustom(a.person, b.person))
  return found.slice(0, PEOPLE.foundMax).map(({ person }) => person)
}

/** Begins the name or number, begins a word of the name, is somewhere in it; null when nowhere. */
function rankOf({ name, number }: PersonRow, sought: string): number | null {
  const folded = foldName(name)
  const digits = sought.replace(/ /g, '')
  const spoken = number.toLowerCase()
  if (folded.startsWith(sought) || spoken.startsWith(digits)) return 0
  if (folded.includes(` ${sought}`)) return 1
  return folded.includes(sought) || spoken.includes(digits) ? 2 : null
}

const byCustom = (a: PersonJson, b: PersonJson): number =>
  (b.lastPaidAt ?? 0) - (a.lastPaidAt ?? 0) || (a.name < b.name ? -1 : 1)

/** Whom this account paid inside the group, over its newest `PEOPLE.payeesScanMax` lines. */
async function paidBy({ ledger }: Core, account: AccountId): Promise<ReadonlyMap<string, Paid>> {
  const paid = new Map<string, Paid>()
  let seen = 0
  for await (const { direction, other, at, why } of ledger.pastOf(account, null)) {
    if (++seen > PEOPLE.payeesScanMax) break
    if (direction !== 'out' || other === undefined || why !== undefined) continue
    const before = paid.get(other)
    paid.set(other, { lastPaidAt: before?.lastPaidAt ?? at, timesPaid: (before?.timesPaid ?? 0) + 1 })
  }
  return paid
}

const personJson = (member: MemberId, row: PersonRow, paid: Paid | undefined): PersonJson => ({
  member,
  account: row.account,
  number: row.number,
  name: row.name,
  town: row.town,
  lastPaidAt: paid?.lastPaidAt ?? null,
  timesPaid: paid?.timesPaid ?? 0,
})
