/**
 * Who is signed in on this device, and how somebody comes in: a password proves who they are and opens what they
 * sign with. The node never sees the password.
 */
import type { JoinRequest, Me, SetupReply, SetupRequest } from '@localpay/node'
import { type Signal, signal } from '@preact/signals'
import { type Answer, type Api, NO_CONNECTION, type Refusal } from '../api/client.ts'
import type { Queries, Query } from '../api/queries.ts'
import type { Crypt } from './crypt.ts'

type Unproved<T> = Omit<T, 'pub' | 'salt' | 'auth' | 'vault' | 'rule'>

export interface SetupWish extends Omit<SetupRequest, 'admin'> {
  readonly admin: { readonly name: string }
}

export interface Session {
  readonly signIn: (name: string, password: string) => Promise<Refusal | null>
  /** What was unlocked is forgotten in any case; a refusal means that the node did not hear of it. */
  readonly signOut: () => Promise<Refusal | null>
  readonly join: (wish: Unproved<JoinRequest>, password: string) => Promise<Refusal | null>
  /** Founds the group. The recovery words come back once and are kept nowhere. */
  readonly setUp: (wish: SetupWish, password: string) => Promise<Answer<SetupReply>>
  /** Shows the sheet «your password, to sign this» unless it is not needed. False when it was put away. */
  readonly makeReady: (member: string) => Promise<boolean>
  /** What the sheet answers; null while it is not shown. */
  readonly asking: Signal<((ready: boolean) => void) | null>
}

export interface SessionParts {
  readonly api: Api
  readonly queries: Queries
  readonly me: Query<Me | null>
  readonly crypt: () => Promise<Crypt>
}

/** What throws here is code that could not be fetched; anything else shows in the console. */
export function withoutConnection(cause: unknown): Refusal {
  console.error(cause)
  return NO_CONNECTION
}

export function createSession({ api, queries, me, crypt }: SessionParts): Session {
  const asking = signal<((ready: boolean) => void) | null>(null)

  async function signIn(name: string, password: string): Promise<Refusal | null> {
    const [{ keyring }, start] = await Promise.all([crypt(), api.loginStart(name)])
    if (!start.ok) return start.refusal
    const { auth, vaultKey } = await keyring.opening(password, start.value.salt)
    const login = await api.login(name, auth)
    if (!login.ok) return login.refusal
    const { me: who, vault } = login.value
    if (!(await keyring.open(who.member, vault, vaultKey))) return { code: 'vault-damaged' }
    queries.put(me, who)
    return null
  }

  async function join(wish: Unproved<JoinRequest>, password: string): Promise<Refusal | null> {
    const { keyring } = await crypt()
    const { credentials, seed } = await keyring.create(password)
    const joined = await api.join({ ...wish, ...credentials })
    if (!joined.ok) return joined.refusal
    await keyring.keep(joined.value.member, seed)
    queries.put(me, joined.value)
    return null
  }

  async function setUp(wish: SetupWish, password: string): Promise<Answer<SetupReply>> {
    const { keyring } = await crypt()
    const { credentials, seed } = await keyring.create(password)
    const done = await api.setup({ ...wish, admin: { ...wish.admin, ...credentials } })
    if (done.ok) await keyring.keep(done.value.me.member, seed)
    return done
  }

  return {
    signIn: (name, password) => signIn(name, password).catch(withoutConnection),
    join: (wish, password) => join(wish, password).catch(withoutConnection),
    setUp: (wish, password) =>
      setUp(wish, password).catch(cause => ({ ok: false, refusal: withoutConnection(cause) })),
    asking,
    signOut: async () => {
      const forgotten = crypt().then(({ keyring }) => keyring.forget())
      const answer = await api.logout()
      await forgotten.catch(withoutConnection)
      if (!answer.ok) return answer.refusal
      await queries.forgetAll()
      return null
    },
    makeReady: async member => {
      const { keyring } = await crypt()
      if (await keyring.isReady(member)) return true
      return new Promise(resolve => {
        asking.value = ready => {
          asking.value = null
          resolve(ready)
        }
      })
    },
  }
}
