/**
 * Every screen, for a member, for the committee and for who is not signed in, in light and in dark: nothing that keeps
 * somebody out, and nothing that runs out of a narrow window when the text is twice as large. In French, whose words
 * are the longest.
 */
import type { AdJson, GroupAccountsReply, HistoryReply, Me } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ROUTES } from '../../../node/web/src/flows/routes.ts'
import { RULE_SECTIONS } from '../../../node/web/src/flows/rule-sections.ts'
import { ADMIN_NAME, hourIn, makeHistory, postAds } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import type { Member } from '../../src/world/member-client.ts'
import { openLines } from '../../src/world/open-lines.ts'
import { payBetween } from '../pay-between.ts'
import { askToJoin, settled, visit } from './acts.ts'
import { barriersOf, overflowOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'

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

const LAKE: GroupPlan = { ...(NAMED_GROUPS[0] as GroupPlan), members: 3, ads: 3, lines: [1] }
const DIE: GroupPlan = { ...(NAMED_GROUPS[3] as GroupPlan), members: 3, ads: 3, lines: [] }

/** A payment with another group, each way: the member's own, so that the committee's walk is told that there is none. */
interface Across {
  readonly intent: string
  readonly tid: string
}

const notThere = ({ intent, tid }: Across) =>
  [`/api/across/${intent}`, `/api/transfers/${tid}/back`].map(path => ({ path, status: 404 }))

/** Each page is looked at a few times over, on a machine that may be busy with other tests. */
const WALK_MS = 15_000 * (Object.keys(ROUTES).length + Object.keys(RULE_SECTIONS).length)

describeInBrowser('every screen', () => {
  const { village, group, stranger, signedIn } = useStage('every screen', [LAKE, DIE])
  let seen: readonly Seen[]

  beforeAll(async () => {
    await Promise.all([openLines(village().groups, 5), postAds(group()), makeHistory(group(), 4)])
    seen = await walkAll()
  }, WALK_MS)

  /** Three people at a time; what one of them does must not change what another sees. */
  async function walkAll(): Promise<readonly Seen[]> {
    const { accounts, members } = group()
    const odile = members[1] as Member
    const { ads } = await odile.api.get<{ ads: AdJson[] }>('/api/ads/mine')
    const { items } = await odile.api.get<HistoryReply>('/api/history')
    const payment = items.find(one => one.payment !== null)?.payment ?? ''
    const groups = await group().admin.api.get<GroupAccountsReply>('/api/group-accounts')
    const treasury = groups.accounts[0]?.account ?? ''
    const across = await payAcross(odile)
    const all = pathsOf(ads[0] as AdJson, await odile.me(), { payment, treasury, across }).map(path => ({
      path,
    }))
    const open = Object.entries(ROUTES).flatMap(([, { who }], i) =>
      who === 'anyone' ? [all[i] as Screen] : [],
    )
    const outside = [...open, ...['/', '/nothing-here', '/api/docs'].map(path => ({ path }))]
    const french = { language: 'fr', expected: notThere(across) } as const
    const [nobody, member, admin] = await Promise.all([
      stranger(french),
      signedIn((await odile.me()).name, french),
      signedIn(ADMIN_NAME, french),
    ])
    const walks = await Promise.all([
      walk(nobody, [...outside, { path: '/', act: phone => askToJoin(phone, 'Nadège') }]),
      walk(member, all),
      walk(admin, [
        ...all,
        { path: '/desk/members', act: openLimits },
        ...Object.keys(RULE_SECTIONS).map(section => ({ path: `/rules/${section}` })),
        { path: '/rules/charges', act: openCharge },
        { path: `/pay?to=${accounts[1]?.number}` },
        { path: '/market?q=xyzzy' },
      ]),
    ])
    return walks.flat()
  }

  /** Odile pays somebody in Die, and somebody in Die pays her. */
  async function payAcross(odile: Member): Promise<Across> {
    const die = group(1)
    await payBetween({ ...group(), admin: odile }, die, hourIn(die.plan) / 2n)
    const tid = await payBetween(die, group(), hourIn(group().plan) / 4n)
    const { items } = await odile.api.get<HistoryReply>('/api/history')
    return { tid, intent: items.find(one => one.across !== null)?.across ?? '' }
  }

  test('was seen: each address that the app knows, by who is inside and who is outside', () => {
    expect(seen.filter(({ screen }) => screen.includes(':'))).toEqual([])
    expect(seen.length).toBeGreaterThanOrEqual(2 * Object.keys(ROUTES).length + 8)
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

/** Every address that the app knows; those with named parts, with the parts of something that is there. */
function pathsOf(
  ad: AdJson,
  { member, account }: Me,
  { payment, treasury, across }: { payment: string; treasury: string; across: Across },
): readonly string[] {
  const examples: Readonly<Record<string, string>> = {
    '/ad/:gid/:ad': `/ad/${ad.gid}/${ad.ad}`,
    '/desk/accounts/:account': `/desk/accounts/${treasury}`,
    '/desk/members/:member': `/desk/members/${member}`,
    '/rules/:section': '/rules/entry',
    '/payment/:payment': `/payment/${payment}`,
    '/people/:account': `/people/${account?.account}`,
    '/across/:intent': `/across/${across.intent}`,
    '/across/back/:tid': `/across/back/${across.tid}`,
  }
  return Object.keys(ROUTES).map(route => (route.includes(':') ? (examples[route] ?? route) : route))
}

/** What is folded away at first is looked at too. */
async function openDetails({ page }: Phone): Promise<void> {
  const first = page.locator('summary').first()
  if ((await first.count()) > 0) await first.click()
}

async function openLimits({ page, t }: Phone): Promise<void> {
  await page
    .getByRole('button', { name: t('members.set-limits') })
    .first()
    .tap()
  await page.getByRole('dialog').waitFor()
}

async function openCharge({ page, t }: Phone): Promise<void> {
  await page.getByRole('button', { name: t('rules.charge-add') }).tap()
  await page.getByLabel(t('rules.from')).waitFor()
}
