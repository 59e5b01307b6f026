/** Messages between members: who may write, what is kept, and that it is nobody else's. */
import { LIMITS, type MemberId, utf8 } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import type { MessageBox } from '../../src/app/contract-messages.ts'
import { makeMessages } from '../../src/app/messages.ts'
import { dump, type TestNode, type Visitor, welcome, wish, yes } from '../support/test-node.ts'
import { type Village, village } from '../support/village.ts'

let wishes = 0
const newWish = (): string => (++wishes).toString(16).padStart(32, '0')

async function scene() {
  const all = await village()
  return { ...all, ...postOf(all.node) }
}

function postOf(node: TestNode) {
  const post = makeMessages(node.core, node.people)
  const write = async (from: Visitor, to: Visitor, text: string, wish = newWish()) => {
    node.pass(1)
    return post.send(from.person, { wish, to: to.me.member, text })
  }
  const list = async (who: Visitor, box: MessageBox = 'received', before: string | null = null) =>
    yes(await post.list(who.person, { box, before }))
  const texts = async (who: Visitor, box: MessageBox = 'received') =>
    (await list(who, box)).messages.map(({ text }) => text)
  const unread = async (who: Visitor) => yes(await node.people.me(who.person)).unread
  return { post, write, list, texts, unread }
}

const change = async ({ node, admin }: Village, who: Visitor, body: object): Promise<void> => {
  const member = who.person.member
  yes(await node.payments.submit(admin.person, wish(admin, 'change', { member, ...body } as never)))
}

const refused = (code: string) => ({ ok: false, refusal: { code } })

describe('a message', () => {
  test('is with the other, unread, and with the sender; on the disk twice, and not on the ledger', async () => {
    const { node, ben, cleo, write, list, texts, unread } = await scene()
    const { size } = node.core.ledger.head().head
    yes(await write(ben, cleo, '  Is there bread\non Friday? \u202e'))
    expect(await texts(cleo)).toEqual(['Is there bread\non Friday?'])
    expect((await list(cleo)).messages[0]?.other).toEqual({ member: ben.me.member, name: 'Ben' })
    expect([await unread(cleo), await unread(ben)]).toEqual([1, 0])
    expect(await texts(ben, 'sent')).toEqual(['Is there bread\non Friday?'])
    expect([await texts(ben), await texts(cleo, 'sent')]).toEqual([[], []])
    expect(node.core.ledger.head().head.size).toBe(size)
    const hex = Buffer.from(utf8('Friday')).toString('hex')
    const places = [...(await dump(node))].filter(([, value]) => value.includes(hex)).map(([key]) => key)
    expect(places.map(key => key.split('/').slice(0, 3).join('/')).toSorted()).toEqual(
      [`message/${ben.me.member}/sent`, `message/${cleo.me.member}/received`].toSorted(),
    )
  })

  test('is there after a cut of the power, and its count too', async () => {
    const { node, ben, cleo, write } = await scene()
    yes(await write(ben, cleo, 'hello'))
    const again = await node.afterCut()
    expect(await postOf(again).texts(cleo)).toEqual(['hello'])
    expect(await postOf(again).unread(cleo)).toBe(1)
  })

  test('sent again is the same one; with other words or to somebody else it is refused', async () => {
    const { node, admin, ben, cleo, write, texts } = await scene()
    const mine = newWish()
    yes(await write(ben, cleo, 'hello', mine))
    const before = await dump(node)
    expect(await write(ben, cleo, 'hello', mine)).toEqual({ ok: true, value: null })
    expect(await write(ben, cleo, 'goodbye', mine)).toEqual(refused('other-message'))
    expect(await write(ben, admin, 'hello', mine)).toEqual(refused('other-message'))
    expect(await dump(node)).toEqual(before)
    yes(await write(cleo, ben, 'hello', mine))
    expect(await texts(ben)).toEqual(['hello'])
  })

  test.each(['', ' \n ', '\u202e', 'x'.repeat(LIMITS.messageCharsMax + 1)])(
    'of nothing, or too long, is refused and writes nothing',
    async text => {
      const { node, ben, cleo, write } = await scene()
      const before = await dump(node)
      expect(await write(ben, cleo, text)).toMatchObject({ refusal: { code: 'malformed' } })
      expect(await dump(node)).toEqual(before)
    },
  )

  test('of the longest there is, in any letters, is kept', async () => {
    const { ben, cleo, write, texts } = await scene()
    const text = '😀'.repeat(LIMITS.messageCharsMax)
    yes(await write(ben, cleo, text))
    expect(await texts(cleo)).toEqual([text])
  })

  test('counts as read once its reader says so, and twice is once', async () => {
    const { ben, cleo, post, write, list, unread } = await scene()
    yes(await write(ben, cleo, 'one'))
    yes(await write(ben, cleo, 'two'))
    const [two] = (await list(cleo)).messages
    const names = [two?.message ?? '', two?.message ?? '', 'ab'.repeat(16)]
    yes(await post.markRead(cleo.person, names))
    yes(await post.markRead(cleo.person, names))
    expect((await list(cleo)).messages.map(({ text, read }) => [text, read])).toEqual([
      ['two', true],
      ['one', false],
    ])
    expect(await unread(cleo)).toBe(1)
  })

  test('thrown away is gone for one of the two alone, and from the disk', async () => {
    const { node, ben, cleo, post, write, list, texts, unread } = await scene()
    yes(await write(ben, cleo, 'hello'))
    const [received] = (await list(cleo)).messages
    const name = received?.message ?? ''
    yes(await post.drop(cleo.person, name))
    expect([await texts(cleo), await unread(cleo), await texts(ben, 'sent')]).toEqual([[], 0, ['hello']])
    yes(await post.drop(ben.person, name))
    expect(await texts(ben, 'sent')).toEqual([])
    const before = await dump(node)
    expect([...before.keys()].filter(key => key.startsWith('message/'))).toEqual([])
    yes(await post.drop(cleo.person, name))
    expect(await dump(node)).toEqual(before)
  })

  test('is told to the open pages of its two people and of nobody else', async () => {
    const { node, admin, ben, cleo, write } = await scene()
    const heard: string[] = []
    for (const [who, { person }] of Object.entries({ admin, ben, cleo }))
      node.core.live.listen(person, event => event === 'messages' && heard.push(who))
    yes(await write(ben, cleo, 'hello'))
    expect(heard).toEqual(['cleo', 'ben'])
  })

  test('lies on pages, the newest first, each once', async () => {
    const { admin, ben, cleo, write, list } = await scene()
    const most = LIMITS.messagesPageMax
    for (let i = 0; i < most + 5; i++) yes(await write(i % 2 === 0 ? ben : admin, cleo, `${i}`))
    const first = await list(cleo)
    const second = await list(cleo, 'received', first.next)
    expect([first.messages.length, second.messages.length, second.next]).toEqual([most, 5, null])
    expect([...first.messages, ...second.messages].map(({ text }) => text)).toEqual(
      Array.from({ length: most + 5 }, (_, i) => `${most + 4 - i}`),
    )
  })
})

describe('what is kept', () => {
  test('has a bound: the oldest that was read makes room, and none that was not', async () => {
    const { node, admin, cleo, post, write, list, unread } = await scene()
    const { messagesKeptMax, messagesUnreadFromOneMax: most } = LIMITS
    for (let done = 0; done < messagesKeptMax; done += most) {
      const sender = await welcome(node, admin, `Sender ${done}`)
      for (let i = 0; i < most; i++) yes(await write(sender, cleo, `${done + i}`))
    }
    const before = await dump(node)
    expect(await write(admin, cleo, 'one more')).toEqual(refused('box-full'))
    expect(await dump(node)).toEqual(before)
    const page = (await list(cleo)).messages
    yes(await post.markRead(cleo.person, [page[3]?.message ?? '', page[7]?.message ?? '']))
    yes(await write(admin, cleo, 'one more'))
    expect(await unread(cleo)).toBe(messagesKeptMax - 1)
    const now = (await list(cleo)).messages.map(({ text }) => text)
    expect(now[0]).toBe('one more')
    expect(now).toContain(page[3]?.text)
    expect(now).not.toContain(page[7]?.text)
  })

  test('of one sender has a bound of its own, so that nobody shuts the others out', async () => {
    const { node, admin, ben, cleo, post, write, list } = await scene()
    for (let i = 0; i < LIMITS.messagesUnreadFromOneMax; i++) yes(await write(ben, cleo, `${i}`))
    const before = await dump(node)
    expect(await write(ben, cleo, 'one more')).toEqual(refused('box-full'))
    expect(await dump(node)).toEqual(before)
    yes(await write(admin, cleo, 'of somebody else'))
    yes(await write(ben, admin, 'to somebody else'))
    const [, newest] = (await list(cleo)).messages
    yes(await post.markRead(cleo.person, [newest?.message ?? '']))
    yes(await write(ben, cleo, 'one more'))
  })

  test('of those sent the oldest goes', async () => {
    const { node, admin, ben, cleo, post, write, list } = await scene()
    for (let i = 0; i <= LIMITS.messagesKeptMax; i++) {
      const to = i % 2 === 0 ? cleo : admin
      yes(await write(ben, to, `${i}`))
      yes(await post.markRead(to.person, [(await list(to)).messages[0]?.message ?? '']))
    }
    const kept = [...(await dump(node)).keys()].filter(key =>
      key.startsWith(`message/${ben.me.member}/sent/`),
    )
    expect(kept).toHaveLength(LIMITS.messagesKeptMax)
  })
})

describe('who may write', () => {
  test('nobody who is suspended or has left, and nobody to them', async () => {
    const all = await scene()
    const { node, admin, ben, cleo, write } = all
    await change(all, ben, { status: 'suspended' })
    expect(await write(ben, cleo, 'hello')).toEqual(refused('not-active'))
    expect(await write(ben, admin, 'hello')).toEqual(refused('not-active'))
    expect(await write(cleo, ben, 'hello')).toEqual(refused('takes-no-messages'))
    await change(all, ben, { status: 'member' })
    yes(await write(ben, cleo, 'hello'))
    const leave = wish(admin, 'leave', { member: ben.person.member as MemberId })
    yes(await node.payments.submit(admin.person, leave))
    expect(await write(ben, cleo, 'hello')).toEqual(refused('not-active'))
    expect(await write(cleo, ben, 'hello')).toEqual(refused('takes-no-messages'))
  })

  test('to somebody: not to oneself, nor to who is no member', async () => {
    const { ben, cleo, write } = await scene()
    expect(await write(ben, ben, 'hello')).toMatchObject({ refusal: { code: 'malformed' } })
    const nobody = { ...cleo, me: { ...cleo.me, member: 'ab'.repeat(16) } }
    expect(await write(ben, nobody, 'hello')).toEqual(refused('no-such-member'))
  })

  test('not to who takes none from them, who is then not written to either, until they are taken again', async () => {
    const { node, ben, cleo, post, write, list } = await scene()
    yes(await post.block(cleo.person, ben.person.member))
    yes(await post.block(cleo.person, ben.person.member))
    expect((await list(cleo)).blocked).toEqual([{ member: ben.me.member, name: 'Ben' }])
    expect(yes(await node.people.person(cleo.person, ben.account)).blocked).toBe(true)
    expect(yes(await node.people.person(ben.person, cleo.account)).blocked).toBe(false)
    const before = await dump(node)
    expect(await write(ben, cleo, 'hello')).toEqual(refused('takes-no-messages'))
    expect(await write(cleo, ben, 'hello')).toEqual(refused('blocked-by-you'))
    expect(await dump(node)).toEqual(before)
    yes(await post.unblock(cleo.person, ben.person.member))
    yes(await write(ben, cleo, 'hello'))
  })

  test('to the committee every member: it blocks nobody, and what it blocked before does not count', async () => {
    const all = await scene()
    const { admin, ben, cleo, node, post, write } = all
    expect(await post.block(admin.person, ben.person.member)).toEqual(refused('committee-listens'))
    yes(await post.block(cleo.person, ben.person.member))
    await change(all, cleo, { roles: ['committee'] })
    yes(await write(ben, cleo, 'hello'))
    const inOffice = await node.people.whoIs(cleo.session)
    if (inOffice === null) throw new Error('signed in')
    expect(await post.block(inOffice, admin.person.member)).toEqual(refused('committee-listens'))
  })

  test('only members are blocked, and not oneself', async () => {
    const { ben, post } = await scene()
    for (const other of [ben.person.member, 'ab'.repeat(16) as MemberId])
      expect(await post.block(ben.person, other)).toEqual(refused('no-such-member'))
  })
})
