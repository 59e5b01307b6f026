/** Coming in and going out, against a node that keeps what it is sent and knows nothing else. */
import type { JoinRequest, Me } from '@localpay/node'
import { describe, expect, test } from 'vitest'
import { type Api, createApi, type Fetch } from '../../src/api/client.ts'
import { createQueries } from '../../src/api/queries.ts'
import { type Crypt, checkReceiptHere, headChecks, headForBill } from '../../src/flows/crypt.ts'
import { createKeyring } from '../../src/flows/keyring.ts'
import { noRest } from '../../src/flows/rest.ts'
import { createSession } from '../../src/flows/session.ts'
import { termsBody } from '../../src/flows/terms.ts'
import { ME } from './fixtures.ts'

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })
const no = (status: number, code: string): Response => json(status, { refusal: { code } })

/** One person's row, and every byte that ever came over the wire. */
function smallNode(): { fetch: Fetch; heard: string[] } {
  const heard: string[] = []
  let person: JoinRequest | null = null
  let signedIn = false
  const fetch: Fetch = async (url, init) => {
    heard.push(`${url} ${String(init.body ?? '')}`)
    const body = JSON.parse(String(init.body ?? 'null')) as never
    if (url === '/api/join') {
      person = body
      signedIn = true
      return json(200, ME)
    }
    if (url === '/api/login/start') return json(200, { salt: person?.salt ?? '0'.repeat(32), rule: 1 })
    if (url === '/api/login') {
      signedIn = (body as JoinRequest).auth === person?.auth
      return signedIn ? json(200, { me: ME, vault: person?.vault }) : no(403, 'wrong-password')
    }
    if (url === '/api/logout') signedIn = false
    if (url === '/api/me') return signedIn ? json(200, ME) : no(401, 'not-signed-in')
    return new Response(null, { status: 204 })
  }
  return { fetch, heard }
}

/** A browser of its own: nothing but the node is shared with others. */
function browser(fetch: Fetch, api: Api = createApi(fetch)) {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const keyring = createKeyring({ random, rest: noRest })
  const queries = createQueries(() => 1_000_000)
  const me = queries.entry<Me | null>('me', async stop => {
    const answer = await api.me(stop)
    return !answer.ok && answer.refusal['status'] === 401 ? { ok: true, value: null } : answer
  })
  queries.watch(me)
  const crypt: Crypt = {
    keyring,
    checks: headChecks,
    checkReceipt: checkReceiptHere,
    headForBill,
    textOfChange: () => '',
    termsBody,
  }
  return { keyring, me, session: createSession({ api, queries, me, crypt: async () => crypt }) }
}

const WISH = { name: 'Odile', town: 'Lausanne', about: '', language: 'fr' } as const

describe('somebody who asked to join', () => {
  test('is signed in at once, and can sign', async () => {
    const { session, me, keyring } = browser(smallNode().fetch)
    expect(await session.join(WISH, 'correct horse')).toBeNull()
    expect(me.data.value).toEqual(ME)
    expect(await keyring.isReady(ME.member)).toBe(true)
  })

  test('comes in with the same password on another device, and can sign there', async () => {
    const node = smallNode()
    await browser(node.fetch).session.join(WISH, 'correct horse')
    const other = browser(node.fetch)
    expect(await other.session.signIn('Odile', 'correct horse')).toBeNull()
    expect(await other.keyring.isReady(ME.member)).toBe(true)
  })

  test('does not come in with another password', async () => {
    const node = smallNode()
    await browser(node.fetch).session.join(WISH, 'correct horse')
    const other = browser(node.fetch)
    expect(await other.session.signIn('Odile', 'wrong horse')).toMatchObject({ code: 'wrong-password' })
    expect(await other.keyring.isReady(ME.member)).toBe(false)
  })
})

test('the password never leaves the browser', async () => {
  const node = smallNode()
  const { session } = browser(node.fetch)
  await session.join(WISH, 'correct horse')
  await session.signIn('Odile', 'correct horse')
  expect(node.heard.length).toBeGreaterThan(2)
  expect(node.heard.join('\n')).not.toContain('correct horse')
})

describe('signing out', () => {
  test('leaves nobody signed in and nothing unlocked', async () => {
    const { session, me, keyring } = browser(smallNode().fetch)
    await session.join(WISH, 'correct horse')
    expect(await session.signOut()).toBeNull()
    expect([me.data.value, await keyring.isReady(ME.member)]).toEqual([null, false])
  })

  test('without a connection says so, and still forgets what was unlocked', async () => {
    const node = smallNode()
    let connected = true
    const { session, keyring } = browser(async (url, init) => {
      if (!connected) throw new TypeError('fetch failed')
      return node.fetch(url, init)
    })
    await session.join(WISH, 'correct horse')
    connected = false
    expect(await session.signOut()).toEqual({ code: 'no-connection' })
    expect(await keyring.isReady(ME.member)).toBe(false)
  })
})

describe('before something is signed', () => {
  test('nothing is asked while what signs is at hand', async () => {
    const { session } = browser(smallNode().fetch)
    await session.join(WISH, 'correct horse')
    expect(await session.makeReady(ME.member)).toBe(true)
    expect(session.asking.value).toBeNull()
  })

  test.each([true, false])('else the sheet is shown, and its answer (%s) is the answer', async answer => {
    const { session } = browser(smallNode().fetch)
    const ready = session.makeReady(ME.member)
    await new Promise(resolve => setTimeout(resolve, 0))
    session.asking.value?.(answer)
    expect([await ready, session.asking.value]).toEqual([answer, null])
  })
})
