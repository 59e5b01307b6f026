/** Members with a browser: who they are at their group, and how they sign what they wish. */
import type { App, Visitor } from '@localpay/node'
import type { AccountId, BodyOf, GroupId, Intent, MemberId, PublicKey, Signer } from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'
import { credentialsOf, signAsBrowser, taken } from '../../world/sign-as-browser.ts'
import { letterOf } from './shapes.ts'

export interface Member {
  readonly person: Visitor
  readonly account: AccountId
  readonly number: string
  readonly signer: Signer
}

/** Where and when something is signed. */
export interface Desk {
  readonly gid: GroupId
  readonly inc: number
  readonly now: () => number
  readonly chance: Chance
}

type Submit = Parameters<App['payments']['submit']>[1]

/** A wish as a browser signs it. */
export function signedWish<K extends Intent['kind']>(
  by: Pick<Member, 'person' | 'signer'>,
  { gid, inc, now, chance }: Desk,
  kind: K,
  body: BodyOf<K>,
): Submit {
  const author = { gid, inc, member: by.person.member, signer: by.signer }
  const { bytes, sig } = signAsBrowser(author, { bytes: chance.bytes, now }, kind, body)
  return { intent: bytes, sig, memo: '', quote: null }
}

/** Asks to join; the admin admits. */
export async function joinAs(
  app: App,
  admin: Member,
  desk: Desk,
  signer: Signer,
  i: number,
): Promise<Member> {
  const who = { name: `Member ${letterOf(i)}`, town: 'Die', about: '', language: 'en' as const }
  const { session } = taken(await app.people.join({ ...who, ...credentialsOf(signer, desk.chance.bytes) }))
  const asked = taken(await app.people.desk()).joins.find(({ pub }) => pub === signer.pub)
  if (asked === undefined) throw new Error('who asked to join waits at the desk')
  const body = {
    member: asked.member as MemberId,
    account: asked.account as AccountId,
    number: asked.number,
    kind: 'person',
    pub: asked.pub as PublicKey,
    roles: [],
  } as const
  taken(await app.payments.submit(admin.person, signedWish(admin, desk, 'admit', body)))
  return memberAt(app, session, signer)
}

export async function memberAt(app: App, session: string, signer: Signer): Promise<Member> {
  const person = await app.people.whoIs(session)
  if (person === null) throw new Error('a session is somebody’s')
  const { account } = taken(await app.people.me(person))
  if (account === null) throw new Error('who was admitted has an account')
  return { person, account: account.account as AccountId, number: account.number, signer }
}
