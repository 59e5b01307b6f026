/** A visit to the doors by which members tell and find how to reach one another, for the tests of all doors. */
import type { Call, Guest } from './api-node.ts'

export async function walkContacts(
  { ann, ben }: { readonly ann: Guest; readonly ben: Guest },
  call: Call,
): Promise<void> {
  const contacts = [{ kind: 'phone', value: '06 12 34 56 78', to: 'members' }]
  const profile = { name: 'Ben', town: 'Die', about: 'Bread.', contacts }
  await call(ben, 'PUT', '/api/me/profile', '/api/me/profile', profile)
  await call(ben, 'GET', '/api/me/profile', '/api/me/profile')
  await call(ann, 'GET', `/api/people/${ben.me.account?.account}`, '/api/people/:account')

  const letter = { wish: 'ab'.repeat(16), to: ben.me.member, text: 'Is there bread on Friday?' }
  await call(ann, 'POST', '/api/messages', '/api/messages', letter)
  const { messages } = (await call(ben, 'GET', '/api/messages', '/api/messages')).body
  const { message } = messages[0]
  await call(ben, 'POST', '/api/messages/read', '/api/messages/read', { messages: [message] })
  await call(ben, 'DELETE', `/api/messages/${message}`, '/api/messages/:message')
  const path = `/api/blocked/${ann.me.member}`
  await call(ben, 'PUT', path, '/api/blocked/:member')
  await call(ben, 'DELETE', path, '/api/blocked/:member')
}
