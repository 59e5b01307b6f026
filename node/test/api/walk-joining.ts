/** A visit to the doors about how somebody comes in, for the tests of all doors. */
import { termsHash } from '@localpay/protocol'
import { type Call, type Founder, type Guest, wishOf } from './api-node.ts'

const SECRET = '7e'.repeat(16)

/** Terms are written, read and accepted; somebody is invited, and then not any more. */
export async function walkJoining(admin: Founder, ann: Guest, call: Call): Promise<void> {
  const text = 'Give as you take.'
  const manners = { leaver: 'settle', books: 'own', terms: termsHash(text) } as const
  await admin.browser.post('/api/intents', wishOf(admin, 'policy', { change: { manners } }, text))
  const { terms } = (await call(ann, 'GET', '/api/terms', '/api/terms')).body
  await call(ann, 'PUT', '/api/me/terms', '/api/me/terms', { terms: terms.hash })
  await call(ann, 'POST', '/api/invitations', '/api/invitations', { secret: SECRET, uses: 1 })
  const { invitations } = (await call(ann, 'GET', '/api/invitations', '/api/invitations')).body
  await call(ann, 'GET', `/api/join/${SECRET}`, '/api/join/:secret')
  const path = `/api/invitations/${invitations[0].invitation}`
  await call(ann, 'DELETE', path, '/api/invitations/:invitation')
  const none = { leaver: 'settle', books: 'own' } as const
  await admin.browser.post('/api/intents', wishOf(admin, 'policy', { change: { manners: none } }))
}
