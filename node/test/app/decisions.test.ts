/** What members decide together, from the question to what came of it: its words stay off the log, its change is made. */
import { type BodyOf, DAY_MS, type IntentId, type MemberId, toHex, utf8, wordsHash } from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeDecisions } from '../../src/app/decisions.ts'
import { makeDue } from '../../src/app/due.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import {
  admitBody,
  askToJoin,
  dump,
  MONDAY,
  type TestNode,
  type Visitor,
  welcome,
  wish,
  yes,
} from '../support/test-node.ts'
import { village } from '../support/village.ts'

const QUESTION = 'Shall we buy an apple press for everybody?'
const SALT = new Uint8Array(16).fill(7)
const CLOSES = MONDAY + 4 * DAY_MS

type Question = Partial<BodyOf<'propose'>>

const proposal = (by: Visitor, more: Question = {}, beside: { memo?: string; salt?: Uint8Array } = {}) =>
  wish(
    by,
    'propose',
    { text: wordsHash(SALT, QUESTION), closes: CLOSES, ...more },
    { memo: QUESTION, salt: SALT, ...beside },
  )

const vote = (by: Visitor, id: string, choice: BodyOf<'vote'>['choice']) =>
  wish(by, 'vote', { proposal: id as IntentId, choice })

async function moot() {
  const all = await village()
  const { node, admin } = all
  const decisions = makeDecisions(node.core, node.people)
  const ask = async (more: Question = {}): Promise<string> =>
    yes(await node.payments.submit(admin.person, proposal(admin, more))).intent
  const say = async (by: Visitor, id: string, choice: BodyOf<'vote'>['choice']) =>
    yes(await node.payments.submit(by.person, vote(by, id, choice)))
  const seenBy = async (who: Visitor) => yes(await decisions.list(who.person))
  const told = { groups: 0 }
  const due = (of: TestNode = node) =>
    makeDue(of.core, { ...of.people, announce: () => void told.groups++ })()
  const close = async (): Promise<void> => {
    node.pass(4 * DAY_MS)
    await due()
  }
  return { ...all, ask, say, seenBy, close, due, told }
}

const policyOf = (node: TestNode) => node.core.ledger.book.tables.group.get('group')?.policy

describe('a question', () => {
  test('is read by every member, while the log holds only a salted hash of it', async () => {
    const { node, ben, ask, seenBy } = await moot()
    const id = await ask()
    const { open, past, mayPropose } = await seenBy(ben)
    expect(past).toEqual([])
    expect(mayPropose).toBe(false)
    expect(open).toMatchObject([
      { proposal: id, words: QUESTION, by: 'Ann Admin', closes: CLOSES, change: {}, entitled: 3, voted: 0 },
    ])
    const hidden = toHex(utf8(QUESTION))
    const rows = [...(await dump(node))].filter(([, value]) => value.includes(hidden)).map(([key]) => key)
    expect(rows).toEqual([KEYS.memo(id)])
  })

  test('stands without its words once they are erased', async () => {
    const { node, ben, ask, seenBy } = await moot()
    await node.core.ports.store.write([{ del: KEYS.memo(await ask()) }])
    expect((await seenBy(ben)).open).toMatchObject([{ words: '', mayVote: true }])
  })

  test.each([
    ['no words', { memo: '' }],
    ['other words', { memo: `${QUESTION} Yes!` }],
    ['another salt', { salt: new Uint8Array(16).fill(8) }],
    ['words of a book', { memo: 'x'.repeat(2_001) }],
  ])(
    'with %s is refused, and nothing is written',
    async (_, beside: { memo?: string; salt?: Uint8Array }) => {
      const { node, admin } = await moot()
      const before = await dump(node)
      const answer = await node.payments.submit(admin.person, proposal(admin, {}, beside))
      const code = beside.memo?.startsWith('x') ? 'malformed' : 'other-words'
      expect(answer).toMatchObject({ ok: false, refusal: { code } })
      expect(await dump(node)).toEqual(before)
    },
  )

  test('tells what it would change: rules, the value of the hour, one account, somebody who asks to join', async () => {
    const { node, ben, ask, seenBy } = await moot()
    const dora = await askToJoin(node, 'Dora')
    const limits = { mode: 'explicit', min: -500n, max: 500n, hard: true, skip: [] } as const
    await ask({ policy: { limits } })
    await ask({ rate: { num: 400n, den: 1n } })
    await ask({ limits: { account: ben.account, limits: { min: -900n } } })
    await ask({ limits: { account: ben.account } })
    await ask({ admit: await admitBody(node, dora.me.member) })
    const { number } = node.core.ledger.book.tables.accounts.get(ben.account) ?? {}
    const { open } = await seenBy(ben)
    expect(open.map(({ change }) => change)).toEqual([
      { policy: { limits: { ...limits, min: '-500', max: '500' } } },
      { rate: { num: '400', den: '1' } },
      { limits: { name: 'Ben', number, bounds: { min: '-900', max: null } } },
      { limits: { name: 'Ben', number, bounds: null } },
      { admit: { name: 'Dora', number: expect.any(String), roles: [], custodians: [], bounds: null } },
    ])
  })

  test('tells all that comes with an admission: nobody votes somebody into a role, or out of limits, unread', async () => {
    const { node, ben, ask, seenBy } = await moot()
    const dora = await askToJoin(node, 'Dora')
    const admit = await admitBody(node, dora.me.member)
    await ask({ admit: { ...admit, roles: ['admin', 'auditor'], limits: {} } })
    expect((await seenBy(ben)).open[0]?.change.admit).toMatchObject({
      name: 'Dora',
      roles: ['admin', 'auditor'],
      bounds: { min: null, max: null },
    })
  })

  test('names who would sign for somebody without a device', async () => {
    const { node, admin, ben, ask, seenBy } = await moot()
    yes(await node.people.joinFor(admin.person, { name: 'Renée', town: '', about: '', area: '' }))
    const [{ member = '' } = {}] = yes(await node.people.desk()).joins
    const { pub: _, ...admit } = await admitBody(node, member)
    await ask({ admit: { ...admit, custodians: [admin.person.member] } })
    expect((await seenBy(ben)).open[0]?.change.admit).toMatchObject({
      name: 'Renée',
      custodians: ['Ann Admin'],
    })
  })

  test('about a person who never asked to join is not put', async () => {
    const { node, admin } = await moot()
    const dora = await askToJoin(node, 'Dora')
    const admit = { ...(await admitBody(node, dora.me.member)), member: 'ef'.repeat(16) as MemberId }
    const answer = await node.payments.submit(admin.person, proposal(admin, { admit }))
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'not-found' } })
  })

  test('is told to every open page, and so is each vote', async () => {
    const { node, ben, cleo, ask, say } = await moot()
    const heard: string[] = []
    node.core.live.listen(ben.person, event => heard.push(event))
    const id = await ask()
    await say(cleo, id, 'yes')
    expect(heard.filter(event => event === 'decisions')).toHaveLength(2)
  })
})

describe('a vote', () => {
  test('is shown to who gave it; how many have voted to all; for what, to nobody before the end', async () => {
    const { ben, cleo, ask, say, seenBy } = await moot()
    const id = await ask()
    await say(ben, id, 'no')
    expect((await seenBy(ben)).open).toMatchObject([{ voted: 1, mine: 'no', counted: null, mayVote: true }])
    expect((await seenBy(cleo)).open).toMatchObject([{ voted: 1, mine: null, counted: null }])
  })

  test('may be changed', async () => {
    const { ben, ask, say, seenBy, close } = await moot()
    const id = await ask()
    await say(ben, id, 'no')
    await say(ben, id, 'abstain')
    await close()
    expect((await seenBy(ben)).past).toMatchObject([
      { mine: 'abstain', counted: { yes: 0, no: 0, abstain: 1 } },
    ])
  })

  test('is not for who joined later, and not after the end', async () => {
    const { node, admin, ben, ask, seenBy } = await moot()
    const id = await ask()
    node.pass(1)
    const dora = await welcome(node, admin, 'Dora')
    expect((await seenBy(dora)).open).toMatchObject([{ mayVote: false, entitled: 3 }])
    expect(await node.payments.submit(dora.person, vote(dora, id, 'yes'))).toMatchObject({
      refusal: { code: 'not-entitled' },
    })
    node.pass(4 * DAY_MS)
    expect((await seenBy(ben)).open).toMatchObject([{ mayVote: false }])
  })
})

describe('at the end', () => {
  test('the node counts, makes the change, and tells every page and the other groups', async () => {
    const { node, ben, cleo, ask, say, seenBy, close, told } = await moot()
    const limits = { mode: 'explicit', min: -500n, max: 500n, hard: true, skip: [] } as const
    const id = await ask({ policy: { limits } })
    await say(ben, id, 'yes')
    await say(cleo, id, 'yes')
    const heard: string[] = []
    node.core.live.listen(ben.person, event => heard.push(event))
    node.core.live.listen(null, event => heard.push(`anybody: ${event}`))
    expect(told.groups).toBe(0)
    await close()
    expect(policyOf(node)?.limits).toEqual(limits)
    expect(await seenBy(ben)).toMatchObject({
      open: [],
      past: [{ state: 'passed', why: null, counted: { yes: 2, no: 0, abstain: 0 }, mine: 'yes' }],
    })
    expect(heard).toEqual(
      expect.arrayContaining(['decisions', 'me', 'neighbours', 'anybody: me', 'anybody: decisions']),
    )
    expect(told.groups).toBe(1)
  })

  test('a change is made once: not again by the next round, nor after a start, nor against a later word', async () => {
    const { node, admin, ben, cleo, ask, say, close, due } = await moot()
    const open = { ...policyOf(node)!.manners, books: 'open' } as const
    const id = await ask({ policy: { manners: open } })
    await say(ben, id, 'yes')
    await say(cleo, id, 'yes')
    await close()
    expect(policyOf(node)?.manners.books).toBe('open')
    const size = node.core.ledger.head().head.size
    await due()
    await Promise.all([due(), due()])
    expect(node.core.ledger.head().head.size).toBe(size)
    const closed = { change: { manners: { ...open, books: 'own' } } } as const
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', closed, { at: CLOSES })))
    const again = await node.reopened()
    await due(again)
    expect(again.core.ledger.head().head.size).toBe(size + 1)
    expect(policyOf(again)?.manners.books).toBe('own')
  })

  test('a cut of the power before the end leaves the vote to be counted, and after it counted', async () => {
    const { node, ben, cleo, ask, say, close, due } = await moot()
    const before = policyOf(node)!.votes
    const votes = { ...before, propose: 'member' } as const
    const id = await ask({ policy: { votes } })
    await say(ben, id, 'yes')
    await say(cleo, id, 'yes')
    const early = await node.afterCut()
    await close()
    const late = await node.afterCut()
    early.pass(4 * DAY_MS)
    expect(policyOf(early)?.votes).toEqual(before)
    for (const one of [early, late]) {
      await due(one)
      await due(one)
      expect(policyOf(one)?.votes).toEqual(votes)
      expect(one.core.ledger.head().head.size).toBe(node.core.ledger.head().head.size)
    }
  })

  test('too few, or not enough yes, and a change that no longer fits, are told as they are', async () => {
    const { node, admin, ben, cleo, ask, say, seenBy, close } = await moot()
    const silent = await ask()
    const split = await ask()
    const dora = await askToJoin(node, 'Dora')
    const admit = await admitBody(node, dora.me.member)
    const late = await ask({ admit })
    await say(ben, split, 'yes')
    await say(cleo, split, 'no')
    await say(cleo, late, 'yes')
    yes(await node.payments.submit(admin.person, wish(admin, 'admit', admit)))
    await close()
    const { past } = await seenBy(cleo)
    expect(past.map(({ proposal, state, why, refusal }) => [proposal, state, why, refusal])).toEqual([
      [silent, 'failed', 'no-quorum', null],
      [split, 'failed', 'no-majority', null],
      [late, 'failed', 'refused', 'member-exists'],
    ])
  })

  test('who was admitted by a vote is a member, and no longer waits at the desk', async () => {
    const { node, ben, cleo, ask, say, close } = await moot()
    const dora = await askToJoin(node, 'Dora')
    const id = await ask({ admit: await admitBody(node, dora.me.member) })
    await say(ben, id, 'yes')
    await say(cleo, id, 'yes')
    const heard: string[] = []
    node.core.live.listen(dora.person, event => heard.push(event))
    await close()
    expect(yes(await node.people.me(dora.person))).toMatchObject({ status: 'member' })
    expect(yes(await node.people.desk()).joins).toEqual([])
    expect(heard).toContain('me')
    const again = await node.reopened()
    expect(yes(await again.people.desk()).joins).toEqual([])
  })

  test('whom members vote about the desk does not refuse meanwhile: they would be let in and not find in', async () => {
    const { node, ben, cleo, ask, say, close } = await moot()
    const dora = await askToJoin(node, 'Dora')
    const id = await ask({ admit: await admitBody(node, dora.me.member) })
    const before = await dump(node)
    expect(await node.people.refuseJoin(dora.person.member)).toMatchObject({ refusal: { code: 'vote-open' } })
    expect(await dump(node)).toEqual(before)
    await say(ben, id, 'no')
    await say(cleo, id, 'no')
    await close()
    yes(await node.people.refuseJoin(dora.person.member))
  })
})
