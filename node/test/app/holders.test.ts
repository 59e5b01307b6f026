/** Who manages an account puts people on it and takes them off; who is on it sees who else is; nobody else does. */
import { expect, test } from 'vitest'
import { apiVillage, type Guest, wishOf } from '../api/api-node.ts'

const put = (by: Guest, on: Guest, who: Guest, can?: readonly string[]) =>
  by.browser.post(
    '/api/intents',
    wishOf(by, 'holder', {
      account: on.me.account?.account,
      member: who.me.member,
      ...(can === undefined ? {} : { can }),
    } as never),
  )

test('who manages an account lets another use it, and sees who is on it', async () => {
  const { ann, ben } = await apiVillage()
  const of = `/api/holders?account=${ann.me.account?.account}`
  expect((await ben.browser.get(of)).body.refusal.code).toBe('not-your-account')
  expect((await put(ann, ann, ben, ['bill'])).status).toBe(200)
  expect((await ben.browser.get(of)).body).toMatchObject({ manages: false, owner: ann.me.member })
  expect((await ann.browser.get('/api/holders')).body).toMatchObject({
    number: ann.me.account?.number,
    manages: true,
    holders: [
      { name: 'Ann', can: ['pay', 'bill', 'manage'] },
      { name: 'Ben', can: ['bill'] },
    ],
  })
  expect((await put(ann, ann, ben)).status).toBe(200)
  expect((await ben.browser.get(of)).status).toBe(403)
})

test('who is on an account without managing it puts nobody on it, and may go', async () => {
  const { api, admin, ann, ben } = await apiVillage()
  await put(ann, ann, ben, ['pay'])
  expect((await put(ben, ann, admin, ['pay'])).body.refusal.code).toBe('not-your-account')
  expect((await put(ben, ann, ben)).status).toBe(200)
  expect((await ann.browser.get('/api/holders')).body.holders).toHaveLength(1)
  expect(api.events.filter(({ event }) => event === 'request-failed')).toEqual([])
})
