/** Somebody without a phone comes to the desk: written down, admitted, signed for by the committee, and paid for. */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, field, settled, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('somebody without a device', () => {
  const { group, signedIn } = useStage('no device')

  test('is admitted at the desk, and pays by whom the committee named', async () => {
    const admin = await signedIn('Admin')
    const sheet = admin.page.getByRole('dialog')
    await visit(admin, '/desk')
    await button(admin, admin.t('custody.new')).click()
    await field(admin, admin.t('custody.name')).fill('Renée')
    expect(await barriersOf(admin.page)).toEqual([])
    await sheet.getByRole('button', { name: admin.t('custody.write-down') }).click()
    await admin.page.getByText(admin.t('custody.written')).waitFor()

    const admit = button(admin, admin.t('desk.admit', { name: 'Renée' }))
    // One person alone may sign, and is chosen beforehand.
    await field(admin, ADMIN_NAME).uncheck()
    await admit.click()
    await admin.page.getByText(admin.t('refusal.no-custodian')).waitFor()
    await field(admin, ADMIN_NAME).check()
    await admit.click()
    await admit.waitFor({ state: 'detached' })
    await admin.page.getByText(admin.t('desk.admitted', { name: 'Renée' })).waitFor()

    await visit(admin, '/desk/members')
    await admin.page.getByRole('link', { name: /^Renée/ }).click()
    await admin.page.getByText(admin.t('custody.by', { name: 'Renée', names: ADMIN_NAME })).waitFor()
    await button(admin, admin.t('custody.pay', { name: 'Renée' })).click()
    await field(admin, admin.t('pay.person')).fill('Odile')
    const to = field(admin, admin.t('form.chosen'))
    await to.getByText(/^Odile/).waitFor({ state: 'attached' })
    await to.selectOption(group().accounts[1]?.account as string)
    await field(admin, admin.t('bills.amount')).fill('1')
    await field(admin, admin.t('pay.memo')).fill('Eggs')
    await sheet.getByRole('button', { name: admin.t('common.continue') }).click()
    await button(admin, admin.t('group-accounts.go')).click()
    await admin.page.getByText(admin.t('group-accounts.paid')).waitFor()
    await admin.page.getByText(admin.t('group-accounts.history')).click()
    await admin.page.getByText('Eggs').waitFor()
    await settled(admin)
    expect(await barriersOf(admin.page)).toEqual([])

    const odile = await signedIn('Odile')
    await visit(odile, '/history')
    await odile.page.getByText('Renée').first().waitFor()
  })
})
