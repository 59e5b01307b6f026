import { DAY_MS } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { movableClock } from '../../src/world/movable-clock.ts'
import { until } from '../../src/world/until.ts'
import {
  groupAt,
  type HostileNet,
  lineOfferOf,
  openHostileNet,
  papersOf,
  targetOf,
} from '../hostile-group.ts'
import { settled, visit } from './acts.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { COL, HOUR, lakeOf, PASS, useLake } from './hostile-neighbours.ts'
import { type Keys, takeKeys } from './keys.ts'
import { owed } from './words.ts'

const LAKE = lakeOf(1)
interface Desk {
  readonly phone: Phone
  readonly keys: Keys
}

const OFFERERS = ['SEL d’Un', 'SEL de Deux'] as const

describeInBrowser('the desk by keys', () => {
  const clock = movableClock()
  const lake = useLake('desk by keys', LAKE, async () => ({ clock }))
  const { village, group, signedIn, neighbours, overview, lineWith } = lake
  let net: HostileNet
  const desks = new Map<number, Desk>()

  beforeAll(async () => {
    net = await openHostileNet('offers to the desk')
    await Promise.all(OFFERERS.map(offer))
    for (const hours of [1n, 2n]) await neighbours().passOn(hours * HOUR, clock.now(), 'no')
    // Yes and no to one payment.
    await neighbours().passOn(3n * HOUR, clock.now(), 'no', 'yes')
    await until('the line is frozen', async () => (await lineWith(PASS)).frozenFor.includes('evidence'))
    for (let i = 0; i < 4; i++) {
      clock.skip(10 * DAY_MS)
      // Who does not come for a month is signed out.
      await overview()
    }
    await until('there is silence', async () => (await lineWith(PASS)).frozenFor.includes('silence'))
  })
  afterAll(() => net?.close())

  async function offer(name: string): Promise<void> {
    const target = targetOf(village().nodes[0] as never, group().gid)
    const one = groupAt(papersOf(name), net)
    await one.hello(target, { name, town: 'Lans', langs: ['fr'] })
    await one.mail(target, 'line-offer', lineOfferOf(one, target.gid, 10n * HOUR))
  }

  async function openDesk(width: number): Promise<Desk> {
    const phone = await signedIn(ADMIN_NAME, { language: 'fr', width })
    return { phone, keys: await takeKeys(phone) }
  }

  /** One device of each width: who has many is signed out on the oldest. */
  async function atDesk(path: string, width = 1_280): Promise<Desk> {
    const desk = desks.get(width) ?? (await openDesk(width))
    desks.set(width, desk)
    const { phone } = desk
    await visit(phone, path)
    await phone.page.locator('main form').first().waitFor({ state: 'attached' })
    await settled(phone)
    return desk
  }

  async function shot({ page }: Phone, name: string): Promise<void> {
    const folder = process.env['LOCALPAY_SHOTS']
    if (folder === undefined) return
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: `${folder}/${name}.png` })
  }

  for (const width of [360, 1_280])
    for (const path of ['/neighbours', '/desk/clearing'])
      test(`Tab goes through ${path} as it is read, on ${width} pixels, and each control says what it is about`, async () => {
        const { phone, keys } = await atDesk(path, width)
        const folds = await phone.page.locator('main summary').all()
        for (const fold of folds) await fold.evaluate(one => one.closest('details')?.setAttribute('open', ''))
        await phone.page.evaluate(() => window.scrollTo(0, 0))
        expect(await keys.unclear()).toEqual([])
        const { stops, amiss } = await keys.walk()
        expect(amiss).toEqual([])
        expect(stops.length).toBeGreaterThan(path === '/neighbours' ? 30 : 15)
        await shot(phone, `walk-${path.replaceAll('/', '-')}-${width}`)
        expect(await phone.page.evaluate(() => document.documentElement.lang)).toBe('fr')
      })

  test('a line is frozen and thawed: Escape does nothing, and the focus stays at that line', async () => {
    const { phone, keys } = await atDesk('/neighbours')
    const { page, t } = phone
    const fold = `${t('neighbours.decide')} ${COL}`
    expect((await keys.goTo('summary', fold)).states['expanded']).toBe('false')
    await keys.press('Enter')
    expect((await keys.focused()).states['expanded']).toBe('true')
    const opener = t('neighbours.act', { act: 'freeze', group: COL })
    await keys.goTo('button', opener)
    await keys.press('Enter')
    const sheet = await keys.sheet()
    expect([sheet.name, sheet.description]).toEqual([
      opener,
      t('neighbours.act-what', { act: 'freeze', group: COL, amount: '' }),
    ])
    expect((await keys.focused()).role).toBe('heading')
    expect((await keys.walk()).amiss).toEqual([])
    await shot(phone, 'freeze')
    await keys.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await keys.isAt(opener)
    expect((await lineWith(COL)).state).toBe('active')
    for (const [act, next] of [
      ['freeze', 'frozen'],
      ['thaw', 'active'],
    ] as const) {
      const name = t('neighbours.act', { act, group: COL })
      if ((await keys.focused()).name !== name) await keys.goTo('button', name)
      await keys.press('Enter')
      await keys.sheet()
      await keys.goTo('button', t('neighbours.act-go', { act }))
      await keys.press('Space')
      await keys.hears(t('neighbours.act-done', { act, group: COL }))
      await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' })
      await keys.isAt(fold)
      expect((await lineWith(COL)).state).toBe(next)
    }
  })

  test('a write-off: what it may cost is read first, what is not ticked is asked for, Escape signs nothing', async () => {
    const { phone, keys } = await atDesk('/neighbours')
    const { page, t } = phone
    const amount = owed(LAKE.currency, 2n, 40_00n, 'fr')
    const opener = `${t('neighbours.write-off')} ${amount}, ${PASS}`
    const go = t('neighbours.write-off-go', { amount })
    await keys.goTo('button', opener)
    await keys.press('Enter')
    const sheet = await keys.sheet()
    expect(sheet.name).toBe(go)
    expect(sheet.description).toContain(t('neighbours.write-off-risk', { amount }))
    expect((await keys.focused()).role).toBe('heading')
    expect((await keys.walk()).amiss).toEqual([])
    await shot(phone, 'write-off')
    await keys.goTo('button', go)
    await keys.press('Enter')
    expect((await keys.focused()).role).toBe('checkbox')
    await keys.press('Space')
    expect((await keys.focused()).states['checked']).toBe('true')
    await keys.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await keys.isAt(opener)
    expect((await overview()).stuck.map(({ state }) => state)).not.toContain('written-off')
    await keys.press('Enter')
    await keys.sheet()
    await keys.goTo('checkbox', t('neighbours.write-off-read'))
    await keys.press('Space')
    await keys.press('Tab')
    await keys.press('Enter')
    await keys.hears(t('neighbours.write-off-done'))
    await page.getByRole('button', { name: opener, exact: true }).waitFor({ state: 'detached' })
    await keys.isAt(t('neighbours.title'))
    expect((await overview()).stuck.filter(({ state }) => state === 'written-off')).toHaveLength(1)
  })

  test('a line is opened once the code, which is read letter by letter, is compared', async () => {
    const { phone, keys } = await atDesk('/neighbours')
    const { page, t } = phone
    const name = OFFERERS[0]
    const code = (await lineWith(name)).confirmCode.replace('-', '')
    await page.getByText([...code].join(' '), { exact: true }).waitFor({ state: 'attached' })
    const go = `${t('neighbours.accept')} ${name}`
    await keys.goTo('button', go)
    await keys.press('Enter')
    expect((await keys.focused()).name).toBe(`${t('neighbours.compared')} ${name}`)
    await keys.press('Space')
    await keys.goTo('textbox', t('neighbours.limit', { group: name }))
    await keys.press('Control+A')
    await page.keyboard.type('dix')
    await keys.press('Enter')
    await until('the field is refused', async () => (await keys.focused()).states['invalid'] === 'true')
    expect((await keys.focused()).description).toBe(t('refusal.not-an-amount'))
    await keys.press('Control+A')
    await page.keyboard.type('7:30')
    await keys.press('Enter')
    await keys.hears(t('neighbours.accepted', { group: name }))
    await keys.isAt(t('neighbours.title'))
    expect((await lineWith(name)).state).toBe('active')
  })

  test('a limit is changed, and the fold that held it has the focus', async () => {
    const { phone, keys } = await atDesk('/neighbours')
    const { page, t } = phone
    const fold = `${t('neighbours.change-limit')} ${COL}`
    await keys.goTo('summary', fold)
    await keys.press('Space')
    await keys.goTo('textbox', t('neighbours.limit', { group: COL }))
    await keys.press('Control+A')
    await page.keyboard.type('8:00')
    await keys.goTo('button', `${t('neighbours.set-limit')} ${COL}`)
    await keys.press('Enter')
    const amount = owed(LAKE.currency, 8n, 160_00n, 'fr')
    await keys.hears(t('neighbours.limit-set', { group: COL, amount }))
    await keys.isAt(fold)
  })

  test('who may pay over a line is chosen with arrows', async () => {
    const { phone, keys } = await atDesk('/neighbours')
    const { t } = phone
    await keys.goTo('summary', `${t('neighbours.openness')} ${COL}`)
    await keys.press('Enter')
    await keys.goTo('radio', t('neighbours.openness-of', { way: 'open' }))
    await keys.press('ArrowDown')
    expect((await keys.focused()).name).toBe(t('neighbours.openness-of', { way: 'neighbours' }))
    await keys.goTo('button', `${t('neighbours.openness-go')} ${COL}`)
    await keys.press('Enter')
    await keys.hears(t('neighbours.openness-done'))
    expect((await keys.focused()).name).toBe(`${t('neighbours.openness-go')} ${COL}`)
    expect((await lineWith(COL)).openness).toBe('neighbours')
  })

  test('proof of misconduct is saved and pardoned: the file says whose it is', async () => {
    const { phone, keys } = await atDesk('/neighbours')
    const { page, t } = phone
    await keys.goTo('link', `${t('witnesses.file')} ${PASS}`)
    const saved = page.waitForEvent('download')
    await keys.press('Enter')
    await (await saved).path()
    const opener = t('witnesses.clear', { group: PASS })
    await keys.goTo('button', opener)
    await keys.press('Enter')
    expect((await keys.sheet()).description).toBe(t('witnesses.clear-sure', { group: PASS }))
    await keys.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await keys.isAt(opener)
    expect((await lineWith(PASS)).frozenFor).toContain('evidence')
  })

  test('a round is opened by hand and a choice kept: each is said, and the focus stays', async () => {
    const { phone, keys } = await atDesk('/desk/clearing')
    const { page, t } = phone
    await keys.goTo('button', t('clearing.now'))
    await keys.press('Enter')
    await keys.hears(t('clearing.now-busy'))
    await keys.hears(t('clearing.now-done'))
    expect((await keys.focused()).name).toBe(t('clearing.now'))
    await keys.goTo('radio', /./)
    await keys.press('ArrowDown')
    await keys.goTo('button', t('clearing.keep'))
    await keys.press('Enter')
    await keys.hears(t('clearing.kept'))
    expect((await keys.focused()).name).toBe(t('clearing.keep'))
    await page.getByText(t('clearing.last-none')).waitFor({ state: 'detached' })
  })
})
