/** How members reach one another, on two phones: one says how, the other sees what is meant for them. */
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, field, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('reaching a member', () => {
  const { group, signedIn } = useStage('reaching a member')
  const accountOf = (i: number): string => group().accounts[i]?.account ?? ''

  /** Fills one line of the profile's form. */
  async function way({ page, t }: Phone, line: number, [kind, value, to]: readonly string[]): Promise<void> {
    const lines = page.getByRole('group', { name: t('profile.way', { at: line }) })
    await lines.getByLabel(t('profile.kind'), { exact: true }).selectOption(kind ?? '')
    await lines.getByRole('textbox').fill(value ?? '')
    await lines.getByLabel(t('profile.to')).selectOption(to ?? '')
  }

  test('one says how to be reached, and whoever it is meant for sees it', async () => {
    const odile = await signedIn('Odile')
    await visit(odile, '/me')
    await field(odile, odile.t('profile.about')).fill('I mend bicycles on Saturdays.')
    await way(odile, 1, ['phone', '06.12.34.56.78', 'members'])
    await button(odile, odile.t('profile.add')).tap()
    await way(odile, 2, ['email', 'odile', 'committee'])
    await button(odile, odile.t('profile.save')).tap()
    await odile.page.getByText(odile.t('refusal.not-an-email')).waitFor()
    await way(odile, 2, ['email', 'odile@example.org', 'committee'])
    await button(odile, odile.t('profile.save')).tap()
    await odile.page.getByText(odile.t('profile.saved')).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])

    const jean = await signedIn('Jean-Luc')
    await visit(jean, `/people/${accountOf(1)}`)
    await jean.page.getByText('I mend bicycles on Saturdays.').waitFor()
    const call = jean.page.getByRole('link', { name: '06 12 34 56 78' })
    expect(await call.getAttribute('href')).toBe('tel:0612345678')
    expect(await jean.page.getByText('odile@example.org').count()).toBe(0)

    const admin = await signedIn(ADMIN_NAME)
    await visit(admin, `/desk/members/${(await group().members[1]?.me())?.member}`)
    const mail = admin.page.getByRole('link', { name: 'odile@example.org' })
    expect(await mail.getAttribute('href')).toBe('mailto:odile@example.org')
  })
})
