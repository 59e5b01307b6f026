/** Addresses that ask for what cannot be, and for what is not there. */
import { expect, test } from 'vitest'
import { apiVillage } from './api-node.ts'

const GID = 'ab'.repeat(32)

test.each([
  '/api/history?limit=0',
  '/api/history?limit=101',
  '/api/history?before=-1',
  '/api/history?before=1e3',
  '/api/history?before=99999999999999999999',
  '/api/history?limit=5&limit=6',
  '/api/history?x=1',
  '/api/consistency',
  `/api/people?q=${'x'.repeat(61)}`,
  '/api/search?km=0',
  '/api/search?km=NaN',
  '/api/search?lat=91',
  '/api/search?sort=random',
  '/api/search?category=money',
])('%s is refused in words', async path => {
  const { ann } = await apiVillage()
  const { status, body } = await ann.browser.get(path)
  expect([status, body.refusal.code]).toEqual([400, 'malformed'])
})

test.each([
  '/api/receipts/abc',
  '/api/receipts/1.5',
  '/api/receipts/-1',
  '/api/ads/xyz/abc',
  `/api/ads/${GID}/ABCD`,
  '/api/transfers/1',
  '/api/across/abc',
  `/api/across/${GID}`,
  '/api/payments/abc',
  `/api/payments/${GID}`,
  '/api/people/abc',
  `/api/people/${GID.slice(0, 32)}`,
  '/api/nothing',
])('nothing is there at %s, whether an id that nobody has or none at all', async path => {
  const { ann } = await apiVillage()
  const { status, body } = await ann.browser.get(path)
  expect([status, body]).toEqual([404, { refusal: { code: 'not-found' } }])
})
