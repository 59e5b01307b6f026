/**
 * A committee asks the members for what it might decide itself: one more levy, other limits of one account, somebody who
 * asked to join, another worth of an hour. Each is tried before it is signed and reads the same on the members' phones.
 */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { askToJoin, button, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('questions to all members', () => {
  const { signedIn, stranger, say, group } = useStage('asking')

  /** To the form, with words and a kind of change. */
  async function begin(phone: Phone, words: string, change: string): Promise<void> {
    const { t } = phone
    await visit(phone, '/decisions/new')
    await heading(phone, t('decisions.ask')).waitFor()
    await field(phone, t('decisions.words')).fill(words)
    await field(phone, t('decisions.what-changes')).selectOption(change)
  }

  /** Reads the last look, puts the question, and finds it among the open ones. */
  async function put(phone: Phone, words: string, ...sentences: readonly (string | RegExp)[]): Promise<void> {
    const { page, t } = phone
    await button(phone, t('common.continue')).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(words).waitFor()
    for (const sentence of sentences) await sheet.getByText(sentence).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await sheet.getByRole('button', { name: t('decisions.send') }).click()
    await page.getByRole('article').filter({ hasText: words }).waitFor()
  }

  test('one more levy is filled in, tried and read by a member in the same sentences', async () => {
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn('Odile')]
    const { t } = admin
    await visit(odile, '/decisions')
    await begin(admin, 'A chest for tools?', 'levies')
    await button(admin, t('common.continue')).click()
    const refused = admin.page.getByText(t('refusal.nothing-chosen'))
    await refused.waitFor()
    // It says nothing about another change.
    await field(admin, t('decisions.what-changes')).selectOption('votes')
    await refused.waitFor({ state: 'detached' })
    await field(admin, t('decisions.what-changes')).selectOption('levies')
    await button(admin, t('rules.levy-add')).click()
    await field(admin, t('rules.name')).fill('Chest')
    await field(admin, t('rules.percent')).fill('2')
    expect(await barriersOf(admin.page)).toEqual([])
    await put(admin, 'A chest for tools?', /^Chest: /, /^On a payment of /)
    const card = odile.page.getByRole('article').filter({ hasText: 'A chest for tools?' })
    await card.getByText(/^Chest: /).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
  })

  test('other limits of one account are tried as at the desk', async () => {
    const admin = await signedIn(ADMIN_NAME)
    const { t, page } = admin
    await begin(admin, 'More room for Odile?', 'account')
    const option = page.getByRole('option', { name: /^Odile/ })
    await option.waitFor({ state: 'attached' })
    await field(admin, t('decisions.whose')).selectOption({ label: (await option.textContent()) ?? '' })
    await field(admin, t('members.below')).fill('77')
    await field(admin, t('members.above')).fill('')
    expect(await barriersOf(page)).toEqual([])
    await put(admin, 'More room for Odile?', /^The balance of Odile/)
    const card = page.getByRole('article').filter({ hasText: 'More room for Odile?' })
    const minor = group().plan.currency
    const below = say(-77n * (minor.style === 'hours' ? 60n : 10n ** BigInt(minor.digits)))
    await card.getByText(below.replaceAll(' ', '\u00a0')).waitFor()
  })

  test('somebody who asked to join is named, and another worth of an hour shows prices', async () => {
    const [guest, admin] = [await stranger(), await signedIn(ADMIN_NAME)]
    const { t } = admin
    await askToJoin(guest, 'Wanda')
    await begin(admin, 'Shall Wanda join?', 'admit')
    await admin.page.getByRole('option', { name: /^Wanda/ }).waitFor({ state: 'attached' })
    await put(admin, 'Shall Wanda join?', /^Wanda \(/)

    await begin(admin, 'A dearer hour?', 'rate')
    await field(admin, t('rules.ask-rate')).fill('40')
    await put(admin, 'A dearer hour?', t('rules.rate-nobody'), t('rules.rate-stays'))
  })
})
