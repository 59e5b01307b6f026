/** The committee's page of clearing rounds: what the next could do, a round by hand, what the group tells. */
import type { QuoteReply, TransferJson } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME, hourIn, type SampleGroup } from '../../src/world/found-group.ts'
import { NAMED_GROUPS } from '../../src/world/group-plan.ts'
import { openLines } from '../../src/world/open-lines.ts'
import { until } from '../../src/world/until.ts'
import { button, heading, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'
import { owed } from './words.ts'

/** Three in a ring. */
const PLANS = NAMED_GROUPS.slice(0, 3).map((plan, i) => ({
  ...plan,
  members: 2,
  ads: 0,
  lines: [(i + 1) % 3],
}))

describeInBrowser('clearing', () => {
  const { group, signedIn } = useStage('clearing', PLANS)

  beforeAll(async () => {
    await openLines(
      PLANS.map((_, i) => group(i)),
      20,
    )
    // Most circles are as small as their smallest debt: here the one between the two others.
    for (const [i, hours] of [3n, 2n, 3n].entries()) await owe(group(i), group((i + 1) % 3), hours)
  })

  async function owe(from: SampleGroup, to: SampleGroup, hours: bigint): Promise<void> {
    const amount = String(hours * hourIn(to.plan))
    const number = to.accounts[1]?.number
    const price = await until('a price', () =>
      from.admin.api
        .send<QuoteReply>('POST', '/api/quotes', { gid: to.gid, number, amount })
        .catch(() => null),
    )
    const { tid } = await from.admin.payAcross(price)
    for (const one of [from, to])
      await until('it is booked', async () =>
        (await one.admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')).transfers.some(
          found => found.tid === tid && found.state === 'applied',
        ),
      )
  }

  test('a circle is crossed out by hand, and told as a drawing and as a list', async () => {
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/neighbours')
    await page.getByRole('link', { name: t('clearing.go') }).tap()
    await heading(phone, t('clearing.title')).waitFor()
    await page.getByText(t('clearing.last-none')).waitFor()
    await page.getByText(t('clearing.others', { groups: 2 })).waitFor()
    const loads = phone.loads()
    await button(phone, t('clearing.now')).tap()
    const hours = (count: bigint): string => owed(PLANS[0]!.currency, count, count * hourIn(PLANS[0]!), 'fr')
    const said = { amount: hours(2n) }
    await page.getByText(t('clearing.round-done', { circles: 1, ...said })).waitFor()
    const all = { most: hours(6n), planned: hours(6n), part: '100\u00a0%' }
    await page.getByText(t('clearing.of-most', all)).waitFor()
    const names = PLANS.map(({ name }) => name)
    for (const [i, from] of names.entries())
      await page
        .getByRole('listitem')
        .getByText(t('clearing.owes-less', { from, to: names[(i + 1) % 3] as string, ...said }), {
          exact: true,
        })
        .waitFor()
    // Of the smallest debt nothing is left, so the same circle is not said to be possible again.
    await page.getByText(t('clearing.possible-none')).waitFor()
    expect(await page.locator('svg.ring').count()).toBe(1)
    expect(await page.locator('svg.ring-cleared').count()).toBe(1)
    expect(phone.loads()).toBe(loads)
    expect(await hindrancesOf(page)).toEqual([])
    await phone.context.close()
  })

  test('what the group tells is chosen there, with neighbours to leave out', async () => {
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/desk/clearing')
    await page.getByLabel(PLANS[1]!.name).check()
    await page.getByLabel(t('clearing.none')).check()
    await button(phone, t('clearing.keep')).tap()
    await page.getByText(t('clearing.out')).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await page.reload()
    await page.getByText(t('clearing.out')).waitFor()
    expect(await page.getByLabel(PLANS[1]!.name).isChecked()).toBe(true)
    expect(await page.getByLabel(PLANS[2]!.name).isChecked()).toBe(false)
    expect(await page.getByRole('button', { name: t('clearing.now') }).count()).toBe(0)
    await phone.context.close()
  })
})
