/**
 * What only this device can do for its member: prove who they are, sign their wishes, check what the group signed.
 * Fetched after the first paint, because none of it is needed to read a page.
 *
 * The unlocked key rests between visits under a wrapping key that the browser will not hand out; where the
 * browser has no such thing (a page that is not on a secure address), it lives until the tab closes.
 */
import type { IntentRequest, Me } from '@localpay/node'
import {
  type AUTHORS,
  type BodyOf,
  fromBase64,
  fromHex,
  type Intent,
  type Kind,
  openVault,
  type Signer,
  sealVault,
  signerFromSeed,
  signIntent,
  toBase64,
  toHex,
} from '@localpay/protocol'
import type { Rest } from './rest.ts'
import { type Said, withWords } from './words.ts'

const MINUTE_MS = 60_000
/** How long a signed wish may wait to be ordered. */
const WISH_LIFE_MS = 10 * MINUTE_MS
/** nacl secretbox. */
const VAULT_NONCE_BYTES = 24

export interface Credentials {
  readonly pub: string
  readonly salt: string
  readonly auth: string
  readonly vault: string
  readonly rule: 1
}

/** Proof of a password for the door, and what opens the vault. */
export interface Opening {
  readonly auth: string
  readonly vaultKey: Uint8Array
}

export interface SignedWish {
  readonly id: string
  readonly request: IntentRequest
}

/** What people sign; the other kinds are signed by the node. */
export type WishKind = { [K in Kind]: (typeof AUTHORS)[K] extends 'node' ? never : K }[Kind]

export interface KeyringPorts {
  readonly random: (length: number) => Uint8Array
  readonly rest: Rest
}

const keysOf = async (password: string, salt: Uint8Array) =>
  (await import('./password-keys.ts')).keysFromPassword(password, salt)

/** A new key under a new password. `seed` is for `keep`, once the node has said who this member is. */
async function newCredentials(
  password: string,
  random: KeyringPorts['random'],
): Promise<{ credentials: Credentials; seed: Uint8Array }> {
  const salt = random(16)
  const seed = random(32)
  const keys = await keysOf(password, salt)
  const credentials: Credentials = {
    pub: signerFromSeed(seed).pub,
    salt: toHex(salt),
    auth: toHex(keys.auth),
    vault: toBase64(sealVault(seed, keys.vault, random(VAULT_NONCE_BYTES))),
    rule: 1,
  }
  return { credentials, seed }
}

type WishPart = Pick<Intent, 'kind' | 'nonce' | 'at' | 'until'> & { readonly body: unknown }

/** Whoever signs, and in whose name: one's own, or of somebody without a device. */
type Author = Me & { readonly by?: string }

function signWish(signer: Signer, me: Author, part: WishPart): SignedWish {
  const { group, inc, member, by = member } = me
  const envelope = { v: 1, gid: group.gid, inc, by, key: signer.pub, ...part }
  const signed = signIntent(envelope as Intent, signer)
  return { id: signed.id, request: { intent: toBase64(signed.bytes), sig: toBase64(signed.sig) } }
}

export function createKeyring({ random, rest }: KeyringPorts) {
  const unlocked = new Map<string, Signer>()

  async function keep(member: string, seed: Uint8Array): Promise<void> {
    unlocked.set(member, signerFromSeed(seed))
    await rest.put(member, seed)
  }

  return {
    /**
     * A new key under another password, and the wish that puts it in the place of the one in this vault: whoever knew the
     * old password may have opened it. Null when the vault does not open. `seed` is for `keep`, once it is recorded.
     */
    async renew(me: Me, opened: { vault: string; vaultKey: Uint8Array }, password: string, now: number) {
      const box = fromBase64(opened.vault)
      const seed = box === null ? null : openVault(box, opened.vaultKey)
      if (!seed?.ok) return null
      const old = signerFromSeed(seed.value)
      const made = await newCredentials(password, random)
      const body = { add: made.credentials.pub, drop: old.pub } as BodyOf<'key'>
      const life = { nonce: random(16), at: now, until: now + WISH_LIFE_MS }
      return { ...made, wish: signWish(old, me, { kind: 'key', body, ...life }).request }
    },
    create: (password: string) => newCredentials(password, random),
    async opening(password: string, salt: string): Promise<Opening> {
      const keys = await keysOf(password, fromHex(salt))
      return { auth: toHex(keys.auth), vaultKey: keys.vault }
    },
    /** Opens the vault that the door handed out, and keeps what is in it. False when the vault does not open. */
    async open(member: string, vault: string, vaultKey: Uint8Array): Promise<boolean> {
      const box = fromBase64(vault)
      const seed = box === null ? null : openVault(box, vaultKey)
      if (!seed?.ok) return false
      await keep(member, seed.value)
      return true
    },
    keep,
    /** True when this member can sign without the password. */
    async isReady(member: string): Promise<boolean> {
      if (unlocked.has(member)) return true
      const seed = await rest.get(member)
      if (seed === null) return false
      unlocked.set(member, signerFromSeed(seed))
      return true
    },
    async forget(): Promise<void> {
      unlocked.clear()
      await rest.clear()
    },
    /** Words go along beside the bytes, which hold their hash. @pre isReady(me.member) */
    sign<K extends WishKind>(me: Author, kind: K, body: BodyOf<K>, now: number, said: Said = {}): SignedWish {
      const signer = unlocked.get(me.member)
      if (signer === undefined) throw new Error('signed before it was unlocked')
      const meant = withWords({ kind, body }, said, random)
      const part = { kind, body: meant.body, nonce: random(16), at: now, until: now + WISH_LIFE_MS }
      const { id, request } = signWish(signer, me, part)
      return { id, request: { ...request, ...meant.beside } }
    },
  }
}

export type Keyring = ReturnType<typeof createKeyring>
