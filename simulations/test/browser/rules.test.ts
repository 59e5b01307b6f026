/**
 * The rules of a group on a phone: who may enter a payment is changed after a dry run; a fee is added, taken from all, and
 * given back to all, and everybody's balance says so.
 */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { balance, button, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

/** One of several buttons that begin alike and go on with what they are about. */
const buttonFor = ({ page }: Phone, words: string) =>
  page.getByRole('button', { name: new RegExp(`^${words}`) }).first()

describeInBrowser('the rules of a group', () => {
  const { group, signedIn, say } = useStage('the rules of a group')

  /** Reads out what would hold then, and signs it. */
  async function confirm(phone: Phone, ...sentences: readonly string[]): Promise<void> {
    const { page, t } = phone
    await button(phone, t('common.continue')).click()
    const sheet = page.getByRole('dialog')
    for (const sentence of sentences) await sheet.getByText(sentence).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await sheet.getByRole('button', { name: t('rules.go') }).click()
    await page.getByText(t('rules.done')).waitFor()
  }

  test('an administrator changes who may enter a payment, and every member reads it at once', async () => {
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn('Odile')]
    await visit(odile, '/rules')
    expect(await odile.page.getByRole('link', { name: odile.t('rules.change') }).count()).toBe(0)
    await visit(admin, '/rules/entry')
    const direct = admin.t('rules.payee', { way: 'direct' })
    await field(admin, direct).check()
    await field(admin, admin.t('rules.ask-auto')).fill('30')
    await button(admin, admin.t('common.continue')).click()
    await admin.page.getByText(admin.t('refusal.longer-than-wait')).waitFor()
    await field(admin, admin.t('rules.ask-auto')).fill('7')
    await confirm(admin, direct, admin.t('rules.nothing-touched'))
    await heading(admin, admin.t('rules.title')).waitFor()
    await odile.page.getByText(direct).waitFor()
    await visit(odile, '/rules/entry')
    await heading(odile, odile.t('not-found.title')).waitFor()
  })

  test('limits that grow with what is earned say whom they would leave beyond', async () => {
    const admin = await signedIn(ADMIN_NAME)
    const { t } = admin
    await visit(admin, '/rules/limits')
    await field(admin, t('rules.mode-of', { mode: 'earned' })).check()
    await field(admin, t('rules.below-first')).fill('5')
    await field(admin, t('rules.share')).fill('250')
    await field(admin, t('rules.cap')).fill('40')
    await button(admin, t('common.continue')).click()
    await admin.page.getByText(t('refusal.not-a-percentage')).waitFor()
    await field(admin, t('rules.share')).fill('0.5')
    const cap = say(-40n * minorOf(group().plan.currency)).replaceAll(' ', '\u00a0')
    await confirm(admin, t('rules.earned', { percent: '0.5%', cap }))
  })

  test('a fee is taken from all, and given back to all', async () => {
    const admin = await signedIn(ADMIN_NAME)
    const odile = await signedIn('Odile')
    const { t, page } = admin
    const before = BigInt(
      (await odile.page.evaluate(async () => (await fetch('/api/me')).json())).account.balance,
    )
    await visit(admin, '/rules/charges')
    await button(admin, t('rules.charge-add')).click()
    await field(admin, t('rules.name')).fill('Room')
    await field(admin, t('rules.amount')).fill('1')
    await field(admin, t('rules.from')).fill('2020-01-01')
    await button(admin, t('common.continue')).click()
    await page.getByText(t('refusal.period-over')).waitFor()
    await field(admin, t('rules.from')).fill(new Date().toISOString().slice(0, 10))
    await confirm(admin, 'Room would take')

    await visit(admin, '/desk/contributions')
    await page.getByText(t('contributions.none-yet')).waitFor()
    await buttonFor(admin, t('contributions.look')).click()
    await page.getByRole('row', { name: /^Odile/ }).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await button(admin, t('contributions.run')).click()
    await buttonFor(admin, t('contributions.undo')).waitFor()
    const one = minorOf(group().plan.currency)
    await visit(odile, '/')
    await balance(odile, say(before - one)).waitFor()

    await buttonFor(admin, t('contributions.undo')).click()
    await button(admin, t('common.cancel')).click()
    await buttonFor(admin, t('contributions.undo')).click()
    await button(admin, t('contributions.undo-go')).click()
    await page.getByText(t('contributions.given-back', { name: 'Room' })).waitFor()
    await balance(odile, say(before)).waitFor()

    // Removing one has nothing to fill in: the press on it tries it.
    await visit(admin, '/rules/charges')
    await buttonFor(admin, t('rules.remove')).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(t('rules.taken-no-more', { name: 'Room' })).waitFor()
    await sheet.getByText(t('rules.no-charges')).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await sheet.getByRole('button', { name: t('rules.go') }).click()
    await page.getByText(t('rules.no-charges')).waitFor()
  })
})

const minorOf = ({ style, digits }: { readonly style: string; readonly digits: number }): bigint =>
  style === 'hours' ? 60n : 10n ** BigInt(digits)
