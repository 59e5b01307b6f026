/** The committee ends a membership, and later erases what is kept of who left. */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, field, heading, PASSWORD, settled, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('leaving', () => {
  const { signedIn, stranger } = useStage('leaving')

  test('who left is erased by the committee, asked twice, and stays in the books as a number', async () => {
    const name = 'Jean-Luc'
    const phone = await signedIn(ADMIN_NAME)
    const { page, t } = phone
    await visit(phone, '/desk/members')
    const membersOf = async (): Promise<number> =>
      Number.parseInt((await page.locator('h2').first().textContent()) ?? '', 10)
    const link = page.getByRole('link', { name: new RegExp(`^${name} ·`) })
    const number = ((await link.textContent()) ?? '').split(' · ')[1] ?? ''
    const before = await membersOf()
    await link.click()
    await heading(phone, name).waitFor()
    await settled(phone)
    expect(await button(phone, t('members.erase', { name })).count()).toBe(0)
    await button(phone, t('members.leave', { name })).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('members.leave', { name }) })
      .click()

    const opener = button(phone, t('members.erase', { name }))
    await opener.click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(t('members.erase-what')).waitFor()
    // What it means is read before a button is near.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
    expect(await hindrancesOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await opener.click()
    await sheet.getByRole('button', { name: t('members.erase', { name }) }).click()
    await page.getByText(t('members.erased', { name })).waitFor()
    await heading(phone, number).waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    expect(await button(phone, t('members.erase', { name: number })).count()).toBe(0)

    await visit(phone, '/desk/members')
    await page.getByRole('link', { name: number, exact: true }).waitFor()
    // Who left stands in the list and is no member.
    expect(await membersOf()).toBe(before - 1)
    expect(await page.getByText(name).count()).toBe(0)
    expect(await hindrancesOf(page)).toEqual([])
    // Their password opens nothing any more.
    const again = await stranger({ expected: [{ path: '/api/login', status: 403 }] })
    await visit(again, '/signin')
    await field(again, again.t('signin.name')).fill(name)
    await field(again, again.t('password.label')).fill(PASSWORD)
    await button(again, again.t('signin.title')).click()
    await again.page.getByText(again.t('refusal.wrong-password')).waitFor()
  })
})
