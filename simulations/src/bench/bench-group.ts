/**
 * One real node with a real group: founded, joined and admitted through the same doors as any other, each member with
 * a key of their own. Only the network is missing, because nothing that is measured here asks for it.
 */
import { mkdirSync } from 'node:fs'
import { configOf, type NodeHandle, type StartParts, startNode, systemCrypto } from '@localpay/node'
import {
  type AccountId,
  asId,
  type BodyOf,
  type Bytes,
  type GroupId,
  type Intent,
  type MemberId,
  type PublicKey,
  type Signer,
  signIntent,
  toBase64,
  toHex,
} from '@localpay/protocol'

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

export interface BenchGroup {
  readonly node: NodeHandle
  readonly admin: Member
  readonly members: readonly Member[]
  /** The signed payment of one member to another. */
  readonly payment: (from: Member, to: Member, amount: bigint) => Wish
  readonly close: () => Promise<void>
}

export interface GroupWish {
  readonly home: string
  readonly members: number
  readonly now: () => number
  readonly random: (length: number) => Bytes
  /** What is brought to the node instead of the machine's own. */
  readonly parts?: StartParts
  /** Signs what members sign; the real thing if nothing is said. */
  readonly signerOf?: (seed: Bytes) => Signer
}

/** Far enough from zero that no payment of a bench meets a limit, near enough that each one is checked against it. */
export const LIMIT_MINOR = 1_000_000_000n
/** A phone gives its wishes so long. */
const WISH_LIFE_MS = 3_600_000
/** People who ask and are admitted in one go: the door lets no more than a hundred wait. */
const JOIN_TOGETHER = 64

const loneNet: NonNullable<StartParts['net']> = {
  peer: 'nobody',
  addrs: () => [],
  connected: () => [],
  keep: () => {},
  ask: () => Promise.reject(new Error('this net reaches nobody')),
  serve: () => {},
  publish: async () => {},
  follow: () => {},
  onPeer: () => {},
  close: async () => {},
}

const silent: NonNullable<StartParts['log']> = { info: () => {}, warn: () => {}, error: () => {} }

/** The node of this folder, with nothing in it at first. */
async function openBenchNode(home: string, parts: StartParts = {}): Promise<NodeHandle> {
  mkdirSync(home, { recursive: true })
  const config = configOf(home, 'node', { http_port: 0 })
  return startNode(config, { net: loneNet, log: silent, webFolder: null, ...parts })
}

/** Founds a group and signs its members up. */
export async function foundBenchGroup(wish: GroupWish): Promise<BenchGroup> {
  const node = await openBenchNode(wish.home, wish.parts)
  const signerOf = wish.signerOf ?? systemCrypto().signerOf
  const { people } = node.app
  const newSigner = (): Signer => signerOf(wish.random(32))
  const credentials = (signer: Signer) => ({
    pub: signer.pub,
    salt: toHex(wish.random(16)),
    auth: toHex(wish.random(32)),
    // As long as a vault, which no bench opens.
    vault: toBase64(wish.random(72)),
    rule: 1 as const,
  })
  const memberOf = async (session: string, signer: Signer): Promise<Member> => {
    const person = must(await people.whoIs(session), 'a session is somebody’s')
    return { person, signer, account: must(person.account, 'who was admitted has an account') }
  }

  const adminSigner = newSigner()
  const founded = taken(
    await people.setup({
      language: 'en',
      group: { name: 'Bench group', town: 'Die', lat: 44.75, lon: 5.37 },
      currency: { code: 'TAL', name: 'Tal', symbol: 'T', digits: 2, style: 'decimal' },
      unitsPerHour: '20',
      limits: { min: String(-LIMIT_MINOR), max: String(LIMIT_MINOR) },
      admin: { name: 'Admin', ...credentials(adminSigner) },
    }),
  )
  const admin = await memberOf(founded.session, adminSigner)
  const { group, inc } = founded.reply.me
  const gid = must(asId('group', group.gid), 'a group has an id') as GroupId

  const sign = <K extends Intent['kind']>(by: Member, kind: K, body: BodyOf<K>): Wish => {
    const at = wish.now()
    const intent = {
      v: 1,
      gid,
      inc,
      kind,
      by: by.person.member,
      key: by.signer.pub,
      nonce: wish.random(16),
      at,
      until: at + WISH_LIFE_MS,
      body,
    } as unknown as Intent
    const { bytes, sig } = signIntent(intent, by.signer)
    return { person: by.person, request: { intent: bytes, sig, memo: '', quote: null } }
  }

  const members: Member[] = [admin]
  const joinOne = async (name: string): Promise<Member> => {
    const signer = newSigner()
    const asked = { name, town: 'Die', about: '', language: 'en' as const, ...credentials(signer) }
    const { me, session } = taken(await people.join(asked))
    const waiting = taken(await people.desk()).joins.find(({ member }) => member === me.member)
    const { member, account, number, pub } = must(waiting, 'who asked is on the desk')
    const body = {
      member: member as MemberId,
      account: account as AccountId,
      number,
      kind: 'person' as const,
      pub: pub as PublicKey,
      roles: [],
    }
    await submitted(node, sign(admin, 'admit', body))
    return memberOf(session, signer)
  }
  while (members.length < wish.members) {
    const some = Math.min(JOIN_TOGETHER, wish.members - members.length)
    const names = Array.from({ length: some }, (_, i) => `Member ${toLetters(members.length + i)}`)
    members.push(...(await Promise.all(names.map(joinOne))))
  }

  return {
    node,
    admin,
    members,
    payment: (from, to, amt) => sign(from, 'pay', { from: from.account, to: to.account, amt }),
    close: node.close,
  }
}

/** Hands a wish in. @throws Error when it is refused: a bench asks for nothing that is not allowed */
export async function submitted(node: NodeHandle, { person, request }: Wish): Promise<number> {
  return taken(await node.app.payments.submit(person, request)).seq
}

/** Numbers as letters, because a name in digits could be read as an account's number. */
const toLetters = (n: number): string =>
  String(n).replaceAll(/[0-9]/g, digit => 'abcdefghij'[Number(digit)] as string)

type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: unknown }

function taken<T>(answer: Answered<T>): T {
  if (!answer.ok) throw new Error(`the bench was refused: ${JSON.stringify(answer.refusal, bigintText)}`)
  return answer.value
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(what)
  return value
}
