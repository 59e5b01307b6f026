/**
 * Somebody puts an older copy of the group's books back and goes on from there, with the group's own key: every
 * signature holds, and a payment that was made is gone. The phone of a member who has seen it says so.
 */
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf, type NodeHandle, startNode } from '@localpay/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../src/story/processes.ts'
import { foundGroup, type SampleGroup } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import { type Member, passwordKeys } from '../../src/world/member-client.ts'
import { seeded } from '../village.ts'
import { balance, PASSWORD, settled, signIn, tab, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { usePhones } from './stage.ts'
import { money } from './words.ts'

const PLAN: GroupPlan = { ...(NAMED_GROUPS[0] as GroupPlan), language: 'en', members: 3 }

describeInBrowser('rewritten books', () => {
  let root: string
  let port: number
  let node: NodeHandle
  let group: SampleGroup

  const home = (): string => join(root, 'home')

  /** Always the same address: what a phone remembers belongs to it. */
  async function start(): Promise<void> {
    const quiet = { http_port: port, peers_port: 0, log_level: 'error', open_browser: false } as const
    node = await startNode(configOf(home(), 'node', quiet))
    expect(node.url).toBe(`http://127.0.0.1:${port}/`)
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'localpay-rewritten-'))
    port = await freePort()
    await start()
    const means = seeded('rewritten books')
    const keys = await passwordKeys(PASSWORD, means.bytes(16))
    group = await foundGroup(PLAN, `http://127.0.0.1:${port}`, keys, means)
  })
  afterAll(async () => {
    await node?.close()
    await rm(root, { recursive: true, force: true })
  })
  const phones = usePhones()

  const member = (i: number): Member => group.members[i] as Member
  const pay = (from: number, to: number, amount: bigint): Promise<{ seq: number }> =>
    member(from).pay((group.accounts[to] as { account: string }).account, amount)
  const say = (minor: bigint): string => money(PLAN.currency, minor, 'en')

  /** One visit from opening the page to leaving it: the tab is closed before the node is. */
  async function onVisit(phone: Phone, look: (phone: Phone) => Promise<void>): Promise<void> {
    const page = await phone.context.newPage()
    const here = { ...phone, page }
    await visit(here, '/')
    await look(here)
    await page.close()
  }

  test('a member who saw a payment that is gone is warned on every page, and not before', async () => {
    const phone = await phones.open({ url: group.url, calm: true })
    const warning = (here: Phone) => here.page.getByRole('alert').getByText(here.t('books.rewritten'))
    await signIn(phone, (await member(1).me()).name)
    await phone.page.close()
    await node.close()
    await cp(home(), join(root, 'copy'), { recursive: true })

    await start()
    await pay(0, 1, 500n)
    await onVisit(phone, async here => {
      await balance(here, say(500n)).waitFor()
      await seenHead(here)
      expect(await warning(here).count()).toBe(0)
    })
    await node.close()
    await rename(home(), join(root, 'before'))
    await rename(join(root, 'copy'), home())

    await start()
    await pay(0, 2, 700n)
    await pay(2, 0, 100n)
    await onVisit(phone, async here => {
      await warning(here).waitFor()
      await here.page.getByText(here.t('books.rewritten-what-now')).waitFor()
      await balance(here, say(0n)).waitFor()
      expect(await barriersOf(here.page)).toEqual([])
      await tab(here, 'tab.market').tap()
      await settled(here)
      expect(await warning(here).isVisible()).toBe(true)
    })
    await onVisit(phone, here => warning(here).waitFor())
  })
})

/** The phone has checked the head that its balance came with, and remembers it. */
async function seenHead({ page }: Phone): Promise<void> {
  const { head } = (await (await page.request.get('/api/me')).json()) as { head: { root: string } }
  await page.waitForFunction(root => Object.values(localStorage).some(note => note.includes(root)), head.root)
}
