/** How a group begins, and who is admitted to it. */
import {
  chainShape,
  checkKeyCert,
  decodeAs,
  type RootSigned,
  readCharter,
  rootSeedFromWords,
  toHex,
  utf8,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { LiveEvent } from '../../src/app/contract.ts'
import { PEOPLE } from '../../src/app/people-limits.ts'
import {
  admitBody,
  askToJoin,
  dump,
  found,
  joinOf,
  newDevice,
  openTestNode,
  setupOf,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'

describe('founding a group', () => {
  test('twelve words come back, and they are the root that signed the node in', async () => {
    const node = await openTestNode()
    const { words } = await found(node)
    expect(words).toHaveLength(12)
    const entry = await node.core.ledger.entry(0)
    const intent = entry?.signed.intent
    if (intent?.kind !== 'found') throw new Error('the first entry founds the group')
    const charter = yes(readCharter(intent.body.charter))
    const root = node.core.ports.crypto.signerOf(yes(rootSeedFromWords(words.join(' '))))
    expect(charter.roots).toEqual([root.pub])
    const chain = yes(decodeAs(chainShape, intent.body.chain))
    expect(chain.roots).toEqual([])
    const [signed] = chain.keys as [RootSigned]
    const cert = yes(checkKeyCert(charter, intent.gid, signed, node.core.ports.crypto.verify))
    expect(cert).toMatchObject({ ke: 1, re: 0, inc: 0, pub: node.core.signer.pub, prev: intent.gid })
  })

  test('the words are not kept anywhere, nor the proof of the password', async () => {
    const node = await openTestNode()
    const { words, device } = await found(node)
    const seed = yes(rootSeedFromWords(words.join(' ')))
    // Some words of the list are words of ours («person»): what every group's database says tells nothing.
    const elsewhere = await openTestNode({ seed: 'another group' })
    await found(elsewhere)
    const common = [...(await dump(elsewhere)).values()].join('\n')
    const never = [
      toHex(seed),
      device.credentials.auth,
      ...words
        .filter(word => word.length > 4)
        .map(word => toHex(utf8(word)))
        .filter(word => !common.includes(word)),
    ]
    expect(never.length).toBeGreaterThan(4)
    const rows = [...(await dump(node)).values()].join('\n')
    expect(never.filter(secret => rows.includes(secret))).toEqual([])
    expect(JSON.stringify(node.events)).not.toContain(words.join(' '))
  })

  test('the founder is a member with an account, both roles and a number from the group’s name', async () => {
    const node = await openTestNode()
    const { me, person } = await found(node)
    expect(me).toMatchObject({
      name: 'Ann Admin',
      status: 'member',
      roles: ['admin', 'committee'],
      town: 'Die',
      inc: 0,
    })
    expect(me.account).toMatchObject({ balance: '0', held: '0', min: '-20000', max: '100000' })
    expect(me.account?.number).toMatch(/^VALL[0-9]{4}$/)
    expect(me.group).toMatchObject({
      name: 'Vallée Échange',
      town: 'Die',
      lat: 44.7539,
      lon: 5.3706,
      rate: { num: '500', den: '1' },
    })
    expect(me.head.size).toBe(2)
    expect(person.committee).toBe(true)
  })

  test('a group is founded once', async () => {
    const node = await openTestNode()
    await found(node)
    expect(await node.people.setup(setupOf(newDevice('other')))).toEqual({
      ok: false,
      refusal: { code: 'already-set-up' },
    })
  })

  test('two wizards at once found one group', async () => {
    const node = await openTestNode()
    const answers = await Promise.all(['a', 'b'].map(name => node.people.setup(setupOf(newDevice(name)))))
    expect(answers.map(answer => answer.ok)).toEqual([true, false])
    expect(node.core.ledger.book.size).toBe(2)
  })

  test.each([undefined, '', 'WRONG', 'RIGHT-CODE ', 'right-code'])(
    'with a setup code, %j founds nothing',
    async setupCode => {
      const node = await openTestNode({ setupCode: 'RIGHT-CODE' })
      const before = await dump(node)
      const request = setupOf(newDevice('a'), setupCode === undefined ? {} : { setupCode })
      expect(await node.people.setup(request)).toEqual({ ok: false, refusal: { code: 'setup-code-wrong' } })
      expect(await dump(node)).toEqual(before)
    },
  )

  test('with the right setup code the group is founded', async () => {
    const node = await openTestNode({ setupCode: 'RIGHT-CODE' })
    expect((await node.people.setup(setupOf(newDevice('a'), { setupCode: 'RIGHT-CODE' }))).ok).toBe(true)
  })

  const base = setupOf(newDevice('a'))
  test.each([
    ['an hour worth nothing', { unitsPerHour: '0' }, 'bad-rate'],
    ['a rate finer than the ledger’s', { unitsPerHour: '0.0001' }, 'bad-rate'],
    [
      'an hour that is not an hour',
      { unitsPerHour: '2', currency: { ...base.currency, digits: 0, style: 'hours' } },
      'bad-rate',
    ],
    ['a place off the map', { group: { ...base.group, lat: 91 } }, 'bad-place'],
    ['a place that is no number', { group: { ...base.group, lon: Number.NaN } }, 'bad-place'],
    ['limits beyond 64 bits', { limits: { min: '-9999999999999999999', max: null } }, 'malformed'],
    ['a floor above the ceiling', { limits: { min: '5', max: '4' } }, 'limits-crossed'],
    ['a symbol that reads as a number', { currency: { ...base.currency, symbol: '5' } }, 'malformed'],
    ['a name too long for the charter', { group: { ...base.group, name: '€'.repeat(80) } }, 'malformed'],
    ['an admin named like an account', { admin: { ...base.admin, name: 'vall 0001' } }, 'name-taken'],
    ['an admin without a readable name', { admin: { ...base.admin, name: '\u200b\u200d' } }, 'malformed'],
  ] as const)('%s is refused and nothing is written', async (_, changes, code) => {
    const node = await openTestNode()
    const before = await dump(node)
    const answer = await node.people.setup({ ...base, ...changes })
    expect(answer.ok ? 'yes' : answer.refusal.code).toBe(code)
    expect(await dump(node)).toEqual(before)
  })

  test('a group counting hours has the rate of time itself', async () => {
    const node = await openTestNode()
    const currency = { code: 'H', name: 'Hours', symbol: 'h', digits: 0, style: 'hours' } as const
    const { me } = await found(node, { unitsPerHour: '1', currency })
    expect(me.group.rate).toEqual({ num: '50000', den: '3' })
  })
})

describe('asking to join', () => {
  test('before the group is founded nobody can ask', async () => {
    const node = await openTestNode()
    expect(await node.people.join(joinOf('Ben', newDevice('ben')))).toEqual({
      ok: false,
      refusal: { code: 'not-set-up' },
    })
  })

  test('who asks is signed in to wait, and the books do not know them yet', async () => {
    const node = await openTestNode()
    await found(node)
    const size = node.core.ledger.book.size
    const ben = await askToJoin(node, 'Ben Baker')
    expect(ben.me).toMatchObject({ name: 'Ben Baker', status: 'asked', roles: [], account: null })
    expect(ben.person).toMatchObject({ account: null, committee: false })
    expect(node.core.ledger.book.size).toBe(size)
    expect(await node.people.nameOf(ben.me.member)).toBeNull()
  })

  test.each(['ben baker', 'BEN  BAKER', ' Bén Bäker ', 'Ben\u200b Baker', 'Ｂen Baker'])(
    '«%s» is the name Ben Baker again',
    async name => {
      const node = await openTestNode()
      await found(node)
      await askToJoin(node, 'Ben Baker')
      expect(await node.people.join(joinOf(name, newDevice('x')))).toEqual({
        ok: false,
        refusal: { code: 'name-taken' },
      })
    },
  )

  test('two people who ask under one name at once: one of them does', async () => {
    const node = await openTestNode()
    await found(node)
    const answers = await Promise.all(
      ['a', 'b'].map(seed => node.people.join(joinOf('Ben', newDevice(seed)))),
    )
    expect(answers.map(answer => answer.ok)).toEqual([true, false])
  })

  test('text of strangers is kept readable: controls, halves of characters and what turns writing round go', async () => {
    const node = await openTestNode()
    await found(node)
    const about = 'line one\r\nline\u0000two \ud800 e\u0301 \u202egnirts'
    yes(await node.people.join(joinOf('Ben\n\u202eBaker', newDevice('b'), { about })))
    const [join] = yes(await node.people.desk()).joins
    expect(join).toMatchObject({ name: 'Ben Baker', about: 'line one\nline two \ufffd é gnirts' })
    const again = await node.afterCut()
    expect(yes(await again.people.desk()).joins).toHaveLength(1)
  })

  test('only so many may wait', async () => {
    const node = await openTestNode()
    await found(node)
    for (let i = 0; i < PEOPLE.waitingMax; i++)
      yes(await node.people.join(joinOf(`Person ${i} of many`, newDevice('p'))))
    expect(await node.people.join(joinOf('One more', newDevice('p')))).toEqual({
      ok: false,
      refusal: { code: 'too-many-waiting' },
    })
    const numbers = yes(await node.people.desk()).joins.map(join => join.number)
    expect(new Set(numbers).size).toBe(PEOPLE.waitingMax)
  })

  test('who is refused loses the place, not the number; the name is free again', async () => {
    const node = await openTestNode()
    await found(node)
    const ben = await askToJoin(node, 'Ben Baker')
    const { number } = await admitBody(node, ben.me.member)
    const body = await admitBody(node, ben.me.member)
    yes(await node.people.refuseJoin(body.member))
    expect(yes(await node.people.desk()).joins).toEqual([])
    expect(yes(await node.people.me(ben.person))).toMatchObject({ status: 'left', town: '' })
    for (const typed of ['Ben Baker', number])
      expect((await node.people.login(typed, ben.device.credentials.auth)).ok).toBe(false)
    const other = await askToJoin(node, 'Ben Baker')
    expect((await admitBody(node, other.me.member)).number).not.toBe(number)
    expect(await node.people.refuseJoin(body.member)).toEqual({ ok: false, refusal: { code: 'not-found' } })
    const again = await node.afterCut()
    expect((await again.people.login('Ben Baker', other.device.credentials.auth)).ok).toBe(true)
  })
})

describe('admission', () => {
  test('the committee’s signature makes a member of who asked, in one batch', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const ben = await welcome(node, admin, 'Ben Baker')
    expect(ben.me).toMatchObject({ status: 'member', roles: [], account: { balance: '0', min: '-20000' } })
    expect(yes(await node.people.desk()).joins).toEqual([])
    expect(await node.people.nameOf(ben.me.member)).toEqual({
      name: 'Ben Baker',
      number: ben.me.account?.number,
      account: ben.account,
    })
    const again = await node.afterCut()
    expect(yes(await again.people.desk())).toEqual(yes(await node.people.desk()))
  })

  test('an admission that names another account, number or key than was asked for is refused', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const body = await admitBody(node, (await askToJoin(node, 'Ben')).me.member)
    const other = newDevice('other').signer.pub
    const wrong = [
      { account: 'a'.repeat(32) },
      { number: 'VALL9999' },
      { pub: other },
      { member: 'b'.repeat(32) },
    ]
    for (const change of wrong) {
      const request = wish(admin, 'admit', { ...body, ...change } as typeof body)
      expect(await node.payments.submit(admin.person, request)).toEqual({
        ok: false,
        refusal: { code: 'not-found' },
      })
    }
    expect(yes(await node.people.desk()).joins).toHaveLength(1)
  })

  test('a member without a role admits nobody, and nobody admits themselves', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const ben = await welcome(node, admin, 'Ben')
    const cleo = await askToJoin(node, 'Cleo')
    const body = await admitBody(node, cleo.me.member)
    expect(await node.payments.submit(ben.person, wish(ben, 'admit', body))).toEqual({
      ok: false,
      refusal: { code: 'not-allowed' },
    })
    expect(await node.payments.submit(cleo.person, wish(cleo, 'admit', body))).toEqual({
      ok: false,
      refusal: { code: 'not-a-member-yet' },
    })
    expect(yes(await node.people.me(cleo.person)).status).toBe('asked')
  })

  test('the page of who waits is told, though it has no account yet', async () => {
    const node = await openTestNode()
    const admin = await found(node)
    const ben = await askToJoin(node, 'Ben')
    const heard: LiveEvent[] = []
    node.core.live.listen(ben.person, event => heard.push(event))
    yes(await node.payments.submit(admin.person, wish(admin, 'admit', await admitBody(node, ben.me.member))))
    expect(heard).toContain('me')
    expect(heard).not.toContain('desk')
  })
})
