/**
 * A question to the group and its vote, and a payment that goes by itself, on phones: each is shown again before it is
 * signed, others see it without a reload, and what runs can be stopped after being asked twice.
 */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, field, heading, person, settled, tab, tapAmount, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('what a group decides, and what is paid by itself', () => {
  const { signedIn, say, group } = useStage('deciding')
  const [member, other] = ['Odile', 'Jean-Luc'] as const
  const QUESTION = 'Shall we buy an apple press?'

  const put = async (phone: Phone): Promise<void> => {
    const { page, t } = phone
    await visit(phone, '/decisions')
    await page.getByRole('link', { name: t('decisions.ask') }).tap()
    await heading(phone, t('decisions.ask')).waitFor()
    await button(phone, t('common.continue')).tap()
    await page.getByText(t('refusal.no-words')).waitFor()
    await field(phone, t('decisions.words')).fill(QUESTION)
    await field(phone, t('decisions.what-changes')).selectOption('limits')
    await field(phone, t('members.below')).fill('300')
    await field(phone, t('members.above')).fill('500')
    expect(await barriersOf(page)).toEqual([])
    await button(phone, t('common.continue')).tap()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(QUESTION).waitFor()
    await sheet.getByText(t('decisions.no-way-back')).waitFor()
    await sheet.getByRole('button', { name: t('decisions.send') }).tap()
    await page.getByRole('article').filter({ hasText: QUESTION }).waitFor()
  }

  test('a member votes on the committee’s question, changes the vote, and both see how many voted', async () => {
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn(member)]
    const { t } = odile
    const all = group().members.length
    await visit(odile, '/decisions')
    await odile.page.getByText(t('decisions.none-open')).waitFor()
    expect(await odile.page.getByRole('link', { name: t('decisions.ask') }).count()).toBe(0)
    await tab(odile, 'tab.home').tap()
    await odile.page.getByText(t('home.nothing')).waitFor()
    const loads = odile.loads()
    await put(admin)

    await odile.page.getByRole('link', { name: t('home.votes', { count: 1 }) }).tap()
    await odile.page.getByText(QUESTION).waitFor()
    await button(odile, t('decisions.choice', { choice: 'no' })).tap()
    await odile.page.getByText(t('decisions.mine', { choice: 'no' })).waitFor()
    await button(odile, t('decisions.change-to', { choice: 'yes' })).tap()
    await odile.page.getByText(t('decisions.mine', { choice: 'yes' })).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
    await tab(odile, 'tab.home').tap()
    await odile.page.getByText(t('home.nothing')).waitFor()
    expect(odile.loads()).toBe(loads)
    await admin.page.getByText(t('decisions.voted', { count: 1, of: all })).waitFor()
  })

  test('a payment is repeated every month, and stopped after a second question', async () => {
    const odile = await signedIn(member)
    const { page, t } = odile
    await visit(odile, '/pay')
    await person(odile, other).tap()
    await tapAmount(odile, '2')
    await page.getByRole('button', { name: /^Pay / }).tap()
    await page.getByRole('link', { name: t('orders.repeat') }).tap()
    await heading(odile, t('orders.new')).waitFor()
    await page.getByRole('option', { name: new RegExp(`^${other} ·`) }).waitFor({ state: 'attached' })
    await field(odile, t('orders.times')).fill('3')
    expect(await barriersOf(page)).toEqual([])
    await button(odile, t('common.continue')).tap()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(t('orders.no-cover')).waitFor()
    await sheet.getByRole('button', { name: t('orders.go') }).tap()

    const row = page.getByRole('listitem').filter({ hasText: other })
    await row.getByText(t('orders.left', { count: 3 })).waitFor()
    await row.getByText(say(2n * minorOf(group().plan.currency))).waitFor()
    await settled(odile)
    expect(await barriersOf(page)).toEqual([])
    await row.getByRole('button', { name: t('orders.stop') }).tap()
    await page.getByText(t('orders.stop-what', { name: other })).waitFor()
    await button(odile, t('orders.keep')).tap()
    await row.getByRole('button', { name: t('orders.stop') }).tap()
    await button(odile, t('orders.stop-sure')).tap()
    await page.getByText(t('orders.none')).waitFor()
    await page.getByText(t('orders.state', { state: 'stopped' }), { exact: true }).waitFor()
  })
})

const minorOf = ({ style, digits }: { readonly style: string; readonly digits: number }): bigint =>
  style === 'hours' ? 60n : 10n ** BigInt(digits)
