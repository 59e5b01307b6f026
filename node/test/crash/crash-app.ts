/** The app on a real store, without network and page: what the crash test kills, and how its group began. */
import {
  type AccountId,
  type BodyOf,
  type Intent,
  type Kind,
  type MemberId,
  type PublicKey,
  type Signer,
  signIntent,
  toBase64,
  toHex,
} from '@localpay/protocol'
import { openApp } from '../../src/app/open-app.ts'
import type { Store } from '../../src/app/ports.ts'
import type { App, Payments } from '../../src/app/services.ts'
import { loneNet } from '../../src/net/lone-net.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemClock } from '../../src/system/clock.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { makePlanThread } from '../../src/system/plan-thread.ts'
import { systemRandom } from '../../src/system/random.ts'
import { signedWords } from '../support/signed-words.ts'

/** So few entries between checkpoints that many are written, and many cuts fall into one. */
const CHECKPOINT_ENTRIES = 150

/** A member of the group with a browser: everything it takes to be that member, and to pay. */
export interface Client {
  readonly member: string
  readonly account: string
  readonly session: string
  /** Of the signing key. */
  readonly seed: string
  readonly gid: string
  readonly inc: number
}

export type Wish = Parameters<Payments['submit']>[1]

const quiet = { info: () => {}, warn: () => {}, error: (event: object) => console.error(event) }

export interface CrashApp {
  readonly app: App
  readonly close: () => Promise<void>
}

/** `wrap` stands between the app and the disk. */
export async function openCrashApp(
  folder: string,
  wrap: (store: Store) => Store = store => store,
): Promise<CrashApp> {
  const store = wrap(await openStore(folder))
  const crypto = systemCrypto()
  const app = await openApp(
    {
      clock: systemClock(),
      random: systemRandom(),
      crypto,
      planner: makePlanThread(),
      store,
      net: loneNet(),
      log: quiet,
    },
    {
      role: 'node',
      version: 'crash',
      relays: [],
      disclosure: 'none',
      setupCode: null,
      chores: {
        outboxMs: 60_000,
        syncMs: 60_000,
        recordMs: 60_000,
        witnessMs: 60_000,
        balanceMs: 600_000,
        doubtMs: 600_000,
      },
      checkpointEntries: CHECKPOINT_ENTRIES,
    },
    { find: async () => ({ places: [] }) },
  )
  return {
    app,
    close: async () => {
      await app.close()
      await store.close()
      await crypto.close()
    },
  }
}

/** The wish of this member, as the member's browser signs it. */
export function signed<K extends Kind>(
  client: Client,
  signer: Signer,
  kind: K,
  silent: BodyOf<K>,
  memo = '',
): Wish {
  const { body, salt } = signedWords(kind, silent, { memo })
  const at = Date.now()
  const { gid, inc, member: by } = client
  const nonce = systemRandom().bytes(16)
  const intent = { v: 1, gid, inc, kind, by, key: signer.pub, nonce, at, until: at + 3_600_000, body }
  const { bytes, sig } = signIntent(intent as unknown as Intent, signer)
  return { intent: bytes, sig, memo, salt, quote: null }
}

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: object }

export function taken<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal, (_, v) => String(v))}`)
  return answer.value
}

/** A group without limits, with so many members who can all pay. */
export async function foundClients({ app }: CrashApp, count: number): Promise<readonly Client[]> {
  const { signerOf } = systemCrypto({ threads: 0 })
  const random = systemRandom()
  const browser = () => {
    const seed = random.bytes(32)
    const signer = signerOf(seed)
    const bytes = (length: number): Uint8Array => random.bytes(length)
    const credentials = {
      pub: signer.pub,
      salt: toHex(bytes(16)),
      auth: toHex(bytes(32)),
      vault: toBase64(bytes(72)),
      rule: 1 as const,
    }
    return { seed: toHex(seed), signer, credentials }
  }
  const admin = browser()
  const { reply, session } = taken(
    await app.people.setup({
      language: 'en',
      group: { name: 'Crash', town: 'Die', lat: 44.75, lon: 5.37 },
      currency: { code: 'TAL', name: 'Tal', symbol: 'T', digits: 2, style: 'decimal' },
      unitsPerHour: '20',
      limits: { min: null, max: null },
      admin: { name: 'Ann', ...admin.credentials },
    }),
  )
  const { gid } = reply.me.group
  const { inc } = reply.me
  const clients: Client[] = [
    { ...reply.me, account: reply.me.account?.account ?? '', session, seed: admin.seed, gid, inc },
  ]
  const committee = await app.people.whoIs(session)
  if (committee === null) throw new Error('the founder is signed in')
  for (let i = 1; i < count; i++) {
    const own = browser()
    const name = `Member ${'abcdefghijklmnopqrstuvwxyz'[i]}`
    const joined = taken(
      await app.people.join({ name, town: 'Die', about: '', language: 'en', ...own.credentials }),
    )
    const asked = taken(await app.people.desk()).joins.find(({ member }) => member === joined.me.member)
    if (asked?.pub == null) throw new Error('who asked is on the desk')
    const { member, account, number, pub } = asked
    const body = admission({ member, account, number, pub })
    taken(await app.payments.submit(committee, signed(clients[0] as Client, admin.signer, 'admit', body)))
    clients.push({ member, account, session: joined.session, seed: own.seed, gid, inc })
  }
  return clients.map(({ member, account, session, seed }) => ({ member, account, session, seed, gid, inc }))
}

const admission = (asked: {
  member: string
  account: string
  number: string
  pub: string
}): BodyOf<'admit'> => ({
  ...asked,
  member: asked.member as MemberId,
  account: asked.account as AccountId,
  pub: asked.pub as PublicKey,
  kind: 'person',
  roles: [],
})
