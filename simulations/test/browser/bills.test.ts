/**
 * Asking to be paid, on two phones: it is asked, the other sees it without a reload, pays, refuses or lets it be taken
 * back; and what was paid can be given back, after being asked twice.
 */
import { checkReceipt, verifyWithNacl } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { balance, button, choosePerson, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('requests for payment', () => {
  const { group, signedIn, say } = useStage('requests for payment')
  const [payee, payer] = ['Odile', 'Jean-Luc'] as const

  async function ask(phone: Phone, who: string, amount: string, words: string): Promise<void> {
    await visit(phone, '/bills')
    await choosePerson(phone.page.getByRole('group', { name: phone.t('bills.from') }), phone, who)
    await field(phone, phone.t('bills.amount')).fill(amount)
    await field(phone, phone.t('bills.words')).fill(words)
    await button(phone, phone.t('bills.ask')).click()
  }
  const row = (phone: Phone, words: string) => phone.page.getByRole('listitem').filter({ hasText: words })

  /** Whether the newest request tells what books its sender’s phone knows, as the one who is asked can prove. */
  async function toldBooks({ page }: Phone): Promise<boolean> {
    const receipt = await page.evaluate(async () => {
      const { toAnswer } = await (await fetch('/api/bills')).json()
      return [...new Uint8Array(await (await fetch(`/api/receipts/${toAnswer.at(-1).seq}`)).arrayBuffer())]
    })
    const checked = checkReceipt(Uint8Array.from(receipt), { verify: verifyWithNacl })
    const intent = checked.ok ? checked.value.entry.signed.intent : null
    return intent?.kind === 'bill' && intent.body.head !== undefined
  }

  test('what one asks the other pays, and both balances move; then it is given back', async () => {
    const [odile, jean] = [await signedIn(payee), await signedIn(payer)]
    const before = BigInt(
      (await odile.page.evaluate(async () => (await fetch('/api/me')).json())).account.balance,
    )
    await visit(jean, '/bills')
    await ask(odile, payer, '2', 'Two pots of jam')
    await row(odile, 'Two pots of jam').waitFor()
    expect(await barriersOf(odile.page)).toEqual([])

    await row(jean, 'Two pots of jam').waitFor()
    expect(await barriersOf(jean.page)).toEqual([])
    expect(await toldBooks(jean)).toBe(true)
    await row(jean, 'Two pots of jam')
      .getByRole('button', { name: jean.t('bills.accept') })
      .click()
    await jean.page.getByText(jean.t('bills.none')).waitFor()

    const paid = 2n * minorOf(group().plan.currency)
    await visit(odile, '/')
    await balance(odile, say(before + paid)).waitFor()

    await visit(odile, '/history')
    await odile.page.getByText('Two pots of jam').first().click()
    await odile.page.getByRole('link', { name: odile.t('history.more') }).click()
    const give = odile.t('payment.back', { who: 'payee' })
    await button(odile, give).click()
    const sheet = odile.page.getByRole('dialog')
    await sheet.getByText(say(paid), { exact: false }).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
    await sheet.getByRole('button', { name: odile.t('common.cancel') }).click()
    await button(odile, give).click()
    await sheet.getByRole('button', { name: give }).click()
    await odile.page.getByRole('heading', { name: odile.t('payment.state', { state: 'reversed' }) }).waitFor()
    await visit(odile, '/')
    await balance(odile, say(before)).waitFor()

    await visit(jean, '/history')
    await jean.page.getByText('Two pots of jam').first().click()
    await jean.page.getByRole('link', { name: jean.t('history.more') }).click()
    await jean.page.getByRole('link', { name: jean.t('payment.again', { state: 'reversed' }) }).click()
    await heading(jean, jean.t('pay.title', { name: payee })).waitFor()
    expect(await field(jean, jean.t('pay.memo')).inputValue()).toBe('Two pots of jam')
    await button(jean, jean.t('pay.button', { amount: say(paid) })).waitFor()
  })

  test('what was not meant so is refused, or taken back, and moves nothing', async () => {
    const [odile, jean] = [await signedIn(payee), await signedIn(payer)]
    await ask(odile, payer, '3', 'A long walk')
    await row(odile, 'A long walk').waitFor()
    await visit(jean, '/bills')
    await row(jean, 'A long walk')
      .getByRole('button', { name: jean.t('bills.refuse') })
      .click()
    const sheet = jean.page.getByRole('dialog')
    await field(jean, jean.t('payment.few-words')).fill('My knee hurts')
    await sheet.getByRole('button', { name: jean.t('payment.go', { act: 'reject' }) }).click()
    await jean.page.getByText(jean.t('bills.none')).waitFor()
    await row(odile, 'My knee hurts').waitFor()

    await ask(odile, payer, '4', 'A longer walk')
    await row(odile, 'A longer walk')
      .getByRole('button', { name: odile.t('bills.withdraw') })
      .click()
    await row(odile, 'A longer walk').waitFor({ state: 'detached' })
  })

  test('nonsense for an amount is said at the field, and nothing is sent', async () => {
    const odile = await signedIn(payee)
    await ask(odile, payer, '1,2,3', 'Nonsense')
    await odile.page.getByText(odile.t('refusal.not-an-amount')).waitFor()
    expect(await row(odile, 'Nonsense').count()).toBe(0)
    await heading(odile, odile.t('bills.title')).waitFor()
  })
})

const minorOf = ({ style, digits }: { readonly style: string; readonly digits: number }): bigint =>
  style === 'hours' ? 60n : 10n ** BigInt(digits)
