/** A group with a committee, and short words for how people there get new keys. */
import type { IntentId, PublicKey } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { encodeAs } from '../src/codec/shape.ts'
import type { Signer } from '../src/codec/signed.ts'
import { rootSignedShape, sealByRoots } from '../src/identity/certs.ts'
import { type Rescue, rescueShape } from '../src/identity/rescue.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import type { Policy } from '../src/ledger/policy.ts'
import type { Row } from '../src/ledger/tables.ts'
import { tryKind } from './village.ts'
import { admit, foundGroup, must, signerNamed, type TestGroup, type TestMember } from './world.ts'

export const AREAS = [
  { id: 'north', name: 'North' },
  { id: 'south', name: 'South' },
] as const

export interface Committee {
  readonly group: TestGroup
  /** Admin. */
  readonly ann: TestMember
  /** Committee. */
  readonly col: TestMember
  readonly dee: TestMember
  /** Coordinator of the north. */
  readonly kim: TestMember
  /** Members of the north and the south. */
  readonly ben: TestMember
  readonly eve: TestMember
}

/** Two must sign for a new key, and the old one has three days to object. */
export function committee(policy: Partial<Policy> = {}): Committee {
  const group = foundGroup('Village', { policy: { areas: AREAS, ...policy } })
  return {
    group,
    ann: admit(group, 'ann'),
    col: admit(group, 'col', { roles: ['committee'] }),
    dee: admit(group, 'dee', { roles: ['committee'] }),
    kim: admit(group, 'kim', { roles: ['coordinator'], area: 'north' }),
    ben: admit(group, 'ben', { area: 'north' }),
    eve: admit(group, 'eve', { area: 'south' }),
  }
}

export const DELAY_MS = 3 * DAY_MS

export const memberRow = (group: TestGroup, { id }: TestMember): Row<'members'> =>
  group.book.tables.members.get(id) as Row<'members'>

export const accountRow = (group: TestGroup, { account }: TestMember): Row<'accounts'> =>
  group.book.tables.accounts.get(account) as Row<'accounts'>

export const reissueRow = (group: TestGroup, id: IntentId): Row<'reissues'> =>
  group.book.tables.reissues.get(id) as Row<'reissues'>

/** This person with another phone in hand. */
export const withPhone = (member: TestMember, phone: string): TestMember => ({
  ...member,
  signer: signerNamed(phone),
})

export const phoneOf = (name: string): PublicKey => signerNamed(name).pub

/** Col asks for a new phone for this member. */
export const ask = (there: Committee, who: TestMember, phone = 'new phone', by = there.col) =>
  tryKind(there.group, by, 'reissue', { member: who.id, pub: phoneOf(phone) })

export const asked = (there: Committee, who: TestMember, phone?: string): IntentId =>
  must(ask(there, who, phone)).signed.id

/** Col and Dee have both signed. */
export function signed(there: Committee, who: TestMember, phone?: string): IntentId {
  const reissue = asked(there, who, phone)
  must(tryKind(there.group, there.dee, 'second', { reissue }))
  return reissue
}

/** A person for whom Col signs. */
export function custodial({ group, col }: Committee, name: string): TestMember {
  return { ...admit(group, name, { custodians: [col.id] }), signer: col.signer }
}

export function rescue(
  group: TestGroup,
  { member, pub }: Pick<Rescue, 'member' | 'pub'>,
  change: Partial<Rescue> = {},
  roots: readonly Signer[] = [group.root],
): BodyOf<'reissue'> {
  const paper = encodeAs(rescueShape, { v: 1, gid: group.gid, re: 0, member, pub, ...change })
  return { member, pub, roots: encodeAs(rootSignedShape, sealByRoots('rescue', paper, roots)) }
}
