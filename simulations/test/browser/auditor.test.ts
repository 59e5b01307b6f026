/**
 * Who reads and who acts: the committee makes a member the auditor, who then reads the books as payments come and changes
 * nothing; the committee opens another account; a member sees the figures of the group and their own year.
 */
import { expect, test } from 'vitest'
import { button, field, heading, settled, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('books, figures and further accounts', () => {
  const { signedIn } = useStage('books, figures and further accounts')
  const link = ({ page }: Phone, name: string | RegExp) => page.getByRole('link', { name })
  const openMember = async (phone: Phone, name: string): Promise<void> => {
    await visit(phone, '/desk/members')
    await link(phone, new RegExp(`^${name} ·`)).click()
    await heading(phone, name).waitFor()
    await settled(phone)
  }

  test('an auditor reads the books and the accounts, and finds nothing to change', async () => {
    const [admin, odile] = [await signedIn('Admin'), await signedIn('Odile')]
    await visit(odile, '/desk/books')
    await heading(odile, odile.t('not-found.title')).waitFor()
    await openMember(admin, 'Odile')
    await field(admin, admin.t('members.role', { role: 'auditor' })).check()
    await button(admin, admin.t('members.save-roles')).click()
    await admin.page.getByText(admin.t('members.changed', { name: 'Odile' })).waitFor()

    await visit(odile, '/desk/books')
    await odile.page
      .getByText(odile.t('audit.kind-of', { kind: 'change' }))
      .first()
      .waitFor()
    await odile.page.getByText(odile.t('audit.accountant')).click()
    expect(await barriersOf(odile.page)).toEqual([])
    const table = await link(odile, odile.t('audit.balances')).getAttribute('href')
    const csv = await odile.page.evaluate(async href => (await fetch(href)).text(), table ?? '')
    expect(csv).toContain('number,kind,balance')

    await visit(odile, '/desk/positions')
    await odile.page.getByRole('radio', { name: odile.t('positions.everybody') }).check()
    await link(odile, /^Jean-Luc ·/).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
    await openMember(odile, 'Jean-Luc')
    for (const text of [
      odile.t('members.set-limits'),
      odile.t('members.add-holder'),
      odile.t('members.suspend', { name: 'Jean-Luc' }),
      odile.t('members.open-account', { name: 'Jean-Luc' }),
    ])
      expect(await button(odile, text).count()).toBe(0)
  })

  test('the committee opens another account, and the member chooses between the two', async () => {
    const [admin, jean] = [await signedIn('Admin'), await signedIn('Jean-Luc')]
    await openMember(admin, 'Jean-Luc')
    await button(admin, admin.t('members.open-account', { name: 'Jean-Luc' })).click()
    await field(admin, admin.t('desk.kind')).selectOption('company')
    expect(await barriersOf(admin.page)).toEqual([])
    await button(admin, admin.t('members.open')).click()
    await expect.poll(() => admin.page.locator('section.card h3').count()).toBe(2)
    await expect
      .poll(async () =>
        jean.page.evaluate(async () => (await (await fetch('/api/me')).json()).accounts.length),
      )
      .toBe(2)
  })

  test('a member reads the figures of the group, and their own year', async () => {
    const odile = await signedIn('Odile')
    await visit(odile, '/figures')
    await heading(odile, odile.t('figures.title')).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
    await visit(odile, '/history')
    await link(odile, odile.t('own-year.title')).click()
    await heading(odile, odile.t('own-year.title')).waitFor()
    await settled(odile)
    expect(await barriersOf(odile.page)).toEqual([])
    await visit(odile, '/books')
    await odile.page.getByText(odile.t('refusal.books-closed')).waitFor()
    await visit(odile, '/number/people')
    await field(odile, odile.t('holders.find')).fill('Jean')
    expect(await barriersOf(odile.page)).toEqual([])
    await button(odile, odile.t('holders.put', { name: 'Jean-Luc' })).click()
    await button(odile, odile.t('members.take-off', { name: 'Jean-Luc' })).waitFor()
  })
})
