/**
 * The errand of a member who pays somebody in another group, in French on a small phone: the price before consent, how long
 * it may take, waiting for a group that sleeps, asking for it back, paid in the end, and given back by who was paid.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HistoryReply } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME, hourIn, type SampleGroup } from '../../src/world/found-group.ts'
import { openLines } from '../../src/world/open-lines.ts'
import { until } from '../../src/world/until.ts'
import { plansInRow } from '../village.ts'
import { button, field, heading, signIn, tapAmount, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

const PLANS = plansInRow(3, false)

/** Where to leave pictures for people to look at; none by default. */
const SHOTS = process.env['LOCALPAY_SHOTS'] ?? ''

async function shot(phone: Phone, name: string): Promise<void> {
  if (SHOTS === '') return
  mkdirSync(SHOTS, { recursive: true })
  await phone.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
}

describeInBrowser('paying away', () => {
  const { village, group, signedIn, phones } = useStage('paying away', PLANS)

  beforeAll(async () => {
    await openLines(village().groups, 20)
    // A price tells that the records of the lines have come round.
    await until('there is a way', () => priceOf(1n).catch(() => null), 15_000)
  })

  const far = (): SampleGroup => group(2)
  const payee = (): string => far().accounts[1]?.number ?? ''
  const priceOf = (hours: bigint): Promise<unknown> =>
    group(0).admin.api.send('POST', '/api/quotes', {
      gid: far().gid,
      number: payee(),
      amount: String(hours * hourIn(far().plan)),
    })

  /** Asks what a payment of so much costs. */
  async function askPrice(phone: Phone, amount: string, number: string): Promise<void> {
    const { page, t } = phone
    await visit(phone, '/pay')
    await page.getByText(t('pay.other-group')).tap()
    await field(phone, t('pay.group')).selectOption({ value: far().gid })
    await field(phone, t('pay.number')).fill(number)
    await page.getByRole('button', { name: t('common.continue') }).tap()
    await tapAmount(phone, amount)
    await shot(phone, `${amount}-amount`)
    await button(phone, t('common.continue')).tap()
  }

  /** To the last look at a payment of so much. */
  async function toReview(phone: Phone, amount: string): Promise<void> {
    await askPrice(phone, amount, payee())
    await phone.page.getByRole('heading', { name: phone.t('pay.review') }).waitFor()
  }

  test('a number that nobody has there is said in words', async () => {
    const expected = [{ path: '/api/quotes', status: 409 }]
    const ann = await signedIn(ADMIN_NAME, { language: 'fr', width: 360, expected })
    await askPrice(ann, '1', 'OUSE0000')
    const why = ann.t('refusal.refused-there', { there: 'no_such_account' })
    await ann.page.getByRole('alert').getByText(why).waitFor()
    await ann.context.close()
  })

  test('a member pays, waits with patience, asks for it back, and sees each time how it stands', async () => {
    const ann = await signedIn(ADMIN_NAME, { language: 'fr', width: 360 })
    const { page, t } = ann
    await toReview(ann, '1')
    await page.getByText(t('across.now-hint')).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await shot(ann, '1-review')
    await page.getByRole('button', { name: /^Payer/ }).tap()
    await page.getByRole('status').getByText(t('status.paid')).waitFor()
    await shot(ann, '2-paid')

    // The group in between falls asleep.
    await toReview(ann, '2')
    await (village().nodes[1] as { close: () => Promise<void> }).close()
    await page.getByRole('radio', { name: new RegExp(t('across.days')) }).check()
    await page.getByRole('button', { name: /^Payer/ }).tap()
    await page.getByRole('status').getByText(t('status.waiting')).waitFor()
    await button(ann, t('across.withdraw')).waitFor()
    await shot(ann, '3-waiting')

    await visit(ann, '/across')
    await page.getByRole('heading', { name: t('across.sent') }).waitFor()
    await shot(ann, '4-list')
    // The whole row is to be pressed, not the name alone.
    const row = page.getByRole('main').getByRole('listitem').first()
    const { height } = (await row.boundingBox()) ?? { height: 0 }
    expect(height).toBeGreaterThanOrEqual(44)
    await row.tap({ position: { x: 200, y: height - 8 } })
    await button(ann, t('across.withdraw')).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await shot(ann, '5-one')
    await button(ann, t('across.withdraw')).tap()
    // What was pressed is gone; who reads with a screen reader goes on from the heading.
    await button(ann, t('across.withdraw')).waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    expect(await page.getByText(t('across.now-what')).count()).toBe(0)
    // The payee's group refuses, so the member is free before the one that sleeps is back.
    await page.getByText(t('across.cancelled')).waitFor({ timeout: 45_000 })
    await page.getByText(t('across.why', { why: 'withdrawn' })).waitFor()
    await shot(ann, '7-cancelled')
    await visit(ann, '/')
    await heading(ann, t('home.hello', { name: ADMIN_NAME })).waitFor()
    const { items } = await group(0).admin.api.get<HistoryReply>('/api/history')
    expect(items.map(({ status }) => status).slice(0, 2)).toEqual(['cancelled', 'paid'])
    await village().restart(1)
    const odile = (await far().members[1]?.me())?.name ?? ''
    const back = await phones.open({ url: far().url, language: 'en', width: 360, calm: true })
    await signIn(back, odile)
    await visit(back, '/history')
    await back.page
      .getByText(PLANS[0]?.name ?? '')
      .first()
      .tap()
    await back.page.getByRole('link', { name: back.t('across.back') }).tap()
    await back.page.getByRole('heading', { name: back.t('pay.review') }).waitFor()
    expect(await hindrancesOf(back.page)).toEqual([])
    await shot(back, '10-back')
    await back.page.getByRole('button', { name: back.t('across.back-go', { amount: '' }).trim() }).tap()
    await back.page.getByRole('status').getByText(back.t('status.paid')).waitFor({ timeout: 30_000 })
    await shot(back, '11-given')
    // What was given back is not offered to be given back again.
    await visit(back, '/history')
    await back.page
      .getByText(PLANS[0]?.name ?? '', { exact: true })
      .last()
      .tap()
    await back.page.getByText(back.t('across.given')).waitFor()
    expect(await back.page.getByRole('link', { name: back.t('across.back'), exact: true }).count()).toBe(0)
    expect((await group(0).admin.me()).account?.balance).toBe('0')
    await back.context.close()
    await visit(ann, '/rules/neighbours')
    await shot(ann, '8-rules')
    await visit(ann, '/neighbours')
    await shot(ann, '9-neighbours')
    await ann.context.close()
  }, 120_000)
})
