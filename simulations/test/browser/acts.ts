/** What members do with a phone, by the names that a person or a screen reader finds things by. */
import type { Locator } from 'playwright-core'
import type { TextKey } from '../../../node/web/src/text/keys.ts'
import type { Phone } from './browser.ts'

/** Sample members share it. */
export const PASSWORD = 'a sample password'

export const heading = ({ page }: Phone, name: string): Locator =>
  page.getByRole('heading', { level: 1, name, exact: true })

export const button = ({ page }: Phone, name: string): Locator =>
  page.getByRole('button', { name, exact: true })

export const tab = ({ page, t }: Phone, key: TextKey): Locator =>
  page.getByRole('navigation', { name: t('shell.tabs') }).getByRole('link', { name: t(key), exact: true })

export const field = ({ page }: Phone, label: string): Locator => page.getByLabel(label, { exact: true })

/** Ready when the page has its heading and nothing on it is still being fetched. */
export async function settled({ page, t }: Phone): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(
    loading => ![...document.querySelectorAll('[role=status]')].some(one => one.textContent === loading),
    t('common.loading'),
  )
}

export async function visit(phone: Phone, path: string): Promise<void> {
  await phone.page.goto(path)
  await settled(phone)
}

export async function signIn(phone: Phone, name: string, password = PASSWORD): Promise<void> {
  const { page, t } = phone
  await page.goto('/signin')
  await field(phone, t('signin.name')).fill(name)
  await field(phone, t('password.label')).fill(password)
  await button(phone, t('signin.title')).click()
  await tab(phone, 'tab.home').waitFor()
}

/** The home page's card shows this balance. */
export const balance = ({ page, t }: Phone, amount: string): Locator =>
  page.getByRole('region', { name: t('home.balance') }).getByText(amount, { exact: true })

/** Taps the keypad: digits, and `,` for the decimal mark. */
export async function tapAmount({ page, t }: Phone, keys: string): Promise<void> {
  const pad = page.getByRole('group', { name: t('keypad.title') })
  for (const key of keys) {
    await pad.getByRole('button', { name: key === ',' ? t('keypad.mark') : key, exact: true }).tap()
  }
}

/** A person in the list under the pay tab. */
export const person = ({ page }: Phone, name: string): Locator =>
  page.getByRole('button', { name: new RegExp(`^${name}\\b`) })

/** Somebody new finds the door, says who they are, and waits for the committee. */
export async function askToJoin(phone: Phone, name: string): Promise<void> {
  const { page, t } = phone
  await visit(phone, '/')
  await page.getByRole('link', { name: t('join.title') }).tap()
  await field(phone, t('join.name')).fill(name)
  await field(phone, t('password.new')).fill(PASSWORD)
  await button(phone, t('join.send')).tap()
  await heading(phone, t('waiting.title')).waitFor()
}

/** Chooses among those whom a typed name found. */
export async function choosePerson(within: Locator, { t }: Phone, name: string): Promise<void> {
  await within.getByLabel(t('pay.person'), { exact: true }).fill(name)
  const option = within.getByRole('option', { name: new RegExp(`^${name} ·`) })
  await option.waitFor({ state: 'attached' })
  await within
    .getByLabel(t('form.chosen'), { exact: true })
    .selectOption({ label: (await option.textContent()) ?? '' })
}
