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
import { systemCrypto } from '../../src/system/crypto.ts'
import { systemRandom } from '../../src/system/random.ts'
import { INIT, localpay, newHome, PASSWORD, running } from './cli-process.ts'

const ACKNOWLEDGED = 40

test('after kill -9 every acknowledged entry is in the ledger, and the ledger is whole', async () => {
  const home = await newHome()
  await localpay(home, INIT, PASSWORD)
  const node = await running(home)
  const admin = await signIn(node.url)

  let acknowledged = 0
  let killed: Promise<unknown> | undefined
  const wishes = Array.from({ length: 200 }, (_, n) => admin.limitsWish(-20_000 - n))
  // Several at once, so that the cut falls into the middle of something.
  const worker = async (): Promise<void> => {
    for (let wish = wishes.shift(); wish !== undefined && killed === undefined; wish = wishes.shift()) {
      const done = await admin.send(wish).catch(() => false)
      if (done) acknowledged++
      if (acknowledged === ACKNOWLEDGED) killed ??= node.end('SIGKILL')
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  await killed

  const { code, out } = await localpay(home, ['verify', '--json'])
  const { entries } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { entries: number }
  expect(code).toBe(0)
  expect(acknowledged).toBeGreaterThanOrEqual(ACKNOWLEDGED)
  expect(entries - 2).toBeGreaterThanOrEqual(acknowledged)
})

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
      const body = { account: me.account?.account, min: BigInt(min) }
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
    send: async (wish: object): Promise<boolean> => {
      const reply = await post('api/intents', wish, cookie)
      const { status } = (await reply.json()) as { status?: string }
      return status === 'recorded'
    },
  }
}
