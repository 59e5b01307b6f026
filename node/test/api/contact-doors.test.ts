/** The doors by which members reach one another: nobody reads another's letters, nobody writes without end. */
import { expect, test } from 'vitest'
import { RATES } from '../../src/api/api-limits.ts'
import { DOORS } from '../../src/api/make-api.ts'
import { apiVillage, type Guest } from './api-node.ts'

const WORDS = 'Nobody else reads about the piano.'
const letter = (to: Guest, wish: number, text = WORDS) => ({
  wish: wish.toString(16).padStart(32, '0'),
  to: to.me.member,
  text,
})

test('no door shows the committee what members write to each other, nor another member', async () => {
  const { api, admin, ann, ben } = await apiVillage()
  expect((await ann.browser.post('/api/messages', letter(ben, 1))).status).toBe(204)
  const { messages } = (await ben.browser.get('/api/messages')).body
  expect(messages).toMatchObject([{ text: WORDS, other: { member: ann.me.member } }])
  const { message } = messages[0]
  const ids = [ann, ben].flatMap(({ me }) => [me.member, me.account?.account ?? ''])
  const paths = DOORS.filter(({ method }) => method === 'get').flatMap(({ path }) =>
    path.includes(':') ? [message, ...ids].map(id => path.replaceAll(/:[a-z]+/g, id)) : [path],
  )
  const asked = [...paths, '/api/messages?box=sent', `/api/messages?before=${'f'.repeat(32)}`]
  expect(asked.length).toBeGreaterThan(60)
  for (const path of asked) {
    const { body } = await admin.browser.get(path)
    expect([path, JSON.stringify(body).includes('piano')]).toEqual([path, false])
  }
  expect((await admin.browser.ask('DELETE', `/api/messages/${message}`)).status).toBe(204)
  expect((await admin.browser.post('/api/messages/read', { messages: [message] })).status).toBe(204)
  expect((await ben.browser.get('/api/messages')).body).toMatchObject({
    messages: [{ read: false }],
    unread: 1,
  })
  expect(api.events.filter(({ event }) => event === 'request-failed')).toEqual([])
})

test('one member writes so many letters an hour', async () => {
  const { ann, ben } = await apiVillage()
  // Ten of them, each again and again: Ben is not buried under those that he has not read.
  for (let i = 0; i < RATES.write.points; i++)
    expect((await ann.browser.post('/api/messages', letter(ben, i % 10))).status).toBe(204)
  const { status, body } = await ann.browser.post('/api/messages', letter(ben, 1_000))
  expect([status, body.refusal.code]).toEqual([429, 'too-many-requests'])
  expect((await ben.browser.post('/api/messages', letter(ann, 1))).status).toBe(204)
})

test('an ad of the own group names its author so that they can be written to', async () => {
  const { ann, ben } = await apiVillage()
  const ad = { type: 'offer', title: 'Bread', body: '', category: 'food', price: '', scope: 'group', days: 5 }
  const posted = (await ann.browser.post('/api/ads', ad)).body.ad
  const { author } = (await ben.browser.get(`/api/ads/${posted.gid}/${posted.ad}`)).body.ad
  const { member, account } = ann.me
  expect(author).toEqual({ member, account: account?.account, name: 'Ann', number: account?.number })
})
