/**
 * A neighbour signs what no honest group signs: the committee is told at home, reads what that means, carries the proof to
 * another machine where `localpay verify` checks it, and lets the neighbour owe again.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EvidenceReply, NeighboursReply } from '@localpay/node'
import { commitOf, DAY_MS, type GroupId, lineIdOf, refuseOf } from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCommand } from '../../../node/src/cli/verify-command.ts'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import { until } from '../../src/world/until.ts'
import {
  groupAt,
  type HostileGroup,
  type HostileNet,
  lineOfferOf,
  openHostileNet,
  papersOf,
  proposalOf,
  signed,
  targetOf,
  transferMail,
} from '../hostile-group.ts'
import { button, visit } from './acts.ts'
import { hindrancesOf } from './barriers.ts'
import { describeInBrowser } from './browser.ts'
import { useStage } from './stage.ts'

const LAKE: GroupPlan = { ...(NAMED_GROUPS[0] as GroupPlan), members: 2, lines: [] }
/** One hour, in micro-hours. */
const HOUR = 1_000_000n
const [COL, PASS] = ['SEL du Col', 'SEL du Pas-de-l’Échelle'] as const

describeInBrowser('a neighbour with proved misconduct', () => {
  const { village, group, signedIn } = useStage('proved misconduct', [LAKE])
  let net: HostileNet
  let folder: string

  const api = () => group().admin.api
  const lineWithPass = async () =>
    (await api().get<NeighboursReply>('/api/neighbours')).lines.find(({ group }) => group.name === PASS)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localpay-proof-'))
    net = await openHostileNet('proved misconduct')
    const target = targetOf(village().nodes[0] as never, group().gid)
    const [col, pass] = [COL, PASS].map(name => groupAt(papersOf(name), net)) as [HostileGroup, HostileGroup]
    for (const [one, name] of [
      [col, COL],
      [pass, PASS],
    ] as const) {
      await one.hello(target, { name, town: 'Lans', langs: ['fr'] })
      await one.mail(target, 'line-offer', lineOfferOf(one, target.gid, 10n * HOUR))
      const line = lineIdOf(one.gid, target.gid)
      await api().send('POST', `/api/lines/${line}/accept`, { limit: String(10n * HOUR) })
    }
    // Yes and no to one payment that came over us.
    const path = [col.gid, group().gid as GroupId, pass.gid]
    const proposal = proposalOf('pay', path, HOUR, { notAfter: Date.now() + DAY_MS })
    const said = [
      [col, signed(commitOf(proposal.tid, col.gid, 1), col.signer)],
      [pass, signed(refuseOf(proposal.tid, pass.gid, 1, 'policy'), pass.signer)],
      [pass, signed(commitOf(proposal.tid, pass.gid, 1), pass.signer)],
    ] as const
    for (const [by, statement] of said)
      await by.mail(target, 'transfer', transferMail(proposal, [col, pass], [statement]))
    await until('there is proof', async () =>
      (await api().get<EvidenceReply>('/api/evidence')).evidence.some(({ gid }) => gid === pass.gid),
    )
    await until('the line is frozen', async () => (await lineWithPass())?.state === 'frozen')
  })
  afterAll(async () => {
    await net?.close()
    await rm(folder, { recursive: true, force: true })
  })

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
    expect(await lineWithPass()).toMatchObject({ state: 'active', frozenFor: [] })
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
