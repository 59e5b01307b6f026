/**
 * How somebody comes in: an administrator writes the terms, a member invites by a link, whoever opens it reads who invites
 * them and accepts the terms, the committee sees both; members are asked at home until they accept.
 */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, field, heading, PASSWORD, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

const TERMS = 'Give as you take.\n\nTell us when you move.'

describeInBrowser('coming in', () => {
  const { signedIn, stranger } = useStage('coming in')

  async function writeTerms(admin: Phone, text: string): Promise<void> {
    const { page, t } = admin
    await visit(admin, '/rules/terms')
    await field(admin, t('terms.ask')).fill(text)
    await button(admin, t('common.continue')).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(t('rules.terms', { have: text === '' ? 'no' : 'yes' })).waitFor()
    await sheet.getByRole('button', { name: t('rules.go') }).click()
    await page.getByText(t('rules.done')).waitFor()
  }

  test('terms, once written, are asked of who joins and of who is a member', async () => {
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn('Odile')]
    const { page, t } = odile
    await writeTerms(admin, TERMS)
    await page.getByText(t('home.terms')).tap()
    await heading(odile, t('terms.title')).waitFor()
    await page.getByText('Tell us when you move.').waitFor()
    expect(await barriersOf(page)).toEqual([])
    await button(odile, t('terms.accept')).tap()
    await page.getByText(t('terms.accepted')).waitFor()
    await visit(odile, '/')
    expect(await page.getByText(t('home.terms')).count()).toBe(0)
    await visit(odile, '/rules')
    await page.getByRole('link', { name: t('rules.terms-read') }).waitFor()
  })

  test('whoever is invited reads by whom, and the committee too; the link opens nothing twice', async () => {
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn('Odile')]
    const { page, t } = odile
    await visit(odile, '/invite')
    await field(odile, t('invite.note')).fill('My neighbour.')
    await button(odile, t('invite.make')).tap()
    const link = await field(odile, t('invite.link')).inputValue()
    expect(await barriersOf(page)).toEqual([])
    const path = link.slice(new URL(link).origin.length)
    const secret = path.split('=')[1]

    const zoe = await stranger()
    await visit(zoe, path)
    await zoe.page.getByText(/^Odile invites you/).waitFor()
    await field(zoe, t('join.name')).fill('Zoe')
    await field(zoe, t('password.new')).fill(PASSWORD)
    await field(zoe, t('join.accept')).check()
    expect(await barriersOf(zoe.page)).toEqual([])
    await button(zoe, t('join.send')).tap()
    await heading(zoe, t('waiting.title')).waitFor()

    await visit(admin, '/desk')
    await admin.page.getByText(t('desk.invited', { name: 'Odile' })).waitFor()
    await admin.page.getByText(t('desk.note', { name: 'Odile', note: 'My neighbour.' })).waitFor()
    await admin.page.getByText(/^Has accepted the terms/).waitFor()
    expect(await barriersOf(admin.page)).toEqual([])

    const late = await stranger({ expected: [{ path: `/api/join/${secret}`, status: 409 }] })
    await visit(late, path)
    await late.page.getByText(t('refusal.invitation-used')).waitFor()
    await late.page.getByText(t('join.without')).waitFor()
  })

  test('terms that changed while somebody read them are read again', async () => {
    const admin = await signedIn(ADMIN_NAME)
    const yann = await stranger()
    const { page, t } = yann
    await visit(yann, '/join')
    await field(yann, t('join.name')).fill('Yann')
    await field(yann, t('password.new')).fill(PASSWORD)
    await field(yann, t('join.accept')).check()
    await writeTerms(admin, 'Pay your fee.')
    await page.getByText(t('refusal.terms-changed')).waitFor()
    await page.getByText('Pay your fee.').waitFor()
    expect(await field(yann, t('join.accept')).isChecked()).toBe(false)
    await field(yann, t('join.accept')).check()
    await button(yann, t('join.send')).tap()
    await heading(yann, t('waiting.title')).waitFor()
    await writeTerms(admin, '')
    const later = await stranger()
    await visit(later, '/terms')
    await later.page.getByText(t('terms.none')).waitFor()
  })

  test('an invitation taken back says so', async () => {
    const odile = await signedIn('Odile')
    const { page, t } = odile
    await visit(odile, '/invite')
    await button(odile, t('invite.make')).tap()
    const link = new URL(await field(odile, t('invite.link')).inputValue())
    await page
      .getByRole('button', { name: new RegExp(`^${t('invite.take-back')}`) })
      .first()
      .tap()
    await page.getByText(t('invite.taken-back')).waitFor()
    const path = `/api/join/${link.searchParams.get('invite')}`
    const zoe = await stranger({ expected: [{ path, status: 409 }] })
    await visit(zoe, link.pathname + link.search)
    await zoe.page.getByText(t('refusal.invitation-taken-back')).waitFor()
  })
})
