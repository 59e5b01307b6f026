/** A power cut while members pay: a real process, killed in the middle, loses nothing that it acknowledged. */
import {
  fromBase64,
  fromHex,
  type IntentOf,
  keysFromPassword,
  openVault,
  signIntent,
  toBase64,
  toHex,
} from '@localpay/protocol'
import { expect, test } from 'vitest'
import type { Me } from '../../src/app/contract.ts'
import { endOf, entryOf, groupsFrom } from '../../src/app/ledger/log-groups.ts'
import { storeFolder } from '../../src/folders.ts'
import { openStore } from '../../src/store/open-store.ts'
import { systemCrypto } from '../../src/system/crypto.ts'
import { systemRandom } from '../../src/system/random.ts'
import { chanceFrom } from '../support/fake-disk.ts'
import { INIT, localpay, newHome, PASSWORD, running } from './cli-process.ts'

/** The whole node starts slowly, so it dies a handful of times here, and hundreds of times in `crash.test.ts`. */
const KILLS = 4
/** Acknowledged entries after which a kill may come. */
const ENTRIES_MAX = 60
const SEED = Number(process.env['LOCALPAY_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(`after kill -9 every acknowledged entry is in the ledger once, and the ledger is whole (LOCALPAY_CRASH_SEED=${SEED})`, async () => {
  const chance = chanceFrom(SEED)
  const home = await newHome()
  await localpay(home, INIT, PASSWORD)
  const acknowledged = new Map<string, number>()
  let unanswered: readonly Wish[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const node = await running(home)
    const admin = await signIn(node.url)
    const wishes = [...unanswered, ...Array.from({ length: 300 }, (_, n) => admin.limitsWish(-20_000 - n))]
    const sent = new Set<Wish>()
    const until = acknowledged.size + 1 + Math.floor(chance() * ENTRIES_MAX)
    let killed: Promise<unknown> | undefined
    // Several at once, so that the cut falls into the middle of something.
    const worker = async (): Promise<void> => {
      for (let wish = wishes.shift(); wish !== undefined && killed === undefined; wish = wishes.shift()) {
        sent.add(wish)
        const done = await admin.send(wish).catch(() => null)
        if (done === null) return
        sent.delete(wish)
        acknowledged.set(done.intent, done.seq)
        if (acknowledged.size >= until) killed ??= node.end('SIGKILL')
      }
    }
    await Promise.all(Array.from({ length: 6 }, worker))
    await killed
    unanswered = [...sent]

    const { code, out } = await localpay(home, ['verify', '--json'])
    expect([code, JSON.parse(out.trim().split('\n').at(-1) ?? '')]).toEqual([
      0,
      expect.objectContaining({ ok: true, sum: '0' }),
    ])
    const ids = await idsInLog(home)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [id, seq] of acknowledged) expect(ids[seq]).toBe(id)
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS)
}, 240_000)

async function idsInLog(home: string): Promise<readonly string[]> {
  const store = await openStore(storeFolder(home), { create: false })
  try {
    const ids: string[] = []
    for await (const group of groupsFrom(store, 0))
      for (let seq = group.first; seq < endOf(group); seq++) ids.push(entryOf(group, seq).signed.id)
    return ids
  } finally {
    await store.close()
  }
}

interface Wish {
  readonly intent: string
  readonly sig: string
}

async function signIn(url: string) {
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url.slice(0, -1), cookie },
      body: JSON.stringify(body),
    })
  const { salt } = (await (await post('api/login/start', { name: 'Ann Admin' })).json()) as { salt: string }
  const keys = await keysFromPassword(PASSWORD.LOCALPAY_PASSWORD, fromHex(salt))
  const response = await post('api/login', { name: 'Ann Admin', auth: toHex(keys.auth) })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { me, vault } = (await response.json()) as { me: Me; vault: string }
  const seed = openVault(fromBase64(vault)!, keys.vault)
  if (!seed.ok) throw new Error('the vault does not open')
  const signer = systemCrypto().signerOf(seed.value)
  return {
    limitsWish: (min: number) => {
      const at = Date.now()
      const body = { account: me.account?.account, limits: { min: BigInt(min) } }
      const nonce = systemRandom().bytes(16)
      const common = {
        v: 1,
        gid: me.group.gid,
        inc: me.inc,
        by: me.member,
        key: signer.pub,
        nonce,
        at,
        until: at + 600_000,
      }
      const signed = signIntent({ ...common, kind: 'limits', body } as unknown as IntentOf<'limits'>, signer)
      return { intent: toBase64(signed.bytes), sig: toBase64(signed.sig) }
    },
    /** Null when it was not recorded. */
    send: async (wish: Wish): Promise<{ readonly intent: string; readonly seq: number } | null> => {
      const reply = await post('api/intents', wish, cookie)
      const done = (await reply.json()) as { status?: string; intent: string; seq: number }
      return done.status === 'recorded' ? done : null
    },
  }
}
