/** How members reach one another, on two phones: one says how, the other sees what is meant for them; and letters, which hide it. */
import type { AdJson } from '@localpay/node'
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, choosePerson, field, heading, visit } from './acts.ts'
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

  test('one finds somebody by a part of the name, from the letters', async () => {
    const jean = await signedIn('Jean-Luc')
    const { page, t } = jean
    await visit(jean, '/messages')
    await page.getByText(t('messages.find')).tap()
    await choosePerson(page.getByRole('group', { name: t('messages.to') }), jean, 'Odile')
    expect(await barriersOf(page)).toEqual([])
    await button(jean, t('messages.open')).tap()
    await heading(jean, 'Odile').waitFor()
    await button(jean, t('messages.write', { name: 'Odile' })).waitFor()
  })

  /** A wide picture, as a camera makes one. */
  async function picture({ page }: Phone): Promise<Buffer> {
    const url = await page.evaluate(() => {
      const canvas = document.createElement('canvas')
      canvas.width = 900
      canvas.height = 500
      const pen = canvas.getContext('2d')
      for (let x = 0; pen !== null && x < 900; x += 3) {
        pen.fillStyle = `hsl(${x} 80% 50%)`
        pen.fillRect(x, 0, 3, 500)
      }
      return canvas.toDataURL('image/png')
    })
    return Buffer.from(url.split(',')[1] ?? '', 'base64')
  }

  test('one shows a photo, which is small and square, and takes it away again', async () => {
    const odile = await signedIn('Odile')
    await visit(odile, '/me')
    const choose = field(odile, odile.t('profile.photo-choose'))
    await choose.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await odile.page.getByText(odile.t('refusal.not-a-photo')).waitFor()
    const buffer = await picture(odile)
    await choose.setInputFiles({ name: 'camera.png', mimeType: 'image/png', buffer })
    await odile.page.getByText(odile.t('profile.photo-saved')).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])

    const jean = await signedIn('Jean-Luc')
    await visit(jean, `/people/${accountOf(1)}`)
    const photo = jean.page.locator('img.portrait')
    await photo.waitFor()
    const size = () =>
      photo.evaluate(async shown => {
        await (shown as HTMLImageElement).decode()
        return [(shown as HTMLImageElement).naturalWidth, (shown as HTMLImageElement).naturalHeight]
      })
    expect(await size()).toEqual([320, 320])
    expect(await barriersOf(jean.page)).toEqual([])

    await button(odile, odile.t('profile.photo-remove')).tap()
    await odile.page.getByText(odile.t('profile.photo-gone')).waitFor()
    await visit(jean, `/people/${accountOf(1)}`)
    await jean.page.getByRole('heading', { level: 1, name: 'Odile' }).waitFor()
    expect(await photo.count()).toBe(0)
  })

  test('an ad leads to its author: what others said of them, and a letter that says what it is about', async () => {
    const ad = {
      type: 'offer',
      title: 'Apples',
      body: '',
      category: 'food',
      price: '',
      scope: 'group',
      days: 5,
    }
    const posted = await group().members[1]?.api.send<{ ad: AdJson }>('POST', '/api/ads', ad)
    const jean = await signedIn('Jean-Luc')
    const { page, t } = jean
    await visit(jean, `/ad/${posted?.ad.gid}/${posted?.ad.ad}`)
    await button(jean, t('messages.write', { name: 'Odile' })).tap()
    const words = page.getByRole('dialog').getByRole('textbox')
    expect(await words.inputValue()).toBe(t('messages.about-ad', { title: 'Apples' }))
    expect(await barriersOf(page)).toEqual([])
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('common.cancel') })
      .tap()
    await page.getByRole('link', { name: t('ad.praise-count', { count: 0 }) }).tap()
    await page.getByRole('heading', { name: t('person.said') }).waitFor()
  })

  const letter = ({ page }: Phone, words: string) => page.getByRole('listitem').filter({ hasText: words })
  const badge = ({ page, t }: Phone, count: number) =>
    page.getByRole('link', { name: `${t('tab.menu')} (${count})`, exact: true })

  test('one writes, the other sees it without a reload, answers, throws it away', async () => {
    const [odile, jean] = [await signedIn('Odile'), await signedIn('Jean-Luc')]
    const loads = odile.loads()
    await visit(jean, `/people/${accountOf(1)}`)
    await button(jean, jean.t('messages.write', { name: 'Odile' })).tap()
    const sheet = jean.page.getByRole('dialog')
    await sheet.getByRole('textbox').fill('Is the small bicycle still there?')
    expect(await barriersOf(jean.page)).toEqual([])
    await sheet.getByRole('button', { name: jean.t('messages.send') }).tap()
    await jean.page.getByText(jean.t('messages.sent-to', { name: 'Odile' })).waitFor()

    await badge(odile, 1).tap()
    expect(odile.loads()).toBe(loads)
    await odile.page.getByRole('link', { name: odile.t('messages.title') }).tap()
    await letter(odile, 'small bicycle').getByText(odile.t('messages.new')).waitFor()
    await badge(odile, 1).waitFor({ state: 'detached' })
    expect(await letter(odile, 'small bicycle').getByText(odile.t('messages.new')).count()).toBe(1)
    expect(await barriersOf(odile.page)).toEqual([])

    await visit(jean, '/messages')
    await letter(odile, 'small bicycle')
      .getByRole('button', { name: odile.t('messages.answer') })
      .tap()
    await odile.page.getByRole('dialog').getByRole('textbox').fill('It is, come on Saturday.')
    await odile.page
      .getByRole('dialog')
      .getByRole('button', { name: odile.t('messages.send') })
      .tap()
    await letter(jean, 'come on Saturday').waitFor()

    await letter(odile, 'small bicycle')
      .getByRole('button', { name: odile.t('messages.delete') })
      .tap()
    await odile.page.getByText(odile.t('messages.none-received')).waitFor()
    await jean.page.getByRole('radio', { name: jean.t('messages.sent') }).tap()
    await letter(jean, 'small bicycle').waitFor()
  })

  test('who wants no more letters of somebody says so twice, and the other is told kindly', async () => {
    const jean = await signedIn('Jean-Luc')
    const odile = await signedIn('Odile', { expected: [{ path: '/api/messages', status: 409 }] })
    await visit(jean, '/messages')
    const block = button(jean, jean.t('messages.block', { name: 'Odile' }))
    await block.tap()
    await jean.page.getByText(jean.t('messages.block-what', { name: 'Odile' })).waitFor()
    await block.tap()
    await jean.page.getByRole('heading', { name: jean.t('messages.blocked-title') }).waitFor()
    expect(await barriersOf(jean.page)).toEqual([])

    await visit(odile, `/people/${accountOf(2)}`)
    await button(odile, odile.t('messages.write', { name: 'Jean-Luc' })).tap()
    await odile.page.getByRole('dialog').getByRole('textbox').fill('Shall I keep it for you?')
    await odile.page
      .getByRole('dialog')
      .getByRole('button', { name: odile.t('messages.send') })
      .tap()
    await odile.page.getByText(odile.t('refusal.takes-no-messages')).waitFor()
    await button(jean, jean.t('messages.unblock', { name: 'Odile' })).tap()
    await jean.page.getByText(jean.t('messages.unblocked', { name: 'Odile' })).waitFor()
    await odile.page
      .getByRole('dialog')
      .getByRole('button', { name: odile.t('messages.send') })
      .tap()
    await letter(jean, 'keep it for you').waitFor()
  })
})
