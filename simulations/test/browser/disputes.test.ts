/**
 * A payment in which something is wrong, on three phones: one side says so, the amount is frozen, the committee reads
 * what both say and decides, and both sides read why. And a word of thanks, which others then read.
 */
import type { IntentReply } from '@localpay/node'
import { expect, test } from 'vitest'
import { hourIn } from '../../src/world/found-group.ts'
import { button, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('a payment that is not as it should be', () => {
  const { group, signedIn, say } = useStage('disputes')

  /** Odile pays Jean-Luc an hour. */
  async function paid(): Promise<string> {
    const [, odile] = group().members
    const to = group().accounts[2]?.account as string
    const done = await odile?.pay(to, hourIn(group().plan), 'A sack of apples')
    return (done as unknown as IntentReply).intent
  }

  const state = (phone: Phone, key: 'disputed' | 'settled' | 'booked') =>
    phone.page.getByRole('heading', { name: phone.t('payment.state', { state: key }) })
  const sheet = (phone: Phone) => phone.page.getByRole('dialog')
  const act = (phone: Phone, name: 'dispute' | 'settle' | 'thank') => phone.t('payment.act', { act: name })

  test('is said so by one side, decided by the committee, and both read why', async () => {
    const payment = await paid()
    const odile = await signedIn('Odile')
    const jean = await signedIn('Jean-Luc')
    const admin = await signedIn('Admin')

    await visit(odile, '/history')
    await odile.page.getByText('A sack of apples').first().click()
    await odile.page.getByRole('link', { name: odile.t('history.more') }).click()
    await heading(odile, odile.t('payment.title')).waitFor()
    await visit(jean, `/payment/${payment}`)
    await button(odile, act(odile, 'dispute')).click()
    expect(await barriersOf(odile.page)).toEqual([])
    await sheet(odile)
      .getByRole('button', { name: odile.t('payment.go', { act: 'dispute' }) })
      .click()
    await odile.page.getByText(odile.t('refusal.say-why')).waitFor()
    await field(odile, odile.t('payment.why')).fill('Half of them were rotten')
    await sheet(odile)
      .getByRole('button', { name: odile.t('payment.go', { act: 'dispute' }) })
      .click()
    await state(odile, 'disputed').waitFor()
    await state(jean, 'disputed').waitFor()
    await jean.page.getByText('Half of them were rotten').waitFor()

    await visit(admin, '/desk/disputes')
    await admin.page.getByText('Half of them were rotten').waitFor()
    expect(await barriersOf(admin.page)).toEqual([])
    await admin.page.getByRole('button', { name: new RegExp(`^${act(admin, 'settle')}`) }).click()
    await sheet(admin)
      .getByText(admin.t('payment.how-choice', { how: 'stands' }))
      .click()
    await field(admin, admin.t('payment.why')).fill('Jean-Luc brings another sack')
    await sheet(admin)
      .getByRole('button', { name: admin.t('payment.go', { act: 'settle' }) })
      .click()
    await admin.page.getByText(admin.t('disputes.none')).waitFor()

    for (const phone of [odile, jean]) {
      await state(phone, 'settled').waitFor()
      await phone.page.getByText('Jean-Luc brings another sack').waitFor()
    }
    expect(await barriersOf(jean.page)).toEqual([])
  })

  test('and one that was fine is thanked for, in words that others read', async () => {
    const odile = await signedIn('Odile')
    await visit(odile, `/payment/${await paid()}`)
    await odile.page
      .getByText(say(hourIn(group().plan)))
      .first()
      .waitFor()
    await button(odile, act(odile, 'thank')).click()
    await sheet(odile)
      .getByText(odile.t('payment.mark', { mark: 'good' }), { exact: true })
      .click()
    await field(odile, odile.t('payment.few-words')).fill('The best apples of the valley')
    await sheet(odile)
      .getByRole('button', { name: odile.t('payment.go', { act: 'thank' }) })
      .click()
    await odile.page.getByText('The best apples of the valley').waitFor()

    const admin = await signedIn('Admin')
    await visit(admin, `/people/${group().accounts[2]?.account}`)
    await admin.page.getByText('The best apples of the valley').waitFor()
    expect(await barriersOf(admin.page)).toEqual([])
  })
})
