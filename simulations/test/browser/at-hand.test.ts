/**
 * How far the everyday things are: taps are counted as the phone feels them, and a tap more fails the test. Typing is
 * not counted. Whoever has no pointer at all gets there too.
 */
import type { Locator } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME, postAds } from '../../src/world/found-group.ts'
import type { Member } from '../../src/world/member-client.ts'
import { askToJoin, balance, button, field, heading, person, settled, tab, tapAmount, visit } from './acts.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('within reach', () => {
  const { group, say, stranger, signedIn } = useStage('within reach')
  let odile: Phone

  beforeAll(async () => {
    const { members, accounts } = group()
    await postAds(group())
    await (members[1] as Member).pay((accounts[2] as { account: string }).account, 100n)
    odile = await signedIn('Odile', { calm: false })
  })

  test('paying somebody paid before takes three taps and the digits', async () => {
    const { page, t } = odile
    const taps = await counted(odile, async () => {
      await tab(odile, 'tab.pay').tap()
      await person(odile, 'Jean-Luc').tap()
      await tapAmount(odile, '2,50')
      await button(odile, t('pay.button', { amount: say(250n) })).tap()
      await page.getByRole('status').getByText(t('status.paid')).waitFor()
    })
    expect(taps).toBe(3 + '2,50'.length)
  })

  test('an offer is posted with three taps, and then it is among those of the member', async () => {
    const { page, t } = odile
    const taps = await counted(odile, async () => {
      await page.getByRole('link', { name: t('ad-new.title') }).tap()
      await type(odile, field(odile, t('ad-new.name')), 'Plumbing')
      await button(odile, t('ad-new.publish')).tap()
      await heading(odile, t('my-ads.title')).waitFor()
      await page.getByRole('link', { name: 'Plumbing' }).waitFor()
    })
    expect(taps).toBe(3)
  })

  test('finding something within ten kilometres takes two taps, and one more where the distance was another', async () => {
    const { page, t } = odile
    const find = async (): Promise<void> => {
      await tab(odile, 'tab.market').tap()
      await type(odile, field(odile, t('market.search')), 'bicycle')
    }
    const ten = page.getByRole('radio', { name: t('ad.km', { km: 10 }) })
    const first = await counted(odile, async () => {
      await find()
      await ten.tap()
      await page.getByText(t('market.results', { count: 1 })).waitFor()
    })
    const again = await counted(odile, async () => {
      await find()
      await page.getByText(t('market.results', { count: 1 })).waitFor()
      expect(await ten.isChecked()).toBe(true)
    })
    expect([first, again]).toEqual([3, 2])
  })

  test('the committee lets somebody in with two taps', async () => {
    const newcomer = await stranger({ calm: false })
    const [admin] = await Promise.all([signedIn(ADMIN_NAME, { calm: false }), askToJoin(newcomer, 'Nell')])
    const taps = await counted(admin, async () => {
      await admin.page.getByRole('link', { name: admin.t('home.joins', { count: 1 }) }).tap()
      await button(admin, admin.t('desk.admit', { name: 'Nell' })).tap()
      await admin.page.getByText(admin.t('desk.no-joins')).waitFor()
    })
    expect(taps).toBe(2)
    await balance(newcomer, say(0n)).waitFor()
    await Promise.all([admin.context.close(), newcomer.context.close()])
  })

  test('paying works from the keyboard alone, and where one is can always be seen', async () => {
    const phone = await signedIn('Jean-Luc', { width: 1024, calm: false })
    const { page, t } = phone
    await visit(phone, '/')
    const before = await (group().members[2] as Member).me()
    await walkTo(phone, tab(phone, 'tab.pay'))
    await page.keyboard.press('Enter')
    await walkTo(phone, field(phone, t('pay.person')))
    await page.keyboard.type('Odile')
    await person(phone, 'Odile').waitFor()
    await walkTo(phone, person(phone, 'Odile'))
    await page.keyboard.press('Enter')
    await walkTo(phone, field(phone, t('pay.amount')))
    await page.keyboard.type('1.50')
    await walkTo(phone, field(phone, t('pay.memo')))
    await page.keyboard.type('Eggs')
    await walkTo(phone, button(phone, t('pay.button', { amount: say(150n) })))
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText(t('status.paid')).waitFor()
    const left = BigInt(before.account?.balance ?? 0) - 150n
    await page.getByText(t('pay.balance-now', { balance: say(left) })).waitFor()
    await phone.context.close()
  })
})

/** Taps from the home page until `act` is through. */
async function counted(phone: Phone, act: () => Promise<void>): Promise<number> {
  const { page } = phone
  await visit(phone, '/')
  await page.evaluate(() =>
    addEventListener('pointerdown', event => event.isTrusted && performance.mark('tap'), true),
  )
  await act()
  return page.evaluate(() => performance.getEntriesByName('tap').length)
}

/** One tap into the field; then the phone's own keyboard. */
async function type({ page }: Phone, into: Locator, text: string): Promise<void> {
  await into.tap()
  await page.keyboard.type(text)
}

const STOPS_MAX = 60

/** Tab, until it is there; each stop on the way shows that it has the focus. */
async function walkTo(phone: Phone, target: Locator): Promise<void> {
  await settled(phone)
  await target.waitFor()
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await phone.page.keyboard.press('Tab')
    const here = phone.page.locator(':focus')
    if ((await here.count()) === 0) continue
    expect(await here.evaluate(one => getComputedStyle(one).outlineStyle)).not.toBe('none')
    if (await target.evaluate(one => one === document.activeElement)) return
  }
  throw new Error(`no way to ${String(target)} by the keyboard`)
}
