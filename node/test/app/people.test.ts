/** The people's side of a node: signing in, finding one another, who is told what. */
import { toHex, utf8 } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeLiveHub } from '../../src/app/live.ts'
import { PEOPLE } from '../../src/app/people-limits.ts'
import {
  askToJoin,
  dump,
  found,
  HOUR_MS,
  MONDAY,
  newDevice,
  openTestNode,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'

const DAY_MS = 24 * HOUR_MS

describe('signing in', () => {
  test('by name or number, however typed, and only then is the vault handed out', async () => {
    const node = await openTestNode()
    const ben = await welcome(node, await found(node), 'Ben Bäker')
    const number = ben.me.account?.number as string
    for (const typed of [
      'Ben Bäker',
      'ben baker',
      number,
      `${number.slice(0, 4).toLowerCase()} ${number.slice(4)}`,
    ]) {
      expect(await node.people.loginStart(typed)).toEqual({ salt: ben.device.credentials.salt, rule: 1 })
      const { reply, session } = yes(await node.people.login(typed, ben.device.credentials.auth))
      expect(reply.vault).toBe(ben.device.credentials.vault)
      expect(reply.me.member).toBe(ben.me.member)
      expect(await node.people.whoIs(session)).toEqual(ben.person)
    }
  })

  test('a wrong password, an unknown name and nonsense are one refusal, and nothing is written', async () => {
    const node = await openTestNode()
    const ben = await welcome(node, await found(node), 'Ben')
    const before = await dump(node)
    const other = newDevice('other').credentials.auth
    const answers = await Promise.all([
      node.people.login('Ben', other),
      node.people.login('Nobody', other),
      node.people.login('Nobody', ben.device.credentials.auth),
      node.people.login('', ''),
      node.people.login('\ud800', 'zz'),
      node.people.login('Ben', ben.device.credentials.auth.slice(2)),
    ])
    for (const answer of answers) expect(answer).toEqual({ ok: false, refusal: { code: 'wrong-password' } })
    expect(await dump(node)).toEqual(before)
  })

  test('an unknown name has a salt like any other: of sixteen bytes, always the same, also after a restart', async () => {
    const node = await openTestNode()
    await found(node)
    const first = await node.people.loginStart('Zoë Nobody')
    expect(first.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(Object.keys(first)).toEqual(Object.keys(await node.people.loginStart('Ann Admin')))
    expect(await node.people.loginStart('zoe  nobody')).toEqual(first)
    expect(await node.people.loginStart('Zoë Other')).not.toEqual(first)
    expect(await (await node.afterCut()).people.loginStart('ZOE NOBODY')).toEqual(first)
    expect(await (await openTestNode({ seed: 'elsewhere' })).people.loginStart('Zoë Nobody')).not.toEqual(
      first,
    )
  })

  test('signing out ends this session alone', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const { session } = yes(await node.people.login('Ann Admin', admin.device.credentials.auth))
    await node.people.logout(session)
    expect(await node.people.whoIs(session)).toBeNull()
    expect(await node.people.whoIs(admin.session)).toEqual(admin.person)
    await node.people.logout('unknown')
  })

  test('the disk does not hold what the device shows', async () => {
    const node = await openTestNode()
    const { session } = await found(node)
    expect([...(await dump(node))].flat().join('\n')).not.toContain(session)
    expect([...(await dump(node)).values()].join('\n')).not.toContain(toHex(utf8(session)))
  })

  test('a session lives as long as it is used, and ends after thirty days without use', async () => {
    const node = await openTestNode()
    const { session } = await found(node)
    for (let visit = 0; visit < 3; visit++) {
      node.pass(29 * DAY_MS)
      expect(await node.people.whoIs(session)).not.toBeNull()
    }
    const again = await node.afterCut()
    again.pass(29 * DAY_MS)
    expect(await again.people.whoIs(session)).not.toBeNull()
    again.pass(PEOPLE.sessionMs)
    expect(await again.people.whoIs(session)).toBeNull()
    const swept = await again.afterCut()
    expect([...(await dump(swept)).keys()].filter(key => key.startsWith('session/'))).toEqual([])
  })

  test('one member has so many sessions; the one used longest ago ends', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const other = await askToJoin(node, 'Ben')
    const sessions = [admin.session]
    for (let i = 0; i < PEOPLE.sessionsPerMemberMax; i++) {
      node.pass(1)
      sessions.push(yes(await node.people.login('Ann Admin', admin.device.credentials.auth)).session)
    }
    const alive = await Promise.all(sessions.map(session => node.people.whoIs(session)))
    expect(alive.map(who => who !== null)).toEqual(sessions.map((_, i) => i > 0))
    expect(await node.people.whoIs(other.session)).not.toBeNull()
    const kept = [...(await dump(node)).keys()].filter(key => key.startsWith('session/'))
    expect(kept).toHaveLength(PEOPLE.sessionsPerMemberMax + 1)
  })

  test.each(['', 'x', 'A'.repeat(43), '../own/seed', '\ud800'.repeat(43)])(
    'the session %j is nobody’s',
    async session => {
      const node = await openTestNode()
      await found(node)
      expect(await node.people.whoIs(session)).toBeNull()
    },
  )

  test('the language is kept', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    await node.people.setLanguage(admin.person, 'es')
    const again = await node.afterCut()
    expect(yes(await again.people.me(admin.person)).language).toBe('es')
  })
})

describe('finding people', () => {
  test('by the beginning of a name, of a word in it, or a part of name and number; not oneself, not who waits', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const ben = await welcome(node, admin, 'Ben Martin')
    await welcome(node, admin, 'Martine Noël')
    await welcome(node, admin, 'Cleo Smartini')
    await askToJoin(node, 'Martin Waiting')
    const names = async (text: string) => (await node.people.find(admin.person, text)).map(one => one.name)
    expect(await names('martin')).toEqual(['Martine Noël', 'Ben Martin', 'Cleo Smartini'])
    expect(await names('NOEL')).toEqual(['Martine Noël'])
    expect(await names(ben.me.account?.number as string)).toEqual(['Ben Martin'])
    expect(await names('ann')).toEqual([])
    expect((await names('')).length).toBe(3)
  })

  test('those paid last come first, with when and how often', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const [ben, cleo] = [await welcome(node, admin, 'Ben'), await welcome(node, admin, 'Cleo')]
    const from = admin.person.account
    if (from === null) throw new Error('the founder has an account')
    for (const to of [cleo.account, ben.account, cleo.account]) {
      node.pass(HOUR_MS / 60)
      const at = node.core.ports.clock.now()
      yes(await node.payments.submit(admin.person, wish(admin, 'pay', { from, to, amt: 5n }, { at })))
    }
    expect(await node.people.find(admin.person, '')).toMatchObject([
      { name: 'Cleo', timesPaid: 2, lastPaidAt: MONDAY + (3 * HOUR_MS) / 60 },
      { name: 'Ben', timesPaid: 1 },
    ])
    expect(await node.people.find(ben.person, 'ann')).toMatchObject([
      { name: 'Ann Admin', timesPaid: 0, lastPaidAt: null },
    ])
  })

  test('who is not admitted finds nobody', async () => {
    const node = await openTestNode()
    await found(node)
    expect(await node.people.find((await askToJoin(node, 'Ben')).person, 'ann')).toEqual([])
  })
})

describe('open pages', () => {
  const person = (member: string, account: string | null, committee = false) =>
    ({ member, account, committee, roles: [], area: null }) as unknown as Parameters<
      ReturnType<typeof makeLiveHub>['listen']
    >[0]

  test('hear what is theirs and what is everybody’s; the desk is the committee’s', () => {
    const hub = makeLiveHub()
    const heard: string[] = []
    hub.listen(person('m1', 'a1'), event => heard.push(`one ${event}`))
    hub.listen(person('m2', 'a2', true), event => heard.push(`two ${event}`))
    const stop = hub.listen(null, event => heard.push(`public ${event}`))
    hub.tell('me', 'a1')
    hub.tell('me', 'm2')
    hub.tell('desk', 'all')
    stop()
    hub.tell('ads', 'all')
    expect(heard).toEqual(['one me', 'two me', 'two desk', 'one ads', 'two ads'])
  })

  test('one person keeps so many places, and the oldest page goes', () => {
    const hub = makeLiveHub()
    const heard: number[] = []
    for (let page = 0; page <= PEOPLE.pagesPerPersonMax; page++)
      hub.listen(person('m1', 'a1'), () => heard.push(page))
    hub.tell('me', 'a1')
    expect(heard).toEqual(Array.from({ length: PEOPLE.pagesPerPersonMax }, (_, i) => i + 1))
  })

  test('a page whose stream broke disturbs nobody', () => {
    const hub = makeLiveHub()
    let calls = 0
    hub.listen(null, () => {
      calls++
      throw new Error('gone')
    })
    const heard: string[] = []
    hub.listen(null, event => heard.push(event))
    hub.tell('ads', 'all')
    hub.tell('ads', 'all')
    expect([calls, heard]).toEqual([1, ['ads', 'ads']])
  })
})
