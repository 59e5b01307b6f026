/** The first hour of a group: somebody starts the program and is led through five steps on a phone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, type NodeHandle, startNode } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { balance, button, field, heading, PASSWORD, settled, tab } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { usePhones } from './stage.ts'
import { money, wordsOf } from './words.ts'

describeInBrowser('the first run', () => {
  let folder: string
  let node: NodeHandle

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localpay-first-run-'))
    const quiet = { http_port: 0, peers_port: 0, log_level: 'error', open_browser: false } as const
    node = await startNode(configOf(folder, 'node', quiet))
  })
  afterAll(async () => {
    await node?.close()
    await rm(folder, { recursive: true, force: true })
  })
  const phones = usePhones()

  test('five steps in French found a group, show the words of recovery once and lead home', async () => {
    const phone = await openPhone()
    const { page, t } = phone
    await step(phone, 1, 'setup.welcome')
    await button(phone, t('common.continue')).tap()

    await step(phone, 2, 'setup.group')
    await field(phone, t('setup.group-name')).fill('SEL du Lac')
    const town = page.getByRole('combobox', { name: t('setup.town') })
    await town.pressSequentially('lausan')
    await page
      .getByRole('option', { name: /^Lausanne/ })
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await button(phone, t('common.continue')).tap()
    // A name that was typed is no place yet: the list is there again, and the browser says so.
    expect(await town.evaluate(one => (one as HTMLInputElement).validationMessage)).toBe(t('place.choose'))
    await page
      .getByRole('option', { name: /^Lausanne/ })
      .first()
      .tap()
    await button(phone, t('common.continue')).tap()

    await step(phone, 3, 'setup.currency')
    await field(phone, t('setup.currency-name')).fill('Talents')
    await field(phone, t('setup.symbol')).fill('Tal')
    await page.getByText(t('setup.floor-means', { limit: money(TALENTS, -20_000n, 'fr') })).waitFor()
    await button(phone, t('common.continue')).tap()

    await step(phone, 4, 'setup.you')
    await field(phone, t('join.name')).fill('Odile')
    await field(phone, t('password.new')).fill(PASSWORD)
    await button(phone, t('setup.found')).tap()

    await step(phone, 5, 'words.title')
    expect(new Set(await page.getByRole('listitem').allInnerTexts()).size).toBeGreaterThanOrEqual(11)
    expect(await page.getByRole('listitem').count()).toBe(12)
    await page.getByLabel(t('words.written')).check()
    await button(phone, t('words.go')).tap()

    await heading(phone, t('home.hello', { name: 'Odile' })).waitFor()
    await page.getByRole('banner').getByText('SEL du Lac').waitFor()
    await balance(phone, money(TALENTS, 0n, 'fr')).waitFor()
    await tab(phone, 'tab.pay').waitFor()
    expect(phone.loads()).toBe(1)
  })

  /** A phone in Spanish whose owner chooses French in the first step. */
  async function openPhone(): Promise<Phone> {
    const phone = await phones.open({ url: node.url.replace(/\/$/, ''), language: 'es', calm: true })
    await phone.page.goto('/')
    await settled(phone)
    await phone.page.getByRole('radio', { name: 'Français' }).tap()
    return { ...phone, language: 'fr', t: wordsOf('fr') }
  }
})

const TALENTS = { code: 'TALENTS', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' } as const

async function step(phone: Phone, at: number, title: Parameters<Phone['t']>[0]): Promise<void> {
  const { page, t } = phone
  await heading(phone, t(title)).waitFor()
  await page.getByText(t('setup.step', { at, of: 5 })).waitFor()
  expect(await barriersOf(page)).toEqual([])
}
