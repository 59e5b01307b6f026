/** Another password, and a new one for who lost theirs, against a node that keeps what it is sent and knows nothing else. */
import type { JoinRequest, PasswordRequest } from '@localpay/node'
import { fromBase64, intentSignatureHolds, readIntent, verifyWithNacl } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { createApi, type Fetch } from '../../src/api/client.ts'
import type { Crypt } from '../../src/flows/crypt.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createKeyring } from '../../src/flows/keyring.ts'
import { sayNames } from '../../src/flows/lost-desk.ts'
import { askBack, createPasswordChange, forgetLost, readLost } from '../../src/flows/own-access.ts'
import { noRest } from '../../src/flows/rest.ts'
import { ME } from './fixtures.ts'

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })
const no = (status: number, code: string): Response => json(status, { refusal: { code } })

type Credentials = Pick<JoinRequest, 'pub' | 'salt' | 'auth' | 'vault' | 'rule'>

/** What the wish that goes along puts in the place of what, and who signed it. */
function keyOf(wish: PasswordRequest['wish']) {
  const [intent, sig] = [fromBase64(wish?.intent ?? ''), fromBase64(wish?.sig ?? '')]
  const read = readIntent(intent ?? new Uint8Array(), sig ?? new Uint8Array())
  if (!read.ok || read.value.intent.kind !== 'key') throw new Error('no wish for a key')
  expect(intentSignatureHolds(read.value, verifyWithNacl)).toBe(true)
  const { by, key, body } = read.value.intent
  return { by, key, ...body }
}

/** One person's row. `lose` drops the next answer, after what was asked is done. */
function smallNode(first: Credentials) {
  const heard: string[] = []
  const wished: ReturnType<typeof keyOf>[] = []
  let row = first
  let losing = false
  const answer = (url: string, body: Record<string, unknown> | null): Response => {
    if (url === '/api/login/start') return json(200, { salt: row.salt, rule: 1 })
    if (url === '/api/login')
      return body?.['auth'] === row.auth ? json(200, { me: ME, vault: row.vault }) : no(403, 'wrong-password')
    if (url === '/api/lost') return json(200, { code: 'ABCD-EFGH' })
    const { old, wish, ...next } = body as unknown as PasswordRequest
    wished.push(keyOf(wish))
    if (next.auth === row.auth) return new Response(null, { status: 204 })
    if (old !== row.auth) return no(403, 'wrong-password')
    row = next
    return new Response(null, { status: 204 })
  }
  const fetch: Fetch = async (url, init) => {
    heard.push(`${url} ${String(init.body ?? '')}`)
    const said = answer(url, JSON.parse(String(init.body ?? 'null')))
    if (losing && url === '/api/access/password') {
      losing = false
      throw new TypeError('connection lost')
    }
    return said
  }
  return {
    fetch,
    heard,
    wished,
    row: () => row,
    lose: () => {
      losing = true
    },
  }
}

const ring = () =>
  createKeyring({ random: length => crypto.getRandomValues(new Uint8Array(length)), rest: noRest })

const partsOf = (fetch: Fetch) => {
  const keyring = ring()
  return {
    api: createApi(fetch),
    crypt: async () => ({ keyring }) as unknown as Crypt,
    notes: memoryNotes(),
    now: () => 1_000,
    keyring,
  }
}

const founded = async () => {
  const { credentials } = await ring().create('correct horse')
  return smallNode(credentials)
}

const CHANGE = { name: 'Odile', old: 'correct horse', next: 'battery staple' }

/** What the vault of this row holds, opened with this password. */
async function opensWith({ salt, vault }: Credentials, password: string): Promise<boolean> {
  const keyring = ring()
  const { vaultKey } = await keyring.opening(password, salt)
  return keyring.open(ME.member, vault, vaultKey)
}

describe('another password', () => {
  test('opens a new key, which the old one puts in its place; the old one opens nothing any more', async () => {
    const node = await founded()
    const { pub } = node.row()
    const parts = partsOf(node.fetch)
    expect(await createPasswordChange(parts)(CHANGE)).toEqual({ ok: true, value: null })
    expect(node.row().pub).not.toBe(pub)
    expect(node.wished).toEqual([{ by: ME.member, key: pub, add: node.row().pub, drop: pub }])
    expect(await parts.keyring.isReady(ME.member)).toBe(true)
    expect([await opensWith(node.row(), CHANGE.next), await opensWith(node.row(), CHANGE.old)]).toEqual([
      true,
      false,
    ])
    expect(node.heard.join()).not.toMatch(/correct horse|battery staple/)
  })

  test('is refused where the old one is wrong, and nothing is sent that would change it', async () => {
    const node = await founded()
    const before = node.row()
    const change = createPasswordChange(partsOf(node.fetch))
    expect(await change({ ...CHANGE, old: 'wrong horse' })).toMatchObject({
      refusal: { code: 'wrong-password' },
    })
    expect(node.row()).toEqual(before)
    expect(node.heard.filter(line => line.startsWith('/api/access'))).toEqual([])
    expect((await change(CHANGE)).ok).toBe(true)
  })

  test('whose answer was lost is sent again as it was, and is a success', async () => {
    const node = await founded()
    const change = createPasswordChange(partsOf(node.fetch))
    node.lose()
    expect(await change(CHANGE)).toMatchObject({ refusal: { code: 'no-connection' } })
    expect((await change(CHANGE)).ok).toBe(true)
    const sent = node.heard.filter(line => line.startsWith('/api/access'))
    expect(sent[0]).toBe(sent[1])
    expect(await opensWith(node.row(), CHANGE.next)).toBe(true)
  })

  test('a vault that does not open is not replaced', async () => {
    const node = await founded()
    const other = (await ring().create('something else')).credentials.vault
    const spoilt = smallNode({ ...node.row(), vault: other })
    expect(await createPasswordChange(partsOf(spoilt.fetch))(CHANGE)).toMatchObject({
      refusal: { code: 'vault-damaged' },
    })
  })
})

describe('a lost password', () => {
  test('asks with a key of its own; this device remembers which, and nothing that opens it', async () => {
    const node = await founded()
    const parts = partsOf(node.fetch)
    const asked = await askBack(parts, { name: 'Odile', password: 'battery staple' })
    if (!asked.ok) throw new Error('asked')
    expect(asked.value).toMatchObject({ code: 'ABCD-EFGH', name: 'Odile' })
    const sent = JSON.parse(node.heard[0]?.replace('/api/lost ', '') ?? '') as Credentials
    expect(sent.pub).toBe(asked.value.key)
    expect(sent.pub).not.toBe(node.row().pub)
    expect(await opensWith(sent, 'battery staple')).toBe(true)
    expect(readLost(parts.notes)).toEqual({ name: 'Odile', key: sent.pub })
    const kept = String(parts.notes.getItem('localpay.lost'))
    for (const secret of [sent.vault, sent.auth, 'battery staple']) expect(kept).not.toContain(secret)
    forgetLost(parts.notes)
    expect(readLost(parts.notes)).toBeNull()
  })

  test('is remembered by nobody when it was refused', async () => {
    const parts = partsOf(async () => no(429, 'too-many-requests'))
    expect((await askBack(parts, { name: 'Odile', password: 'battery staple' })).ok).toBe(false)
    expect(readLost(parts.notes)).toBeNull()
  })

  test.each(['', 'null', '{', '{"name":1,"key":"a"}', '{"name":"x","key":"../me"}'])(
    'a note of %j is none',
    text => {
      const notes = memoryNotes()
      notes.setItem('localpay.lost', text)
      expect(readLost(notes)).toBeNull()
    },
  )
})

test('several people are named as the language does', () => {
  expect(['en', 'fr', 'es'].map(language => sayNames(['Ann', 'Ben', 'Cleo'], language))).toEqual([
    'Ann, Ben, and Cleo',
    'Ann, Ben et Cleo',
    'Ann, Ben y Cleo',
  ])
})
