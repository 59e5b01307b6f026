/**
 * Every screen, for a member, for the committee and for who is not signed in, in light and in dark: nothing that keeps
 * somebody out, and nothing that runs out of a narrow window when the text is twice as large. In French, whose words
 * are the longest.
 */
import type { AdJson } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROUTES } from '../../../node/web/src/flows/router.ts'
import { ADMIN_NAME, makeHistory, postAds, type SampleGroup } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import type { Member } from '../../src/world/member-client.ts'
import { openLines } from '../../src/world/open-lines.ts'
import { openVillage, type Village } from '../village.ts'
import { askToJoin, settled, signIn, visit } from './acts.ts'
import { barriersOf, overflowOf } from './barriers.ts'
import { describeInBrowser, openPhones, type Phone, type Phones } from './browser.ts'

interface Screen {
  readonly path: string
  /** What is done there before looking. */
  readonly act?: (phone: Phone) => Promise<void>
}

interface Seen {
  readonly screen: string
  readonly barriers: readonly string[]
  readonly overflow: readonly string[]
}

describeInBrowser('every screen', () => {
  let village: Village
  let phones: Phones
  let seen: readonly Seen[]

  beforeAll(async () => {
    const [lake, die] = [0, 3].map(i => ({
      ...(NAMED_GROUPS[i] as GroupPlan),
      members: 3,
      ads: 3,
      lines: [],
    }))
    const plans = [{ ...(lake as GroupPlan), lines: [1] }, die as GroupPlan]
    village = await openVillage(plans, 'every screen', undefined, true)
    await Promise.all([openLines(village.groups, 5), postAds(group()), makeHistory(group(), 4)])
    phones = await openPhones()
    seen = await walkAll()
  })
  afterAll(async () => {
    await phones?.close()
    await village?.close()
  })

  const group = (): SampleGroup => village.groups[0] as SampleGroup

  /** Three people at a time; what one of them does must not change what another sees. */
  async function walkAll(): Promise<readonly Seen[]> {
    const { url, accounts, members } = group()
    const odile = members[1] as Member
    const { ads } = await odile.api.get<{ ads: AdJson[] }>('/api/ads/mine')
    const routes = pathsOf(ads[0] as AdJson)
    const all = Object.values(routes).map(path => ({ path }))
    const outside = ['/', '/signin', '/join', '/search', routes['/ad/:gid/:ad'], '/nothing-here', '/api/docs']
    const open = () => phones.open({ url, language: 'fr', calm: true })
    const [nobody, member, admin] = await Promise.all([open(), open(), open()])
    await Promise.all([signIn(member, (await odile.me()).name), signIn(admin, ADMIN_NAME)])
    const walks = await Promise.all([
      walk(nobody, [
        ...outside.map(path => ({ path })),
        { path: '/', act: phone => askToJoin(phone, 'Nadège') },
      ]),
      walk(member, all),
      walk(admin, [
        ...all,
        { path: '/desk', act: openLimits },
        { path: `/pay?to=${accounts[1]?.number}` },
        { path: '/market?q=xyzzy' },
      ]),
    ])
    return walks.flat()
  }

  test('was seen: each address that the app knows, by who is inside and who is outside', () => {
    expect(Object.keys(pathsOf({ gid: '', ad: '' })).sort()).toEqual(Object.keys(ROUTES).sort())
    expect(seen.length).toBeGreaterThanOrEqual(2 * Object.keys(ROUTES).length + 8)
    expect(phones.complaints()).toEqual([])
  })

  test('keeps nobody out by any rule of WCAG 2.2 AA that axe can check, in light and in dark', () => {
    expect(seen.filter(({ barriers }) => barriers.length > 0)).toEqual([])
  })

  test('fits a window of 320 pixels with the text twice as large, in French', () => {
    expect(seen.filter(({ overflow }) => overflow.length > 0)).toEqual([])
  })
})

async function walk(phone: Phone, screens: readonly Screen[]): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  for (const { path, act = openDetails } of screens) {
    await visit(phone, path)
    await act(phone)
    await settled(phone)
    const barriers = await barriersOf(phone.page)
    seen.push({ screen: path, barriers, overflow: await overflowOf(phone.page) })
  }
  return seen
}

const pathsOf = (ad: Pick<AdJson, 'gid' | 'ad'>): { readonly [route in keyof typeof ROUTES]: string } => ({
  '/': '/',
  '/signin': '/signin',
  '/join': '/join',
  '/market': '/market',
  '/search': '/search',
  '/ad/new': '/ad/new',
  '/ads/mine': '/ads/mine',
  '/pay': '/pay',
  '/ad/:gid/:ad': `/ad/${ad.gid}/${ad.ad}`,
  '/history': '/history',
  '/menu': '/menu',
  '/neighbours': '/neighbours',
  '/desk': '/desk',
  '/number': '/number',
})

/** What is folded away at first is looked at too. */
async function openDetails({ page }: Phone): Promise<void> {
  const first = page.locator('summary').first()
  if ((await first.count()) > 0) await first.click()
}

async function openLimits({ page, t }: Phone): Promise<void> {
  await page
    .getByRole('button', { name: t('desk.set-limits') })
    .first()
    .tap()
  await page.getByRole('dialog').waitFor()
}
