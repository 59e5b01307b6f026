/**
 * The accounts of nobody, as the committee and the auditor see them: what stands on each, and who may sign for it. They have
 * no place among the members: domain.md rule 20.
 */
import {
  type AccountId,
  canSignAsCommittee,
  draftOf,
  groupOf,
  isPeoples,
  mayUse,
  ok,
  type Result,
  type Row,
} from '@localpay/protocol'
import type { GroupAccountsReply } from './contract-people.ts'
import type { Core } from './core.ts'
import { nameIn } from './members.ts'
import { accountJson } from './own-group.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Register } from './register.ts'
import type { Person } from './services.ts'

type Kind = GroupAccountsReply['accounts'][number]['kind']

/** The committee's own first, then what only the books themselves move. */
const ORDER: readonly Kind[] = ['treasury', 'community', 'external', 'contested']

export function groupAccountsOf(
  core: Core,
  register: Register,
  person: Person,
): Result<GroupAccountsReply, AppRefusal> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { book } = core.ledger
  const { policy } = groupOf(book)
  const draft = draftOf(book)
  const accounts = [...book.tables.accounts]
    .filter(([, row]) => !isPeoples(row))
    .map(([id, row]) => ({
      ...accountJson(book, id as AccountId, row),
      kind: row.kind as Kind,
      since: row.since,
      mayPay: policy.entry.payer && mayUse(draft, person.member, id as AccountId, 'pay'),
    }))
  const signers = [...book.tables.members].flatMap(([member, row]: readonly [string, Row<'members'>]) =>
    canSignAsCommittee(row) ? [nameIn(core, register, member as Person['member'])] : [],
  )
  return ok({
    accounts: accounts.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.since - b.since),
    signers: signers.toSorted(),
  })
}
