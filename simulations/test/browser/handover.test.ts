/** A group changes hands on one screen: new words on paper, the old ones typed once more, and then they count no longer. */

import { readFile } from 'node:fs/promises'
import type { HandoverJson } from '@localpay/node'
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { button, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('a hand-over', () => {
  const { group, signedIn } = useStage('hand-over')

  async function sign(phone: Phone, words: readonly string[]): Promise<void> {
    await field(phone, phone.t('handover.words')).fill(words.join(' '))
    await button(phone, phone.t('handover.sign')).click()
  }

  test('to a new administrator: begun, signed with words that stay in the browser, recorded; the old words are void', async () => {
    const phone = await signedIn(ADMIN_NAME)
    const { page, t } = phone
    const sent: string[] = []
    page.on('request', request => void sent.push(request.postData() ?? ''))
    await visit(phone, '/desk/handover')
    expect(await barriersOf(page)).toEqual([])

    const begin = async (): Promise<readonly string[]> => {
      await button(phone, t('handover.new-admin-go')).click()
      await button(phone, t('handover.make-words')).click()
      await page.getByText(t('handover.new-words-what')).waitFor()
      const words = await page.locator('ol.words li').allInnerTexts()
      expect(await barriersOf(page)).toEqual([])
      await page.getByRole('checkbox').check()
      await button(phone, t('common.continue')).click()
      await page.getByText(t('handover.words-hint')).waitFor()
      return words
    }
    const words = await begin()
    expect(words).toHaveLength(12)
    expect(await barriersOf(page)).toEqual([])
    await sign(phone, ['not', ...words.slice(1)])
    await page.getByText(/1, «not»/).waitFor()
    await sign(phone, group().words)
    await button(phone, t('handover.finish')).click()
    await page.getByText(t('handover.done')).waitFor()
    await page.getByText(/Replaced once so far/).waitFor()

    const others = await begin()
    await sign(phone, group().words)
    await page.getByText(t('refusal.not-a-root')).waitFor()
    await sign(phone, words)
    await button(phone, t('handover.finish')).waitFor()
    await button(phone, t('handover.drop')).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('handover.drop') })
      .click()
    await page.getByText(t('handover.dropped')).waitFor()
    for (const sheet of [words, others, group().words])
      expect(sent.filter(body => body.includes(sheet.slice(0, 3).join(' ')))).toEqual([])
    await phone.context.close()
  })

  test('to several people: a sheet for each, shown one after another, of which two must sign', async () => {
    const phone = await signedIn(ADMIN_NAME)
    const { page, t } = phone
    await visit(phone, '/desk/handover')
    await button(phone, t('handover.new-admin-go')).click()
    await field(phone, t('handover.sheets')).selectOption('3')
    await page.getByText(t('handover.needs-hint', { count: 3, needs: 2, spare: 1 })).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await button(phone, t('handover.make-words')).click()
    const sheets: string[] = []
    for (const at of [1, 2, 3]) {
      await page.getByRole('heading', { name: new RegExp(`\\b${at}\\b.*\\b3\\b`) }).waitFor()
      sheets.push((await page.locator('ol.words li').allInnerTexts()).join(' '))
      const next = button(phone, t(at === 3 ? 'common.continue' : 'handover.next-sheet'))
      // A sheet that nobody wrote down leads nowhere.
      await next.click()
      await page.getByText(sheets[at - 1]?.split(' ')[0] as string, { exact: true }).waitFor()
      await page.getByRole('checkbox').check()
      await next.click()
    }
    await page.getByText(t('handover.words-hint')).waitFor()
    expect(new Set(sheets).size).toBe(3)
    const { waiting } = await group().admin.api.get<HandoverJson>('/api/handover')
    expect(waiting?.newRoots).toMatchObject({ needs: 2, roots: [{}, {}, {}] })
    expect(waiting?.lacks.map(({ paper }) => paper)).toEqual(['roots'])
    await button(phone, t('handover.drop')).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('handover.drop') })
      .click()
    await button(phone, t('handover.new-admin-go')).waitFor()
    await phone.context.close()
  })

  test('after a theft: warned, begun, saved as a file that another house can sign, and given up', async () => {
    const phone = await signedIn(ADMIN_NAME)
    const { page, t } = phone
    await visit(phone, '/desk/handover')
    await button(phone, t('handover.stolen-go')).click()
    expect(await barriersOf(page)).toEqual([])
    await page.getByRole('checkbox').check()
    await button(phone, t('common.continue')).click()
    await page.getByText(t('handover.restart')).waitFor()
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: t('handover.download') }).click(),
    ])
    const text = await readFile(await saved.path(), 'utf8')
    expect(text).toMatch(/^localpay-handover-1\n/)
    const bring = page.getByLabel(t('handover.bring'))
    await bring.setInputFiles({ name: 'unsigned.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })
    await page.getByText(t('handover.brought')).waitFor()
    await button(phone, t('handover.drop')).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('handover.drop') })
      .click()
    await heading(phone, t('handover.title')).waitFor()
    await button(phone, t('handover.stolen-go')).waitFor()
    await phone.context.close()
  })
})
