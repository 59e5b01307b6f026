/** Many payments out of a table: a row that cannot be read stops all, and once it is mended all are made at once. */
import { expect, test } from 'vitest'
import { button, field, heading, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

describeInBrowser('many payments at once', () => {
  const { group, signedIn } = useStage('many payments')

  test('are looked through, mended where a row is wrong, and made together', async () => {
    const odile = await signedIn('Odile')
    const [admin, , jean] = group().accounts
    await visit(odile, '/batch')
    await heading(odile, odile.t('batch.title')).waitFor()
    const rows = (second: string) => `to;amount;for\n${admin?.number};1;stamps\n${second};2;firewood`
    await field(odile, odile.t('batch.rows')).fill(rows('XXXX9999'))
    await button(odile, odile.t('batch.look')).click()
    const wrong = odile.t('batch.row', {
      row: 3,
      because: odile.t('refusal.no-such-number', { word: 'XXXX9999' }),
    })
    await odile.page.getByText(wrong).waitFor()
    expect(await barriersOf(odile.page)).toEqual([])

    await field(odile, odile.t('batch.rows')).fill(rows(jean?.number ?? ''))
    await button(odile, odile.t('batch.look')).click()
    const go = odile.page.getByRole('button', { name: /^Make 2 payments/ })
    await go.waitFor()
    expect(await barriersOf(odile.page)).toEqual([])
    await go.click()
    await odile.page.getByText(odile.t('batch.done', { count: 2 })).waitFor()

    await visit(odile, '/history')
    for (const words of ['stamps', 'firewood']) await odile.page.getByText(words).first().waitFor()
  })
})
