/** What the committee's pages are made of, pressed and read without a group: forms, dry runs, tables, files. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configOf, type NodeHandle, startNode } from '@localpay/node'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { button, field, heading } from './acts.ts'
import { barriersOf, overflowOf, smallTargetsOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { usePhones } from './stage.ts'

const WEB = fileURLToPath(new URL('../../../node/web/', import.meta.url))

describeInBrowser('parts of pages', () => {
  let folder: string
  let node: NodeHandle
  let phone: Phone

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localpay-parts-'))
    const webFolder = join(folder, 'web')
    await build({
      configFile: `${WEB}vite.config.ts`,
      logLevel: 'error',
      build: { outDir: webFolder, rolldownOptions: { input: { parts: `${WEB}test/gallery/index.html` } } },
    })
    const quiet = { http_port: 0, peers_port: 0, log_level: 'error', open_browser: false } as const
    node = await startNode(configOf(join(folder, 'home'), 'node', quiet), { webFolder })
  })
  afterAll(async () => {
    await node?.close()
    await rm(folder, { recursive: true, force: true })
  })
  const phones = usePhones()
  beforeEach(async () => {
    phone = await phones.open({ url: node.url.replace(/\/$/, ''), language: 'fr', calm: true })
    await phone.page.goto('/test/gallery/index.html')
    await heading(phone, 'Parts').waitFor()
  })
  afterEach(() => phone.context.close())

  const fill = async (below: string): Promise<void> => {
    await field(phone, 'Below zero').fill(below)
    await field(phone, 'From').fill('2026-12-01')
    await phone.page.getByRole('radio', { name: /^Refuse/ }).check()
  }
  const sheet = () => phone.page.getByRole('dialog', { name: 'Set the limits?' })

  test('keep nobody out, fit a narrow window with large letters, and can be hit with a thumb', async () => {
    expect(await barriersOf(phone.page)).toEqual([])
    expect(await overflowOf(phone.page)).toEqual([])
    expect(await smallTargetsOf(phone.page)).toEqual([])
  })

  test('a form that cannot be read leads to the first field at fault, which says why', async () => {
    const { page, t } = phone
    await field(phone, 'Below zero').fill('dix')
    await button(phone, 'Set').tap()
    const below = field(phone, 'Below zero')
    expect(await below.evaluate(one => one === document.activeElement)).toBe(true)
    expect(await below.getAttribute('aria-describedby')).toBe(
      await page.getByText(t('refusal.not-an-amount')).getAttribute('id'),
    )
    for (const code of ['refusal.not-a-date', 'refusal.choose-one'] as const)
      await page.getByText(t(code)).waitFor()
    expect(await barriersOf(page)).toEqual([])
    expect(await overflowOf(page)).toEqual([])
  })

  test('a dry run shows who would be affected; back changes nothing, going on does it and says so', async () => {
    const { page, t } = phone
    await fill('200')
    await button(phone, 'Set').tap()
    await sheet()
      .getByText(t('form.affected', { count: 5 }))
      .waitFor()
    await sheet().getByRole('rowheader', { name: 'Amina' }).waitFor()
    await sheet()
      .getByText(t('form.more-affected', { count: 3 }))
      .waitFor()
    expect(await barriersOf(page)).toEqual([])
    expect(await overflowOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await sheet().waitFor({ state: 'detached' })
    expect(await page.getByText('Limits are set').count()).toBe(0)
    expect(await button(phone, 'Set').evaluate(one => one === document.activeElement)).toBe(true)
    await button(phone, 'Set').tap()
    await sheet().getByRole('button', { name: 'Yes, set' }).tap()
    await page.getByRole('status').getByText('Limits are set').waitFor()
    await sheet().waitFor({ state: 'detached' })
    await button(phone, t('common.understood')).tap()
    await page.getByText('Limits are set').waitFor({ state: 'detached' })
  })

  test('what is refused after the dry run closes the sheet and says why', async () => {
    const { page, t } = phone
    await fill('0,01')
    await button(phone, 'Set').tap()
    await sheet().getByRole('button', { name: 'Yes, set' }).tap()
    await page.getByRole('alert').getByText(t('refusal.not-allowed')).waitFor()
    await sheet().waitFor({ state: 'detached' })
  })

  test('a dry run that touches nobody says so', async () => {
    await fill('0')
    await button(phone, 'Set').tap()
    await sheet().getByText(phone.t('form.nobody-affected')).waitFor()
  })

  test('a table out of a spreadsheet becomes cards on a phone, and a file that is none says so', async () => {
    const { page, t } = phone
    const choose = (text: string) =>
      field(phone, 'Payments').setInputFiles({
        name: 'a.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text),
      })
    await choose(
      'Name;Amount;What for\nAmina;12,50;Bread\nJean-Luc;3;Eggs and a very long description of them',
    )
    await page.getByText(t('form.rows', { count: 2 })).waitFor()
    await page.getByRole('rowheader', { name: 'Jean-Luc' }).waitFor()
    expect(await page.getByRole('cell').count()).toBe(4)
    expect(await barriersOf(page)).toEqual([])
    expect(await overflowOf(page)).toEqual([])
    await choose('Name;Amount\nAmina;1;2;3')
    await page.getByText(t('refusal.row-too-wide', { row: 2 })).waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(0)
  })

  test('who looks after several accounts chooses which one the pages are about, and it stays', async () => {
    const { page, t } = phone
    await page.getByText('About account SELD0042').waitFor()
    await field(phone, t('shell.account')).selectOption({ label: 'SELD 0099' })
    await page.getByText('About account SELD0099').waitFor()
    await page.reload()
    await page.getByText('About account SELD0099').waitFor()
    expect(await field(phone, t('shell.account')).locator('option:checked').innerText()).toBe('SELD 0099')
  })

  test('on paper there are no buttons, fields or menus', async () => {
    const { page } = phone
    await page.emulateMedia({ media: 'print' })
    for (const role of ['button', 'textbox', 'combobox', 'radio'] as const)
      expect([role, await page.getByRole(role).count()]).toEqual([role, 0])
    expect(await page.getByText('Amina', { exact: true }).first().isVisible()).toBe(true)
  })
})
