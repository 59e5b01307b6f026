/** The accounts of nobody on a phone: what is there, a payment out of the treasury, and one more treasury. domain.md rule 20. */
import type { GroupAccountsReply } from '@localpay/node'
import { expect, test } from 'vitest'
import { ADMIN_NAME, hourIn } from '../../src/world/found-group.ts'
import { button, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('the group’s accounts', () => {
  const { group, signedIn, say } = useStage('group accounts')

  test('are seen by the committee, who pays out of the treasury and opens another; what is too much is refused in words', async () => {
    const hour = hourIn(group().plan)
    const { accounts } = await group().admin.api.get<GroupAccountsReply>('/api/group-accounts')
    await group().members[1]?.pay(accounts[0]?.account as string, hour, 'For the hall')
    const expected = [{ path: '/api/intents', status: 409 }]
    const admin = await signedIn(ADMIN_NAME, { expected })
    const { page, t } = admin
    const sheet = page.getByRole('dialog')
    const treasury = t('group-accounts.name', { kind: 'treasury' })
    await visit(admin, '/desk/accounts')
    await page.getByText(new RegExp(ADMIN_NAME)).first().waitFor()
    await page.getByRole('link', { name: treasury, exact: true }).click()
    await heading(admin, treasury).waitFor()
    await page.getByText('For the hall').waitFor()

    await button(admin, t('group-accounts.pay')).click()
    const pay = async (minor: bigint): Promise<void> => {
      await field(admin, t('bills.amount')).fill(String(minor / 100n))
      await sheet.getByRole('button', { name: t('common.continue') }).click()
      await button(admin, t('group-accounts.go')).click()
    }
    await field(admin, t('form.chosen')).selectOption(group().accounts[2]?.account as string)
    await pay(hour * 2n)
    const tooMuch = { who: 'account', wouldBe: say(-hour), limit: say(0n) }
    await page.getByText(t('refusal.over-limit', tooMuch)).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await pay(hour)
    await page.getByText(t('group-accounts.paid')).waitFor()
    await page.getByText(say(0n), { exact: true }).first().waitFor()

    await visit(admin, '/desk/accounts')
    await button(admin, t('group-accounts.open')).click()
    await sheet.getByRole('button', { name: t('group-accounts.open') }).click()
    await page.getByRole('link', { name: new RegExp(`^${treasury} · `) }).waitFor()
    expect(await barriersOf(page)).toEqual([])
  })
})
