/** A visit to the doors by which members tell and find how to reach one another, for the tests of all doors. */
import { toBase64 } from '@localpay/protocol'
import { expect } from 'vitest'
import { smallJpeg } from '../support/small-jpeg.ts'
import type { Call, Guest } from './api-node.ts'

const PHOTO = toBase64(smallJpeg(60))

export async function walkContacts(
  { ann, ben }: { readonly ann: Guest; readonly ben: Guest },
  call: Call,
): Promise<void> {
  const contacts = [{ kind: 'phone', value: '06 12 34 56 78', to: 'members' }]
  const profile = { name: 'Ben', town: 'Die', about: 'Bread.', contacts }
  await call(ben, 'PUT', '/api/me/profile', '/api/me/profile', profile)
  await call(ben, 'GET', '/api/me/profile', '/api/me/profile')
  await call(ann, 'GET', `/api/people/${ben.me.account?.account}`, '/api/people/:account')
  await call(ben, 'PUT', '/api/me/photo', '/api/me/photo', { photo: PHOTO })
  const path = `/api/people/${ben.me.account?.account}/photo`
  const { body, headers } = await call(ann, 'GET', path, '/api/people/:account/photo')
  expect([headers.get('content-type'), body.length > 0]).toEqual(['image/jpeg', true])
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  await call(ben, 'DELETE', '/api/me/photo', '/api/me/photo')

  const letter = { wish: 'ab'.repeat(16), to: ben.me.member, text: 'Is there bread on Friday?' }
  await call(ann, 'POST', '/api/messages', '/api/messages', letter)
  const { messages } = (await call(ben, 'GET', '/api/messages', '/api/messages')).body
  const { message } = messages[0]
  await call(ben, 'POST', '/api/messages/read', '/api/messages/read', { messages: [message] })
  await call(ben, 'DELETE', `/api/messages/${message}`, '/api/messages/:message')
  const blocked = `/api/blocked/${ann.me.member}`
  await call(ben, 'PUT', blocked, '/api/blocked/:member')
  await call(ben, 'DELETE', blocked, '/api/blocked/:member')
}
