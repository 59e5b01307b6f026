/**
 * A payment to another group with the keyboard alone and by ear, in French: the price, the consent, waiting, asking for it
 * back, and giving back what came. What cannot be taken is said at its field, and each turn of the payment is said aloud.
 */
import type { HistoryReply } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME, hourIn, type SampleGroup } from '../../src/world/found-group.ts'
import type { Member } from '../../src/world/member-client.ts'
import { openLines } from '../../src/world/open-lines.ts'
import { payBetween, quoteBetween } from '../pay-between.ts'
import { plansInRow } from '../village.ts'
import { settled, signIn, tab, visit } from './acts.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { type Keys, takeKeys } from './keys.ts'
import { useStage } from './stage.ts'
import { wordsOf } from './words.ts'

const PLANS = plansInRow(3, false)

describeInBrowser('paying away by keys', () => {
  const { village, group, signedIn, phones } = useStage('paying away by keys', PLANS)
  const far = (): SampleGroup => group(2)
  const payee = (): string => far().accounts[1]?.number ?? ''

  beforeAll(async () => {
    await openLines(village().groups, 20)
    await quoteBetween(group(), far(), hourIn(far().plan))
  })

  async function payer(): Promise<{ phone: Phone; keys: Keys }> {
    const expected = [{ path: '/api/quotes', status: 409 }]
    const phone = await signedIn(ADMIN_NAME, { language: 'fr', width: 1_280, expected })
    return { phone, keys: await takeKeys(phone) }
  }

  async function shot({ page }: Phone, name: string): Promise<void> {
    const folder = process.env['LOCALPAY_SHOTS']
    if (folder === undefined) return
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }

  /** Chooses somebody in the other group by number. */
  async function choose({ t, page }: Phone, keys: Keys, number: string): Promise<void> {
    await keys.goTo('textbox', t('pay.number'))
    await keys.press('Control+A')
    await page.keyboard.type(number)
    await keys.press('Enter')
  }

  /** Types an amount and asks for its price. */
  async function ask({ t, page }: Phone, keys: Keys, amount: string): Promise<void> {
    if ((await keys.focused()).name !== t('pay.amount')) await keys.goTo('textbox', t('pay.amount'))
    await keys.press('Control+A')
    await page.keyboard.type(amount)
    await keys.goTo('button', t('common.continue'))
    await keys.press('Enter')
  }

  async function toWho(phone: Phone, keys: Keys): Promise<void> {
    await visit(phone, '/pay')
    await settled(phone)
    await keys.goTo('summary', phone.t('pay.other-group'))
    await keys.press('Enter')
    await keys.goTo('combobox', phone.t('pay.group'))
    const groups = phone.page.getByLabel(phone.t('pay.group'), { exact: true })
    for (let i = 0; (await groups.inputValue()) !== far().gid; i++) {
      expect(i).toBeLessThan(PLANS.length)
      await keys.press('ArrowDown')
    }
  }

  async function toReview(phone: Phone, keys: Keys): Promise<void> {
    await toWho(phone, keys)
    await choose(phone, keys, payee())
    await keys.isAt(phone.t('pay.title', { name: payee().replace(/^(.{4})/, '$1 ') }))
    await ask(phone, keys, '1')
    await phone.page.getByRole('heading', { name: phone.t('pay.review') }).waitFor()
  }

  test('what cannot be taken is said at its field; a refusal leaves the focus where it was pressed', async () => {
    const { phone, keys } = await payer()
    const { page, t } = phone
    await toWho(phone, keys)
    await choose(phone, keys, 'abc')
    await keys.isAt(t('pay.number'))
    const number = await keys.focused()
    expect([number.states['invalid'], number.description]).toEqual(['true', t('refusal.bad-number')])
    await choose(phone, keys, 'OUSE0000')
    await keys.isAt(t('pay.title', { name: 'OUSE 0000' }))
    expect((await keys.walk()).amiss).toEqual([])
    expect(await keys.unclear()).toEqual([])
    await ask(phone, keys, '1')
    await keys.hears(t('refusal.refused-there', { there: 'no_such_account' }))
    expect((await keys.focused()).name).toBe(t('common.continue'))
    expect(await page.title()).toContain('OUSE 0000')
    await phone.context.close()
  })

  test('it is agreed to, waits, is asked back and cancelled, and each time that is said', async () => {
    const { phone, keys } = await payer()
    const { page, t } = phone
    await toReview(phone, keys)
    expect((await keys.focused()).role).toBe('heading')
    expect((await keys.walk()).amiss).toEqual([])
    expect(await keys.unclear()).toEqual([])
    await shot(phone, 'pay-review')
    await keys.goTo('radio', /./)
    await keys.press('ArrowDown')
    const days = new RegExp(t('across.days'))
    expect((await keys.focused()).name).toMatch(days)
    await page.getByRole('radio', { name: days, checked: true }).waitFor()
    await keys.goTo('button', /^Payer/)
    await village().stop(1)
    await keys.press('Enter')
    await keys.hears(t('status.waiting'))
    await keys.hears(t('across.days-what', { when: '§' }).split('§')[0] as string)
    expect((await keys.focused()).role).toBe('heading')
    await page.getByRole('button', { name: t('across.withdraw') }).waitFor()
    expect(await keys.unclear()).toEqual([])
    await shot(phone, 'pay-waiting')

    await visit(phone, '/across')
    // Who, where, until when, how much: two payments to one person are told apart.
    const cost = await page.getByRole('main').locator('.figure').innerText()
    const row = await keys.goTo('link', new RegExp(` · ${PLANS[2]?.name} · `))
    expect(row.name.endsWith(cost)).toBe(true)
    await shot(phone, 'across')
    await keys.press('Enter')
    await page.getByRole('button', { name: t('across.withdraw') }).waitFor()
    expect((await keys.focused()).role).toBe('heading')
    expect((await keys.walk()).amiss).toEqual([])
    await keys.goTo('button', t('across.withdraw'))
    await keys.press('Space')
    await keys.hears(t('across.withdrawn'))
    await page.getByRole('button', { name: t('across.withdraw') }).waitFor({ state: 'detached' })
    await keys.isAt(await page.getByRole('heading', { level: 1 }).innerText())
    await keys.hears(t('status.cancelled'))
    await keys.hears(t('across.why', { why: 'withdrawn' }))
    await shot(phone, 'across-cancelled')
    await village().restart(1)
    await phone.context.close()
  })

  test('it is done at once, and that is said', async () => {
    const { phone, keys } = await payer()
    await quoteBetween(group(), far(), hourIn(far().plan))
    await toReview(phone, keys)
    await keys.goTo('button', /^Payer/)
    await keys.press('Space')
    await keys.hears(phone.t('status.paid'))
    expect((await keys.focused()).role).toBe('heading')
    await shot(phone, 'pay-done')
    await phone.context.close()
  })

  test('what came is given back; who steps back finds the way again', async () => {
    await payBetween(group(), far(), hourIn(far().plan))
    const odile = (await far().members[1]?.me())?.name ?? ''
    const english = await phones.open({ url: far().url, language: 'en', width: 1_280, calm: true })
    await signIn(english, odile)
    await english.page.getByRole('banner').getByRole('combobox').selectOption('es')
    const phone: Phone = { ...english, language: 'es', t: wordsOf('es') }
    await tab(phone, 'tab.home').waitFor()
    const keys = await takeKeys(phone)
    const { page, t } = phone
    await visit(phone, '/history')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('es')
    await keys.goTo('summary', new RegExp(PLANS[0]?.name ?? ''))
    await keys.press('Enter')
    const link = await keys.goTo('link', new RegExp(`^${t('across.back')} `))
    expect(link.name).toContain(PLANS[0]?.name)
    await keys.press('Enter')
    await page.getByRole('heading', { name: t('pay.review') }).waitFor()
    await keys.goTo('button', t('common.back'))
    await keys.press('Enter')
    await page.getByRole('heading', { name: t('pay.review') }).waitFor({ state: 'detached' })
    await keys.isAt(await page.getByRole('heading', { level: 1 }).innerText())
    await keys.goTo('button', t('common.again'))
    await keys.press('Enter')
    await page.getByRole('heading', { name: t('pay.review') }).waitFor()
    expect((await keys.walk()).amiss).toEqual([])
    await shot(phone, 'give-back')
    await keys.goTo('button', new RegExp(t('across.back-go', { amount: '' }).trim()))
    await keys.press('Enter')
    await keys.hears(t('status.paid'))
    const { items } = await (far().members[1] as Member).api.get<HistoryReply>('/api/history')
    expect(items.filter(({ back }) => back === 'given').length).toBeGreaterThan(0)
    await phone.context.close()
  })
})
