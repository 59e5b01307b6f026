/**
 * The people of a group at the node's door: founding, asking to join, signing in, finding one another, the desk. What
 * a person may do with money is decided in the ledger; here is what they are called and how they prove who they are.
 */
import { type IntentOf, ok, type Result } from '@localpay/protocol'
import type { Core } from './core.ts'
import { deskOf } from './desk.ts'
import { openDoorProof } from './door-proof.ts'
import { findPeople } from './find-people.ts'
import type { HolderOf } from './history.ts'
import { admissionOf, askToJoin, refuseToJoin } from './join-group.ts'
import { meOf, personOf } from './me.ts'
import { actingOn, memberOf } from './members.ts'
import { makeOwnGroup, makeOwnHead } from './own-group.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { type AppRefusal, no } from './refusals.ts'
import { openRegister, type Prepared } from './register.ts'
import type { People } from './services.ts'
import { openSessions } from './sessions.ts'
import { setUp } from './set-up.ts'
import { saltFor, signIn } from './sign-in.ts'

/** What the other services of this node ask of the people's side. */
export interface PeopleHere extends People {
  /** Null for nobody of ours, and for who is not in the books. */
  readonly nameOf: (member: string) => Promise<{ readonly name: string; readonly number: string } | null>
  readonly holderOf: HolderOf
  /** Rows that go with an `admit` into its batch; refused unless it names a person who asked, as they asked. */
  readonly admission: (intent: IntentOf<'admit'>) => Result<Prepared, AppRefusal>
}

/** Reads people and sessions from the disk. @throws RowFault, StoreFault */
export async function makePeople(core: Core): Promise<PeopleHere> {
  const register = await openRegister(core.ports.store)
  const sessions = await openSessions(core)
  const proof = await openDoorProof(core)
  const parts: PeopleParts = {
    core,
    register,
    sessions,
    proof,
    ownGroup: makeOwnGroup(core),
    ownHead: makeOwnHead(core),
  }
  const holder = (member: string) => {
    const row = core.ledger.book.tables.members.has(member) ? register.get(member) : undefined
    return row === undefined ? null : { name: row.name, number: row.number }
  }
  return {
    setup: request => core.turns.take(() => setUp(parts, request)),
    join: request => core.turns.take(() => askToJoin(parts, request)),
    loginStart: async typed => saltFor(parts, typed),
    login: (typed, auth) => signIn(parts, typed, auth),
    logout: sessions.end,
    whoIs: async session => {
      const member = await sessions.whose(session)
      return member === null || register.get(member) === undefined ? null : personOf(core, member)
    },
    me: person => meOf(parts, person.member),
    find: (person, text) => findPeople(core, register, person, text),
    refuseJoin: member => core.turns.take(() => refuseToJoin(parts, member)),
    member: async member => memberOf(core, register, member),
    acting: (person, account) => actingOn(core, person, account),
    desk: async () => (core.ledger.isFounded() ? ok(deskOf(core, register)) : no('not-set-up')),
    setLanguage: (person, language) =>
      core.turns.take(async () => {
        const row = register.get(person.member)
        if (row !== undefined && row.language !== language)
          await writeRows(parts, register.put(person.member, { ...row, language }))
      }),
    nameOf: async member => holder(member),
    holderOf: account => {
      const member = register.byAccount(account)
      return member === undefined ? null : holder(member)
    },
    admission: intent => admissionOf(register, intent),
  }
}
