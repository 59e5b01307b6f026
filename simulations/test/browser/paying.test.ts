/**
 * Two people with phones, and somebody of the committee: they ask to join, are let in, one pays the other, and both
 * see it happen. What the payer gets to keep proves the payment to anybody, on any machine.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import type { GroupPlan } from '../../src/world/group-plan.ts'
import type { Member } from '../../src/world/member-client.ts'
import { plansInRow } from '../village.ts'
import { askToJoin, balance, button, field, heading, person, settled, tab, tapAmount, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { localpay } from './localpay-command.ts'
import { useStage } from './stage.ts'
import { money } from './words.ts'

describeInBrowser('paying', () => {
  const [plan] = plansInRow(1, false)
  const stage = useStage('paying', [{ ...(plan as GroupPlan), members: 2, language: 'en' }])
  const { group, stranger, signedIn } = stage
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localpay-receipts-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('a payment between two new members is seen by both at once, and its receipt proves it', async () => {
    const { currency } = group().plan
    const ann = await stranger({ language: 'fr', expected: [{ path: '/api/intents', status: 409 }] })
    const ben = await stranger({ calm: false })
    const [admin] = await Promise.all([
      signedIn(ADMIN_NAME, { width: 1024, calm: false }),
      askToJoin(ann, 'Ann'),
      askToJoin(ben, 'Ben'),
    ])

    await admin.page.getByRole('link', { name: admin.t('home.joins', { count: 2 }) }).click()
    for (const who of ['Ann', 'Ben']) await button(admin, admin.t('desk.admit', { name: who })).click()
    await admin.page.getByText(admin.t('desk.no-joins')).waitFor()
    await Promise.all(
      [balance(ann, money(currency, 0n, 'fr')), balance(ben, money(currency, 0n, 'en'))].map(one =>
        one.waitFor(),
      ),
    )
    const loads = [ann, ben, admin].map(phone => phone.loads())

    await chooseToPay(ann, 'Ben')
    await tapAmount(ann, '12,50')
    await field(ann, ann.t('pay.memo')).fill('Deux pains')
    expect(await barriersOf(ann.page)).toEqual([])
    // Many press twice. It is paid once, and the second press leads nowhere.
    await button(ann, ann.t('pay.button', { amount: money(currency, 1_250n, 'fr') })).dblclick()
    await ann.page.getByText(ann.t('pay.balance-now', { balance: money(currency, -1_250n, 'fr') })).waitFor()
    await ann.page.getByRole('status').getByText(ann.t('status.paid')).waitFor()
    await balance(ben, money(currency, 1_250n, 'en')).waitFor()
    await ann.page.getByText(ann.t('receipt.good')).waitFor()
    expect(await barriersOf(ann.page)).toEqual([])

    const file = await download(ann, join(folder, 'receipt.localpay'))
    await tab(ann, 'tab.home').tap()
    await balance(ann, money(currency, -1_250n, 'fr')).waitFor()
    expect([ann, ben, admin].map(phone => phone.loads())).toEqual(loads)

    const good = await localpay('verify', '--receipt', file, '--gid', group().gid)
    expect(good).toMatchObject({ exit: 0, text: expect.stringContaining('(pay)') })
    const bytes = await readFile(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
    const forged = join(folder, 'forged.localpay')
    await writeFile(forged, bytes)
    expect(await localpay('verify', '--receipt', forged)).toMatchObject({ exit: 1 })

    await refusedAtTheLimit(ann)
    await Promise.all([admin, ann, ben].map(phone => phone.context.close()))
  })

  /** Ann may go down to −200,00 and stands at −12,50. */
  async function refusedAtTheLimit(phone: Phone): Promise<void> {
    const { page, t } = phone
    const say = (minor: bigint): string => stage.say(minor, 'fr')
    await chooseToPay(phone, 'Ben')
    await tapAmount(phone, '200')
    await page.getByText(t('pay.over-limit', { limit: say(-20_000n) })).waitFor()
    await button(phone, t('pay.button', { amount: say(20_000n) })).tap()
    const words = t('refusal.over-limit', { who: 'payer', wouldBe: say(-21_250n), limit: say(-20_000n) })
    await page.getByRole('alert').getByText(words).waitFor()
    await visit(phone, '/')
    await balance(phone, say(-1_250n)).waitFor()
  }

  test('a receipt that was tampered with on its way is not shown as good', async () => {
    const { admin, accounts, members } = group()
    const { seq } = await admin.pay((accounts[1] as { account: string }).account, 100n, 'Eggs')
    const phone = await signedIn((await (members[1] as Member).me()).name)
    const { page, t } = phone
    let tamper = true
    await page.route(`**/api/receipts/${seq}`, async route => {
      const response = await route.fetch()
      const bytes = await response.body()
      if (tamper) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
      await route.fulfill({ response, body: bytes })
    })
    const payment = page.getByText('Eggs')
    await tab(phone, 'tab.history').tap()
    await payment.tap()
    await page
      .getByRole('status')
      .getByText(/^This receipt proves nothing/)
      .waitFor()
    tamper = false
    await payment.tap()
    await payment.tap()
    await page.getByRole('status').getByText(t('receipt.good')).waitFor()
    await phone.context.close()
  })
})

async function chooseToPay(phone: Phone, name: string): Promise<void> {
  const { page, t } = phone
  await tab(phone, 'tab.pay').tap()
  await field(phone, t('pay.person')).fill(name)
  await person(phone, name).tap()
  await heading(phone, t('pay.title', { name })).waitFor()
  await settled(phone)
  await page.getByText(t('pay.signing')).waitFor({ state: 'detached' })
}

async function download({ page, t }: Phone, file: string): Promise<string> {
  const [started] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: t('receipt.download') }).tap(),
  ])
  await started.saveAs(file)
  return file
}
