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
 * Proves the old password as signing in does, seals the same key under the new one, and hands both in. When no answer
 * came, the same change sends the same bytes again: it may have been done, and then the old password is nobody's.
 */
export function createPasswordChange({ api, crypt }: Parts) {
  let made: { readonly of: PasswordChange; readonly request: PasswordRequest } | null = null

  async function make({ name, old, next }: PasswordChange): Promise<Answer<PasswordRequest>> {
    const [{ keyring }, start] = await Promise.all([crypt(), api.loginStart(name)])
    if (!start.ok) return start
    const { auth, vaultKey } = await keyring.opening(old, start.value.salt)
    const login = await api.login(name, auth)
    if (!login.ok) return login
    const credentials = await keyring.reseal(login.value.vault, vaultKey, next)
    return credentials === null
      ? no({ code: 'vault-damaged' })
      : { ok: true, value: { old: auth, ...credentials } }
  }

  return async (change: PasswordChange): Promise<Answer<null>> => {
    try {
      const same = made !== null && made.of.old === change.old && made.of.next === change.next
      const request = same && made !== null ? { ok: true as const, value: made.request } : await make(change)
      if (!request.ok) return request
      made = { of: change, request: request.value }
      const answer = await api.changePassword(request.value)
      if (answer.ok) made = null
      return answer
    } catch (cause) {
      return no(withoutConnection(cause))
    }
  }
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
