/** A visit to the doors about how people come in, for the tests of all doors. */
import { rescuedBy, rootOf } from '../support/roots.ts'
import { newDevice } from '../support/test-node.ts'
import { type ApiNode, Browser, type Call, type Founder, type Guest } from './api-node.ts'
import { walkJoining } from './walk-joining.ts'

/** Terms and an invitation, another password, devices signed out, a password lost. */
export async function walkAccess(api: ApiNode, admin: Founder, ben: Guest, call: Call): Promise<void> {
  await walkJoining(admin, ben, call)
  const { credentials } = ben.device
  const elsewhere = new Browser(api.node)
  await elsewhere.post('/api/login', { name: 'Ben', auth: credentials.auth })
  const { sessions } = (await call(ben, 'GET', '/api/access', '/api/access')).body
  const other = sessions.find(({ here }: { here: boolean }) => !here).session
  await call(ben, 'DELETE', `/api/access/sessions/${other}`, '/api/access/sessions/:session')
  await call(ben, 'DELETE', '/api/access/sessions', '/api/access/sessions')
  const next = { ...newDevice('next').credentials, pub: credentials.pub, old: credentials.auth }
  await call(ben, 'PUT', '/api/access/password', '/api/access/password', next)
  const lost = newDevice('lost').credentials
  const stranger = { browser: new Browser(api.node) }
  await call(stranger, 'POST', '/api/lost', '/api/lost', { name: 'Ben', ...lost })
  await call(stranger, 'GET', `/api/lost/${lost.pub}`, '/api/lost/:key')
  await call(admin, 'GET', '/api/desk/lost', '/api/desk/lost')
  await call(admin, 'GET', '/api/desk/passwords', '/api/desk/passwords')
  await call(admin, 'POST', `/api/desk/lost/${lost.pub}/refuse`, '/api/desk/lost/:key/refuse')
  const back = newDevice('admin again').credentials
  await stranger.browser.post('/api/lost', { name: admin.me.name, ...back })
  const path = `/api/lost/${back.pub}/rescue`
  const { body } = await call(stranger, 'GET', path, '/api/lost/:key/rescue')
  const paper = rescuedBy(body, back.pub, rootOf(admin.words))
  await call(stranger, 'POST', path, '/api/lost/:key/rescue', { paper })
  await admin.browser.post('/api/login', { name: admin.me.name, auth: back.auth })
}
