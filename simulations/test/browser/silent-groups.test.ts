import { DAY_MS } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { movableClock } from '../../src/world/movable-clock.ts'
import { until } from '../../src/world/until.ts'
import { button, settled, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { COL, HOUR, lakeOf, PASS, useLake } from './hostile-neighbours.ts'
import { money, owed } from './words.ts'

const LAKE = lakeOf(1)

describeInBrowser('groups that fall silent', () => {
  const clock = movableClock()
  const lake = useLake('silent groups', LAKE, async () => ({ clock }))
  const { signedIn, neighbours, overview, lineWith } = lake

  /**
   * A payment that comes from one neighbour and goes on to the other, which has confirmed it; or has refused it and lets nothing
   * go.
   */
  async function passOn(end: 'confirmed' | 'undecided'): Promise<void> {
    await neighbours().passOn(2n * HOUR, clock.now(), end === 'confirmed' ? 'yes' : 'no')
    if (end === 'confirmed')
      await until('it is booked', async () => (await lineWith(COL)).balance === String(2n * HOUR))
    else await until('it is signed', async () => (await lineWith(PASS)).heldOut === String(2n * HOUR))
  }

  async function shot({ page }: Phone, name: string): Promise<void> {
    const folder = process.env['LOCALPAY_SHOTS']
    if (folder === undefined) return
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }

  /** What may be decided lies folded under each line. */
  const unfold = async ({ page, t }: Phone, name: string): Promise<void> => {
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })
    const fold = card.locator('details', { hasText: t('neighbours.decide') })
    await fold.waitFor()
    if ((await fold.getAttribute('open')) === null) await fold.getByText(t('neighbours.decide')).tap()
  }

  test('a neighbour is stopped from owing more, and let again; trade with it is ended', async () => {
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/neighbours')
    const act = async (name: 'freeze' | 'thaw' | 'end'): Promise<void> => {
      await unfold(phone, COL)
      await button(phone, t('neighbours.act', { act: name, group: COL })).tap()
      const sheet = page.getByRole('dialog')
      await sheet.getByText(t('neighbours.act-what', { act: name, group: COL, amount: '' })).waitFor()
      if (name === 'freeze') {
        expect(await hindrancesOf(page)).toEqual([])
        await shot(phone, 'freeze')
      }
      await sheet.getByRole('button', { name: t('neighbours.act-go', { act: name }) }).tap()
      await page.getByText(t('neighbours.act-done', { act: name, group: COL })).waitFor()
    }
    await act('freeze')
    await page.getByText(t('neighbours.frozen', { group: COL, why: 'people' })).waitFor()
    expect(await lineWith(COL)).toMatchObject({ state: 'frozen', roomIn: '0' })
    expect(await hindrancesOf(page)).toEqual([])
    await shot(phone, 'frozen')
    await act('thaw')
    await page.getByText(t('neighbours.frozen', { group: COL, why: 'people' })).waitFor({ state: 'detached' })
    expect(await lineWith(COL)).toMatchObject({ state: 'active', roomIn: String(10n * HOUR) })
    await phone.context.close()
  })

  test('what a silent group leaves undecided is written off, and the risk is said in both currencies', async () => {
    await passOn('undecided')
    clock.skip(DAY_MS)
    const early = await signedIn(ADMIN_NAME, { language: 'fr' })
    await visit(early, '/neighbours')
    await early.page.getByText(early.t('neighbours.stuck'), { exact: true }).waitFor()
    expect(await button(early, early.t('neighbours.write-off')).count()).toBe(0)
    await early.context.close()
    for (let i = 0; i < 4; i++) {
      clock.skip(10 * DAY_MS)
      // Who does not come for a month is signed out.
      await overview()
    }
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/neighbours')
    const opener = page.getByRole('button', { name: t('neighbours.write-off') })
    await opener.waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await shot(phone, 'stuck')
    await opener.tap()
    const sheet = page.getByRole('dialog')
    const risk = await sheet
      .getByText(t('neighbours.write-off-risk', { amount: '§' }).split('§')[0] ?? '')
      .textContent()
    expect(risk?.match(/2:00/g)).toHaveLength(2)
    const plain = (text: string): string => text.replaceAll(/\s/g, ' ')
    expect(plain(risk ?? '').split(plain(money(LAKE.currency, 40_00n, 'fr')))).toHaveLength(3)
    expect(await hindrancesOf(page)).toEqual([])
    await shot(phone, 'write-off')
    // Unread, nothing is sent.
    const go = sheet.getByRole('button').first()
    await go.tap()
    expect((await overview()).stuck[0]?.state).toBe('signed')
    await sheet.getByLabel(t('neighbours.write-off-read')).check()
    await go.tap()
    await page.getByText(t('neighbours.write-off-done')).waitFor()
    await page.getByText(t('neighbours.written-off', { silent: PASS })).waitFor()
    await settled(phone)
    expect(await lineWith(COL)).toMatchObject({ heldIn: '0' })
    expect(await lineWith(PASS)).toMatchObject({ heldOut: String(2n * HOUR) })
    await shot(phone, 'written-off')
    await phone.context.close()
  })

  test('what a group that is gone owes is put to the vote, or written down at once', async () => {
    await passOn('confirmed')
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/neighbours')
    const said = { group: COL, amount: owed(LAKE.currency, 2n, 40_00n, 'fr') }
    const open = async (name: string): Promise<void> => {
      await unfold(phone, COL)
      await button(phone, name).tap()
    }
    const sheet = page.getByRole('dialog')
    await open(t('neighbours.act', { act: 'gone', group: COL }))
    await sheet.getByRole('button', { name: t('neighbours.act-go', { act: 'gone' }) }).tap()
    await page.getByText(t('neighbours.gone', { group: COL })).waitFor()
    await open(`${t('neighbours.ask-all')} ${COL}`)
    await sheet.getByLabel(t('neighbours.ask-why')).waitFor()
    expect(await hindrancesOf(page)).toEqual([])
    await shot(phone, 'vote')
    await sheet.getByRole('button', { name: t('decisions.send') }).tap()
    await page.getByText(t('decisions.write-down', said)).waitFor()
    await visit(phone, '/neighbours')
    await open(t('neighbours.act', { act: 'down', group: COL }))
    await sheet.getByText(t('neighbours.act-what', { ...said, act: 'down' })).waitFor()
    await shot(phone, 'write-down')
    await sheet.getByRole('button', { name: t('neighbours.act-go', { act: 'down' }) }).tap()
    await page.getByText(t('neighbours.written-down', { amount: said.amount })).waitFor()
    expect(await lineWith(COL)).toMatchObject({
      balance: '0',
      state: 'closed',
      writtenDown: String(2n * HOUR),
    })
    expect(await hindrancesOf(page)).toEqual([])
    await phone.context.close()
  })

  test('a group that is gone is marked, and marked as back', async () => {
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/neighbours')
    await unfold(phone, PASS)
    await button(phone, t('neighbours.act', { act: 'gone', group: PASS })).tap()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: t('neighbours.act-go', { act: 'gone' }) }).tap()
    await page.getByText(t('neighbours.gone', { group: PASS })).waitFor()
    expect(await lineWith(PASS)).toMatchObject({ gone: true, state: 'closing' })
    expect(await hindrancesOf(page)).toEqual([])
    await unfold(phone, PASS)
    await button(phone, t('neighbours.act', { act: 'back', group: PASS })).tap()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('neighbours.act-go', { act: 'back' }) })
      .tap()
    await page.getByText(t('neighbours.gone', { group: PASS })).waitFor({ state: 'detached' })
    await phone.context.close()
  })
})
