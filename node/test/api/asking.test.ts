/** Who may try what before they ask the members for it: a rule everybody, another person's limits the committee alone. */
import { type BodyOf, encodeAs, explicitLimits, policyChangeShape, toBase64 } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { apiVillage, paymentOf, questionOf, wishOf } from './api-node.ts'

const limits = explicitLimits({ min: -1n })
const change = toBase64(encodeAs(policyChangeShape, { limits }))

test('a member tries a rule and learns of their own account; the committee of everybody’s', async () => {
  const { admin, ann, ben } = await apiVillage()
  await ann.browser.post('/api/intents', paymentOf(ann, ben, 5n))
  const tried = async ({ browser }: typeof ann) =>
    (await browser.post('/api/policy/dry-run', { change })).body
  expect(await tried(admin)).toMatchObject({ whole: true, beyondCount: 1 })
  expect(await tried(ann)).toMatchObject({ whole: false, beyondCount: 1, beyond: [{ name: 'Ann' }] })
  expect(await tried(ben)).toMatchObject({ whole: false, beyondCount: 0, beyond: [] })
})

test('a member tries no limits of others, whose balance that would tell', async () => {
  const { ann, ben } = await apiVillage()
  const account = ben.me.account?.account
  const reply = await ann.browser.post('/api/limits/dry-run', { account, own: true })
  expect([reply.status, reply.body.refusal.code]).toEqual([403, 'not-committee'])
})

test('a member puts a question about a rule once the group lets every member ask', async () => {
  const { admin, ann } = await apiVillage()
  const ask = () => ann.browser.post('/api/intents', questionOf(ann, 'Less credit?', { policy: { limits } }))
  expect((await ask()).body.refusal.code).toBe('not-allowed')
  const { policy } = (await admin.browser.get('/api/policy')).body
  const votes: NonNullable<BodyOf<'policy'>['change']['votes']> = { ...policy.votes, propose: 'member' }
  await admin.browser.post('/api/intents', wishOf(admin, 'policy', { change: { votes } }))
  expect((await ask()).status).toBe(200)
  const { open } = (await ann.browser.get('/api/decisions')).body
  expect(open).toMatchObject([{ words: 'Less credit?', change: { policy: { limits: { min: '-1' } } } }])
})
