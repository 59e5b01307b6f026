/**
 * How members come in, on their phones: another password, devices signed out from elsewhere; and a password that was
 * lost: asked for at the door, agreed by two of the committee who were read a code, stopped by who holds the old phone,
 * and after its days the way in.
 */
import { DAY_MS, type MemberId } from '@localpay/protocol'
import { beforeAll, expect, test } from 'vitest'
import { ADMIN_NAME } from '../../src/world/found-group.ts'
import { type GroupPlan, NAMED_GROUPS } from '../../src/world/group-plan.ts'
import type { Member } from '../../src/world/member-client.ts'
import { movableClock } from '../../src/world/movable-clock.ts'
import { button, field, heading, PASSWORD, signIn, visit } from './acts.ts'
import { barriersOf } from './barriers.ts'
import { describeInBrowser, type Phone } from './browser.ts'
import { type Stage, useStage } from './stage.ts'

const PLAN: GroupPlan = { ...(NAMED_GROUPS[0] as GroupPlan), language: 'en', members: 4, lines: [] }
const NEXT = 'another sample password'
/** A phone that is signed out from elsewhere is told so by these. */
const SIGNED_OUT = ['/api/me', '/api/access'].map(path => ({ path, status: 401 }))

/** Admin and Odile are the committee; Jean-Luc and the fourth are members. */
async function makeCommittee({ group }: Stage): Promise<void> {
  const [admin, odile] = group().members as [Member, Member]
  const { member } = await odile.me()
  await admin.submit('change', { member: member as MemberId, roles: ['committee'] })
}

const nameOf = async ({ group }: Stage, i: number): Promise<string> =>
  (await (group().members[i] as Member).me()).name

/** At the door, without the password. @returns the code that the screen shows */
async function loseAccess(phone: Phone, name: string): Promise<string> {
  const { page, t } = phone
  await visit(phone, '/signin')
  await page.getByRole('link', { name: t('signin.lost') }).click()
  await heading(phone, t('lost.heading')).waitFor()
  expect(await barriersOf(page)).toEqual([])
  await field(phone, t('signin.name')).fill(name)
  await field(phone, t('access.next')).fill(NEXT)
  await button(phone, t('lost.send')).click()
  await page.getByText(t('lost.state-asked')).waitFor()
  expect(await barriersOf(page)).toEqual([])
  return await page.locator('.number-big').innerText()
}

/** One of the committee, having talked to the person, signs; `first` orders it, the others agree as well. */
async function agree(
  phone: Phone,
  name: string,
  code: string,
  how: 'lost.order' | 'lost.second',
): Promise<void> {
  const { page, t } = phone
  await visit(phone, '/desk/lost')
  await button(phone, t(how, { name })).click()
  const sheet = page.getByRole('dialog', { name: t('lost.talk', { name }) })
  expect(await sheet.locator('.number-big').innerText()).toBe(code)
  await sheet.getByRole('checkbox').check()
  expect(await barriersOf(page)).toEqual([])
  await sheet.getByRole('button', { name: t(how, { name }), exact: true }).click()
  await page.getByText(t('lost.said-ordered', { name })).waitFor()
}

describeInBrowser('a member’s access', () => {
  const stage = useStage('access', [PLAN])
  const { signedIn, stranger } = stage
  beforeAll(() => makeCommittee(stage))

  test('another password: it opens everywhere, other phones are out at once, and the old one opens nothing', async () => {
    const name = await nameOf(stage, 2)
    const wrong = [{ path: '/api/login', status: 403 }]
    const [there, here] = [
      await signedIn(name, { expected: SIGNED_OUT }),
      await signedIn(name, { expected: wrong }),
    ]
    const { page, t } = here
    await visit(there, '/access')
    await visit(here, '/access')
    await page.getByText(t('access.there')).first().waitFor()
    expect(await barriersOf(page)).toEqual([])
    await button(here, t('access.change')).click()
    await field(here, t('access.old')).fill('not this one')
    await field(here, t('access.next')).fill(NEXT)
    await button(here, t('access.change')).click()
    await page.getByText(t('refusal.wrong-password')).waitFor()
    await field(here, t('access.old')).fill(PASSWORD)
    await button(here, t('access.change')).click()
    await page.getByText(t('access.changed')).waitFor()
    await heading(there, t('signin.title')).waitFor()

    const fresh = await stranger({ expected: wrong })
    await visit(fresh, '/signin')
    await field(fresh, t('signin.name')).fill(name)
    await field(fresh, t('password.label')).fill(PASSWORD)
    await button(fresh, t('signin.title')).click()
    await fresh.page.getByText(t('refusal.wrong-password')).waitFor()
    await signIn(fresh, name, NEXT)
    await visit(fresh, '/access')
    await visit(fresh, '/access/sheet')
    expect(await barriersOf(fresh.page)).toEqual([])
    for (const phone of [there, here, fresh]) await phone.context.close()
  })

  test('asked for by somebody else: who holds the old phone sees it on every page and stops it with one press', async () => {
    const name = await nameOf(stage, 3)
    const [owner, thief] = [await signedIn(name), await stranger()]
    const code = await loseAccess(thief, name)
    const admin = await signedIn(ADMIN_NAME)
    await agree(admin, name, code, 'lost.order')
    const { page, t } = owner
    await page.getByText(t('reissue.title')).waitFor()
    await visit(owner, '/market')
    await page.getByText(t('reissue.title')).waitFor()
    expect(await barriersOf(page)).toEqual([])
    await button(owner, t('reissue.object')).click()
    await page.getByText(t('reissue.objected')).waitFor()
    await page.getByText(t('reissue.title')).waitFor({ state: 'detached' })
    await button(thief, t('waiting.look')).click()
    await thief.page.getByText(t('lost.state-over')).waitFor()
    for (const phone of [owner, thief, admin]) await phone.context.close()
  })
})

describeInBrowser('a lost password', () => {
  const clock = movableClock()
  const stage = useStage('lost password', [PLAN], async () => ({ clock }))
  const { signedIn, stranger } = stage
  beforeAll(() => makeCommittee(stage))

  test('two of the committee agree, three days pass, the new one opens the account and the old phone is out', async () => {
    const name = await nameOf(stage, 3)
    const [old, fresh] = [await signedIn(name, { expected: SIGNED_OUT }), await stranger()]
    const code = await loseAccess(fresh, name)
    await visit(old, '/access')
    const [admin, odile] = [await signedIn(ADMIN_NAME), await signedIn(await nameOf(stage, 1))]
    await agree(admin, name, code, 'lost.order')
    await agree(odile, name, code, 'lost.second')
    const { page, t } = fresh
    await button(fresh, t('waiting.look')).click()
    await page
      .getByText(/three|from/)
      .first()
      .waitFor()
    await button(old, t('reissue.agree')).waitFor()
    clock.skip(3 * DAY_MS)
    await heading(old, t('signin.title')).waitFor()
    await button(fresh, t('waiting.look')).click()
    await page.getByText(t('lost.state-done')).waitFor()
    await signIn(fresh, name, NEXT)
    for (const phone of [old, fresh, admin, odile]) await phone.context.close()
  })
})

describeInBrowser('the recovery words', () => {
  const { stranger, group } = useStage('recovery words')

  test('let the only administrator in again at once, and never leave the browser', async () => {
    const phone = await stranger()
    const { page, t } = phone
    const sent: string[] = []
    page.on('request', request => void sent.push(request.postData() ?? ''))
    await loseAccess(phone, ADMIN_NAME)
    await page.getByText(t('lost.by-words')).click()
    expect(await barriersOf(page)).toEqual([])
    await field(phone, t('handover.words')).fill(group().words.slice(1).join(' '))
    await button(phone, t('lost.by-words-go')).click()
    await page.getByText(t('refusal.not-twelve-words', { count: 11 })).waitFor()
    await field(phone, t('handover.words')).fill(group().words.join(' '))
    await button(phone, t('lost.by-words-go')).click()
    await page.getByText(t('lost.state-done')).waitFor()
    await signIn(phone, ADMIN_NAME, NEXT)
    expect(sent.filter(body => body.includes(group().words.slice(0, 3).join(' ')))).toEqual([])
    await phone.context.close()
  })
})
