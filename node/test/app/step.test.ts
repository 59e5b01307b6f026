/** A smallest step of amounts, from the rule to who is told of it: members with every amount, other groups never. */
import { expect, test } from 'vitest'
import { openKnownGroups } from '../../src/app/known-groups.ts'
import { makeOwnGroup } from '../../src/app/own-group.ts'
import { makeOwnRecord } from '../../src/app/own-record.ts'
import { wish, yes } from '../support/test-node.ts'
import { balance, payment, village } from '../support/village.ts'

async function stepped() {
  const all = await village()
  const { node, admin } = all
  const { currency } = node.core.ledger.book.tables.group.get('group')!.policy
  const change = { currency: { ...currency, step: 25n } }
  yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
  return { ...all, currency }
}

test('an amount between two steps is refused, and the books say nothing of it', async () => {
  const { node, admin, ben } = await stepped()
  const { size } = node.core.ledger.head().head
  expect(await node.payments.submit(admin.person, payment(admin, ben, 30n))).toEqual({
    ok: false,
    refusal: { code: 'off-step', step: 25n },
  })
  expect(node.core.ledger.head().head.size).toBe(size)
  yes(await node.payments.submit(admin.person, payment(admin, ben, 50n)))
  expect(await balance(node, ben)).toBe('50')
})

test('what was left between two steps is paid back to the last of it', async () => {
  const { node, admin, ben } = await village()
  yes(await node.payments.submit(admin.person, payment(admin, ben, 33n)))
  const { currency } = node.core.ledger.book.tables.group.get('group')!.policy
  const change = { currency: { ...currency, step: 25n } }
  yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change })))
  yes(await node.payments.submit(ben.person, payment(ben, admin, 33n)))
  expect(await balance(node, ben)).toBe('0')
})

test('pages are told the step as they are told amounts, and a start knows it still', async () => {
  const { node, currency } = await stepped()
  const told = { ...currency, step: '25' }
  expect((await makeOwnGroup(node.core)()).currency).toEqual(told)
  const again = await node.reopened()
  expect((await makeOwnGroup(again.core)()).currency).toEqual(told)
})

test('other groups are told the currency without it, in a record that they can read', async () => {
  const { node, currency } = await stepped()
  const groups = await openKnownGroups(node.core, { news: () => {}, newKey: () => {}, clash: () => {} })
  const known = await makeOwnRecord(node.core, groups).renew()
  expect(known?.record.currency).toEqual(currency)
})
