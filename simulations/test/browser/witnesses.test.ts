/** Who keeps watch over the books, as members read it: the phone has checked every mark itself. */
import type { WitnessesReply } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { openLines } from '../../src/world/open-lines.ts'
import { until } from '../../src/world/until.ts'
import { plansInRow } from '../village.ts'
import { settled, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

const PLANS = plansInRow(2, false).map(plan => ({ ...plan, language: 'en' as const }))

describeInBrowser('witnesses', () => {
  const { village, group, signedIn } = useStage('witnesses on a phone', PLANS)
  beforeAll(async () => {
    await openLines(village().groups, 20)
    await until(
      'the partner and the relay have signed',
      async () => {
        const { head, witnesses } = await group().admin.api.get<WitnessesReply>('/api/witnesses')
        return witnesses.filter(({ root }) => root === head.root).length === 2
      },
      20_000,
    )
  }, 60_000)

  test('the page of rules counts them, names them, and no page warns', async () => {
    const phone = await signedIn(ADMIN_NAME)
    const { page, t } = phone
    await visit(phone, '/rules')
    const section = page.getByRole('region', { name: t('witnesses.title') })
    await section.getByText(t('witnesses.count', { count: 2 })).waitFor()
    await section.getByText(PLANS[1]?.name ?? '', { exact: true }).waitFor()
    await section.getByText(t('witnesses.relay'), { exact: true }).waitFor()
    await settled(phone)
    expect(await page.getByText(t('books.rewritten')).count()).toBe(0)
    expect(await barriersOf(page)).toEqual([])
  })
})
