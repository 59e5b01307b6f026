/**
 * One real group: founded, joined and admitted through the same doors as any other, each member with a key of their
 * own. What they sign is signed as a browser would.
 */
import type { NodeHandle } from '@localpay/node'
import { systemCrypto } from '@localpay/node'
import {
  type AccountId,
  asId,
  type BodyOf,
  type Bytes,
  checkReceipt,
  type GroupId,
  type Intent,
  type MemberId,
  type PublicKey,
  type Signer,
} from '@localpay/protocol'
import { credentialsOf, type Means, signAsBrowser, taken } from '../world/sign-as-browser.ts'

type App = NodeHandle['app']
type Person = NonNullable<Awaited<ReturnType<App['people']['whoIs']>>>

/** Somebody with a browser: who they are here, and what they sign with. */
interface Member {
  readonly person: Person
  readonly account: AccountId
  readonly signer: Signer
}

/** A signed wish as a browser sends it. */
export interface Wish {
  readonly person: Person
  readonly request: Parameters<App['payments']['submit']>[1]
}

/** A clock, chance, and whether signatures are real: a ledger that is only made to be long has none. */
export interface PeopleMeans extends Means {
  readonly signs: boolean
}

export interface BenchGroup {
  readonly gid: GroupId
  readonly inc: number
  readonly admin: Member
  readonly members: readonly Member[]
}

/** Far enough from zero that no payment of a bench meets a limit, near enough that each one is checked against it. */
export const LIMIT_MINOR = 1_000_000_000n
/** Of each payment to the group's treasury, from the payer, in hundredths of a percent. */
export const LEVY_BASIS_POINTS = 100
/** Wishes are signed long before they are handed in, ms. */
const WISH_LIFE_MS = 3_600_000
/** People who ask and are admitted in one go: the door lets no more than a hundred wait. */
const JOIN_TOGETHER = 64
const NO_SIGNATURE = new Uint8Array(64)

/** Founds a group on this node and signs its members up, the admin being the first. */
export async function foundBenchGroup(app: App, members: number, means: PeopleMeans): Promise<BenchGroup> {
  const { signerOf, close } = systemCrypto({ threads: 0 })
  const newSigner = (): Signer => signerOf(means.bytes(32))
  const adminSigner = newSigner()
  const founded = taken(
    await app.people.setup({
      language: 'en',
      group: { name: 'Bench group', town: 'Die', lat: 44.75, lon: 5.37 },
      currency: { code: 'TAL', name: 'Tal', symbol: 'T', digits: 2, style: 'decimal' },
      unitsPerHour: '20',
      limits: { min: String(-LIMIT_MINOR), max: String(LIMIT_MINOR) },
      admin: { name: 'Admin', ...credentialsOf(adminSigner, means.bytes) },
    }),
  )
  const admin = await memberOf(app, founded.session, adminSigner)
  const { group, inc } = founded.reply.me
  const gid = must(asId('group', group.gid), 'a group has an id')
  const all: Member[] = [admin]
  const founding = { gid, inc, admin, members: all }
  while (all.length < members) {
    const signers = Array.from({ length: Math.min(JOIN_TOGETHER, members - all.length) }, newSigner)
    const first = all.length
    all.push(...(await joinTogether(app, founding, { signers, first, means })))
  }
  await close()
  return founding
}

/** From now on a part of each payment goes to the treasury, by an act of the admin. */
export async function introduceLevy(app: App, group: BenchGroup, means: PeopleMeans): Promise<void> {
  const receipt = taken(await app.payments.receipt(group.admin.person, 0))
  const { verify, close } = systemCrypto({ threads: 0 })
  const { intent } = taken(checkReceipt(receipt, { gid: group.gid, verify })).entry.signed
  await close()
  if (intent.kind !== 'found') throw new Error('the first entry founds the group')
  const to = intent.body.treasury
  const levy = {
    name: 'Levy',
    on: 'payer',
    ppm: LEVY_BASIS_POINTS * 100,
    flat: 0n,
    to,
    across: false,
  } as const
  const wish = signedWish({ group, by: group.admin, means }, 'policy', { change: { levies: [levy] } })
  await submitted(app, wish)
}

/** Some people ask to join, and the admin admits them. */
async function joinTogether(
  app: App,
  group: BenchGroup,
  { signers, first, means }: { signers: readonly Signer[]; first: number; means: PeopleMeans },
): Promise<readonly Member[]> {
  const asked = await Promise.all(
    signers.map(async (signer, i) => {
      const who = { name: `Member ${toLetters(first + i)}`, town: 'Die', about: '', language: 'en' as const }
      const joined = taken(await app.people.join({ ...who, ...credentialsOf(signer, means.bytes) }))
      return { signer, session: joined.session }
    }),
  )
  const waiting = taken(await app.people.desk()).joins
  const admitted = waiting.map(({ member, account, number, pub }) =>
    signedWish({ group, by: group.admin, means }, 'admit', {
      member: member as MemberId,
      account: account as AccountId,
      number,
      kind: 'person' as const,
      pub: pub as PublicKey,
      roles: [],
    }),
  )
  await Promise.all(admitted.map(wish => submitted(app, wish)))
  return Promise.all(asked.map(({ session, signer }) => memberOf(app, session, signer)))
}

async function memberOf(app: App, session: string, signer: Signer): Promise<Member> {
  const person = must(await app.people.whoIs(session), 'a session is somebody’s')
  return { person, signer, account: must(person.account, 'who was admitted has an account') }
}

interface By {
  readonly group: BenchGroup
  readonly by: Member
  readonly means: PeopleMeans
}

export function signedWish<K extends Intent['kind']>(
  { group, by, means }: By,
  kind: K,
  body: BodyOf<K>,
): Wish {
  const signer = means.signs ? by.signer : { ...by.signer, sign: () => NO_SIGNATURE }
  const author = { gid: group.gid, inc: group.inc, member: by.person.member, signer, lifeMs: WISH_LIFE_MS }
  const { bytes, sig } = signAsBrowser(author, means, kind, body)
  return { person: by.person, request: { intent: bytes, sig, memo: '', quote: null } }
}

/** So many payments of members taken by chance to others taken by chance. */
export function somePayments(group: BenchGroup, count: number, means: PeopleMeans): readonly Wish[] {
  const { members } = group
  const wishes = Array.from({ length: count }, () => {
    const payer = below(members.length)
    const by = members[payer] as Member
    const to = members[(payer + 1 + below(members.length - 1)) % members.length] as Member
    const amt = BigInt(100 + below(4_900))
    return signedWish({ group, by, means }, 'pay', { from: by.account, to: to.account, amt })
  })
  return sideBySide(wishes)
}

/** Their bytes in one piece of memory: thousands of small ones would be garbage that clients have on machines of their own. */
function sideBySide(wishes: readonly Wish[]): readonly Wish[] {
  const lengthOf = ({ request: { intent, sig } }: Wish): number => intent.length + sig.length
  const all = new Uint8Array(wishes.reduce((sum, wish) => sum + lengthOf(wish), 0))
  let at = 0
  const place = (bytes: Bytes): Bytes => {
    all.set(bytes, at)
    at += bytes.length
    return all.subarray(at - bytes.length, at)
  }
  return wishes.map(({ person, request }) => ({
    person,
    request: { ...request, intent: place(request.intent), sig: place(request.sig) },
  }))
}

const below = (n: number): number => Math.floor(Math.random() * n)

/** Hands a wish in. @throws Error when it is refused: a bench asks for nothing that is not allowed */
export async function submitted(app: App, { person, request }: Wish): Promise<void> {
  taken(await app.payments.submit(person, request))
}

/** Numbers as letters, because a name in digits could be read as an account's number. */
const toLetters = (n: number): string =>
  String(n).replaceAll(/[0-9]/g, digit => 'abcdefghij'[Number(digit)] as string)

function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(what)
  return value
}
