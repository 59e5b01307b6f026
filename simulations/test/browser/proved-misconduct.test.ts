/**
 * A neighbour signs what no honest group signs: the committee is told at home, reads what that means, carries the proof to
 * another machine where `localpay verify` checks it, and lets the neighbour owe again.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EvidenceReply } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCommand } from '../../../node/src/cli/verify-command.ts'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { until } from '../../src/world/until.ts'
import { button, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { COL, HOUR, lakeOf, PASS, useLake } from './hostile-neighbours.ts'

describeInBrowser('a neighbour with proved misconduct', () => {
  const { group, signedIn, neighbours, lineWith } = useLake('proved misconduct', lakeOf(2))
  let folder: string

  const api = () => group().admin.api

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localpay-proof-'))
    // Yes and no to one payment that came over us.
    await neighbours().passOn(HOUR, Date.now(), 'no', 'yes')
    const { gid } = neighbours().pass
    await until('there is proof', async () =>
      (await api().get<EvidenceReply>('/api/evidence')).evidence.some(one => one.gid === gid),
    )
    await until('the line is frozen', async () => (await lineWith(PASS)).state === 'frozen')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('the committee reads it from home on, saves the proof, and lets the neighbour owe again', async () => {
    const phone = await signedIn(ADMIN_NAME, { language: 'fr' })
    const { page, t } = phone
    await page.getByRole('link', { name: t('home.evidence', { count: 1 }) }).tap()
    await page.getByRole('heading', { name: t('witnesses.evidence', { group: PASS }) }).waitFor()
    await page.getByText(t('witnesses.frozen', { group: PASS })).waitFor()
    expect(await hindrancesOf(page)).toEqual([])

    const saved = page.waitForEvent('download')
    await page.getByRole('link', { name: t('witnesses.file') }).tap()
    const file = join(folder, 'proof.localpay')
    await (await saved).saveAs(file)
    const said: string[] = []
    const note = (line: string): void => void said.push(line)
    expect(await verifyCommand({ evidence: file }, { say: note, complain: note } as never)).toBe(0)
    expect(said.join('\n')).toContain(PASS)

    const opener = button(phone, t('witnesses.clear', { group: PASS }))
    await opener.tap()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(t('witnesses.clear-sure', { group: PASS })).waitFor()
    // What it means is read before a button is near, and no leads back to where one was.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
    expect(await hindrancesOf(page)).toEqual([])
    await sheet.getByRole('button', { name: t('common.cancel') }).tap()
    await sheet.waitFor({ state: 'detached' })
    await page.waitForFunction(
      name => document.activeElement?.textContent === name,
      await opener.textContent(),
    )
    await opener.tap()
    await sheet.getByRole('button', { name: t('witnesses.clear-go') }).tap()
    await page.getByText(t('witnesses.cleared', { group: PASS })).waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    expect(await lineWith(PASS)).toMatchObject({ state: 'active', frozenFor: [] })
    await phone.context.close()
  })

  test('a member reads who owes whom, and nothing of limits or of what the committee decides', async () => {
    const phone = await signedIn((await group().members[1]?.me())?.name ?? '', { language: 'fr' })
    const { page, t } = phone
    await visit(phone, '/neighbours')
    const amount = '20,00 Tal (1:00 h)'
    await page.getByText(t('neighbours.they-owe', { group: COL, amount })).waitFor()
    await page.getByText(t('neighbours.we-owe', { group: PASS, amount })).waitFor()
    expect(await page.getByText(t('neighbours.they-may-owe')).count()).toBe(0)
    expect(await page.getByText(t('neighbours.decide')).count()).toBe(0)
    expect(await hindrancesOf(page)).toEqual([])
    await phone.context.close()
  })
})
