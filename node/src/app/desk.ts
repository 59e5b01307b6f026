/**
 * What the committee sees: who waits to be admitted, and every account with its balance. A coordinator sees who asks to
 * join their area, and the people of their area.
 */
import { groupOf } from '@localpay/protocol'
import type { DeskReply } from './contract.ts'
import { accountJson, limitsJson } from './own-group.ts'
import type { PeopleParts } from './people-parts.ts'
import type { DeskScope } from './services.ts'
import { signersIn } from './signers.ts'
import { acceptedTerms } from './terms.ts'

/** @pre the group is founded */
export function deskOf(
  { core, register, terms }: Pick<PeopleParts, 'core' | 'register' | 'terms'>,
  lost: number,
  scope?: DeskScope,
): DeskReply {
  const { ledger } = core
  const { tables, size } = ledger.book
  const joins: DeskReply['joins'] = []
  for (const [member, row] of register.all()) {
    const { status, name, town, about, area = '', pub, at, account, number, invited } = row
    if (status !== 'asked' || !isIn(scope, area)) continue
    joins.push({
      ...{ member, name, town, about, area, pub: pub ?? null, at, account, number },
      terms: acceptedTerms(terms, row),
      invitedBy: invited === undefined ? '' : (register.get(invited.by)?.name ?? ''),
      note: invited?.note ?? '',
    })
  }
  const seen = [...tables.members].filter(([, { area }]) => isIn(scope, area ?? ''))
  const members = seen.map(([member, { account, status }]) => {
    const row = tables.accounts.get(account)
    // An account stands in the books from the entry that admits its holder.
    if (row === undefined) throw new Error(`member ${member} without an account`)
    return {
      member,
      name: register.get(member)?.name ?? row.number,
      status,
      account: accountJson(ledger.book, account, row),
    }
  })
  // Added up here and not read from the book's own count, which is what this number is there to check.
  const sum = [...tables.accounts.values()].reduce((total, { balance }) => total + balance, 0n)
  return {
    joins: joins.sort((a, b) => a.at - b.at),
    members: members.sort(
      (a, b) => Number(a.status === 'left') - Number(b.status === 'left') || (a.name < b.name ? -1 : 1),
    ),
    signers: signersIn(core, member => register.get(member)?.name ?? member),
    lost,
    limits: limitsJson(groupOf(ledger.book).policy),
    areas: groupOf(ledger.book).policy.areas.map(({ id, name }) => ({ id, name })),
    sum: sum.toString(),
    entries: size,
  }
}

/** Without a scope everybody is. Nobody looks after those without an area. */
export const isIn = (scope: DeskScope | undefined, area: string): boolean =>
  scope === undefined || (area !== '' && area === scope.area)
