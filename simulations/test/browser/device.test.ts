/** What a member's device fetches to show the home page, and what it keeps to sign with between visits. */
import type { Response } from 'playwright-core'
import { expect, test } from 'vitest'
import { button, field, heading, PASSWORD, person, settled, tab, tapAmount, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

/** Scripts of the home page, and those that sign and check, bytes as they travel. */
const HOME_BYTES_MAX = 35_000
const LATER_BYTES_MAX = 40_000

describeInBrowser('a device', () => {
  const { group, say, stranger, signedIn, phones } = useStage('a device')

  /** Another device that knows who is there, and nothing else: as after the browser was emptied. */
  async function strangeDevice(of: Phone): Promise<Phone> {
    const phone = await stranger()
    await phone.context.addCookies(await of.context.cookies())
    return phone
  }

  test('fetches at most 35 kB of scripts for the home page, and 40 kB more that sign and check', async () => {
    const known = await signedIn('Odile')
    const phone = await strangeDevice(known)
    const scripts: Response[] = []
    phone.page.on('response', response => {
      if (response.request().resourceType() === 'script') scripts.push(response)
    })
    await visit(phone, '/')
    await phone.page.waitForFunction(() =>
      Object.keys(localStorage).some(name => name.startsWith('localpay.head.')),
    )
    const html = await (await phone.page.request.get('/')).text()
    const sizes = await Promise.all(
      scripts.map(async response => {
        const path = new URL(response.url()).pathname
        expect(await response.headerValue('content-encoding')).toBe('gzip')
        return {
          path,
          first: html.includes(path),
          bytes: (await response.request().sizes()).responseBodySize,
        }
      }),
    )
    const sum = (first: boolean): number =>
      sizes.filter(size => size.first === first).reduce((all, { bytes }) => all + bytes, 0)
    expect(sizes.filter(({ path }) => path.includes('password'))).toEqual([])
    expect(sum(true)).toBeGreaterThan(HOME_BYTES_MAX / 2)
    expect(sum(true)).toBeLessThanOrEqual(HOME_BYTES_MAX)
    expect(sum(false)).toBeGreaterThan(LATER_BYTES_MAX / 4)
    expect(sum(false)).toBeLessThanOrEqual(LATER_BYTES_MAX)
    await Promise.all([known.context.close(), phone.context.close()])
  })

  test('lets nothing on the page reach another address or run what was slipped in', async () => {
    const phone = await signedIn('Odile')
    const reached = await phone.page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "slipped in"'
      document.body.append(script)
      return fetch('http://127.0.0.2:8420/').then(
        () => 'another address',
        () => document.title,
      )
    })
    expect(reached).not.toMatch(/another address|slipped in/)
    // The same watch that must stay silent in every other test.
    expect(phones.complaints().join()).toMatch(/script-src[\s\S]*connect-src/)
    await phone.context.close()
  })

  test('left open while its node was updated opens anew, once, instead of asking for files that are gone', async () => {
    const phone = await signedIn('Odile')
    const { page, t } = phone
    await visit(phone, '/')
    const before = phone.loads()
    let missed = 0
    await page.route(/\/assets\/history-[\w-]{8}\.js/, route =>
      missed++ === 0 ? route.fulfill({ status: 404 }) : route.continue(),
    )
    await page.route(`${group().url}/`, async route => {
      const response = await route.fetch()
      const newer = (await response.text()).replaceAll(/index-[^"]+\.js/g, 'index-newer.js')
      await route.fulfill({ response, body: newer })
    })
    await tab(phone, 'tab.history').tap()
    await heading(phone, t('history.title')).waitFor()
    expect([phone.loads() - before, missed, new URL(page.url()).pathname]).toEqual([1, 2, '/history'])
    expect(phones.complaints().join()).toMatch(/404[\s\S]*\/assets\/history-/)
    await phone.context.close()
  })

  test('signs after a reload without the password, and no longer once its member has signed out', async () => {
    const phone = await signedIn('Odile')
    const { page, t } = phone
    const sheet = page.getByRole('dialog', { name: t('password.sheet-title') })
    await page.reload()
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
    await pay(phone)
    await page.getByRole('status').getByText(t('status.paid')).waitFor()
    expect(await keptKeys(phone)).toBe(1)

    await visit(phone, '/menu')
    await button(phone, t('menu.sign-out')).tap()
    await heading(phone, t('welcome.title', { group: group().plan.name })).waitFor()
    expect(await keptKeys(phone)).toBe(0)

    const other = await signedIn('Odile')
    await phone.context.addCookies(await other.context.cookies())
    await visit(phone, '/')
    await pay(phone)
    await sheet.waitFor()
    expect(await barriersOf(page)).toEqual([])
    await field(phone, t('password.label')).fill(PASSWORD)
    await sheet.getByRole('button', { name: t('password.sheet-go') }).tap()
    await page.getByRole('status').getByText(t('status.paid')).waitFor()
    await page.getByText(t('pay.balance-now', { balance: say(-200n) })).waitFor()
    await Promise.all([phone.context.close(), other.context.close()])
  })

  async function pay(phone: Phone): Promise<void> {
    const { t } = phone
    await settled(phone)
    await tab(phone, 'tab.pay').tap()
    await field(phone, t('pay.person')).fill('Jean-Luc')
    await person(phone, 'Jean-Luc').tap()
    await tapAmount(phone, '1')
    await button(phone, t('pay.button', { amount: say(100n) })).tap()
  }
})

/** How many keys rest in the browser's database. */
const keptKeys = ({ page }: Phone): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('localpay')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('rest').objectStore('rest').count()
          counting.onsuccess = () => resolve(counting.result)
          counting.onerror = () => reject(counting.error)
          opening.result.close()
        }
      }),
  )
