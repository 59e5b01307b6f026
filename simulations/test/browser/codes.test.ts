/**
 * «My number» as a code: what another phone's camera reads there opens a payment with everything filled in, whoever is
 * signed in or signs in first, and an address that cannot be read with certainty fills in nothing.
 */
import jsqr from 'jsqr'
import { expect, test } from 'vitest'
import { button, field, heading, PASSWORD, tab, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('codes to be paid by', () => {
  const { group, signedIn, stranger, say } = useStage('codes')
  const [payee, payer] = ['Odile', 'Jean-Luc'] as const
  const minor = (whole: bigint): bigint => {
    const { style, digits } = group().plan.currency
    return whole * (style === 'hours' ? 60n : 10n ** BigInt(digits))
  }

  test('a camera reads what is on the screen, in light and in dark, and the other pays it', async () => {
    const [odile, jean] = [await signedIn(payee), await signedIn(payer)]
    const { number } = (await odile.page.evaluate(async () => (await fetch('/api/me')).json())).account
    await visit(odile, '/number')
    expect(await codeOn(odile)).toBe(`${group().url}/pay?to=${number}`)
    await odile.page.emulateMedia({ colorScheme: 'dark' })
    expect(await codeOn(odile)).toBe(`${group().url}/pay?to=${number}`)

    await odile.page.getByText(odile.t('number.ask')).click()
    await field(odile, odile.t('bills.amount')).fill('2')
    await field(odile, odile.t('bills.words')).fill('Œufs & pain')
    await button(odile, odile.t('number.show')).click()
    await odile.page.getByText(say(minor(2n))).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])

    await visit(jean, (await codeOn(odile)).slice(group().url.length))
    await heading(jean, jean.t('pay.title', { name: payee })).waitFor()
    expect(await field(jean, jean.t('pay.memo')).inputValue()).toBe('Œufs & pain')
    await button(jean, jean.t('pay.button', { amount: say(minor(2n)) })).tap()
    await jean.page.getByRole('status').getByText(jean.t('status.paid')).waitFor()
  })

  test('who is not signed in signs in first, and finds the payment filled in', async () => {
    const jean = await stranger()
    await visit(jean, `/pay?to=${group().accounts[1]?.number}&for=Eggs`)
    await field(jean, jean.t('signin.name')).fill(payer)
    await field(jean, jean.t('password.label')).fill(PASSWORD)
    await button(jean, jean.t('signin.title')).click()
    await heading(jean, jean.t('pay.title', { name: payee })).waitFor()
    expect(await field(jean, jean.t('pay.memo')).inputValue()).toBe('Eggs')
  })

  test('what cannot be read with certainty is left out in words', async () => {
    const jean = await signedIn(payer)
    await visit(jean, `/pay?to=${group().accounts[1]?.number}&amount=12,5`)
    await heading(jean, jean.t('pay.title', { name: payee })).waitFor()
    await jean.page.getByText(jean.t('refusal.link-amount')).waitFor()
    await button(jean, jean.t('tab.pay')).waitFor()
    expect(await barriersOf(jean.page)).toEqual([])

    await visit(jean, '/pay?to=XXXX9999')
    await jean.page.getByText(jean.t('refusal.no-such-number', { word: 'XXXX 9999' })).waitFor()
    await tab(jean, 'tab.pay').waitFor()
  })
})

/** What another phone reads in what is drawn. */
async function codeOn({ page }: Phone): Promise<string> {
  const drawn = page.locator('svg.qr')
  await drawn.waitFor()
  const png = (await drawn.screenshot()).toString('base64')
  const { width, pixels } = await page.evaluate(async text => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(text), one => one.charCodeAt(0))]))
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')
    canvas?.drawImage(image, 0, 0)
    return {
      width: image.width,
      pixels: [...(canvas?.getImageData(0, 0, image.width, image.height).data ?? [])],
    }
  }, png)
  return jsqr.default(Uint8ClampedArray.from(pixels), width, pixels.length / 4 / width)?.data ?? 'nothing'
}
