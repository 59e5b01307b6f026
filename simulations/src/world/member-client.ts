/**
 * A member at a group's web address: does over HTTP what the page does in a browser, with the same keys and the
 * same signatures. It believes nothing of the node that it cannot check.
 */
import type { Me, QuoteReply } from '@localpay/node'
import {
  type AccountId,
  type BodyOf,
  type Bytes,
  bodyWithWords,
  type GroupId,
  type Hash,
  type Intent,
  keysFromPassword,
  type MemberId,
  type Signer,
  sealVault,
  signerFromSeed,
  type Tid,
  toBase64,
  toHex,
  WORDS_SALT_BYTES,
} from '@localpay/protocol'
import { type Means, signAsBrowser } from './sign-as-browser.ts'

/** The node said no: the refusal's code, and what it named. */
export class Refused extends Error {
  readonly code: string
  readonly refusal: { readonly [field: string]: unknown }
  readonly status: number
  constructor(where: string, status: number, refusal: { readonly [field: string]: unknown }) {
    super(`${where}: ${JSON.stringify(refusal)}`)
    this.code = String(refusal['code'])
    this.refusal = refusal
    this.status = status
  }
}

const REQUEST_MS = 30_000

export interface Api {
  readonly url: string
  readonly get: <T>(path: string) => Promise<T>
  readonly send: <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<T>
  readonly bytes: (path: string) => Promise<Bytes>
}

/** One browser: an address and its cookie. */
export function apiAt(url: string): Api {
  let cookie = ''
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        origin: url,
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS),
    })
    const cookies = response.headers.getSetCookie()
    if (cookies.length > 0) cookie = cookies.map(line => line.split(';')[0]).join('; ')
    if (response.ok) return response
    const answer = (await response.json().catch(() => ({}))) as { refusal?: { [field: string]: unknown } }
    throw new Refused(
      `${method} ${path}`,
      response.status,
      answer.refusal ?? { code: `http-${response.status}` },
    )
  }
  return {
    url,
    get: async path => (await call('GET', path)).json() as never,
    send: async (method, path, body) => (await call(method, path, body ?? {})).json() as never,
    bytes: async path => new Uint8Array(await (await call('GET', path)).arrayBuffer()),
  }
}

export interface Credentials {
  readonly pub: string
  readonly salt: string
  readonly auth: string
  readonly vault: string
  readonly rule: 1
}

/** Sample members share one password and salt, so that the slow derivation is done once; real ones never do. */
export interface PasswordKeys {
  readonly salt: Bytes
  readonly auth: Bytes
  readonly vault: Bytes
}

export async function passwordKeys(password: string, salt: Bytes): Promise<PasswordKeys> {
  return { salt, ...(await keysFromPassword(password, salt)) }
}

export function makeCredentials(seed: Bytes, keys: PasswordKeys, means: Means): Credentials {
  const vault = sealVault(seed, keys.vault, means.bytes(24))
  return {
    pub: signerFromSeed(seed).pub,
    salt: toHex(keys.salt),
    auth: toHex(keys.auth),
    vault: toBase64(vault),
    rule: 1,
  }
}

/** A signed wish as it is handed in; the same bytes again are the same wish. */
export interface SignedWish {
  /** Id of the intent. */
  readonly id: string
  readonly request: { readonly [field: string]: unknown }
}

type SignAs<T> = <K extends Intent['kind']>(
  kind: K,
  body: BodyOf<K>,
  more?: { memo?: string; quote?: string },
) => Promise<T>

export interface Member {
  readonly api: Api
  readonly signer: Signer
  readonly me: () => Promise<Me>
  readonly pay: (to: string, amount: bigint, memo?: string) => Promise<{ seq: number }>
  /** Signs a consent for this quote and hands it in. */
  readonly payAcross: (quote: QuoteReply) => Promise<{ seq: number; tid: string; intent: string }>
  readonly sign: SignAs<SignedWish>
  readonly handIn: (wish: SignedWish) => Promise<{ seq: number; tid: string | null; intent: string }>
  readonly submit: SignAs<{ seq: number; tid: string | null; intent: string }>
  /** The consent to this quote, signed and not handed in. */
  readonly consentTo: (quote: QuoteReply) => Promise<SignedWish>
}

export function memberAt(api: Api, seed: Bytes, means: Means): Member {
  const signer = signerFromSeed(seed)
  let known: Me | null = null
  const me = async (): Promise<Me> => (known ??= await api.get<Me>('/api/me'))
  const sign: Member['sign'] = async (kind, body, more = {}) => {
    const self = await me()
    const { memo = '', quote } = more
    const salt = means.bytes(WORDS_SALT_BYTES)
    const saying = memo === '' ? null : bodyWithWords({ kind, body: body as never }, memo, salt)
    const author = { gid: self.group.gid as GroupId, inc: self.inc, member: self.member as MemberId, signer }
    const signed = signAsBrowser(author, means, kind, saying === null ? body : (saying as typeof body))
    const request = {
      intent: toBase64(signed.bytes),
      sig: toBase64(signed.sig),
      ...(memo === '' ? {} : { memo }),
      ...(saying === null ? {} : { salt: toHex(salt) }),
      ...(quote === undefined ? {} : { quote }),
    }
    return { id: signed.id, request }
  }
  const handIn: Member['handIn'] = ({ request }) => api.send('POST', '/api/intents', request)
  const submit: Member['submit'] = async (kind, body, more) => handIn(await sign(kind, body, more))
  const account = async (): Promise<AccountId> => {
    const self = await me()
    if (self.account === null) {
      known = null
      throw new Error(`${self.name} has no account yet`)
    }
    return self.account.account as AccountId
  }
  const consentTo: Member['consentTo'] = async quote =>
    sign(
      'pay-across',
      {
        from: await account(),
        to: quote.payee.group.gid as GroupId,
        invoice: quote.invoice as Hash,
        max: BigInt(quote.cost),
        ...(quote.patient ? { patient: true } : {}),
        ...(quote.reverses === null ? {} : { reverses: quote.reverses as Tid }),
      },
      { quote: quote.quote },
    )
  return {
    api,
    signer,
    sign,
    handIn,
    consentTo,
    me: () => {
      known = null
      return me()
    },
    pay: async (to, amount, memo = '') =>
      submit('pay', { from: await account(), to: to as AccountId, amt: amount }, { memo }),
    payAcross: async quote => {
      const done = await handIn(await consentTo(quote))
      if (done.tid === null) throw new Error('a payment across groups has a transfer')
      return { seq: done.seq, tid: done.tid, intent: done.intent }
    },
    submit,
  }
}
