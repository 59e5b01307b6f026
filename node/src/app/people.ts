/**
 * The people of a group at the node's door: founding, asking to join, signing in, finding one another, the desk. What
 * a person may do with money is decided in the ledger; here is what they are called and how they prove who they are.
 */
import {
  type AccountId,
  type Hash,
  type Millis,
  ok,
  type Result,
  type SignedIntent,
} from '@localpay/protocol'
import { acceptTerms, besidePolicy, termsBack, termsNow } from './accept-terms.ts'
import type { Core } from './core.ts'
import { deskOf } from './desk.ts'
import { openDoorProof } from './door-proof.ts'
import { erasePerson } from './erase-person.ts'
import { findPeople } from './find-people.ts'
import { groupAccountsOf } from './group-accounts.ts'
import type { HolderOf } from './history.ts'
import { openInvitations } from './invitations.ts'
import { invitationBy, invitationsOf, invite, takeBackInvitation } from './invite.ts'
import { type Admission, admissionOf, askToJoin, nextAccount, refuseToJoin } from './join-group.ts'
import { askBack, besideAccess, lostCount, lostDesk, lostState, refuseLost } from './lost-access.ts'
import { meOf, personOf } from './me.ts'
import { actingOn, holdersOf, memberOf, readingOn } from './members.ts'
import { askForOther } from './no-device.ts'
import { changePassword, endElsewhere, ownAccess } from './own-access.ts'
import { makeOwnGroup, makeOwnHead } from './own-group.ts'
import { type PeopleParts, writeRows } from './people-parts.ts'
import { changePhoto, photoOf } from './photos.ts'
import { changeProfile, ownProfile, personPage } from './profile.ts'
import { type AppRefusal, no } from './refusals.ts'
import { openRegister, type Prepared } from './register.ts'
import { openRenewals } from './renewals.ts'
import { rescue, rescueStart } from './rescue.ts'
import type { Access, Joining, People } from './services.ts'
import { openSessions } from './sessions.ts'
import { setUp } from './set-up.ts'
import { saltFor, signIn } from './sign-in.ts'
import { openTerms } from './terms.ts'
import { passwordsOf } from './theft-drill.ts'

/** What others call a member; the account is the one that came with admission. */
export interface Named {
  readonly name: string
  readonly number: string
  readonly account: AccountId
}

/** What the other services of this node ask of the people's side. */
export interface PeopleHere extends People {
  /** Null for nobody of ours, and for who is not in the books. */
  readonly nameOf: (member: string) => Promise<Named | null>
  readonly holderOf: HolderOf
  readonly access: Access
  readonly joining: Joining
  /** Rows that go with an entry about people into its batch; refused where it names nobody who asked, as they asked. */
  readonly beside: (signed: SignedIntent, words?: string) => Result<Prepared, AppRefusal>
  /** The same for somebody whom a vote admits. */
  readonly admission: Admission
  readonly hasTerms: (hash: Hash) => boolean
  /** Null where there are none. */
  readonly termsSince: () => Millis | null
  /** Rows of terms that hold again; `before`: those that held until then. */
  readonly termsBack: (before: Hash | undefined) => readonly Prepared[]
  /** The name of who asked to join, or was admitted; null for nobody known. */
  readonly applicant: (member: string) => string | null
}

/** Reads people and sessions from the disk. @throws RowFault, StoreFault */
export async function makePeople(core: Core): Promise<PeopleHere> {
  const register = await openRegister(core.ports.store)
  const sessions = await openSessions(core)
  const renewals = await openRenewals(core.ports.store)
  const proof = await openDoorProof(core)
  const parts: PeopleParts = {
    core,
    register,
    sessions,
    renewals,
    terms: await openTerms(core),
    invitations: await openInvitations(core),
    proof,
    ownGroup: makeOwnGroup(core),
    ownHead: makeOwnHead(core),
  }
  const holder = (member: string) => {
    const row = core.ledger.book.tables.members.has(member) ? register.get(member) : undefined
    return row === undefined ? null : { name: row.name, number: row.number, account: row.account }
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
    refuseJoin: (member, scope) => core.turns.take(() => refuseToJoin(parts, member, scope)),
    joinFor: (person, request, scope) => core.turns.take(() => askForOther(parts, person, request, scope)),
    member: async (person, member, scope) => memberOf(parts, person, member, scope),
    erase: member => core.turns.take(() => erasePerson(parts, member)),
    profile: async person => ownProfile(parts, person),
    changePhoto: (person, photo) => core.turns.take(() => changePhoto(parts, person, photo)),
    photo: (person, account) => photoOf(parts, person, account),
    changeProfile: (person, request) => core.turns.take(() => changeProfile(parts, person, request)),
    person: (person, account) => personPage(parts, person, account),
    acting: (person, account) => actingOn(core, person, account),
    reading: (person, account) => readingOn(core, person, account),
    groupAccounts: async person => groupAccountsOf(core, register, person),
    holders: async person => holdersOf(core, register, person),
    nextAccount: async () => nextAccount(parts),
    desk: async scope =>
      core.ledger.isFounded()
        ? ok(deskOf(parts, scope === undefined ? lostCount(parts) : 0, scope))
        : no('not-set-up'),
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
    access: accessOf(parts),
    joining: joiningOf(parts),
    beside: (signed, words = '') => besideOf(parts, signed, words),
    hasTerms: hash => parts.terms.get(hash) !== undefined,
    termsSince: () => parts.terms.inForce()?.since ?? null,
    termsBack: before => termsBack(parts, before),
    admission: body => admissionOf(register, body),
    applicant: member => register.get(member)?.name ?? null,
  }
}

function besideOf(parts: PeopleParts, signed: SignedIntent, words: string): Result<Prepared, AppRefusal> {
  const { intent } = signed
  if (intent.kind === 'admit') return admissionOf(parts.register, intent.body)
  return intent.kind === 'policy' ? besidePolicy(parts, intent, words) : besideAccess(parts, signed)
}

const joiningOf = (parts: PeopleParts): Joining => ({
  terms: () => termsNow(parts),
  accept: (person, hash) => parts.core.turns.take(() => acceptTerms(parts, person, hash)),
  invitations: person => invitationsOf(parts, person),
  invite: (person, request) => parts.core.turns.take(() => invite(parts, person, request)),
  takeBack: (person, invitation) =>
    parts.core.turns.take(() => takeBackInvitation(parts, person, invitation)),
  invitation: secret => invitationBy(parts, secret),
})

const accessOf = (parts: PeopleParts): Access => ({
  own: async (person, session) => ownAccess(parts, person, session),
  changePassword: (person, session, request) =>
    parts.core.turns.take(() => changePassword(parts, person, session, request)),
  endElsewhere: (person, session, which) =>
    parts.core.turns.take(() => endElsewhere(parts, person, session, which)),
  askBack: request => parts.core.turns.take(() => askBack(parts, request)),
  lostState: async key => lostState(parts, key),
  passwords: async () => passwordsOf(parts),
  rescueStart: async key => rescueStart(parts, key),
  rescue: (key, paper) => parts.core.turns.take(() => rescue(parts, key, paper)),
  lostDesk: async person => lostDesk(parts, person),
  refuseLost: key => parts.core.turns.take(() => refuseLost(parts, key)),
})
