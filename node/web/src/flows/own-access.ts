/**
 * The password of a member: another one while they still know the old, and a new one for who has lost it. Both are made
 * here: the node gets a proof and a sealed box, never the password and never what is in the box.
 */
import type { LostReply, PasswordRequest } from '@localpay/node'
import type { Answer, Api, Refusal } from '../api/client.ts'
import type { App } from './app.ts'
import type { Notes } from './pending.ts'
import { withoutConnection } from './session.ts'

type Parts = { readonly api: Api } & Pick<App, 'crypt'>

export interface PasswordChange {
  /** Name or account number. */
  readonly name: string
  readonly old: string
  readonly next: string
}

const no = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal })

/**
 * Proves the old password as signing in does, makes a new key under the new one, and hands both in with the wish that puts
 * that key in the place of the old. When no answer came, the same change sends the same bytes again: it may have been
 * done, and then the old password is nobody's.
 */
export function createPasswordChange({ api, crypt, now }: Parts & Pick<App, 'now'>) {
  let made: { readonly of: PasswordChange; readonly ready: Ready } | null = null

  async function make({ name, old, next }: PasswordChange): Promise<Answer<Ready>> {
    const [{ keyring }, start] = await Promise.all([crypt(), api.loginStart(name)])
    if (!start.ok) return start
    const { auth, vaultKey } = await keyring.opening(old, start.value.salt)
    const login = await api.login(name, auth)
    if (!login.ok) return login
    const { me, vault } = login.value
    const renewed = await keyring.renew(me, { vault, vaultKey }, next, now())
    if (renewed === null) return no({ code: 'vault-damaged' })
    const { credentials, wish, seed } = renewed
    const { intent, sig } = wish
    return {
      ok: true,
      value: { member: me.member, seed, request: { old: auth, ...credentials, wish: { intent, sig } } },
    }
  }

  return async (change: PasswordChange): Promise<Answer<null>> => {
    try {
      const same = made !== null && made.of.old === change.old && made.of.next === change.next
      const ready = same && made !== null ? { ok: true as const, value: made.ready } : await make(change)
      if (!ready.ok) return ready
      made = { of: change, ready: ready.value }
      const { member, seed, request } = ready.value
      const answer = await api.changePassword(request)
      if (!answer.ok) return answer
      made = null
      await (await crypt()).keyring.keep(member, seed)
      return answer
    } catch (cause) {
      return no(withoutConnection(cause))
    }
  }
}

/** Made and not yet recorded: what is sent, and the new key's seed, which this device signs with from then on. */
interface Ready {
  readonly member: string
  readonly seed: Uint8Array
  readonly request: PasswordRequest
}

/** What this device remembers of asking for new access: enough to say how it stands, nothing that opens anything. */
export interface Lost {
  readonly name: string
  readonly key: string
}

const NOTE = 'localpay.lost'

export function readLost(notes: Notes): Lost | null {
  try {
    const { name, key } = JSON.parse(notes.getItem(NOTE) ?? 'null') as { name: unknown; key: unknown }
    return typeof name === 'string' && typeof key === 'string' && /^[0-9a-f]{64}$/.test(key)
      ? { name, key }
      : null
  } catch {
    return null
  }
}

export const forgetLost = (notes: Notes): void => notes.removeItem(NOTE)

/** A new key under a new password, offered to the committee. */
export async function askBack(
  { api, crypt, notes }: Parts & { readonly notes: Notes },
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Answer<LostReply & Lost>> {
  try {
    const { keyring } = await crypt()
    const { credentials } = await keyring.create(password)
    const answer = await api.askBack({ name, ...credentials })
    if (!answer.ok) return answer
    const lost = { name, key: credentials.pub }
    notes.setItem(NOTE, JSON.stringify(lost))
    return { ok: true, value: { ...answer.value, ...lost } }
  } catch (cause) {
    return no(withoutConnection(cause))
  }
}
