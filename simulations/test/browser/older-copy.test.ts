/**
 * A group whose books were put back to an older copy, and a partner that sleeps: the committee is told at home, nobody is asked to
 * consent to a payment that could not be signed, and a person decides to go on without the one that does not answer.
 */
import { cp, rm } from 'node:fs/promises'
import type { LineJson } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME, hourIn } from '../../src/world/found-group.ts'
import { linesOf, openLines } from '../../src/world/open-lines.ts'
import { until } from '../../src/world/until.ts'
import { payBetween } from '../pay-between.ts'
import { plansInRow } from '../village.ts'
import { button } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

const PLANS = plansInRow(3, true)

describeInBrowser('an older copy of the books', () => {
  /** What the first node's folder is replaced by when it opens the next time. */
  let copy: string | null = null
  const { village, group, signedIn } = useStage('older copy', PLANS, async home => {
    if (copy !== null && home === village().homes[0]) {
      await rm(home, { recursive: true })
      await cp(copy, home, { recursive: true })
      copy = null
    }
    return {}
  })

  const hour = (i: number): bigint => hourIn(group(i).plan)
  const lineWith = async (i: number): Promise<LineJson | undefined> =>
    (await linesOf(group())).find(({ group: { gid } }) => gid === group(i).gid)

  beforeAll(async () => {
    await openLines(village().groups, 20)
    for (const i of [1, 2]) await payBetween(group(), group(i), hour(i))
    for (const i of [1, 2])
      await until('a balance that both have signed', async () => (await lineWith(i))?.agreed, 30_000)
    await village().stop(0)
    const before = `${village().homes[0]}-copy`
    await cp(village().homes[0] as string, before, { recursive: true })
    await village().restart(0)
    for (const i of [1, 2]) await payBetween(group(), group(i), hour(i))
    await village().stop(2)
    copy = before
    await village().restart(0)
    await until('it asks', async () => (await lineWith(2))?.restoring === 'asked', 30_000)
  })

  /** What the node says to who asks for a price. */
  const priceSaid = (): Promise<string> =>
    group()
      .admin.api.send('POST', '/api/quotes', {
        gid: group(1).gid,
        number: group(1).accounts[1]?.number,
        amount: String(hour(1)),
      })
      .then(
        () => 'ok',
        cause => (cause as { code: string }).code,
      )

  test('the committee reads what waits for whom, and goes on without a partner that sleeps', async () => {
    expect(await priceSaid()).toBe('recovering')
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await page.getByRole('link', { name: t('home.restoring') }).tap()
    const name = group(2).plan.name
    await page.getByText(t('neighbours.restoring', { group: name, state: 'asked' })).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })
    await card.getByText(t('neighbours.decide')).tap()
    await button(phone, t('neighbours.act', { act: 'quarantine', group: name })).tap()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(t('neighbours.act-what', { act: 'quarantine', group: name, amount: '' })).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await sheet.getByRole('button', { name: t('neighbours.act-go', { act: 'quarantine' }) }).tap()
    await page.getByText(t('neighbours.restoring', { group: name, state: 'quarantined' })).waitFor()
    await until('it pays others again', async () => (await priceSaid()) === 'ok', 30_000)
    await phone.context.close()
  }, 120_000)
})
