/**
 * Payments that somebody enters between two others: at once by the committee, with a word of who pays by anybody; and
 * requests that somebody lets through without being asked.
 */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, choosePerson, field, heading, settled, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('payments for others', () => {
  const { signedIn } = useStage('payments for others')
  const [payer, payee] = ['Odile', 'Jean-Luc'] as const
  const row = (phone: Phone, words: string) => phone.page.getByRole('listitem').filter({ hasText: words })
  const among = (phone: Phone, legend: string) => phone.page.getByRole('group', { name: legend, exact: true })

  /** As far as the last look before it is signed. */
  async function enter(phone: Phone, from: string, to: string, words: string) {
    const { page, t } = phone
    await visit(phone, '/pay')
    await page.getByRole('link', { name: t('enter.title') }).click()
    await heading(phone, t('enter.title')).waitFor()
    await choosePerson(among(phone, t('enter.payer')), phone, from)
    await choosePerson(among(phone, t('enter.payee')), phone, to)
    await field(phone, t('bills.amount')).fill('2')
    await field(phone, t('pay.memo')).fill(words)
    await button(phone, t('common.continue')).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(from).first().waitFor()
    return sheet
  }

  test('the committee enters one that counts at once, and nobody else is shown how', async () => {
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn(payer)]
    const { t } = admin
    const sheet = await enter(admin, payer, payee, 'Sheet of the market')
    await sheet.getByText(t('enter.then', { way: 'committee', payer, time: '' }).trim()).waitFor()
    expect(await barriersOf(admin.page)).toEqual([])
    await sheet.getByRole('button', { name: t('enter.go') }).click()
    await heading(admin, t('payment.title')).waitFor()

    await visit(odile, '/history')
    await row(odile, 'Sheet of the market')
      .getByText(odile.t('history.by', { kind: 'person', name: ADMIN_NAME }))
      .first()
      .waitFor()
    await visit(odile, '/pay')
    expect(await odile.page.getByRole('link', { name: odile.t('enter.title') }).count()).toBe(0)
    await visit(odile, '/pay/others')
    await odile.page.getByText(odile.t('enter.not-you')).waitFor()
  })

  test('where any member may enter them who pays is asked, and all three see what comes of it', async () => {
    const [admin, odile, jean] = [await signedIn(ADMIN_NAME), await signedIn(payer), await signedIn(payee)]
    await visit(admin, '/rules/entry')
    await field(admin, admin.t('rules.third', { way: 'confirm' })).check()
    await button(admin, admin.t('common.continue')).click()
    await admin.page
      .getByRole('dialog')
      .getByRole('button', { name: admin.t('rules.go') })
      .click()
    await admin.page.getByText(admin.t('rules.done')).waitFor()

    for (const words of ['Firewood', 'Chestnuts']) {
      const sheet = await enter(jean, payer, ADMIN_NAME, words)
      await sheet.getByRole('button', { name: jean.t('enter.go') }).click()
      await heading(jean, jean.t('bills.title')).waitFor()
      await row(jean, words).waitFor()
    }
    await jean.page.getByRole('heading', { name: jean.t('bills.entered') }).waitFor()
    expect(await barriersOf(jean.page)).toEqual([])
    await visit(admin, '/bills')
    await row(admin, 'Firewood')
      .getByText(admin.t('bills.by', { name: payee }))
      .waitFor()

    await visit(odile, '/bills')
    await row(odile, 'Firewood')
      .getByText(odile.t('bills.by', { name: payee }))
      .waitFor()
    await row(odile, 'Firewood')
      .getByRole('button', { name: odile.t('bills.refuse') })
      .click()
    await field(odile, odile.t('payment.few-words')).fill('It was wet')
    await odile.page
      .getByRole('dialog')
      .getByRole('button', { name: odile.t('payment.go', { act: 'reject' }) })
      .click()
    await row(odile, 'Chestnuts')
      .getByRole('button', { name: odile.t('bills.accept') })
      .click()
    await odile.page.getByText(odile.t('bills.none')).waitFor()
    for (const phone of [jean, admin]) {
      await row(phone, 'It was wet').waitFor()
      await row(phone, 'Chestnuts').waitFor({ state: 'detached' })
    }
  })

  test('who is on the list is paid without asking, until one press takes that back', async () => {
    const [odile, jean] = [await signedIn(payer), await signedIn(payee)]
    const { t } = odile
    const ask = async (words: string): Promise<void> => {
      await visit(jean, '/bills')
      await choosePerson(among(jean, jean.t('bills.from')), jean, payer)
      await field(jean, jean.t('bills.amount')).fill('1')
      await field(jean, jean.t('bills.words')).fill(words)
      await button(jean, jean.t('bills.ask')).click()
      await jean.page.getByText(jean.t('bills.sent')).waitFor()
    }
    await visit(odile, '/bills')
    await odile.page.getByText(t('bills.auto'), { exact: true }).click()
    await odile.page.getByText(t('bills.auto-now', { who: 'never' })).waitFor()
    await field(odile, t('bills.auto-some')).check()
    await choosePerson(among(odile, t('bills.auto-find')), odile, payee)
    await button(odile, t('bills.auto-add')).click()
    await button(odile, t('common.continue')).click()
    const sheet = odile.page.getByRole('dialog')
    await sheet.getByText(payee).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
    await sheet.getByRole('button', { name: t('bills.auto-set') }).click()
    await odile.page.getByText(t('bills.auto-now', { who: 'some' })).waitFor()

    await ask('A haircut')
    await visit(odile, '/history')
    await row(odile, 'A haircut')
      .getByText(t('history.by', { kind: 'allowed' }))
      .first()
      .waitFor()
    await visit(odile, '/bills')
    await odile.page.getByText(t('bills.auto'), { exact: true }).click()
    await button(odile, t('bills.auto-stop')).click()
    await odile.page.getByText(t('bills.auto-now', { who: 'never' })).waitFor()
    await ask('Another haircut')
    await row(odile, 'Another haircut').waitFor()
    await settled(odile)
  })
})
