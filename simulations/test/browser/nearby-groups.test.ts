/**
 * Two groups that know each other only through a relay: their committees agree to trade, a member of one finds an
 * advertisement of the other and pays its author, and everybody can look for what is offered without signing in.
 */
import type { AdJson } from '@localpay/node'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME, type SampleGroup } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import type { Member } from '../../src/world/member-client.ts'
import { until } from '../../src/world/until.ts'
import { balance, button, field, heading, settled, signIn, tab, tapAmount, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { useStage } from './stage.ts'
import { money, owed, wordsOf } from './words.ts'

const LAKE: GroupPlan = { ...(NAMED_GROUPS[0] as GroupPlan), members: 2, lines: [] }
/** Ten kilometres along the lake; another currency, another language. */
const MORGES: GroupPlan = {
  ...(NAMED_GROUPS[2] as GroupPlan),
  name: 'Morges Acorns',
  town: 'Morges',
  lat: 46.5113,
  lon: 6.4985,
  members: 2,
  lines: [],
}
const AD = 'Sharpening of knives and scissors'

describeInBrowser('nearby groups', () => {
  const { village, group, signedIn, phones } = useStage('nearby groups', [LAKE, MORGES])

  beforeAll(async () => {
    await post(morges().members[1] as Member, AD)
    await until('the advertisement is known by the lake and the relay', async () =>
      (await Promise.all([lake().url, relayUrl()].map(url => knownAds(url)))).every(count => count > 0),
    )
  })

  const lake = (): SampleGroup => group(0)
  const morges = (): SampleGroup => group(1)
  const relayUrl = (): string => village().relay.url.replace(/\/$/, '')

  test('two committees agree to trade, then a member pays the author of an advertisement of the other group', async () => {
    const [odile, author] = [lake().members[1] as Member, morges().members[1] as Member]
    const [committee, ann] = await Promise.all([
      signedIn(ADMIN_NAME, { language: 'fr' }),
      signedIn((await odile.me()).name, { language: 'fr' }),
    ])
    const theirs = await phones.open({ url: morges().url, language: 'en', calm: true })
    const ben = await phones.open({ url: morges().url, language: 'en', calm: true })
    await Promise.all([signIn(theirs, ADMIN_NAME), signIn(ben, (await author.me()).name)])
    await agree(committee, theirs)
    await pay(ann, ben)
    await clear(committee)
    await Promise.all([committee, theirs, ann, ben].map(phone => phone.context.close()))
  })

  async function agree(ours: Phone, theirs: Phone): Promise<void> {
    await Promise.all([visit(ours, '/neighbours'), visit(theirs, '/neighbours')])
    const loads = [ours.loads(), theirs.loads()]
    await ours.page.getByText(ours.t('neighbours.no-lines')).waitFor()
    const choice = field(ours, ours.t('pay.group'))
    await choice.selectOption({ value: morges().gid })
    await field(ours, ours.t('neighbours.limit-new')).fill('5:00')
    await button(ours, ours.t('neighbours.offer')).tap()
    const code = await codeOn(ours)
    expect(await codeOn(theirs)).toBe(code)
    await theirs.page.getByText(theirs.t('neighbours.offer-theirs', { group: LAKE.name })).waitFor()
    expect(await hindrancesOf(theirs.page)).toEqual([])
    await theirs.page.getByLabel(theirs.t('neighbours.compared')).check()
    await button(theirs, `${theirs.t('neighbours.accept')} ${LAKE.name}`).tap()
    for (const [phone, group] of [
      [ours, MORGES],
      [theirs, LAKE],
    ] as const)
      await phone.page.getByText(phone.t('neighbours.even', { group: group.name })).waitFor()
    expect([ours.loads(), theirs.loads()]).toEqual(loads)
    // Limits and what is free of them, in hours and in each group's own currency, on the narrowest phone.
    for (const [phone, { currency, unitsPerHour }, language] of [
      [ours, LAKE, 'fr'],
      [theirs, MORGES, 'en'],
    ] as const) {
      const five = 5n * BigInt(unitsPerHour) * 10n ** BigInt(currency.digits)
      const both = owed(currency, 5n, five, language)
      await phone.page.setViewportSize({ width: 360, height: 740 })
      await phone.page
        .getByText(phone.t('neighbours.free', { room: both }))
        .first()
        .waitFor()
      expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    }
  }

  async function pay(ann: Phone, ben: Phone): Promise<void> {
    const { page, t } = ann
    const say = (minor: bigint): string => money(LAKE.currency, minor, 'fr')
    const acorns = (minor: bigint): string => money(MORGES.currency, minor, 'fr')
    const loads = [ann.loads(), ben.loads()]
    await find(ann)
    await page.getByRole('link', { name: t('ad.pay') }).tap()
    await heading(ann, t('pay.title', { name: MORGES.name })).waitFor()
    await tapAmount(ann, '5')
    await button(ann, t('common.continue')).tap()
    // Half an hour: 5 acorns there, 10 Tal here.
    await page.getByRole('heading', { name: t('pay.review') }).waitFor()
    await page
      .getByRole('definition')
      .filter({ hasText: acorns(50n) })
      .waitFor()
    await page.getByText(t('pay.after', { before: say(0n), after: say(-1_000n) })).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await button(ann, t('pay.button', { amount: say(1_000n) })).tap()
    await page.getByRole('status').getByText(t('status.paid')).waitFor()
    await balance(ben, money(MORGES.currency, 50n, 'en')).waitFor()
    await tab(ann, 'tab.home').tap()
    await balance(ann, say(-1_000n)).waitFor()
    await tab(ben, 'tab.history').tap()
    await ben.page.getByRole('main').getByText(LAKE.name, { exact: true }).waitFor()
    await ben.page.getByText(`+${money(MORGES.currency, 50n, 'en')}`).waitFor()
    expect([ann.loads(), ben.loads()]).toEqual(loads)
  }

  /** By a word of its title, within five kilometres not, within thirty yes. */
  async function find(phone: Phone): Promise<void> {
    const { page, t } = phone
    await tab(phone, 'tab.market').tap()
    await field(phone, t('market.search')).fill('knives')
    await page.getByRole('radio', { name: t('ad.km', { km: 5 }) }).tap()
    await page.getByText(t('market.results', { count: 0 })).waitFor()
    await page.getByRole('radio', { name: t('ad.km', { km: 30 }) }).tap()
    await page.getByText(t('market.results', { count: 1 })).waitFor()
    await page.getByRole('link', { name: new RegExp(AD) }).tap()
    await heading(phone, AD).waitFor()
    await page
      .getByRole('definition')
      .filter({ hasText: `${MORGES.name}, ${MORGES.town}` })
      .waitFor()
  }

  async function clear(phone: Phone): Promise<void> {
    const { page, t } = phone
    const owes = { group: MORGES.name, amount: `${money(LAKE.currency, 1_000n, 'fr')} (0:30 h)` }
    await page.getByText(t('neighbours.we-owe', owes)).waitFor()
    await page.getByRole('link', { name: t('clearing.go') }).tap()
    await button(phone, t('clearing.now')).tap()
    await page.getByText(t('clearing.round-none', { groups: 2, debts: 1 })).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
  }

  test('anybody searches all groups in three languages, at a group and at the relay, without signing in', async () => {
    for (const url of [lake().url, relayUrl()]) {
      const phone = await phones.open({ url, language: 'en', calm: true })
      const { page, t } = phone
      await visit(phone, `/search?q=scissors&km=30&place=Lausanne&lat=${LAKE.lat}&lon=${LAKE.lon}`)
      await page.getByText(t('market.results', { count: 1 })).waitFor()
      const loads = phone.loads()
      for (const language of ['fr', 'es', 'en'] as const) {
        await page.getByRole('banner').getByRole('combobox').selectOption(language)
        await heading(phone, wordsOf(language)('search.title')).waitFor()
        await page.getByText(wordsOf(language)('market.results', { count: 1 })).waitFor()
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
      }
      expect(phone.loads()).toBe(loads)
      await page.getByRole('link', { name: new RegExp(AD) }).tap()
      await heading(phone, AD).waitFor()
      await page.getByText(t('ad.sign-in-to-pay')).waitFor()
      await phone.context.close()
    }
  })

  test('the relay opens on its search page, and the chosen language stays', async () => {
    const phone = await phones.open({ url: relayUrl(), language: 'en', calm: true })
    await visit(phone, '/')
    await heading(phone, phone.t('search.title')).waitFor()
    expect(await hindrancesOf(phone.page)).toEqual([])
    await phone.page.getByRole('banner').getByRole('combobox').selectOption('es')
    await heading(phone, wordsOf('es')('search.title')).waitFor()
    await phone.page.reload()
    await heading(phone, wordsOf('es')('search.title')).waitFor()
    await settled({ ...phone, t: wordsOf('es') })
    await phone.context.close()
  })
})

const post = (author: Member, title: string): Promise<{ ad: AdJson }> =>
  author.api.send('POST', '/api/ads', {
    type: 'offer',
    category: 'tools',
    title,
    body: '',
    price: '',
    scope: 'public',
    days: 30,
  })

async function knownAds(url: string): Promise<number> {
  const reply = (await (await fetch(`${url}/api/state`)).json()) as { adsKnown: number }
  return reply.adsKnown
}

async function codeOn({ page, t }: Phone): Promise<string> {
  const line = page.getByText(t('neighbours.compare'))
  return (await line.getByRole('strong').innerText()).trim()
}
